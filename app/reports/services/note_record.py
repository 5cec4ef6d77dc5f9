"""Taking notes over: into the record, from which the report is made, and into the register."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import select

from app.audit.services import record as audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError, StaleVersion
from app.core.localised import Localised
from app.core.words import N_
from app.meetings import services as meetings
from app.meetings.models import Intervention, Meeting
from app.meetings.services import Said
from app.programmes import services as programmes
from app.reports import queries
from app.reports.models import NoteBox, NoteConflict, NoteFigure, NoteQuestion
from app.reports.rules.said_figures import Found, figures
from app.reports.rules.wordings import tidy


class NothingNoted(DomainError):
    """There are no notes to take over."""

    message = N_("Nothing is noted here yet.")


class OpenConflict(DomainError):
    """Notes with two readings are not taken over."""

    message = N_("Two texts stand side by side here. Settle that first.")


class NoPlaceInTheRecord(DomainError):
    """Notes whose speaker was taken out of the agenda."""

    message = N_("Their speaker is no longer on the agenda. Record an intervention first.")


class NoSuchFigure(DomainError):
    """The words of a figure were changed meanwhile."""

    message = N_("These words are no longer in the notes.")


class NotRead(DomainError):
    """A number that can be read in two ways is no figure until it is written plainly."""

    message = N_(
        "“%(words)s” can be read in two ways. Write it plainly, such as 1,500 or 1.5, or set it "
        "aside."
    )


def take_over(of: Meeting, code: str, *, seen: str | None = None, by: str) -> Intervention:
    """Make the notes of a place the summary that the report prints, in the language of the notes,
    and the questions the reply. A planned intervention becomes spoken, a role gets its own.

    ``seen`` is the seal of the words of the record that were shown beside the notes: if they have
    changed StaleVersion is raised. Words of the record that no wording of the notes holds are
    kept with the notes. Raises NothingNoted, OpenConflict, NoPlaceInTheRecord, RecordIsClosed,
    StaleVersion.
    """
    box = queries.box_for_update(of, code)
    if box is None or not box.body.strip():
        raise NothingNoted()
    if queries.has_open_conflict(box):
        raise OpenConflict()
    place = queries.place(of, code)
    if place.item is None:
        raise NoPlaceInTheRecord()
    if of.record_begun_at is None and place.item.agenda == "planned":
        meetings.begin_record(of, by=by)
        place = queries.place(of, code)
    said = place.said
    before = place.recorded
    if seen is not None and seal(place.all_recorded) != seen:
        raise StaleVersion(theirs={"summary": before}, version=box.version)
    reply = replies(queries.questions([box.id]).get(box.id, []))
    said = _recorded(place, box, reply, by)
    if before and before != tidy(box.body):
        _keep_replaced(box, before, by)
    box.taken, box.intervention_id = box.version, said.id
    db.session.flush()
    audit(by, "notes.taken_over", subject_type="meeting", subject_id=of.slug, place=code,
          intervention=said.slug)  # fmt: skip
    return said


def seal(words: str) -> str:
    """A short name of words, to know whether they are still the same."""
    return sha256(words.encode()).hexdigest()[:32]


def _recorded(place: queries.Place, box: NoteBox, reply: str, by: str) -> Intervention:
    row, language = place.said, box.language
    if row is None:
        if place.item is None:
            raise NoPlaceInTheRecord()
        said = Said(
            summary=Localised({language: tidy(box.body)}),
            reply=Localised({language: reply} if reply else {}),
            language=language,
        )
        return meetings.record_intervention(place.item, said, role=place.role, by=by)
    said = Said(
        summary=Localised({**dict(row.summary.items()), language: tidy(box.body)}),
        reply=Localised({**dict(row.reply.items()), language: reply}) if reply else row.reply,
        priorities=row.priorities,
        ask=row.ask,
        themes=tuple(row.themes),
        countries=tuple(row.countries),
        instruments=tuple(row.instruments),
        language=row.language or language,
    )
    state = "spoken" if row.state == "planned" else None
    meetings.edit_intervention(row, said, state=state, by=by)
    return row


def _keep_replaced(box: NoteBox, words: str, by: str) -> None:
    """Keep the record's own words beside the notes, unless they are an earlier wording of them."""
    if any(tidy(one.body) == words for one in queries.note_wordings(box)):
        return
    db.session.add(
        NoteConflict(
            box_id=box.id, by=by, device="record", base="", mine=words, outcome="replaced",
            closed_at=clock.now(), closed_by=by,
        )
    )  # fmt: skip


def replies(questions: list[NoteQuestion]) -> str:
    """Questions with their replies as one text in Markdown, in their order."""
    parts = []
    for one in questions:
        asked = f"{one.asked_by}: {one.question}" if one.asked_by else one.question
        parts += [asked if one.question else "", one.reply]
    return "\n\n".join(part.strip() for part in parts if part.strip())


# --- figures --------------------------------------------------------------------------------------


def found_figure(box: NoteBox, key: str) -> Found:
    """A figure in the notes of a box by its short name. Raises NoSuchFigure."""
    for one in figures(box.body, box.language):
        if one.key == key:
            return one
    raise NoSuchFigure()


def record_figure(of: Meeting, code: str, key: str, *, by: str) -> NoteFigure:
    """Put a figure of the notes into the register, for editors, tied to its words.

    Qualifier, value and unit are those of the words; the date is the meeting's, the scope what
    the words go on to say, the source the notes, the speaker whoever it was. A second press makes
    no second record. Raises NoSuchFigure, NotRead.
    """
    box = queries.box_for_update(of, code)
    if box is None:
        raise NoSuchFigure()
    row = _row(box, key)
    if row is not None and row.figure_id is not None:
        return row
    found = found_figure(box, key)
    if found.value is None:
        raise NotRead(words=found.words)
    place = queries.place(of, code)
    item = place.item.title.best(box.language)[0] if place.item else ""
    title = of.title.best(box.language)[0]
    made = programmes.record_figure(
        category="context",
        label=Localised({box.language: _cut(found.sentence or found.words, 300)}),
        value=found.value,
        unit=found.unit,
        qualifier=found.qualifier,
        as_at=of.on_date,
        scope=Localised({box.language: _cut(found.after or item, 300)}),
        source=_cut(": ".join(part for part in (title, item) if part), 200),
        said_by=_cut(place.speaker, 80),
        phase=of.phase,
        programme=of.programme,
        about=f"meeting:{of.slug}"[:120],
        note=found.words,
        public=False,
        by=by,
    )
    if row is None:
        row = NoteFigure(box_id=box.id, key=key, words=found.words)
        db.session.add(row)
    row.figure_id, row.by, row.at = made.id, by, clock.now()
    db.session.flush()
    return row


def set_aside(of: Meeting, code: str, key: str, *, by: str) -> NoteFigure:
    """Remember that a figure of the notes is not for the register. Raises NoSuchFigure."""
    box = queries.box_for_update(of, code)
    if box is None:
        raise NoSuchFigure()
    row = _row(box, key)
    if row is None:
        row = NoteFigure(box_id=box.id, key=key, words=found_figure(box, key).words)
        row.by, row.at = by, clock.now()
        db.session.add(row)
        db.session.flush()
    return row


def offer_again(of: Meeting, code: str, key: str) -> None:
    """Forget that a figure was set aside; one that was recorded stays recorded."""
    box = queries.box_for_update(of, code)
    row = _row(box, key) if box is not None else None
    if row is not None and row.figure_id is None:
        db.session.delete(row)
        db.session.flush()


def _row(box: NoteBox, key: str) -> NoteFigure | None:
    return db.session.scalars(
        select(NoteFigure).where(NoteFigure.box_id == box.id, NoteFigure.key == key)
    ).one_or_none()


def _cut(words: str, longest: int) -> str:
    """As much of it as a column holds, never within a word."""
    if len(words) <= longest:
        return words
    return words[: longest - 1].rsplit(" ", 1)[0][: longest - 1] + "…"
