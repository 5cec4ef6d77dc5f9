"""Which closings a book keeps: at which dates, how old each may grow, which one goes first.

A closing holds the sums of a book over everything effective by its cut-off and known by its
watermark. A question reads the nearest one and the entries between, so cut-offs should lie near
the dates that are asked about, and watermarks near the moments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

WEEKS: Final = 5
"""How many Sundays back there is a weekly closing; before that the ends of months are enough."""

LEAST_LIMIT: Final = 2_000

WITHIN: Final = (10, 20)
"""The days within a month at which large books are closed too."""

MOMENTS: Final = 3
"""As known at how many moments a cut-off is kept: the newest, the oldest, and one between."""

YEARS: Final = 50
"""How far from today closings lie at most, back and ahead; what lies beyond is counted in them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A closing that there is: its key, its cut-off and the last posting it knows."""

    id: int
    cut_on: date
    through_seq: int


def limit(lines: int) -> int:
    """How many entries may come in under a cut-off before it is closed again.

    Reading a closing costs its lines, so reading as many entries besides at most doubles that.
    """
    return max(LEAST_LIMIT, lines)


def room(entries: int, postings: int, lines: int) -> int:
    """How many closings a book may keep: with no more balances in all than it has entries and
    postings.

    A balance takes less space than either of them with its indexes, so that the closings stay
    smaller than the ledger.
    """
    return max(1, (entries + postings) // max(1, lines))


def cut_offs(first: date, last: date, today: date, room: int) -> list[date]:
    """The dates to close at that there is room for, the most useful first.

    `first` and `last` are the first and the last date on which an entry takes effect. The last
    Sunday before today; the ends of years, to the first behind `last` for what is due later; of
    quarters; the Sundays of the last weeks; the ends of the other months; and, where so many
    closings fit that each of these can be kept as known at `MOMENTS`, days within the months.
    """
    sunday = today - timedelta(days=today.isoweekday())
    start = max(first.year, today.year - YEARS)
    until = min(last.year, today.year + YEARS)
    ends = [_end_of(year, month) for year in range(start, until + 1) for month in range(1, 13)]
    ends = [day for day in reversed(ends) if day >= first and (day < today or day.month == 12)]
    wanted = [
        sunday,
        *(day for day in ends if day.month == 12),
        *(day for day in ends if day.month in (3, 6, 9)),
        *(sunday - timedelta(weeks=back) for back in range(1, WEEKS)),
        *ends,
    ]
    coarse = [day for day in dict.fromkeys(wanted) if day >= first]
    fine = [end.replace(day=day) for end in ends for day in reversed(WITHIN)]
    fine = [day for day in fine if first <= day < today and day not in coarse]
    return coarse[:room] + fine[: max(0, room - MOMENTS * len(coarse))]


def spared(kept: Iterable[Kept], wanted: list[date], room: int) -> set[int]:
    """The keys of the closings that stay when there is room for so many.

    First the newest of every wanted cut-off, for what is known now; then the oldest, for what was
    known at the time; then one between them; then the rest, to which belongs all but the newest
    within a month. A cut-off that is not wanted any more, such as a Sunday of long ago, is let go
    in any case.
    """
    useful = {day: number for number, day in enumerate(wanted)}
    ranked = []
    for day, group in groupby(sorted(kept, key=lambda k: (k.cut_on, k.through_seq)), _cut_on):
        if day not in useful:
            continue
        same = list(group)
        for number, one in enumerate(same):
            tier = _tier(number, len(same))
            if tier and day.day in WITHIN:
                tier = MOMENTS
            ranked.append((tier, useful[day], -one.through_seq, one.id))
    return {key for *_, key in sorted(ranked)[:room]}


def _tier(number: int, count: int) -> int:
    if number == count - 1:
        return 0
    if number == 0:
        return 1
    return 2 if number == count // 2 else MOMENTS


def _cut_on(closing: Kept) -> date:
    return closing.cut_on


def _end_of(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)
