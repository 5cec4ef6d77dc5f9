"""The running order of a tour de table: who speaks, who is next, and every press taken back.

Pure: a row of turns and a moment in, a row of turns out. The places 1 to n never change; partners
change places. A skipped partner keeps the place and can still be given the floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.errors import DomainError
from app.core.words import N_

WAITING = ("planned", "skipped")


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


@dataclass(frozen=True, slots=True)
class Turn:
    """One place in the order: an intervention (by id), its state and when it ran."""

    key: int
    state: str = "planned"
    started: datetime | None = None
    ended: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether the floor can still be given."""
        return self.state in WAITING


Order = tuple[Turn, ...]


def speaking(order: Sequence[Turn]) -> int | None:
    """Index of the turn that has the floor."""
    return next((at for at, turn in enumerate(order) if turn.state == "speaking"), None)


def waiting(order: Sequence[Turn]) -> list[int]:
    """Indexes of those who wait, in the order of their places; the skipped come last."""
    planned = [at for at, turn in enumerate(order) if turn.state == "planned"]
    return planned + [at for at, turn in enumerate(order) if turn.state == "skipped"]


def upcoming(order: Sequence[Turn]) -> int | None:
    """Index of whoever speaks next; a skipped turn is offered only when no other is left."""
    row = waiting(order)
    return row[0] if row else None


def remaining(order: Sequence[Turn]) -> int:
    """How many still wait, without the one who speaks."""
    return len(waiting(order))


def has_begun(order: Sequence[Turn]) -> bool:
    """Whether anybody has had the floor."""
    return any(turn.state not in WAITING for turn in order)


def _put(order: Sequence[Turn], at: int, turn: Turn) -> Order:
    return (*order[:at], turn, *order[at + 1 :])


def _closed(order: Order, now: datetime) -> Order:
    at = speaking(order)
    return order if at is None else _put(order, at, replace(order[at], state="spoken", ended=now))


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
    return _put(order, at, replace(order[at], state="speaking", started=now, ended=None))


def given(order: Order, key: int, now: datetime) -> Order:
    """A partner who waits gets the floor out of turn. Raises HasTheFloor."""
    at = _index(order, key)
    if not order[at].waits:
        raise HasTheFloor()
    order = _closed(order, now)
    return _put(order, at, replace(order[at], state="speaking", started=now, ended=None))


def skipped(order: Order) -> Order:
    """The next partner is passed over and keeps the place. Raises NobodyWaits."""
    at = next((at for at, turn in enumerate(order) if turn.state == "planned"), None)
    if at is None:
        raise NobodyWaits()
    return _put(order, at, replace(order[at], state="skipped"))


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


def _index(order: Sequence[Turn], key: int) -> int:
    return next(at for at, turn in enumerate(order) if turn.key == key)
