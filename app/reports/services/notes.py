"""Notes that save themselves, from several hands at once, through lost connections.

Every opened page is a pen. It sends its whole text with a number that rises and the version from
which it began. What comes late or twice is known by its number. Where somebody else has written
meanwhile, the change is put into their text; where both changed one paragraph the sent text is kept
beside it as an open conflict, which goes on taking what that page types until somebody settles it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.audit.services import record as audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError, StaleVersion
from app.core.languages import LANGUAGES
from app.core.versions import locked, raise_version
from app.core.words import N_
from app.meetings.models import Meeting
from app.reports import queries
from app.reports.models import NoteBox, NoteConflict, NotePen, NoteQuestion, NoteWording
from app.reports.rules.merging import merge
from app.reports.rules.wordings import Kept, to_thin

LONGEST_NOTE = 50_000
THIN_EVERY = 50


class NoteTooLong(DomainError):
    """A box has an end; the text stays with whoever typed it."""

    field = "text"
    message = N_("This is longer than %(longest)s characters. Shorten it, or divide it.")


class AlreadySettled(DomainError):
    """Somebody else settled it first."""

    message = N_("Somebody else has settled this meanwhile. Both texts are kept below.")


class NothingAsked(DomainError):
    """A question without words."""

    field = "question"
    message = N_("Write down the question or the reply.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page sends: its text, its own name, the how-manieth it is, and the version from which
    it began.
    """

    text: str
    device: str
    number: int = 1
    base: int = 0
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a text was saved: ``saved``, ``merged`` with somebody else's, ``repeat`` or ``conflict``;
    and the box as it is now.
    """

    how: str
    box: NoteBox
    conflict: NoteConflict | None = None


def save(of: Meeting, code: str, sent: Sent, *, by: str) -> Outcome:
    """Save what a page holds of one box. Raises NoteTooLong, NotFound."""
    if len(sent.text) > LONGEST_NOTE:
        raise NoteTooLong(longest=LONGEST_NOTE)
    box = queries.box_for_update(of, code) or _make(of, code)
    if sent.language in LANGUAGES and sent.language != box.language:
        box.language = sent.language
    pen = queries.pen(box, by, sent.device)
    kept = queries.open_conflict_of(box, by, sent.device) if pen is not None else None
    if pen is not None and _came_before(pen, sent):
        return Outcome("repeat", box, kept)
    ahead = pen is not None and sent.base < pen.version
    base = pen.sent if pen is not None and ahead else queries.note_wording(box, sent.base)
    if kept is not None and ahead:
        base = kept.base
    else:
        kept = None
    found = merge(base, box.body, sent.text)
    if found is None or len(found) > LONGEST_NOTE:
        outcome = Outcome("conflict", box, _keep_apart(box, kept, base, sent, by))
    else:
        _put(box, found, by)
        if kept is not None:
            kept.mine = sent.text
            _close(kept, "merged", by)
        outcome = Outcome("saved" if found == sent.text else "merged", box)
    _remember(box, pen, sent, by)
    db.session.flush()
    return outcome


def _came_before(pen: NotePen, sent: Sent) -> bool:
    """Whether a page sent this, or something later, already. A plain form that is sent again from
    the browser's history has the same number and other words: they are new.
    """
    return sent.number < pen.number or (sent.number == pen.number and sent.text == pen.sent)


def _make(of: Meeting, code: str) -> NoteBox:
    """The box of a place, begun with what the record holds of it. Two first words at one moment
    make one box. Raises NotFound.
    """
    place = queries.place(of, code)
    language = of.documents_language
    text = place.said.summary.get(language) or "" if place.said is not None else ""
    box = NoteBox(
        meeting_id=of.id,
        place=code,
        agenda_item_id=place.item.id if place.item else None,
        role_assignment_id=place.role.id if place.role else None,
        intervention_id=place.said.id if place.said else None,
        speaker=place.speaker[:300],
        language=language,
        body=text,
        version=0,
        taken=0 if text else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(box)
            db.session.flush()
    except IntegrityError:
        found = queries.box_for_update(of, code)
        if found is None:
            raise
        return found
    if text and place.said is not None:
        _word(box, text, place.said.recorded_by or "system")
    return box


def _word(box: NoteBox, text: str, by: str) -> None:
    db.session.add(NoteWording(box_id=box.id, number=box.version, body=text, by=by, at=clock.now()))


def _put(box: NoteBox, text: str, by: str) -> None:
    """Make ``text`` the wording that stands; the same words are no new wording."""
    if text == box.body:
        return
    box.version += 1
    box.body = text
    box.saved_at, box.saved_by = clock.now(), by
    _word(box, text, by)
    db.session.flush()
    if box.version % THIN_EVERY == 0:
        _thin(box)


def _thin(box: NoteBox) -> None:
    rows = db.session.execute(
        select(NoteWording.number, NoteWording.by, NoteWording.at)
        .where(NoteWording.box_id == box.id)
        .order_by(NoteWording.number)
    )
    old = to_thin([Kept(*row) for row in rows], clock.now())
    going = [number for number in old if number != box.taken]
    if going:
        db.session.execute(
            delete(NoteWording).where(NoteWording.box_id == box.id, NoteWording.number.in_(going))
        )


def _remember(box: NoteBox, pen: NotePen | None, sent: Sent, by: str) -> None:
    if pen is None:
        pen = NotePen(box_id=box.id, by=by, device=sent.device)
        db.session.add(pen)
    pen.number, pen.sent, pen.version, pen.at = sent.number, sent.text, box.version, clock.now()


def _keep_apart(
    box: NoteBox, kept: NoteConflict | None, base: str, sent: Sent, by: str
) -> NoteConflict:
    if kept is None:
        kept = NoteConflict(box_id=box.id, by=by, device=sent.device, base=base, mine=sent.text)
        db.session.add(kept)
        db.session.flush()
        _audit(by, "notes.conflict", box)
        return kept
    if kept.mine != sent.text:
        kept.mine = sent.text
        raise_version(kept)
    return kept


def _close(conflict: NoteConflict, outcome: str, by: str) -> None:
    conflict.outcome, conflict.closed_at, conflict.closed_by = outcome, clock.now(), by
    raise_version(conflict)


def settle(
    conflict: NoteConflict, text: str, *, version: int | None, box_version: int | None, by: str
) -> NoteBox:
    """Put ``text`` into the box, in the place of both; both stay readable.

    ``version`` and ``box_version`` are those of the two texts that were read. Raises StaleVersion
    with both as they are now when one has moved on, AlreadySettled, NoteTooLong.
    """
    if len(text) > LONGEST_NOTE:
        raise NoteTooLong(longest=LONGEST_NOTE)
    # The box first, as a page that saves locks it, then the conflict.
    box = locked(db.session.get_one(NoteBox, conflict.box_id), None, lambda _row: {})
    conflict = locked(conflict, None, lambda _row: {})
    if conflict.outcome is not None:
        raise AlreadySettled()
    if (version, box_version) not in ((None, None), (conflict.version, box.version)):
        raise StaleVersion(
            theirs={"theirs": box.body, "mine": conflict.mine}, version=conflict.version
        )
    _put(box, text, by)
    _close(conflict, "settled", by)
    _audit(by, "notes.settled", box)
    return box


def bring_back(box: NoteBox, number: int, *, version: int | None, by: str) -> NoteBox:
    """Make an earlier wording the one that stands, as a new wording. Raises StaleVersion."""
    box = locked(box, version, lambda row: {"text": row.body})
    _put(box, queries.note_wording(box, number), by)
    return box


# --- questions and replies ------------------------------------------------------------------------


def write_question(
    of: Meeting,
    code: str,
    *,
    asked_by: str,
    question: str,
    reply: str,
    by: str,
    public_id: str = "",
    version: int | None = None,
) -> NoteQuestion:
    """Write down a question below a speaker, or change one. Raises NothingAsked, StaleVersion."""
    if not question.strip() and not reply.strip():
        raise NothingAsked()
    box = queries.box_for_update(of, code) or _make(of, code)
    if public_id:
        row = locked(
            queries.question(box, public_id),
            version,
            lambda one: {"asked_by": one.asked_by, "question": one.question, "reply": one.reply},
        )
    else:
        row = NoteQuestion(box_id=box.id, recorded_by=by, version=0)
        db.session.add(row)
    row.asked_by, row.question, row.reply, row.recorded_by = asked_by, question, reply, by
    raise_version(row)
    return row


def remove_question(row: NoteQuestion, *, by: str) -> None:
    """Take a question out of the notes."""
    _audit(by, "notes.question_removed", row.box)
    db.session.delete(row)
    db.session.flush()


def _audit(by: str, action: str, box: NoteBox) -> None:
    of = db.session.get_one(Meeting, box.meeting_id)
    audit(by, action, subject_type="meeting", subject_id=of.slug, place=box.place)
