"""Running the floor. Each press names the revision it was made on, so of two at once one moves.

The row of the floor is locked while a press is decided; the other press finds a higher revision
and is refused with a sentence. Every press can be taken back, one after the other.
"""

import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from app import audit
from app.core import clock
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.words import N_
from app.floor import queries
from app.floor.models import Floor, FloorMove
from app.floor.rules import order as rules
from app.floor.services import live
from app.meetings.models import AgendaItem, Intervention, Meeting


class FloorHasMoved(DomainError):
    """Somebody else pressed first."""

    message = N_(
        "Somebody else moved the floor at the same moment, so your press did nothing. "
        "Look at the order below, then press again if it is still needed."
    )


class NothingToUndo(DomainError):
    """No press is left that could be taken back."""

    message = N_("There is nothing to take back.")


def open_floor(item: AgendaItem) -> Floor:
    """The floor of an item, made when it is first needed and locked until the transaction ends."""
    statement = for_update(select(Floor).where(Floor.agenda_item_id == item.id))
    found = db.session.scalars(statement).one_or_none()
    if found is not None:
        return found
    # Two first presses meet here: the meeting's lock lets one make the row, the other finds it.
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == item.meeting_id)))
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        found = Floor(agenda_item_id=item.id, meeting_id=item.meeting_id, revision=0)
        db.session.add(found)
        db.session.flush()
    return found


def start(item: AgendaItem, *, revision: int, by: str) -> int:
    """Give the floor to the first of the order. Returns the new revision."""
    return _press(item, "start", rules.started, revision=revision, by=by)


def next_speaker(item: AgendaItem, *, revision: int, by: str) -> int:
    """Who speaks has spoken, the next has the floor."""
    return _press(item, "next", rules.advanced, revision=revision, by=by)


def skip(item: AgendaItem, *, revision: int, by: str) -> int:
    """Pass over the next partner, who keeps the place."""
    return _press(item, "skip", lambda order, _: rules.skipped(order), revision=revision, by=by)


def stop(item: AgendaItem, *, revision: int, by: str) -> int:
    """Who speaks has spoken; nobody gets the floor yet."""
    return _press(item, "stop", rules.stopped, revision=revision, by=by)


def give_floor(item: AgendaItem, key: int, *, revision: int, by: str) -> int:
    """Give the floor out of turn to the intervention with ``key``."""
    return _press(
        item, "give", lambda order, now: rules.given(order, key, now), revision=revision, by=by
    )


def swap(item: AgendaItem, key: int, step: int, *, revision: int, by: str) -> int:
    """Let a waiting partner change places with the waiting one before (-1) or after (+1)."""
    return _press(
        item, "swap", lambda order, _: rules.swapped(order, key, step), revision=revision, by=by
    )


def swap_next_two(item: AgendaItem, *, revision: int, by: str) -> int:
    """Let the two who come next change places."""
    return _press(
        item, "swap", lambda order, _: rules.next_two_swapped(order), revision=revision, by=by
    )


def undo(item: AgendaItem, *, revision: int, by: str) -> int:
    """Take the last press back. Raises NothingToUndo, FloorHasMoved."""
    floor = _locked(item, revision)
    move = db.session.scalars(
        select(FloorMove)
        .where(FloorMove.agenda_item_id == item.id, FloorMove.undone.is_(False))
        .order_by(FloorMove.id.desc())
        .limit(1)
    ).one_or_none()
    if move is None:
        raise NothingToUndo()
    move.undone = True
    _store(queries.running_order(item.id), _read(move.before))
    return _raise(floor, item, f"undo {move.action}", by)


def _press(
    item: AgendaItem,
    action: str,
    change: Callable[[rules.Order, datetime], rules.Order],
    *,
    revision: int,
    by: str,
) -> int:
    floor = _locked(item, revision)
    rows = queries.running_order(item.id)
    before = queries.turns_of(rows)
    after = change(before, clock.now())
    db.session.add(
        FloorMove(
            agenda_item_id=item.id,
            revision=floor.revision + 1,
            action=action,
            before=_write(before),
            by=by,
        )
    )
    _store(rows, after)
    return _raise(floor, item, action, by)


def _locked(item: AgendaItem, revision: int) -> Floor:
    floor = open_floor(item)
    if floor.revision != revision:
        raise FloorHasMoved()
    return floor


def _raise(floor: Floor, item: AgendaItem, action: str, by: str) -> int:
    floor.revision += 1
    db.session.flush()
    live.changed(item.meeting_id)
    meeting = db.session.get_one(Meeting, item.meeting_id)
    audit.record(
        by,
        "floor.moved",
        subject_type="meeting",
        subject_id=meeting.slug,
        action_taken=action,
        revision=floor.revision,
    )
    return floor.revision


def _store(rows: list[Intervention], order: rules.Order) -> None:
    """Write the order back; whoever joined since a press was recorded keeps a place at the end."""
    by_key = {row.id: row for row in rows}
    placed = [turn for turn in order if turn.key in by_key]
    known = {turn.key for turn in placed}
    for place, turn in enumerate(placed, 1):
        row = by_key[turn.key]
        row.position = place
        if not (row.state == "written" and turn.state == "spoken"):
            row.state = turn.state
        row.started_at, row.ended_at = turn.started, turn.ended
    late = [row for row in rows if row.id not in known]
    for place, row in enumerate(late, len(placed) + 1):
        row.position = place


def _write(order: rules.Order) -> str:
    def stamp(moment: datetime | None) -> str | None:
        return moment.isoformat() if moment else None

    return json.dumps([[t.key, t.state, stamp(t.started), stamp(t.ended)] for t in order])


def _read(text: str) -> rules.Order:
    def moment(stamp: str | None) -> datetime | None:
        return datetime.fromisoformat(stamp) if stamp else None

    return tuple(
        rules.Turn(key, state, moment(started), moment(ended))
        for key, state, started, ended in json.loads(text)
    )
