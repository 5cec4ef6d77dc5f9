"""Taking back a change of the agenda: its times, its order, or an item that was taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import inspect, select

from app.core import clock
from app.core.db import Base, LocalisedText, UtcDateTime, db, for_update
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.meetings import queries
from app.meetings.models import (
    AgendaItem,
    AgendaUndo,
    BoothSeat,
    Document,
    Interpreter,
    Meeting,
    RoleAssignment,
)
from app.meetings.rules import agenda as rules
from app.meetings.rules.moving import Move
from app.meetings.rules.undo import RowChange, row_changes, taken_back
from app.meetings.services._common import (
    arrange,
    lock_agenda,
    meeting_of,
    note,
    programme_changed,
)
from app.partners.models import Person

Row = TypeVar("Row", bound=Base)


class ChangedSince(DomainError):
    """What would be put back is no longer as the change left it."""

    message = N_(
        "This can no longer be undone: the same items have been changed since. Change them by hand."
    )


@dataclass(frozen=True, slots=True)
class Order:
    """The order of an agenda, by the names of the items, and their printed numbers."""

    rows: Mapping[str | None, Sequence[str]]
    numbers: Mapping[str, str]


def order_of(meeting: Meeting, agenda: str) -> Order:
    """The order as it stands."""
    items = queries.items(meeting.id, agenda)
    slugs = {item.id: item.slug for item in items}
    rows: dict[str | None, list[str]] = {}
    for item in items:
        rows.setdefault(slugs[item.parent_id] if item.parent_id else None, []).append(item.slug)
    return Order(rows, {item.slug: item.number for item in items})


# --- remembering ---------------------------------------------------------------------------------


def remember_times(about: AgendaItem, moves: Sequence[Move], *, by: str) -> None:
    """Keep the times that items leave and take; nothing when none moves."""
    if not moves:
        return
    slugs = {row.id: row.slug for row in queries.items(about.meeting_id, about.agenda)}
    times = [[slugs[move.key], *map(_text, (*move.was, *move.now))] for move in moves]
    _remember(
        meeting_of(about), about.agenda, "times", queries.label_of(about), {"times": times}, by
    )


def remember_order(
    meeting: Meeting, agenda: str, label: Localised, before: Order, *, by: str
) -> bool:
    """Keep the rows that differ from ``before``; whether there are any."""
    content = _order_content(before, order_of(meeting, agenda))
    if not content["rows"]:
        return False
    _remember(meeting, agenda, "order", label, content, by)
    return True


class Deletion:
    """An item as it was before it is taken out, with all that goes with it."""

    def __init__(self, item: AgendaItem) -> None:
        self.meeting, self.agenda = meeting_of(item), item.agenda
        self.label, self.before = queries.label_of(item), order_of(self.meeting, item.agenda)
        db.session.flush()
        self.content: dict[str, Any] = {
            "item": _kept(item),
            "roles": [
                _kept(role)
                for role in db.session.scalars(
                    select(RoleAssignment)
                    .where(RoleAssignment.agenda_item_id == item.id)
                    .order_by(RoleAssignment.id)
                )
            ],
            "booths": [
                {"interpreter": seat.interpreter_id, "language": seat.language}
                for seat in db.session.scalars(
                    select(BoothSeat)
                    .where(BoothSeat.agenda_item_id == item.id)
                    .order_by(BoothSeat.id)
                )
            ],
            "held": list(
                db.session.scalars(
                    select(AgendaItem.slug).where(AgendaItem.planned_item_id == item.id)
                )
            ),
            "documents": list(
                db.session.scalars(
                    select(Document.public_id).where(Document.agenda_item_id == item.id)
                )
            ),
            "planned": db.session.scalar(
                select(AgendaItem.slug).where(AgendaItem.id == item.planned_item_id)
            ),
            "when": _when(self.meeting),
        }

    def remember(self, *, by: str) -> None:
        """Keep it, once the item is gone."""
        order = _order_content(self.before, order_of(self.meeting, self.agenda))
        _remember(self.meeting, self.agenda, "deletion", self.label, {**self.content, **order}, by)


def _order_content(before: Order, after: Order) -> dict[str, Any]:
    changed = row_changes(before.rows, after.rows)
    return {
        "rows": [[one.parent, list(one.before), list(one.after)] for one in changed],
        "numbers": dict(before.numbers),
    }


def _remember(
    meeting: Meeting, agenda: str, act: str, about: Localised, content: dict[str, Any], by: str
) -> None:
    db.session.add(
        AgendaUndo(
            meeting_id=meeting.id,
            agenda=agenda,
            act=act,
            about=about,
            content=content,
            made_by=by,
        )
    )
    db.session.flush()


# --- taking back ---------------------------------------------------------------------------------


def undo_change(change: AgendaUndo, *, by: str) -> bool:
    """Put back what a change of the agenda found; False when it was put back before.

    Raises ChangedSince, PlanIsClosed, RecordIsClosed.
    """
    meeting = db.session.get_one(Meeting, change.meeting_id)
    lock_agenda(meeting, change.agenda)
    fresh = db.session.scalars(
        for_update(select(AgendaUndo).where(AgendaUndo.id == change.id))
    ).one()
    if fresh.undone_at is not None:
        return False
    if fresh.act == "times":
        _put_back_times(meeting, fresh)
    elif fresh.act == "order":
        _put_back_order(meeting, fresh)
    else:
        _put_back_item(meeting, fresh)
    fresh.undone_at, fresh.undone_by = clock.now(), by
    programme_changed(meeting)
    db.session.flush()
    note(by, "agenda.undone", meeting, act=fresh.act, agenda=fresh.agenda)
    return True


def _put_back_times(meeting: Meeting, change: AgendaUndo) -> None:
    by_slug = {item.slug: item for item in queries.items(meeting.id, change.agenda)}
    for slug, _was_starts, _was_ends, starts, ends in change.content["times"]:
        item = by_slug.get(slug)
        if item is None or (item.starts_at, item.ends_at) != (_moment(starts), _moment(ends)):
            raise ChangedSince()
    for slug, starts, ends, _now_starts, _now_ends in change.content["times"]:
        item = by_slug[slug]
        item.starts_at, item.ends_at = _moment(starts), _moment(ends)
        item.version += 1


def _put_back_order(meeting: Meeting, change: AgendaUndo) -> None:
    now = order_of(meeting, change.agenda)
    rows: dict[str | None, list[str]] = {}
    for parent, before, after in change.content["rows"]:
        if parent is not None and parent not in now.numbers:
            raise ChangedSince()
        row = taken_back(RowChange(parent, tuple(before), tuple(after)), now.rows.get(parent, ()))
        if row is None:
            raise ChangedSince()
        rows[parent] = row
    _arrange_as(meeting, change, rows)


def _arrange_as(
    meeting: Meeting, change: AgendaUndo, rows: Mapping[str | None, Sequence[str]]
) -> None:
    """Order the rows as named; a row that was lettered is lettered again."""
    items = queries.items(meeting.id, change.agenda)
    for item in items:
        item.number = change.content["numbers"].get(item.slug, item.number)
    keys = {item.slug: item.id for item in items}
    points = queries.points(items, meeting.documents_language)
    wanted = {
        keys[parent] if parent is not None else None: [keys[slug] for slug in row]
        for parent, row in rows.items()
    }
    arrange(meeting, change.agenda, rules.reordered(points, wanted))


def _put_back_item(meeting: Meeting, change: AgendaUndo) -> None:
    content = change.content
    if content["when"] != _when(meeting):
        raise ChangedSince()  # its times would be those of another day or zone
    now = order_of(meeting, change.agenda)
    rows: dict[str | None, list[str]] = {}
    for parent, before, after in content["rows"]:
        row = taken_back(RowChange(parent, tuple(before), tuple(after)), now.rows.get(parent, ()))
        if row is None or (parent is not None and parent not in now.numbers):
            raise ChangedSince()
        rows[parent] = row
    item = _revived(AgendaItem, content["item"])
    old = item.slug
    taken = set(
        db.session.scalars(select(AgendaItem.slug).where(AgendaItem.meeting_id == meeting.id))
    )
    if old in taken:
        raise ChangedSince()  # another item stands in its place by now
    planned = content["planned"]
    item.parent_id = None
    item.planned_item_id = queries.item(meeting.id, planned).id if planned in taken else None
    db.session.add(item)
    db.session.flush()
    _put_back_roles(item, content["roles"])
    _put_back_booths(item, content.get("booths", []))
    for held in db.session.scalars(
        select(AgendaItem).where(
            AgendaItem.meeting_id == meeting.id, AgendaItem.slug.in_(content["held"])
        )
    ):
        held.planned_item_id = held.planned_item_id or item.id
    for document in db.session.scalars(
        select(Document).where(
            Document.public_id.in_(content["documents"]), Document.agenda_item_id.is_(None)
        )
    ):
        document.agenda_item_id = item.id
    _arrange_as(meeting, change, rows)


def _put_back_roles(item: AgendaItem, roles: Sequence[Mapping[str, Any]]) -> None:
    known = set(
        db.session.scalars(
            select(Person.id).where(Person.id.in_({role["person_id"] for role in roles}))
        )
    )
    for kept in roles:
        if kept["person_id"] not in known:
            raise ChangedSince()
        role = _revived(RoleAssignment, kept)
        role.agenda_item_id = item.id
        db.session.add(role)
    db.session.flush()


def _put_back_booths(item: AgendaItem, seats: Sequence[Mapping[str, Any]]) -> None:
    """Who left the roster since stays away: the booth is empty then, and says so."""
    wanted = {seat["interpreter"] for seat in seats}
    known = set(db.session.scalars(select(Interpreter.id).where(Interpreter.id.in_(wanted))))
    db.session.add_all(
        BoothSeat(
            agenda_item_id=item.id, interpreter_id=seat["interpreter"], language=seat["language"]
        )
        for seat in seats
        if seat["interpreter"] in known
    )
    db.session.flush()


# --- rows as JSON --------------------------------------------------------------------------------


def _when(meeting: Meeting) -> list[str | None]:
    """Day and zone of a meeting: where they change, all its items get other times."""
    return [meeting.on_date.isoformat() if meeting.on_date else None, meeting.zone]


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _kept(row: Base) -> dict[str, Any]:
    """Every column of a row but its key, as JSON can hold it."""
    found: dict[str, Any] = {}
    for column in inspect(type(row)).columns:
        value = getattr(row, column.key)
        if isinstance(value, datetime):
            value = value.isoformat()
        elif isinstance(value, Localised):
            value = dict(value)
        if not column.primary_key:
            found[column.key] = value
    return found


def _revived(kind: type[Row], kept: Mapping[str, Any]) -> Row:
    """The row that was kept so, not added yet."""
    values: dict[str, Any] = {}
    for column in inspect(kind).columns:
        if column.key in kept:
            value = kept[column.key]
            if isinstance(column.type, UtcDateTime):
                value = _moment(value)
            elif isinstance(column.type, LocalisedText):
                value = Localised(value)
            values[column.key] = value
    return kind(**values)
