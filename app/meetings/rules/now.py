"""What is on and what comes next, by the clock, in an agenda with times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.meetings.rules.agenda import Slot


@dataclass(frozen=True, slots=True)
class NowAndNext:
    """Keys of the items that are on at a moment, and of those that begin next."""

    now: tuple[int, ...]
    next: tuple[int, ...]


def now_and_next(slots: Sequence[Slot], moment: datetime) -> NowAndNext:
    """Half-open: at the moment when one item ends and another begins, the other is on.

    An item with a start and no end is on until the next item of its row begins. Items that have
    others below them give way to those.
    """
    above = {slot.parent for slot in slots if slot.parent is not None}
    leaves = [slot for slot in slots if slot.starts is not None and slot.key not in above]
    starts = sorted({slot.starts for slot in leaves if slot.starts is not None})
    on: list[int] = []
    for slot in leaves:
        if slot.starts is None or moment < slot.starts:
            continue
        ends = slot.ends or next((at for at in starts if at > slot.starts), None)
        if ends is None or moment < ends:
            on.append(slot.key)
    coming = next((at for at in starts if at > moment), None)
    return NowAndNext(tuple(on), tuple(slot.key for slot in leaves if slot.starts == coming))


def next_boundary(slots: Sequence[Slot], moment: datetime) -> datetime | None:
    """The next moment at which an item begins or ends, so that what is on may change."""
    edges = (edge for slot in slots for edge in (slot.starts, slot.ends) if edge is not None)
    return min((edge for edge in edges if edge > moment), default=None)
