"""Requests from the floor: taken down, given the floor, named, moved, withdrawn, undone."""

from app.core.db import db
from app.floor.models import FloorEntry
from app.floor.queries import running
from app.floor.rules import queue as rules
from app.floor.services import moves
from app.floor.services.order import press, remember
from app.meetings.models import AgendaItem
from app.partners.models import Partner


def ask_for_floor(
    item: AgendaItem,
    kind: str,
    *,
    revision: int,
    by: str,
    partner: Partner | None = None,
    name: str = "",
    function: str = "",
) -> int:
    """Put a request into the queue, with or without a name. Returns the new revision.

    Raises QueueClosed, AsksAlready, FloorHasMoved.
    """
    if kind not in rules.KINDS:
        raise ValueError(kind)

    def act(rows: running.Rows) -> None:
        row = FloorEntry(
            meeting_id=item.meeting_id,
            kind=kind,
            partner_id=partner.id if partner else None,
            name=name,
            function=function,
            position=len(rows.entries) + 1,
            state="planned",
            added_seconds=0,
            stood_ms=0,
        )
        before = rows.table
        db.session.add(row)
        db.session.flush()
        entry = rules.Entry(
            row.id,
            minutes=rules.minutes_of(kind),
            kind=kind,
            who=running.who_asks(row.partner_id, name),
        )
        rows.entries.append(row)
        moves.store(rows, rules.joined(before, entry))

    return remember(item, "ask", act, revision=revision, by=by)


def call_up(item: AgendaItem, key: int, *, revision: int, by: str) -> int:
    """Give the floor to a request. Raises NotInTheQueue, AnotherInterrupts, FloorHasMoved."""
    return press(
        item, "call", lambda table, now: rules.called(table, key, now), revision=revision, by=by
    )


def withdraw_request(item: AgendaItem, key: int, *, revision: int, by: str) -> int:
    """Take a request out of the queue. Raises NotInTheQueue, FloorHasMoved."""
    return press(
        item, "withdraw", lambda table, _: rules.left(table, key), revision=revision, by=by
    )


def name_request(
    item: AgendaItem,
    key: int,
    *,
    revision: int,
    by: str,
    partner: Partner | None = None,
    name: str = "",
    function: str = "",
) -> int:
    """Say who a request is from, before or after it was heard.

    Raises NotInTheQueue, AsksAlready, FloorHasMoved.
    """

    def act(rows: running.Rows) -> None:
        who = running.who_asks(partner.id if partner else None, name)
        moves.store(rows, rules.named(rows.table, key, who))
        row = next(row for row in rows.entries if row.id == key)
        row.partner_id = partner.id if partner else None
        row.name, row.function = name, function

    return remember(item, "name", act, revision=revision, by=by)


def move_request(item: AgendaItem, key: int, step: int, *, revision: int, by: str) -> int:
    """Let a request change places with its neighbour. Raises NothingToSwap, FloorHasMoved."""
    return press(
        item, "queue", lambda table, _: rules.moved(table, key, step), revision=revision, by=by
    )


def close_queue(item: AgendaItem, *, closed: bool, revision: int, by: str) -> int:
    """Take no more ordinary requests, or take them again."""

    def act(_rows: running.Rows) -> None:
        moves.plan_of(item.meeting_id).closed = closed

    return remember(item, "close" if closed else "reopen", act, revision=revision, by=by)
