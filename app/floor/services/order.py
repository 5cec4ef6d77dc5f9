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
from app.floor.models import Floor, FloorMove
from app.floor.queries import running
from app.floor.rules import order as plan
from app.floor.rules import queue as rules
from app.floor.services import heard, live, moves
from app.meetings.models import AgendaItem, Intervention, Meeting

Change = Callable[[rules.Table, datetime], rules.Table]


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


# --- who speaks ----------------------------------------------------------------------------------


def start(item: AgendaItem, *, revision: int, by: str) -> int:
    """Give the floor to the first of the order. Returns the new revision."""
    return press(item, "start", rules.started, revision=revision, by=by)


def next_speaker(item: AgendaItem, *, revision: int, by: str) -> int:
    """Who speaks has spoken, the next has the floor; after a question, whoever it interrupted."""
    return press(item, "next", rules.advanced, revision=revision, by=by)


def stop(item: AgendaItem, *, revision: int, by: str) -> int:
    """Who speaks has spoken; nobody gets the floor yet."""
    return press(item, "stop", rules.stopped, revision=revision, by=by)


def pause(item: AgendaItem, *, revision: int, by: str) -> int:
    """Let the timer of whoever speaks stand still."""
    return press(item, "pause", rules.paused, revision=revision, by=by)


def resume(item: AgendaItem, *, revision: int, by: str) -> int:
    """Let it run on."""
    return press(item, "resume", rules.resumed, revision=revision, by=by)


def restart(item: AgendaItem, *, revision: int, by: str) -> int:
    """Let the time of whoever speaks begin anew, as after a sound that failed."""
    return press(item, "restart", rules.restarted, revision=revision, by=by)


def more_time(item: AgendaItem, *, revision: int, by: str) -> int:
    """Give a minute more to whoever speaks."""
    return press(item, "more", lambda table, _: rules.extended(table), revision=revision, by=by)


def even_out(item: AgendaItem, *, revision: int, by: str) -> int:
    """Give everybody who waits as much more as anybody has been given."""
    return _order(item, "even", plan.evened, revision=revision, by=by)


def give_floor(item: AgendaItem, key: int, *, revision: int, by: str) -> int:
    """Give the floor out of turn to the intervention with ``key``."""
    return press(
        item, "give", lambda table, now: rules.given(table, key, now), revision=revision, by=by
    )


# --- the order -----------------------------------------------------------------------------------


def skip(item: AgendaItem, *, revision: int, by: str) -> int:
    """Pass over the next partner, who keeps the place."""
    return _order(item, "skip", plan.skipped, revision=revision, by=by)


def bring_back(item: AgendaItem, key: int, *, revision: int, by: str) -> int:
    """Let a partner who was passed over wait in the old place again."""
    return _order(item, "return", lambda order: plan.returned(order, key), revision=revision, by=by)


def swap(item: AgendaItem, key: int, step: int, *, revision: int, by: str) -> int:
    """Let a waiting partner change places with the waiting one before (-1) or after (+1)."""
    return _order(
        item, "swap", lambda order: plan.swapped(order, key, step), revision=revision, by=by
    )


def swap_next_two(item: AgendaItem, *, revision: int, by: str) -> int:
    """Let the two who come next change places."""
    return _order(item, "swap", plan.next_two_swapped, revision=revision, by=by)


def place(item: AgendaItem, keys: list[int], *, revision: int, by: str) -> int:
    """Put those who wait into the order of ``keys``, by hand. Raises OtherPartners."""
    return _order(item, "place", lambda order: plan.placed(order, keys), revision=revision, by=by)


# --- taking back ---------------------------------------------------------------------------------


def undo(item: AgendaItem, *, revision: int, by: str) -> int:
    """Take the last press back. Raises NothingToUndo, FloorHasMoved."""
    floor = _locked(item, revision)
    move = running.last_press(item.id)
    if move is None:
        raise NothingToUndo()
    move.undone = True
    rows = running.rows(item)
    moves.take_back(rows, move.before)
    heard.record(item, rows, by=by)
    return _raise(floor, item, f"undo {move.action}", by)


def press(item: AgendaItem, action: str, change: Change, *, revision: int, by: str) -> int:
    """One press: locked, checked against its revision, remembered, done. The new revision."""

    def act(rows: running.Rows) -> None:
        moves.store(rows, change(rows.table, clock.now()))

    return remember(item, action, act, revision=revision, by=by)


def remember(
    item: AgendaItem,
    action: str,
    act: Callable[[running.Rows], None],
    *,
    revision: int,
    by: str,
) -> int:
    """Do something to the floor's rows that Undo takes back. Raises FloorHasMoved."""
    floor = _locked(item, revision)
    rows = running.rows(item)
    before = moves.remembered(rows)
    act(rows)
    made = _made_since(item, rows)
    heard.record(item, rows, by=by)
    db.session.add(
        FloorMove(
            agenda_item_id=item.id,
            revision=floor.revision + 1,
            action=action,
            before=json.dumps({**before, "made": made}),
            by=by,
        )
    )
    return _raise(floor, item, action, by)


def _made_since(item: AgendaItem, rows: running.Rows) -> list[int]:
    """The slots that an act has added, so that Undo takes them out again."""
    known = {row.id for row in rows.turns}
    of_the_queue = {row.intervention_id for row in rows.entries}
    keys = db.session.scalars(select(Intervention.id).where(Intervention.agenda_item_id == item.id))
    return [key for key in keys if key not in known and key not in of_the_queue]


def _order(
    item: AgendaItem,
    action: str,
    change: Callable[[plan.Order], plan.Order],
    *,
    revision: int,
    by: str,
) -> int:
    def changed(table: rules.Table, _now: datetime) -> rules.Table:
        return rules.Table(change(table.turns), table.queue, table.closed)

    return press(item, action, changed, revision=revision, by=by)


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
