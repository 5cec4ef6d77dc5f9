"""Instalments: what is still to be paid of each, and how long it has been due.

A receipt pays the oldest instalment of its line first. What was written off, or taken off an
agreement, comes off the last ones, so that what is overdue never exceeds what is still owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from app.core.words import N_


class Age(StrEnum):
    """How long an instalment has been due."""

    DAYS_30 = "0-30"
    DAYS_90 = "31-90"
    OLDER = "over-90"


AGE_WORDS: Final = {
    Age.DAYS_30: N_("Overdue up to 30 days"),
    Age.DAYS_90: N_("Overdue 31 to 90 days"),
    Age.OLDER: N_("Overdue more than 90 days"),
}
"""How each age is printed (English message ids)."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is left to pay of the instalments of one day, in minor units of the line's currency,
    and what they came to."""

    due_on: date
    amount: int
    of: int


def unpaid(dues: Iterable[tuple[date, int]], received: int, rest: int) -> tuple[Part, ...]:
    """What is left of the instalments of one line, day by day, oldest first.

    `dues` are the entries of the schedule, changes of it among them; `received` pays them in
    order of their days; `rest` is what is signed and still to come, the most that can be owed.
    """
    by_day: dict[date, int] = {}
    for day, amount in dues:
        by_day[day] = by_day.get(day, 0) + amount
    paid = max(0, received)
    open_: list[Part] = []
    for day in sorted(by_day):
        due = max(0, by_day[day])
        taken = min(due, paid)
        paid -= taken
        if due > taken:
            open_.append(Part(day, due - taken, due))
    return _within(open_, max(0, rest))


def _within(parts: Sequence[Part], most: int) -> tuple[Part, ...]:
    kept: list[Part] = []
    for part in parts:
        amount = min(part.amount, most)
        most -= amount
        if amount:
            kept.append(Part(part.due_on, amount, part.of))
    return tuple(kept)


def age(due_on: date, as_of: date) -> Age | None:
    """How long an instalment has been due on a day; None when that day is still to come."""
    days = (as_of - due_on).days
    if days < 0:
        return None
    if days <= 30:
        return Age.DAYS_30
    return Age.DAYS_90 if days <= 90 else Age.OLDER


def months(after: date, number: int = 12) -> tuple[date, ...]:
    """The first days of the months that begin with the one of the day after `after`.

    The first month counts from that day on only: an as-of date at the end of a month gives whole
    months, any other a first month that is cut, and one more so that a year is covered.
    """
    first = date.fromordinal(after.toordinal() + 1)
    whole = number if first.day == 1 else number + 1
    start = first.year * 12 + first.month - 1
    return tuple(date(at // 12, at % 12 + 1, 1) for at in range(start, start + whole))


def year_after(day: date) -> date:
    """The same day of the next year; 28 February for the leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
