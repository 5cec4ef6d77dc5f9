"""The running order of a tour de table: who speaks, who is next, and every press taken back.

Pure: a row of turns and a moment in, a row of turns out. The places 1 to n never change; partners
change places. A skipped partner keeps the place and can still be given the floor; whoever is
absent or hands in the statement in writing keeps it too and is not called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from app.core.errors import DomainError
from app.core.words import N_
from app.floor.rules.timer import Timer, allotted

WAITING = ("planned", "skipped")

MODES = ("room", "online", "written", "absent")
"""How a delegation takes its turn; "" while it is not known."""

NOT_CALLED = ("written", "absent")


class NobodyWaits(DomainError):
    """Everybody in the order has spoken."""

    message = N_("Everybody in the running order has spoken. There is nobody to give the floor to.")


class NobodySpeaks(DomainError):
    """The act needs a speaker who has the floor."""

    message = N_("Nobody has the floor at the moment.")


class AlreadyRunning(DomainError):
    """The floor was opened before."""

    message = N_("The tour de table has already begun.")


class HasTheFloor(DomainError):
    """A turn that is running or over cannot be moved."""

    message = N_("Only partners who still wait can change places.")


class NothingToSwap(DomainError):
    """There is no neighbour to change places with."""

    message = N_("There is nobody on that side to change places with.")


class NotSkipped(DomainError):
    """Only who was passed over returns."""

    message = N_("This partner was not passed over.")


class OtherPartners(DomainError):
    """An order by hand names everybody who waits, each once."""

    message = N_("The order that was sent is not the one of those who wait now.")


@dataclass(frozen=True, slots=True)
class Speech:
    """Something said on the floor (by id): its state, when it ran, and its share of time.

    ``stood`` are the pauses that are over, ``paused_at`` the beginning of one that is not;
    ``minutes`` are planned (None: the meeting's usual ones), ``added`` given beyond.
    """

    key: int
    state: str = "planned"
    started: datetime | None = None
    ended: datetime | None = None
    added: timedelta = timedelta()
    stood: timedelta = timedelta()
    paused_at: datetime | None = None
    minutes: int | None = None

    @property
    def waits(self) -> bool:
        """Whether the floor can still be given."""
        return self.state in WAITING

    def timer(self, usual: int | None) -> Timer | None:
        """Its timer since it began; None before."""
        if self.started is None:
            return None
        return Timer(
            self.started, allotted(self.minutes, usual), self.added, self.stood, self.paused_at
        )

    @property
    def spoken(self) -> timedelta:
        """What was spoken once it is over: end less start less pauses."""
        if self.started is None or self.ended is None:
            return timedelta()
        return max(self.ended - self.started - self.stood, timedelta())


@dataclass(frozen=True, slots=True)
class Turn(Speech):
    """One place in the order. ``held``, as a state: a question has interrupted it."""

    mode: str = ""

    @property
    def is_called(self) -> bool:
        """Whether it comes by itself when its place is reached."""
        return self.waits and self.mode not in NOT_CALLED


Said = TypeVar("Said", bound=Speech)


def begun(speech: Said, now: datetime) -> Said:
    """It has the floor, from this moment; what was added before stays."""
    return replace(
        speech, state="speaking", started=now, ended=None, stood=timedelta(), paused_at=None
    )


def ended(speech: Said, now: datetime) -> Said:
    """It is over; a pause that lasts until the end is none of its time."""
    still = timedelta()
    if speech.paused_at is not None:
        still = max(now - speech.paused_at, timedelta())
    return replace(speech, state="spoken", ended=now, stood=speech.stood + still, paused_at=None)


Order = tuple[Turn, ...]


def speaking(order: Sequence[Turn]) -> int | None:
    """Index of the turn that has the floor."""
    return next((at for at, turn in enumerate(order) if turn.state == "speaking"), None)


def waiting(order: Sequence[Turn]) -> list[int]:
    """Indexes of those who wait, in the order of their places; the skipped come last."""
    called = [at for at, turn in enumerate(order) if turn.is_called]
    return sorted(called, key=lambda at: order[at].state == "skipped")


def upcoming(order: Sequence[Turn]) -> int | None:
    """Index of whoever speaks next; a skipped turn is offered only when no other is left."""
    row = waiting(order)
    return row[0] if row else None


def remaining(order: Sequence[Turn]) -> int:
    """How many still wait, without the one who speaks."""
    return len(waiting(order))


def has_begun(order: Sequence[Turn]) -> bool:
    """Whether anybody has had the floor."""
    return any(turn.started is not None for turn in order)


def _put(order: Sequence[Turn], at: int, turn: Turn) -> Order:
    return (*order[:at], turn, *order[at + 1 :])


def _closed(order: Order, now: datetime) -> Order:
    at = speaking(order)
    return order if at is None else _put(order, at, ended(order[at], now))


def started(order: Order, now: datetime) -> Order:
    """The first speaker gets the floor. Raises AlreadyRunning, NobodyWaits."""
    if has_begun(order):
        raise AlreadyRunning()
    return advanced(order, now)


def advanced(order: Order, now: datetime) -> Order:
    """Whoever speaks has spoken, the next one has the floor; after the last nobody has.

    Raises NobodyWaits when nobody speaks and nobody waits.
    """
    at = upcoming(order)
    if at is None and speaking(order) is None:
        raise NobodyWaits()
    order = _closed(order, now)
    if at is None:
        return order
    return _put(order, at, begun(order[at], now))


def given(order: Order, key: int, now: datetime) -> Order:
    """A partner who waits gets the floor out of turn. Raises HasTheFloor."""
    at = _index(order, key)
    if not order[at].waits:
        raise HasTheFloor()
    order = _closed(order, now)
    return _put(order, at, begun(order[at], now))


def skipped(order: Order) -> Order:
    """The next partner is passed over and keeps the place. Raises NobodyWaits."""
    at = next((at for at in waiting(order) if order[at].state == "planned"), None)
    if at is None:
        raise NobodyWaits()
    return _put(order, at, replace(order[at], state="skipped"))


def returned(order: Order, key: int) -> Order:
    """Who was passed over waits in the old place again. Raises NotSkipped."""
    at = _index(order, key)
    if order[at].state != "skipped":
        raise NotSkipped()
    return _put(order, at, replace(order[at], state="planned"))


def stopped(order: Order, now: datetime) -> Order:
    """Whoever speaks has spoken; nobody gets the floor. Raises NobodySpeaks."""
    if speaking(order) is None:
        raise NobodySpeaks()
    return _closed(order, now)


def swapped(order: Order, key: int, step: int) -> Order:
    """A waiting partner changes places with the next waiting one before (-1) or after (+1).

    Raises HasTheFloor, NothingToSwap.
    """
    at = _index(order, key)
    if not order[at].waits:
        raise HasTheFloor()
    row = [place for place, turn in enumerate(order) if turn.waits]
    to = row.index(at) + (1 if step > 0 else -1)
    if not 0 <= to < len(row):
        raise NothingToSwap()
    other = row[to]
    turns = list(order)
    turns[at], turns[other] = turns[other], turns[at]
    return tuple(turns)


def next_two_swapped(order: Order) -> Order:
    """The two who come next change places. Raises NothingToSwap."""
    row = waiting(order)
    if len(row) < 2:
        raise NothingToSwap()
    turns = list(order)
    turns[row[0]], turns[row[1]] = turns[row[1]], turns[row[0]]
    return tuple(turns)


def placed(order: Order, keys: Sequence[int]) -> Order:
    """Those who wait stand as ``keys`` says, in the places that they hold together.

    Raises OtherPartners unless the keys are those of everybody who waits, each once.
    """
    places = [at for at, turn in enumerate(order) if turn.waits]
    waits = {order[at].key: order[at] for at in places}
    if sorted(keys) != sorted(waits):
        raise OtherPartners()
    turns = list(order)
    for at, key in zip(places, keys, strict=True):
        turns[at] = waits[key]
    return tuple(turns)


def arranged(order: Order, sort: Callable[[int], Any]) -> Order:
    """Those who wait stand by what ``sort`` gives for their keys; equal ones as they stood."""
    return placed(order, sorted((turn.key for turn in order if turn.waits), key=sort))


def evened(order: Order) -> Order:
    """Everybody who waits gets as much more as anybody has been given: the rule of fairness.

    Nobody loses time; whoever has spoken keeps what was used.
    """
    most = max((turn.added for turn in order), default=timedelta())
    return tuple(
        replace(turn, added=max(most, turn.added)) if turn.waits else turn for turn in order
    )


def _index(order: Sequence[Turn], key: int) -> int:
    return next(at for at, turn in enumerate(order) if turn.key == key)
