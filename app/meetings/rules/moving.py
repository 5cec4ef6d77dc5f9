"""What else moves when an item of an agenda moves: told before it is saved.

A typed or shifted start is one of the wall clock of the meeting's zone; the minutes from there to
all that moves along are real ones, so that over a change of the clocks no item loses a minute and
none leaves the item above it. A time that the wall clock shows twice is refused, since no form
could name it again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.meetings.rules import local_time
from app.meetings.rules.agenda import Slot
from app.meetings.rules.warnings import Warned, place

ONE_DAY = timedelta(days=1)


class PastMidnight(DomainError):
    """An item would run into a day on which there is no meeting."""

    message = N_("“%(item)s” would run past midnight, and the meeting does not go on the next day.")


class NothingToMove(DomainError):
    """An item without a time has nothing that follows it."""

    field = "item"
    message = N_("Choose an item that has a time.")


@dataclass(frozen=True, slots=True)
class OverMidnight(Warned):
    """An item that would begin on one day and end on the next."""

    item: Localised
    message = N_("“%(item)s” would run past midnight into the next day.")


@dataclass(frozen=True, slots=True)
class OtherDay(Warned):
    """An item that would leave its day."""

    item: Localised
    day: date
    message = N_("“%(item)s” would be on another day: %(day)s.")


@dataclass(frozen=True, slots=True)
class Move:
    """An item by its key, and the times that it leaves and takes; UTC."""

    key: int
    label: Localised
    was: tuple[datetime | None, datetime | None]
    now: tuple[datetime | None, datetime | None]


# --- what moves ----------------------------------------------------------------------------------


def alone(
    slots: Sequence[Slot], key: int, starts: datetime | None, ends: datetime | None
) -> list[Move]:
    """The item takes these times, and what is below it comes along when the item moves as a whole.

    An item is stretched, and what is below it stays, when one of its ends stays where it is, or
    when they go apart.
    """
    own = _of(slots, key)
    if (own.starts, own.ends) == (starts, ends):
        return []
    moves = [_moved(own, starts, ends)]
    by = _carried(own, starts, ends)
    if by:
        moves.extend(_along(one, by) for one in _below(slots, [key]) if one.starts is not None)
    return moves


def with_the_rest(
    slots: Sequence[Slot], key: int, starts: datetime | None, ends: datetime | None, zone: str
) -> list[Move]:
    """The item takes these times, and what follows it on that day moves by the same minutes.

    The minutes are those by which its end moves; what is on another day then follows nothing, and
    only the item moves.
    """
    moves = alone(slots, key, starts, ends)
    own = _of(slots, key)
    by = _pushed(own, starts, ends)
    if own.starts is None or starts is None or not by:
        return moves
    if _day(own.starts, zone) != _day(starts, zone):
        return moves
    rest = _following(slots, own, zone)
    along = [*rest, *_below(slots, [one.key for one in rest])]
    return _as_printed(slots, [*moves, *(_along(one, by) for one in along)])


def shifted(slots: Sequence[Slot], key: int, minutes: int, zone: str) -> list[Move]:
    """The item and all that follows on its day, moved by so many minutes of the wall clock.

    Raises NonExistentTime, AmbiguousTime, NothingToMove.
    """
    own = _of(slots, key)
    if own.starts is None:
        raise NothingToMove()
    local = local_time.to_local(own.starts, zone).replace(tzinfo=None) + timedelta(minutes=minutes)
    by = local_time.to_utc(local.date(), local.time(), zone, field="minutes") - own.starts
    row = [own, *_following(slots, own, zone)]
    along = [*row, *_below(slots, [one.key for one in row])] if by else []
    return _as_printed(slots, [_along(one, by) for one in along])


def closed_up(slots: Sequence[Slot], key: int, zone: str) -> list[Move]:
    """What follows the item on its day, each begun when all before it have ended.

    Items that overlap stay as far apart as they are. Raises NothingToMove.
    """
    own = _of(slots, key)
    if own.starts is None:
        raise NothingToMove()
    late = own.ends or own.starts
    by = timedelta()
    moves: list[Move] = []
    for one in _following(slots, own, zone):
        starts = one.starts or late
        by -= max(starts - late, timedelta())
        late = max(late, one.ends or starts)
        if by:
            moves.extend(_along(each, by) for each in [one, *_below(slots, [one.key])])
    return _as_printed(slots, moves)


def _as_printed(slots: Sequence[Slot], moves: Sequence[Move]) -> list[Move]:
    """The moves in the order of the agenda."""
    by_key = {move.key: move for move in moves}
    return [by_key[slot.key] for slot in slots if slot.key in by_key]


def _of(slots: Sequence[Slot], key: int) -> Slot:
    return next(slot for slot in slots if slot.key == key)


def _carried(own: Slot, starts: datetime | None, ends: datetime | None) -> timedelta:
    """By how much an item moves as a whole: what is below it moves by as much."""
    if own.starts is None or starts is None:
        return timedelta()
    by = starts - own.starts
    if own.ends is None or ends is None:
        return by
    return by if by * (ends - own.ends).total_seconds() > timedelta() else timedelta()


def _pushed(own: Slot, starts: datetime | None, ends: datetime | None) -> timedelta:
    """By how much what follows an item moves: as its end does, else as its start."""
    if own.ends is not None and ends is not None:
        return ends - own.ends
    if own.starts is not None and starts is not None:
        return starts - own.starts
    return timedelta()


def _following(slots: Sequence[Slot], own: Slot, zone: str) -> list[Slot]:
    """Those of the same row that begin on the same day when the item ends, or later.

    Below a parallel block the rooms run side by side: there only the same room follows.
    """
    if own.starts is None:
        return []
    late, day = own.ends or own.starts, _day(own.starts, zone)
    above = next((slot for slot in slots if slot.key == own.parent), None)
    aside = above is not None and above.kind == "parallel_block"
    return sorted(
        (
            slot
            for slot in slots
            if slot.key != own.key
            and slot.parent == own.parent
            and slot.starts is not None
            and slot.starts >= late
            and _day(slot.starts, zone) == day
            and not (aside and place(slot) != place(own))
        ),
        key=lambda slot: (slot.starts, slot.key),
    )


def _below(slots: Sequence[Slot], keys: Iterable[int]) -> list[Slot]:
    """All that stands below those, and has a time."""
    wanted = set(keys)
    found: list[Slot] = []
    rest = [slot for slot in slots if slot.key not in wanted]
    while row := [slot for slot in rest if slot.parent in wanted]:
        found.extend(row)
        wanted = {slot.key for slot in row}
        rest = [slot for slot in rest if slot.key not in wanted]
    return [slot for slot in found if slot.starts is not None]


def _along(slot: Slot, by: timedelta) -> Move:
    starts = slot.starts + by if slot.starts is not None else None
    ends = slot.ends + by if slot.ends is not None else None
    return _moved(slot, starts, ends)


def _moved(slot: Slot, starts: datetime | None, ends: datetime | None) -> Move:
    return Move(slot.key, slot.label, (slot.starts, slot.ends), (starts, ends))


def _day(moment: datetime, zone: str) -> date:
    return local_time.to_local(moment, zone).date()


# --- what is wrong with it, and what is to be told -----------------------------------------------


def applied(slots: Sequence[Slot], moves: Sequence[Move]) -> list[Slot]:
    """The items after the moves."""
    now = {move.key: move.now for move in moves}
    return [
        replace(slot, starts=now[slot.key][0], ends=now[slot.key][1]) if slot.key in now else slot
        for slot in slots
    ]


def check(moves: Sequence[Move], zone: str, last: date | None) -> None:
    """Refuse what no form could say: a time that comes twice, a night without a next day.

    ``last`` is the last day of the meeting, where it is known. Raises AmbiguousTime, PastMidnight.
    """
    for move in moves:
        for moment in move.now:
            if moment is not None:
                local = local_time.to_local(moment, zone)
                local_time.to_utc(local.date(), local.time(), zone)
        starts = move.now[0]
        is_last = last is not None and starts is not None and _day(starts, zone) >= last
        if is_last and _is_over_midnight(move.now, zone):
            raise PastMidnight(item=move.label)


def consequences(
    moves: Sequence[Move], zone: str, before: Sequence[Warned], after: Sequence[Warned]
) -> list[Warned]:
    """What is to be told before it is saved: what would fit no longer, and what leaves its day.

    ``before`` and ``after`` are the warnings without the moves and with them.
    """
    return [*_nights(moves, zone), *(one for one in after if one not in before)]


def _nights(moves: Sequence[Move], zone: str) -> Iterator[Warned]:
    for move in moves:
        was, now = move.was[0], move.now[0]
        if was is not None and now is not None and _day(was, zone) != _day(now, zone):
            yield OtherDay(move.label, _day(now, zone))
        if _is_over_midnight(move.now, zone) and not _is_over_midnight(move.was, zone):
            yield OverMidnight(move.label)


def _is_over_midnight(times: tuple[datetime | None, datetime | None], zone: str) -> bool:
    """Whether the item goes on after midnight; one that ends at midnight does not."""
    starts, ends = times
    if starts is None or ends is None:
        return False
    late = local_time.to_local(ends, zone).replace(tzinfo=None)
    return late > datetime.combine(_day(starts, zone) + ONE_DAY, time.min)


# --- minutes -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DaySum:
    """The minutes of one day of the agenda, in the meeting's zone.

    ``taken`` are the minutes at which there is an item of the first level, ``summed`` those of the
    items added up, which are more where items overlap; ``slot`` those that the meeting has, None
    where a meeting of several days does not say when each day ends.
    """

    day: date
    starts: datetime
    ends: datetime
    taken: int
    summed: int
    slot: int | None

    @property
    def idle(self) -> int:
        """Minutes without an item between the first and the last."""
        return int((self.ends - self.starts).total_seconds() // 60) - self.taken

    @property
    def free(self) -> int | None:
        """Minutes of the slot without an item; below nothing when there are more than it has."""
        return None if self.slot is None else self.slot - self.taken


def covered(slots: Iterable[Slot]) -> int:
    """Minutes at which there is one item at least."""
    total = timedelta()
    late: datetime | None = None
    for slot in sorted((s for s in slots if s.timed), key=lambda s: (s.starts, s.ends)):
        if slot.starts is None or slot.ends is None:
            continue
        begin = slot.starts if late is None else max(slot.starts, late)
        if slot.ends > begin:
            total += slot.ends - begin
            late = slot.ends
    return int(total.total_seconds() // 60)


def day_sums(slots: Sequence[Slot], zone: str, slot_minutes: int | None) -> list[DaySum]:
    """The minutes of the items of the first level, day by day."""
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        if slot.parent is None and slot.starts is not None and slot.ends is not None:
            days.setdefault(_day(slot.starts, zone), []).append(slot)
    return [
        DaySum(
            day,
            min(slot.starts for slot in row if slot.starts is not None),
            max(slot.ends for slot in row if slot.ends is not None),
            covered(row),
            sum(slot.minutes for slot in row),
            slot_minutes,
        )
        for day, row in sorted(days.items())
    ]


def minutes_below(slots: Sequence[Slot]) -> dict[int, int]:
    """The minutes that the items below each item take of it: those at which there is one."""
    below: dict[int, list[Slot]] = {}
    for slot in slots:
        if slot.parent is not None and slot.timed:
            below.setdefault(slot.parent, []).append(slot)
    return {key: covered(row) for key, row in below.items()}
