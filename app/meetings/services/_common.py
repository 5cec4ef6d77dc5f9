"""What the services of the room share: the version check, the trail, names for addresses."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from app import audit
from app.core import clock
from app.core.collation import plain
from app.core.db import db
from app.core.errors import DomainError
from app.core.versions import locked
from app.core.words import N_
from app.meetings import queries
from app.meetings.models import (
    AgendaItem,
    Document,
    Interpreter,
    Intervention,
    Meeting,
    MeetingSeries,
    MeetingText,
    RoleAssignment,
)
from app.meetings.rules import agenda as rules

Edited = (
    Meeting
    | MeetingSeries
    | MeetingText
    | AgendaItem
    | RoleAssignment
    | Intervention
    | Document
    | Interpreter
)

#: Told of each act on a meeting when it has been done, before it is committed:
#: ``(meeting, action, by)``.
noted: list[Callable[[Meeting, str, str], None]] = []


class RecordIsClosed(DomainError):
    """The report is out: what it says is not changed behind it."""

    message = N_("The report of this meeting is published. Its record can no longer be changed.")


class PlanIsClosed(DomainError):
    """The meeting was held: what was planned stays as it was."""

    message = N_("This meeting was held. What was planned is kept as it was and cannot be changed.")


class SlugTaken(DomainError):
    """Another meeting or template has this address."""

    field = "slug"
    message = N_("Another meeting has the address “%(slug)s”. Choose another.")


def take_version(row: Edited, version: int | None, theirs: Callable[[], Mapping[str, Any]]) -> None:
    """Lock ``row`` and raise its version, or refuse a form that was opened on an older one.

    ``version`` of None comes from a service or a seed that has nobody to ask. Raises StaleVersion.
    """
    locked(row, version, lambda _row: theirs())
    row.version += 1


def open_agenda(meeting: Meeting, agenda: str) -> None:
    """Refuse changes to what is closed. Raises PlanIsClosed, RecordIsClosed."""
    if meeting.state == "reported":
        raise RecordIsClosed()
    if agenda == "planned" and meeting.is_closed:
        raise PlanIsClosed()


def lock_agenda(meeting: Meeting, agenda: str) -> None:
    """Let nobody else change an agenda of this meeting before this transaction ends.

    Raises PlanIsClosed, RecordIsClosed.
    """
    locked(meeting, None, lambda _row: {})
    open_agenda(meeting, agenda)


def arrange(meeting: Meeting, agenda: str, order: list[rules.Point] | None = None) -> None:
    """Store the order, positions depth first and the printed numbers."""
    items = queries.items(meeting.id, agenda)
    points = order or queries.points(items, meeting.documents_language)
    ranked = rules.depth_first(points)
    by_key = {point.key: point for point in points}
    numbers = rules.numbers([by_key[key] for key in ranked])
    places = {key: at for at, key in enumerate(ranked, 1)}
    for item in items:
        item.position = places[item.id]
        item.parent_id = by_key[item.id].parent
        item.number = numbers[item.id]
    programme_changed(meeting)
    db.session.flush()


def programme_changed(meeting: Meeting) -> None:
    """Note that the programme says something else now."""
    meeting.programme_changed_at = clock.now()


def slug_of(text: str, taken: Collection[str], fallback: str) -> str:
    """A name for an address made of ``text``, not among ``taken``."""
    words = plain(text).split()[:8]
    base = "-".join("".join(c for c in word if c.isascii()) for word in words).strip("-")
    base = base[:60].strip("-") or fallback
    slug, count = base, 1
    while slug in taken:
        count += 1
        slug = f"{base}-{count}"
    return slug


def meeting_of(row: AgendaItem | RoleAssignment | Intervention) -> Meeting:
    """The meeting to which a row belongs."""
    return db.session.get_one(Meeting, row.meeting_id)


def note(by: str, action: str, meeting: Meeting, **facts: Any) -> None:
    """Write to the trail of a meeting, and tell those who listen."""
    audit.record(by, action, subject_type="meeting", subject_id=meeting.slug, **facts)
    for listener in noted:
        listener(meeting, action, by)
