"""Translations that were written in the forms of the record itself.

Nobody says there from which words they were made. When the source then changes and the translation
does not, what the source said until now is kept with the translation, and it is stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from app.core.languages import DEFAULT_LANGUAGE, LANGUAGES
from app.core.localised import Localised
from app.floor.models import BoardPoint
from app.meetings.models import AgendaItem, Intervention, Meeting, MeetingText
from app.reports.models import ReportPicture, Translation
from app.reports.rules.translation import as_stored, origin, parts_of, restored

_COLUMNS: Mapping[type, Mapping[str, str]] = {
    Meeting: {
        "title": "meeting.title",
        "place": "meeting.place",
        "place_short": "meeting.place-short",
        "attendance_groups": "meeting.groups",
    },
    AgendaItem: {
        "title": "item.{0.slug}.title",
        "description": "item.{0.slug}.description",
    },
    Intervention: {"summary": "said.{0.slug}.summary", "reply": "said.{0.slug}.reply"},
    BoardPoint: {"text": "point.{0.public_id}"},
    ReportPicture: {
        "caption": "picture.{0.public_id}.caption",
        "alt": "picture.{0.public_id}.alt",
    },
}
"""The texts with a place for each language, and the keys of their translations."""


@event.listens_for(Session, "before_flush")
def _keep_sources(session: Session, _context: object, _instances: object) -> None:
    """Before a changed source is written, keep what it said for translations that did not move."""
    with session.no_autoflush:
        for meeting_id, key, before, after in list(_changes(session)):
            _keep(session, meeting_id, key, before, after)


def _changes(session: Session) -> Iterator[tuple[int, str, dict[str, str], dict[str, str]]]:
    for row in session.dirty:
        if isinstance(row, MeetingText):
            yield from _of_text(session, row)
            continue
        for name, key in _COLUMNS.get(type(row), {}).items():
            before = _before(row, name)
            if isinstance(before, Localised) and len(before) > 1:
                meeting_id = row.id if isinstance(row, Meeting) else row.meeting_id
                yield meeting_id, key.format(row), dict(before), dict(getattr(row, name))


def _before(row: Any, name: str) -> Any:
    """What a column held until now; None when it did not change."""
    history = inspect(row).attrs[name].history
    return history.deleted[0] if history.deleted and history.added else None


def _of_text(
    session: Session, row: MeetingText
) -> Iterator[tuple[int, str, dict[str, str], dict[str, str]]]:
    before = _before(row, "body")
    if before is None:
        return
    rows = session.scalars(
        select(MeetingText).where(
            MeetingText.meeting_id == row.meeting_id, MeetingText.kind == row.kind
        )
    ).all()
    if len(rows) > 1:
        after = {one.language: one.body for one in rows}
        was = {one.language: _before(one, "body") or one.body for one in rows}
        yield row.meeting_id, f"text.{row.kind}", was, after


def _keep(
    session: Session, meeting_id: int, key: str, before: dict[str, str], after: dict[str, str]
) -> None:
    meeting = session.get(Meeting, meeting_id)
    rows = {
        one.language: one
        for one in session.scalars(
            select(Translation).where(Translation.meeting_id == meeting_id, Translation.key == key)
        )
    }
    made = [code for code, one in rows.items() if one.body and before.get(code) == one.body]
    first = meeting.documents_language if meeting else DEFAULT_LANGUAGE
    for code, text in before.items():
        source = origin(before, code, (first, DEFAULT_LANGUAGE, *LANGUAGES), made)
        if not source or after.get(code) != text or after.get(source) == before[source]:
            continue
        row = rows.get(code)
        if row is not None and row.body == text:
            continue
        kept = restored(row.parts) if row else ()
        parts = parts_of(before[source], text, kept, row.body if row else "")
        if row is None:
            row = Translation(meeting_id=meeting_id, key=key, language=code, saved_by="system")
            session.add(row)
        row.source_language, row.parts, row.body = source, as_stored(parts), text
