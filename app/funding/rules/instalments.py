"""Instalments: what of a schedule is paid, what is overdue and for how long, when to write.

Money pays the oldest instalment first. All amounts of one schedule are in one currency, in minor
units. Paid, part paid and overdue are derived from what was received; nobody stores them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.core.words import N_


class Band(StrEnum):
    """For how long an instalment has been overdue, in days since the day on which it was due."""

    NOT_DUE = "not_due"
    TO_30 = "to_30"
    TO_90 = "to_90"
    OVER_90 = "over_90"


OVERDUE: Final = (Band.TO_30, Band.TO_90, Band.OVER_90)
"""The bands of what is overdue, the youngest first."""

BAND_WORDS: Final = MappingProxyType(
    {
        Band.NOT_DUE: N_("Not yet due"),
        Band.TO_30: N_("0 to 30 days"),
        Band.TO_90: N_("31 to 90 days"),
        Band.OVER_90: N_("More than 90 days"),
    }
)
"""How each band is printed (English message ids)."""


def band_of(due_on: date, as_of: date) -> Band:
    """The band of what is due on a day and unpaid, asked as of another."""
    days = (as_of - due_on).days
    if days < 0:
        return Band.NOT_DUE
    if days <= 30:
        return Band.TO_30
    return Band.TO_90 if days <= 90 else Band.OVER_90


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment of a schedule, and how much of it is paid."""

    due_on: date
    amount: int
    paid: int = 0

    @property
    def unpaid(self) -> int:
        """What is still to come of it."""
        return self.amount - self.paid


def spread(schedule: Sequence[tuple[date, int]], received: int) -> list[Part]:
    """A schedule with what was received put on it, oldest first, in the order given for one day.

    What is received beyond the schedule is in none of its parts. The result keeps the order of
    `schedule`.
    """
    left = max(0, received)
    paid = [0] * len(schedule)
    for at in sorted(range(len(schedule)), key=lambda i: schedule[i][0]):
        paid[at] = min(left, schedule[at][1])
        left -= paid[at]
    return [Part(on, amount, paid[i]) for i, (on, amount) in enumerate(schedule)]


def within(parts: Iterable[Part], rest: int) -> list[Part]:
    """The parts, with no more unpaid in all than `rest`: what is cut off is cut off at the end."""
    left = max(0, rest)
    kept = []
    for part in sorted(parts, key=lambda p: p.due_on):
        unpaid = min(part.unpaid, left)
        left -= unpaid
        kept.append(Part(part.due_on, part.paid + unpaid, part.paid))
    return kept


class Progress(StrEnum):
    """How far an instalment has come."""

    SCHEDULED = "scheduled"
    CONDITIONS_MET = "conditions_met"
    REQUESTED = "requested"
    DUE = "due"
    PART_PAID = "part_paid"
    PAID = "paid"
    WAIVED = "waived"


PROGRESS_WORDS: Final = MappingProxyType(
    {
        Progress.SCHEDULED: N_("Scheduled"),
        Progress.CONDITIONS_MET: N_("Conditions met"),
        Progress.REQUESTED: N_("Requested"),
        Progress.DUE: N_("Due"),
        Progress.PART_PAID: N_("Part paid"),
        Progress.PAID: N_("Paid"),
        Progress.WAIVED: N_("No longer expected"),
    }
)
"""How each stage is printed (English message ids)."""


def progress(state: str, part: Part, as_of: date) -> Progress:
    """How far an instalment has come by a day: what is stored of it, and what was paid. One that
    was requested is due from its day on."""
    if state == "waived":
        return Progress.WAIVED
    if part.paid and part.unpaid == 0:
        return Progress.PAID
    if part.paid:
        return Progress.PART_PAID
    if state == "requested" and part.due_on <= as_of:
        return Progress.DUE
    return Progress(state)


CATCH_UP: Final = timedelta(days=3)
"""How long a reminder that was not written on its day may still be written."""


def step_due(due_on: date, today: date, before: Sequence[int], after: Sequence[int]) -> int | None:
    """The reminder to write today: days since the due day (negative: before it), or None.

    `before` and `after` are the settings, in days. Of several whose moment has come the latest
    counts, and one that is more than three days late is not written at all.
    """
    now = (today - due_on).days
    steps = [-days for days in before] + list(after)
    come = [step for step in steps if 0 <= now - step <= CATCH_UP.days]
    return max(come, default=None)
