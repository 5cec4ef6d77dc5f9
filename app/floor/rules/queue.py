"""The whole floor: the planned order and, beside it, requests from the floor.

Pure: a table and a moment in, a table out. The plan and the queue coexist: Next goes on with the
plan, a request gets the floor when the facilitator gives it, or when the plan is at its end. A
question and a point of order interrupt whoever speaks, whose timer stands still meanwhile; a
right of reply and an ordinary request end the turn. Nobody who waits is dropped by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.core.errors import DomainError
from app.core.words import N_
from app.floor.rules import order as plan
from app.floor.rules import timer as timing
from app.floor.rules.order import Order, Speech, Turn

KINDS = ("question", "reply", "point_of_order", "request")
"""From the first rank to the last: a question, then a right of reply, then a point of order, then
an ordinary request; equal ones in the order in which they came."""

INTERRUPTS = ("question", "point_of_order")
"""These only pause whoever speaks."""

CHARGED = ("request", "reply")
"""What counts as a delegation's own speaking time; questions and points of order do not."""

MINUTES = {"question": 1, "point_of_order": 1, "reply": 2}
"""Minutes of each kind; an ordinary request has the meeting's usual ones."""


class QueueClosed(DomainError):
    """Ordinary requests are refused while the queue is closed; the other kinds pass."""

    message = N_("The queue is closed to ordinary requests. Open it again to add one.")


class AsksAlready(DomainError):
    """Nobody waits twice with the same kind of request."""

    message = N_("This speaker waits in the queue already with a request of this kind.")


class NotInTheQueue(DomainError):
    """The request has had the floor or was withdrawn."""

    message = N_("This request does not wait any more.")


class AnotherInterrupts(DomainError):
    """While a question is put, its answer is awaited."""

    message = N_("Another question or point of order has the floor. End it first.")


@dataclass(frozen=True, slots=True)
class Entry(Speech):
    """A request from the floor; ``who`` tells speakers apart and is "" until one is named."""

    kind: str = "request"
    who: str = ""


Queue = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The planned turns, the requests in their order, and whether ordinary ones are refused."""

    turns: Order
    queue: Queue = ()
    closed: bool = False


def minutes_of(kind: str) -> int | None:
    """Planned minutes of a request; None for the meeting's usual ones."""
    return MINUTES.get(kind)


def rank(kind: str) -> int:
    """The rank of a kind; the lowest speaks first."""
    return KINDS.index(kind)


def speaking(table: Table) -> Speech | None:
    """Who has the floor."""
    return next((one for one in (*table.turns, *table.queue) if one.state == "speaking"), None)


def asking(table: Table) -> Entry | None:
    """The request that has the floor."""
    return next((one for one in table.queue if one.state == "speaking"), None)


def held(table: Table) -> Turn | None:
    """The turn that a question has interrupted."""
    return next((turn for turn in table.turns if turn.state == "held"), None)


def waiting(queue: Iterable[Entry]) -> list[Entry]:
    """The requests that wait, in their order."""
    return [one for one in queue if one.state == "planned"]


# --- presses -------------------------------------------------------------------------------------


def started(table: Table, now: datetime) -> Table:
    """The first of the plan gets the floor. Raises AlreadyRunning, NobodyWaits."""
    if speaking(table) is not None:
        raise plan.AlreadyRunning()
    return replace(table, turns=plan.started(table.turns, now))


def advanced(table: Table, now: datetime) -> Table:
    """On to the next: after an interruption whoever was interrupted, else the next of the plan,
    and at the plan's end the first of the queue. Raises NobodyWaits."""
    interrupted = held(table)
    if interrupted is not None and asking(table) is not None:
        return _let_go_on(_ended(table, now), interrupted.key, now)
    if plan.upcoming(table.turns) is not None:
        return replace(_queue_ended(table, now), turns=plan.advanced(table.turns, now))
    line = waiting(table.queue)
    if line:
        return _called(_ended(table, now), line[0].key, now)
    if speaking(table) is None:
        raise plan.NobodyWaits()
    return _ended(table, now)


def given(table: Table, key: int, now: datetime) -> Table:
    """A partner of the plan gets the floor out of turn. Raises HasTheFloor."""
    table = _release(_queue_ended(table, now), now)
    return replace(table, turns=plan.given(table.turns, key, now))


def called(table: Table, key: int, now: datetime) -> Table:
    """A request gets the floor. Raises NotInTheQueue, AnotherInterrupts."""
    entry = _waiting(table, key)
    if entry.kind not in INTERRUPTS:
        return _called(_release(_ended(table, now), now), key, now)
    if held(table) is not None:
        raise AnotherInterrupts()
    at = plan.speaking(table.turns)
    if at is None:
        return _called(_ended(table, now), key, now)
    turn = table.turns[at]
    paused = replace(turn, state="held", paused_at=turn.paused_at or now)
    return _called(_turn(table, paused), key, now)


def stopped(table: Table, now: datetime) -> Table:
    """Whoever has the floor is at the end; nobody gets it. Raises NobodySpeaks."""
    if speaking(table) is None:
        raise plan.NobodySpeaks()
    return _release(_ended(table, now), now)


def paused(table: Table, now: datetime) -> Table:
    """The timer stands still. Raises NobodySpeaks, AlreadyPaused."""
    speech = _speaker(table)
    if speech.paused_at is not None:
        raise timing.AlreadyPaused()
    return _put(table, replace(speech, paused_at=now))


def resumed(table: Table, now: datetime) -> Table:
    """The timer runs on. Raises NobodySpeaks, NotPaused."""
    return _put(table, _running(_speaker(table), now))


def restarted(table: Table, now: datetime) -> Table:
    """The time of whoever has the floor begins anew, pauses forgotten. Raises NobodySpeaks."""
    return _put(table, plan.begun(_speaker(table), now))


def extended(table: Table, time: timedelta = timing.MORE) -> Table:
    """Whoever has the floor gets more time. Raises NobodySpeaks."""
    speech = _speaker(table)
    return _put(table, replace(speech, added=speech.added + time))


# --- the queue -----------------------------------------------------------------------------------


def joined(table: Table, entry: Entry) -> Table:
    """A request takes its place: behind the last that waits with its rank or a higher one.

    Raises QueueClosed, AsksAlready.
    """
    if table.closed and entry.kind == "request":
        raise QueueClosed()
    _refuse_twice(table, entry)
    behind = [
        at
        for at, one in enumerate(table.queue)
        if one.state != "planned" or rank(one.kind) <= rank(entry.kind)
    ]
    at = behind[-1] + 1 if behind else 0
    return replace(table, queue=(*table.queue[:at], entry, *table.queue[at:]))


def left(table: Table, key: int) -> Table:
    """A request is withdrawn. Raises NotInTheQueue."""
    return _put(table, replace(_waiting(table, key), state="withdrawn"))


def named(table: Table, key: int, who: str) -> Table:
    """A request gets its name, before or after it was heard. Raises NotInTheQueue, AsksAlready."""
    entry = next((one for one in table.queue if one.key == key), None)
    if entry is None or entry.state == "withdrawn":
        raise NotInTheQueue()
    fresh = replace(entry, who=who)
    if entry.state == "planned":
        _refuse_twice(table, fresh)
    return _put(table, fresh)


def moved(table: Table, key: int, step: int) -> Table:
    """A request changes places with the waiting one before (-1) or after (+1), whatever its rank.

    Raises NotInTheQueue, NothingToSwap.
    """
    entry = _waiting(table, key)
    line = [at for at, one in enumerate(table.queue) if one.state == "planned"]
    at = table.queue.index(entry)
    to = line.index(at) + (1 if step > 0 else -1)
    if not 0 <= to < len(line):
        raise plan.NothingToSwap()
    queue = list(table.queue)
    queue[at], queue[line[to]] = queue[line[to]], queue[at]
    return replace(table, queue=tuple(queue))


def _refuse_twice(table: Table, entry: Entry) -> None:
    if entry.who and any(
        one.who == entry.who and one.kind == entry.kind and one.key != entry.key
        for one in waiting(table.queue)
    ):
        raise AsksAlready()


# --- parts ---------------------------------------------------------------------------------------


def _speaker(table: Table) -> Speech:
    speech = speaking(table)
    if speech is None:
        raise plan.NobodySpeaks()
    return speech


def _waiting(table: Table, key: int) -> Entry:
    found = next((one for one in waiting(table.queue) if one.key == key), None)
    if found is None:
        raise NotInTheQueue()
    return found


def _running(speech: Speech, now: datetime) -> Speech:
    if speech.paused_at is None:
        raise timing.NotPaused()
    still = max(now - speech.paused_at, timedelta())
    return replace(speech, stood=speech.stood + still, paused_at=None)


def _let_go_on(table: Table, key: int, now: datetime) -> Table:
    turn = next(one for one in table.turns if one.key == key)
    return _put(table, replace(_running(turn, now), state="speaking"))


def _release(table: Table, now: datetime) -> Table:
    """Whoever was interrupted does not go on: the turn is over."""
    turn = held(table)
    return table if turn is None else _turn(table, plan.ended(turn, now))


def _ended(table: Table, now: datetime) -> Table:
    speech = speaking(table)
    return table if speech is None else _put(table, plan.ended(speech, now))


def _queue_ended(table: Table, now: datetime) -> Table:
    entry = asking(table)
    return table if entry is None else _put(table, plan.ended(entry, now))


def _called(table: Table, key: int, now: datetime) -> Table:
    return _put(table, plan.begun(_waiting(table, key), now))


def _turn(table: Table, turn: Turn) -> Table:
    turns = tuple(turn if one.key == turn.key else one for one in table.turns)
    return replace(table, turns=turns)


def _put(table: Table, speech: Speech) -> Table:
    if isinstance(speech, Turn):
        return _turn(table, speech)
    queue = tuple(speech if one.key == speech.key else one for one in table.queue)
    return replace(table, queue=queue)  # type: ignore[arg-type]
