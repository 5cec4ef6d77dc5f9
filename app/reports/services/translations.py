"""Writing translations: a paragraph by hand, or a whole file after it was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select

from app.audit.services import record
from app.core import clock
from app.core.db import db, for_update, the_one
from app.core.errors import DomainError, NotFound, StaleVersion
from app.core.localised import Localised
from app.core.words import N_
from app.floor.models import BoardPoint
from app.floor.services import live
from app.meetings.models import AgendaItem, Intervention, Meeting, MeetingText
from app.programmes.models import Figure
from app.reports import queries
from app.reports.models import ReportPicture, Translation, TranslationFile
from app.reports.rules.translation import (
    LONGEST,
    Pair,
    Part,
    SourceChanged,
    TooLong,
    Unit,
    as_stored,
    whole,
    with_words,
)
from app.reports.rules.translation_files import (
    Bundle,
    Compared,
    Row,
    compared,
    restored,
    stored,
    without_unkept,
)
from app.reports.services.editions import write


class NotConfirmed(DomainError):
    """What differs from what one would expect is looked at first."""

    field = "accept"
    message = N_("Say that you have seen what the list below names.")


class Mend(DomainError):
    """A file with a fault is not taken by half."""

    message = N_("Something in the file has to be mended first, so nothing was taken over.")


class Moved(DomainError):
    """Somebody has worked here since the preview."""

    message = N_("Something has changed since you looked. Look at the list again.")


_MEETING = {
    "title": "title",
    "place": "place",
    "place-short": "place_short",
    "groups": "attendance_groups",
}

_CARRIERS: Mapping[str, type] = {
    "item": AgendaItem,
    "said": Intervention,
    "point": BoardPoint,
    "picture": ReportPicture,
    "figure": Figure,
}
_NAMED_WITH_COLUMN = frozenset({"item", "said", "picture", "figure"})


def translate(
    of: Meeting,
    language: str,
    key: str,
    number: int,
    text: str,
    *,
    seal: str | None,
    seen: str | None,
    computed: Mapping[str, str] | None = None,
    by: str,
) -> Unit:
    """Let a paragraph of a text read ``text`` in a language; no words take the translation out.

    ``seal`` names the source that was translated and ``seen`` the translation that stood there
    (``Pair.seal``, ``Pair.seen``); None from whoever has nobody to ask. ``computed`` are the
    sentences of the report by key, for an editor's own words. Returns the text as it is now.
    Raises SourceChanged, StaleVersion with what is stored now, TooLong.
    """
    _lock(of, [key])
    unit = _found(of, language, key)
    pair = next((one for one in unit.pairs if one.number == number), None) if unit else None
    if unit is None or pair is None or (seal is not None and pair.seal != seal):
        raise SourceChanged()
    said = " ".join(text.split()) if unit.one_line else text.strip()
    if seen is not None and pair.seen != seen and pair.target != said:
        raise StaleVersion(theirs={"text": pair.target}, version=0)
    most = unit.longest or LONGEST
    if len(said) > most:
        raise TooLong(given=len(said), most=most)
    if said == pair.target and pair.state != "stale":
        return unit
    _keep(of, language, unit, with_words(unit.pairs, number, pair.source, said), computed or {}, by)
    record(
        by, "report.translated", subject_type="meeting", subject_id=of.slug,
        language=language, text=key, paragraph=number,
    )  # fmt: skip
    return _found(of, language, key) or unit


def _lock(of: Meeting, keys: Iterable[str]) -> None:
    """One translation of a meeting is written at a time, and whatever carries its texts is held and
    read fresh before anything is compared: the forms of the record write there, too.
    """
    db.session.execute(for_update(select(Meeting).where(Meeting.id == of.id))).unique().all()
    names: dict[str, set[str]] = {}
    for key in keys:
        kind, _dot, rest = key.partition(".")
        name = rest.rpartition(".")[0] if kind in _NAMED_WITH_COLUMN else rest
        names.setdefault(kind, set()).add(name)
    for kind in sorted(names):
        statement = _carriers(of, kind, sorted(names[kind]))
        if statement is not None:
            db.session.execute(for_update(statement)).unique().all()


def _carriers(of: Meeting, kind: str, names: Sequence[str]) -> Any:
    """The rows that carry texts of one kind, by their names; None where the translation is all
    there is.
    """
    if kind == "text":
        found: Any = select(MeetingText).where(
            MeetingText.meeting_id == of.id, MeetingText.kind.in_(names)
        )
        return found.order_by(MeetingText.id)
    table: Any = _CARRIERS.get(kind)
    if table is None:
        return None
    found = select(table).order_by(table.id)
    if kind in ("point", "picture"):
        return found.where(table.meeting_id == of.id, table.public_id.in_(names))
    if kind == "figure":
        return found.where(table.slug.in_(names))
    return found.where(table.meeting_id == of.id, table.slug.in_(names))


def _found(of: Meeting, language: str, key: str) -> Unit | None:
    return next((one for one in queries.translation_units(of, language) if one.key == key), None)


def _keep(
    of: Meeting,
    language: str,
    unit: Unit,
    parts: Sequence[Part],
    computed: Mapping[str, str],
    by: str,
) -> None:
    """Store the paragraphs, and the whole text where the record has a place for it."""
    row = db.session.scalar(
        select(Translation).where(
            Translation.meeting_id == of.id,
            Translation.language == language,
            Translation.key == unit.key,
        )
    )
    if row is None:
        row = Translation(meeting_id=of.id, language=language, key=unit.key, body=unit.target)
        db.session.add(row)
    else:
        row.version += 1
    row.source_language = unit.source_language
    row.parts = as_stored(parts)
    row.saved_by, row.saved_at = by, clock.now()
    body = whole(parts)
    taken_out = any(
        not part.target.strip() and pair.target.strip()
        for part, pair in zip(parts, unit.pairs, strict=True)
    )
    if body or taken_out:
        # A text of which a paragraph was added stays as it is until the new one is translated.
        row.body = body
        _put(of, unit, language, body, computed, by)
        live.changed(of.id)
    else:
        row.body = unit.target
    db.session.flush()


def _put(
    of: Meeting, unit: Unit, language: str, body: str, computed: Mapping[str, str], by: str
) -> None:
    """Write a whole translation where the record has a place for it."""
    kind, _dot, rest = unit.key.partition(".")
    if kind == "words":
        write(of, language, {rest: body}, computed, version=None, by=by)
    elif kind == "text":
        _put_text(of, unit, rest, language, body)
    else:
        owner, attribute = _place(of, kind, rest)
        if owner is not None:
            texts: Localised = getattr(owner, attribute)
            setattr(owner, attribute, texts.with_text(language, body))
            owner.version += 1


def _place(of: Meeting, kind: str, rest: str) -> tuple[Any, str]:
    """The row that carries a text in each language, and its column; None for one that is kept."""
    name, _dot, attribute = rest.rpartition(".")
    if kind == "meeting":
        return of, _MEETING[rest]
    if kind == "point":
        return the_one(_carriers(of, kind, [rest])), "text"
    if kind not in _CARRIERS or (kind == "said" and attribute not in ("summary", "reply")):
        return None, ""
    return the_one(_carriers(of, kind, [name])), attribute


def _put_text(of: Meeting, unit: Unit, kind: str, language: str, body: str) -> None:
    rows = {
        row.language: row
        for row in db.session.scalars(
            select(MeetingText).where(MeetingText.meeting_id == of.id, MeetingText.kind == kind)
        )
    }
    row, source = rows.get(language), rows[unit.source_language]
    if row is None and body:
        db.session.add(
            MeetingText(
                meeting_id=of.id,
                kind=kind,
                language=language,
                body=body,
                is_summary=source.is_summary,
            )
        )
    elif row is not None and body:
        row.body = body
        row.version += 1
    elif row is not None:
        db.session.delete(row)


# --- files ----------------------------------------------------------------------------------------


def keep_translation_file(
    of: Meeting, language: str, name: str, read: Bundle, *, by: str
) -> TranslationFile:
    """Keep what was read, for the preview; an earlier file that was not taken goes."""
    db.session.execute(
        delete(TranslationFile).where(
            TranslationFile.meeting_id == of.id,
            TranslationFile.language == language,
            TranslationFile.taken_at.is_(None),
            TranslationFile.read_by == by,
        )
    )
    made = TranslationFile(
        meeting_id=of.id, language=language, name=name[:200], content=stored(read), read_by=by
    )
    db.session.add(made)
    db.session.flush()
    return made


def take_translation_file(
    file: TranslationFile,
    *,
    seal: str,
    accept: bool,
    computed: Mapping[str, str],
    by: str,
) -> int:
    """Write every paragraph of the file that differs; returns how many. Taken once.

    ``seal`` names the comparison that was looked at, ``accept`` says that its problems were seen.
    Raises NotFound, Mend, Moved, NotConfirmed.
    """
    _lock(file.meeting, [one["key"] for one in file.content["lines"]])
    row = the_one(for_update(select(TranslationFile).where(TranslationFile.id == file.id)))
    if row.taken_at is not None:
        raise NotFound()
    units = queries.translation_units(row.meeting, row.language)
    looked = compared(restored(row.content).lines, units)
    if looked.stops:
        raise Mend()
    if looked.seal != seal:
        raise Moved()
    if looked.problems and not accept:
        raise NotConfirmed()
    _write_rows(row, units, looked, computed, by)
    row.taken_at = clock.now()
    db.session.flush()
    record(
        by, "report.translation_taken", subject_type="meeting", subject_id=row.meeting.slug,
        language=row.language, name=row.name, paragraphs=len(looked.changes),
    )  # fmt: skip
    return len(looked.changes)


def _write_rows(
    file: TranslationFile,
    units: Iterable[Unit],
    looked: Compared,
    computed: Mapping[str, str],
    by: str,
) -> None:
    changes: dict[str, dict[int, Row]] = {}
    for one in looked.changes:
        changes.setdefault(one.line.key, {})[one.place] = one
    for unit in units:
        lines = changes.get(unit.key)
        if lines:
            parts = [_part(pair, lines.get(pair.number), unit) for pair in unit.pairs]
            _keep(file.meeting, file.language, unit, parts, computed, by)


def _part(pair: Pair, row: Row | None, unit: Unit) -> Part:
    if row is None:
        return Part(pair.before if pair.state == "stale" else pair.source, pair.target)
    said = without_unkept(row.line.target)
    return Part(row.line.source, " ".join(said.split()) if unit.one_line else said.strip())
