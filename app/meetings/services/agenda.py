"""The agenda: items with or without times, their order and their place in the tree."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.meetings import queries
from app.meetings.models import AgendaItem, Document, Intervention, Meeting
from app.meetings.rules import agenda as rules
from app.meetings.rules import local_time, moving
from app.meetings.rules.moving import Move
from app.meetings.services._common import (
    arrange,
    lock_agenda,
    meeting_of,
    note,
    open_agenda,
    programme_changed,
    slug_of,
    take_version,
)
from app.meetings.services.basics import EndsBeforeStart
from app.meetings.services.undo import Deletion, order_of, remember_order, remember_times


class CannotStandBelow(DomainError):
    """An agenda has two levels."""

    field = "parent"
    message = N_("An item can stand below an item of the first level only.")


class HasInterventions(DomainError):
    """What was said at an item is part of the record."""

    message = N_("There are interventions at this item. Move or remove them before the item.")


class HasDocuments(DomainError):
    """Documents are released with their item."""

    message = N_("There are documents at this item. Move them to another, or withdraw them, first.")


class HasItemsBelow(DomainError):
    """Removing an item would take others with it."""

    message = N_("There are items below this one. Move or remove them first.")


class EndWithoutStart(DomainError):
    """An end needs a start."""

    field = "starts"
    message = N_("Enter the start as well as the end, or neither.")


class EndOrMinutes(DomainError):
    """An end and minutes that do not say the same."""

    field = "minutes"
    message = N_("The end and the minutes do not say the same. Leave one of them empty.")


class AgendaHasChanged(DomainError):
    """What would move is no longer what the page said."""

    message = N_("Somebody else has changed the agenda in the meantime. Look at what moves now.")


#: An item over midnight is shorter than this; longer, and its end was mistyped.
LONGEST_OVER_MIDNIGHT = timedelta(hours=12)


def local_times(
    meeting: Meeting,
    day: date | None,
    starts: time | None,
    ends: time | None,
    minutes: int | None = None,
) -> tuple[datetime | None, datetime | None]:
    """The moments at which an item begins and ends, from the wall clock of the meeting's zone.

    ``day`` is the meeting's own day when None. An end before the start is that of the next day
    where the meeting goes on then. ``minutes`` from the start go before ``ends``. Raises
    EndsBeforeStart, EndWithoutStart, NonExistentTime, AmbiguousTime, each naming the field.
    """
    on = day or meeting.on_date
    if starts is None:
        if ends is not None or minutes is not None:
            raise EndWithoutStart()
        return None, None
    if on is None:
        raise EndWithoutStart()
    begin = local_time.to_utc(on, starts, meeting.zone, field="starts")
    if minutes is not None:
        return begin, begin + timedelta(minutes=minutes)
    if ends is None:
        return begin, None
    if ends > starts:
        return begin, _after(begin, local_time.to_utc(on, ends, meeting.zone, field="ends"))
    last = meeting.until_date or meeting.on_date
    if last is None or on >= last:
        raise EndsBeforeStart()
    end = local_time.to_utc(on + timedelta(days=1), ends, meeting.zone, field="ends")
    if end - begin > LONGEST_OVER_MIDNIGHT:
        raise EndsBeforeStart()
    return begin, end


def _after(begin: datetime, end: datetime) -> datetime:
    """``end``, unless the clocks were put back so far that it comes before ``begin``."""
    if end <= begin:
        raise EndsBeforeStart()
    return end


def add_item(
    meeting: Meeting,
    *,
    title: Localised,
    by: str,
    agenda: str = "planned",
    kind: str = "plenary",
    slug: str | None = None,
    number: str | None = None,
    parent: AgendaItem | None = None,
    planned_item: AgendaItem | None = None,
    description: Localised | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    room: str = "",
    attendance: int | None = None,
    attendance_qualifier: str = "exact",
    source: str = "",
    note_text: str = "",
) -> AgendaItem:
    """Add an item at the end of its row. ``number`` overrides the numbering, for printed labels.

    Raises PlanIsClosed, RecordIsClosed, CannotStandBelow, EndsBeforeStart.
    """
    lock_agenda(meeting, agenda)
    _check_parent(meeting, agenda, parent)
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise EndsBeforeStart()
    if slug is None:
        taken = set(
            db.session.scalars(select(AgendaItem.slug).where(AgendaItem.meeting_id == meeting.id))
        )
        slug = slug_of(title.best(meeting.documents_language)[0], taken, "item")
    last = db.session.scalar(
        select(func.max(AgendaItem.position)).where(
            AgendaItem.meeting_id == meeting.id, AgendaItem.agenda == agenda
        )
    )
    item = AgendaItem(
        meeting_id=meeting.id,
        slug=slug,
        agenda=agenda,
        parent_id=parent.id if parent else None,
        planned_item_id=planned_item.id if planned_item else None,
        position=(last or 0) + 1,
        number=number or "",
        kind=kind,
        title=title,
        description=description or Localised(),
        starts_at=starts_at,
        ends_at=ends_at,
        room=room,
        attendance=attendance,
        attendance_qualifier=attendance_qualifier,
        source=source,
        note=note_text,
    )
    db.session.add(item)
    db.session.flush()
    arrange(meeting, agenda)
    note(by, "agenda.item_added", meeting, item=slug, agenda=agenda)
    return item


def _check_parent(meeting: Meeting, agenda: str, parent: AgendaItem | None) -> None:
    if parent is None:
        return
    if parent.meeting_id != meeting.id or parent.agenda != agenda or parent.parent_id is not None:
        raise CannotStandBelow()


def edit_item(
    item: AgendaItem,
    *,
    by: str,
    title: Localised,
    kind: str,
    description: Localised,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    room: str = "",
    attendance: int | None = None,
    attendance_qualifier: str = "exact",
    version: int | None = None,
    with_the_rest: bool = False,
    seen: str | None = None,
) -> None:
    """Save an item. What is below it comes along when it moves, and so does what follows it on
    that day ``with_the_rest``; ``seen`` is the seal of the moves that were told.

    Raises StaleVersion, AgendaHasChanged, PlanIsClosed, RecordIsClosed, EndsBeforeStart,
    AmbiguousTime, PastMidnight.
    """
    meeting = meeting_of(item)
    lock_agenda(meeting, item.agenda)
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise EndsBeforeStart()

    def local(moment: datetime | None) -> time | None:
        return local_time.to_local(moment, meeting.zone).time() if moment else None

    take_version(
        item,
        version,
        lambda: {
            "title": item.title,
            "kind": item.kind,
            "description": item.description,
            "starts": local(item.starts_at),
            "ends": local(item.ends_at),
            "room": item.room,
        },
    )
    if (item.starts_at, item.ends_at) != (starts_at, ends_at):
        slots = queries.slots(queries.item_rows(meeting.id, item.agenda))
        moves = (
            moving.with_the_rest(slots, item.id, starts_at, ends_at, meeting.zone)
            if with_the_rest
            else moving.alone(slots, item.id, starts_at, ends_at)
        )
        _retime(item, moves, seen, by=by)
    item.title, item.kind, item.description = title, kind, description
    item.room = room
    if (item.attendance, item.attendance_qualifier) != (attendance, attendance_qualifier):
        item.attendance_source = ""
    item.attendance, item.attendance_qualifier = attendance, attendance_qualifier
    db.session.flush()
    arrange(meeting, item.agenda)
    note(by, "agenda.item_edited", meeting, item=item.slug, agenda=item.agenda)


def _retime(about: AgendaItem, moves: Sequence[Move], seen: str | None, *, by: str) -> None:
    """Give items their new times, and remember the old ones.

    Every item that moves gets a new version, so that a form opened on its old time is noticed.
    """
    meeting = meeting_of(about)
    moving.check(moves, meeting.zone, meeting.until_date or meeting.on_date)
    if seen is not None and seen != queries.seal_of(moves):
        raise AgendaHasChanged()
    remember_times(about, moves, by=by)
    for move in moves:
        row = db.session.get_one(AgendaItem, move.key)
        row.starts_at, row.ends_at = move.now
        row.version += 1
    db.session.flush()


def shift_rest(item: AgendaItem, minutes: int, *, by: str, seen: str | None = None) -> int:
    """Move the item and all that follows on its day by so many minutes; how many items moved.

    Raises NothingToMove, NonExistentTime, AmbiguousTime, PastMidnight, AgendaHasChanged,
    PlanIsClosed, RecordIsClosed.
    """
    return _shift(item, lambda slots, zone: moving.shifted(slots, item.id, minutes, zone), by, seen)


def close_gaps(item: AgendaItem, *, by: str, seen: str | None = None) -> int:
    """Begin each item that follows on that day when all before it have ended; how many moved.

    Raises NothingToMove, AmbiguousTime, AgendaHasChanged, PlanIsClosed, RecordIsClosed.
    """
    return _shift(item, lambda slots, zone: moving.closed_up(slots, item.id, zone), by, seen)


def _shift(
    item: AgendaItem,
    chosen: Callable[[list[rules.Slot], str], list[Move]],
    by: str,
    seen: str | None,
) -> int:
    meeting = meeting_of(item)
    lock_agenda(meeting, item.agenda)
    moves = chosen(queries.slots(queries.item_rows(meeting.id, item.agenda)), meeting.zone)
    _retime(item, moves, seen, by=by)
    if moves:
        programme_changed(meeting)
        note(by, "agenda.times_shifted", meeting, item=item.slug, items=len(moves))
    return len(moves)


COUNTED = "check-in"
"""Source of a figure that was counted at the door of the item."""


class TypedFigure(DomainError):
    """A figure that somebody has given is replaced only by one who has seen it."""

    message = N_("This item has a figure already. Look at both, then choose.")


def count_attendance(
    item: AgendaItem, value: int, *, by: str, instead_of: int | None = None
) -> None:
    """Take over how many came to an item as held, as its desk counted them.

    A figure that was given otherwise is replaced only when ``instead_of`` says it.
    Raises TypedFigure, RecordIsClosed.
    """
    meeting = meeting_of(item)
    open_agenda(meeting, item.agenda)
    take_version(item, None, dict)
    given = item.attendance is not None and item.attendance_source != COUNTED
    if given and item.attendance != instead_of:
        raise TypedFigure
    before = item.attendance
    item.attendance, item.attendance_qualifier = value, "exact"
    item.attendance_source = COUNTED
    db.session.flush()
    note(by, "agenda.attendance_counted", meeting, item=item.slug, value=value, before=before)


_MOVES = {
    "up": lambda points, key: rules.moved(points, key, -1),
    "down": lambda points, key: rules.moved(points, key, 1),
    "in": rules.moved_in,
    "out": rules.moved_out,
}


def move_item(item: AgendaItem, direction: str, *, by: str) -> bool:
    """Move an item ``up`` or ``down`` among its row, ``in`` below the item before it, or ``out``.

    At the ends nothing happens; whether it moved. Raises PlanIsClosed, RecordIsClosed.
    """
    return _reorder(item, lambda points: _MOVES[direction](points, item.id), direction, by)


def place_item(
    item: AgendaItem, *, parent: AgendaItem | None, after: AgendaItem | None, by: str
) -> bool:
    """Put an item below ``parent``, right after ``after`` or first; whether it moved.

    Where it cannot stand nothing happens. Raises PlanIsClosed, RecordIsClosed.
    """
    above, before = parent.id if parent else None, after.id if after else None
    return _reorder(item, lambda points: rules.placed(points, item.id, above, before), "placed", by)


def _reorder(
    item: AgendaItem,
    chosen: Callable[[list[rules.Point]], list[rules.Point]],
    direction: str,
    by: str,
) -> bool:
    meeting = meeting_of(item)
    take_version(meeting, None, dict)
    open_agenda(meeting, item.agenda)
    before = order_of(meeting, item.agenda)
    points = queries.points(queries.items(meeting.id, item.agenda), meeting.documents_language)
    label = queries.label_of(item)
    arrange(meeting, item.agenda, chosen(points))
    if not remember_order(meeting, item.agenda, label, before, by=by):
        return False
    note(by, "agenda.item_moved", meeting, item=item.slug, direction=direction)
    return True


def delete_item(item: AgendaItem, *, by: str) -> None:
    """Take an item out of the agenda, with its roles.

    Raises HasInterventions, HasItemsBelow, HasDocuments, PlanIsClosed, RecordIsClosed.
    """
    meeting = meeting_of(item)
    take_version(meeting, None, dict)
    open_agenda(meeting, item.agenda)
    if db.session.scalar(select(AgendaItem.id).where(AgendaItem.parent_id == item.id).limit(1)):
        raise HasItemsBelow()
    if db.session.scalar(
        select(Intervention.id).where(Intervention.agenda_item_id == item.id).limit(1)
    ):
        raise HasInterventions()
    if db.session.scalar(
        select(Document.id)
        .where(Document.agenda_item_id == item.id, Document.withdrawn_at.is_(None))
        .limit(1)
    ):
        raise HasDocuments()
    deletion = Deletion(item)
    for held in db.session.scalars(select(AgendaItem).where(AgendaItem.planned_item_id == item.id)):
        held.planned_item_id = None
    slug, agenda = item.slug, item.agenda
    db.session.flush()
    db.session.delete(item)
    db.session.flush()
    arrange(meeting, agenda)
    deletion.remember(by=by)
    note(by, "agenda.item_deleted", meeting, item=slug, agenda=agenda)
