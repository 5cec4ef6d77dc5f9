"""A pooled fund: what its acts do to it, what may still be given, fees, and shares.

All amounts are whole minor units of the fund's currency. The lines of a fund's book say by their
frozen dimensions which pot their entries belong to:

    cash line            nature fund, no window          deposits, income, costs, reserves
    cash line of a window  nature fund, window           deposits directed to that window
    an implementer's line  nature fund, partner          interest that the implementer earned
    exchange line        nature fund, instrument "exchange"  gains and losses on exchange
    allocation line      nature allocation               allocated, transferred, refunded, reported

**Available to allocate.** A window's own money is

    own(w) = closing(w) - (allocated(w) - transferred(w)) - reserve(w)

A window that allocated more than was directed to it drew on the money that is directed to none, so

    general      = own(none) + sum over windows of min(0, own(w))      never below zero
    available(w) = max(0, own(w)) + general
    available    = own(none) + sum of own(w)                           of the whole fund
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from app.core.money import apportion, half_even
from app.core.words import N_
from app.funding.rules.positions import FundBalance, Sums, fund_balance
from app.funding.rules.stages import Measure, Nature, Reason

EXCHANGE: Final = "exchange"
"""The instrument of the line on which a fund's exchange differences stand."""


class Act(StrEnum):
    """What moves a fund besides receipts, allocations and transfers."""

    INTEREST = "interest"
    IMPLEMENTER_INTEREST = "implementer_interest"
    OTHER_INCOME = "other_income"
    EXCHANGE_GAIN = "exchange_gain"
    EXCHANGE_LOSS = "exchange_loss"
    DIRECT_COST = "direct_cost"
    BANK_CHARGE = "bank_charge"
    RESERVE = "reserve"
    RELEASE = "release"
    DIRECTED = "directed"
    REFUND = "refund"
    EXPENDITURE = "expenditure"
    REDUCTION = "reduction"
    CARRY_OVER = "carry_over"


ACT_WORDS: Final = MappingProxyType(
    {
        Act.INTEREST: N_("Interest on the fund"),
        Act.IMPLEMENTER_INTEREST: N_("Interest from an implementer"),
        Act.OTHER_INCOME: N_("Other income"),
        Act.EXCHANGE_GAIN: N_("Exchange gain"),
        Act.EXCHANGE_LOSS: N_("Exchange loss"),
        Act.DIRECT_COST: N_("Direct cost"),
        Act.BANK_CHARGE: N_("Bank charge"),
        Act.RESERVE: N_("Reserve set"),
        Act.RELEASE: N_("Reserve released"),
        Act.DIRECTED: N_("Deposit directed to a window"),
        Act.REFUND: N_("Refund by the implementer"),
        Act.EXPENDITURE: N_("Expenditure reported"),
        Act.REDUCTION: N_("Allocation reduced"),
        Act.CARRY_OVER: N_("Carried over to the next year"),
    }
)
"""How each act is printed (English message ids)."""

ON_ALLOCATION: Final = frozenset({Act.REFUND, Act.EXPENDITURE, Act.REDUCTION})
"""Acts about one allocation; the others are about the fund's own cash."""


class Place(StrEnum):
    """On which line of the fund's book a leg stands."""

    CASH = "cash"
    WINDOW = "window"
    IMPLEMENTER = "implementer"
    EXCHANGE = "exchange"
    ALLOCATION = "allocation"


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act posts: (place, measure, sign) per leg, and the reason of the posting."""

    reason: Reason
    legs: tuple[tuple[Place, Measure, int], ...]

    @property
    def balanced(self) -> bool:
        """Whether money only changes its place: the legs sum to zero."""
        return sum(sign for _place, _measure, sign in self.legs) == 0


def _one(reason: Reason, place: Place, measure: Measure, sign: int = 1) -> Effect:
    return Effect(reason, ((place, measure, sign),))


EFFECTS: Final = MappingProxyType(
    {
        Act.INTEREST: _one(Reason.FUND_INCOME, Place.CASH, Measure.INTEREST),
        Act.IMPLEMENTER_INTEREST: _one(Reason.FUND_INCOME, Place.IMPLEMENTER, Measure.INTEREST),
        Act.OTHER_INCOME: _one(Reason.FUND_INCOME, Place.CASH, Measure.OTHER_INCOME),
        Act.EXCHANGE_GAIN: _one(Reason.EXCHANGE_DIFFERENCE, Place.EXCHANGE, Measure.OTHER_INCOME),
        Act.EXCHANGE_LOSS: _one(
            Reason.EXCHANGE_DIFFERENCE, Place.EXCHANGE, Measure.OTHER_INCOME, -1
        ),
        Act.DIRECT_COST: _one(Reason.FUND_COST, Place.CASH, Measure.DIRECT_COST),
        Act.BANK_CHARGE: _one(Reason.FUND_COST, Place.CASH, Measure.CHARGE),
        Act.RESERVE: _one(Reason.RESERVED, Place.CASH, Measure.RESERVE),
        Act.RELEASE: _one(Reason.RESERVED, Place.CASH, Measure.RESERVE, -1),
        Act.DIRECTED: Effect(
            Reason.DIRECTED,
            ((Place.CASH, Measure.DEPOSIT, -1), (Place.WINDOW, Measure.DEPOSIT, 1)),
        ),
        Act.REFUND: _one(Reason.REFUNDED_IN, Place.ALLOCATION, Measure.REFUNDED_IN),
        Act.EXPENDITURE: _one(Reason.REPORTED, Place.ALLOCATION, Measure.REPORTED),
        Act.REDUCTION: _one(Reason.ALLOCATION_REDUCED, Place.ALLOCATION, Measure.ALLOCATED, -1),
    }
)
"""What each act posts. A carry-over posts nothing: it is no new money, only marked as old."""


# --- counting ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pot:
    """One line of a fund's book with its sums and the dimensions that place it."""

    line_id: int
    sums: Sums
    window: str | None = None
    partner: str | None = None
    instrument: str | None = None

    @property
    def account(self) -> FundBalance:
        """The line in the rows of the trustee's table."""
        rows = fund_balance([self.sums])
        if self.sums.nature is not Nature.FUND:
            return rows
        if self.instrument == EXCHANGE:
            return replace(rows, other_income=0, exchange=rows.other_income)
        if self.partner is not None:
            return replace(rows, interest=0, implementer_interest=rows.interest)
        return rows

    @property
    def by_window(self) -> FundBalance:
        """The same for the balance of its window: a transfer leaves the window of its allocation,
        though the fund's cash line is where it is booked."""
        if self.sums.nature is Nature.ALLOCATION:
            return replace(self.account, transfers=self.sums.of(Measure.TRANSFERRED))
        return replace(self.account, transfers=0)


def account(pots: Iterable[Pot]) -> FundBalance:
    """The trustee's rows over some lines."""
    total = FundBalance()
    for pot in pots:
        total += pot.account
    return total


@dataclass(frozen=True, slots=True)
class Available:
    """What may still be allocated, and where."""

    general: int
    own: Mapping[str, int]

    def within(self, window: str | None) -> int:
        """What may be allocated in a window, or outside all of them."""
        return self.general + (max(0, self.own.get(window, 0)) if window else 0)

    @property
    def total(self) -> int:
        """Of the whole fund."""
        return self.general + sum(max(0, own) for own in self.own.values())


def windows(pots: Iterable[Pot]) -> dict[str | None, FundBalance]:
    """The rows of each window, and of what is directed to none."""
    found: dict[str | None, FundBalance] = {}
    for pot in pots:
        found[pot.window] = found.get(pot.window, FundBalance()) + pot.by_window
    return found


def available(pots: Iterable[Pot]) -> Available:
    """What may still be allocated in each window, by the formula at the head of this module."""
    by_window = windows(pots)
    own = {window: rows.available for window, rows in by_window.items() if window is not None}
    general = by_window.get(None, FundBalance()).available
    return Available(general + sum(min(0, amount) for amount in own.values()), own)


class Broken(StrEnum):
    """Which limit a posting would break."""

    AVAILABLE = "available"
    ALLOCATION = "allocation"
    TRANSFERRED = "transferred"
    RESERVE = "reserve"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit, and what is left below it before the posting."""

    broken: Broken
    left: int


def _limits(sums: Sums) -> tuple[tuple[Broken, int], ...]:
    """What a line may never have less than nothing of."""
    if sums.nature is Nature.FUND:
        return ((Broken.RESERVE, sums.of(Measure.RESERVE)),)
    transferred = sums.of(Measure.TRANSFERRED)
    return (
        (Broken.ALLOCATION, sums.of(Measure.ALLOCATED) - transferred),
        (Broken.TRANSFERRED, transferred - sums.of(Measure.REFUNDED_IN)),
        (Broken.REPORTED, sums.of(Measure.REPORTED)),
    )


def check(before: Sequence[Pot], after: Sequence[Pot]) -> Limit | None:
    """The first limit that a posting breaks, or None.

    Transfers stay within their allocation, refunds within transfers, reserves at nothing or more,
    and what is available never falls below zero, in any window. What was below already, from
    before these rules, may only get better.
    """
    old = {pot.line_id: pot for pot in before}
    for pot in after:
        was = old.get(pot.line_id)
        if was is not None and was.sums == pot.sums:
            continue
        empty = Sums(pot.sums.nature, pot.sums.currency)
        then = was.sums if was is not None else empty
        pairs = zip(_limits(then), _limits(pot.sums), strict=True)
        for (broken, left), (_same, now) in pairs:
            if now < 0 and now < left:
                return Limit(broken, left)
    free, rest = available(before), available(after)
    if rest.general < 0 and rest.general < free.general:
        return Limit(Broken.AVAILABLE, free.general)
    return None


# --- fees ----------------------------------------------------------------------------------------


def percentage(text: str) -> Fraction:
    """A percentage as it is kept ("1", "7", "0.5") as a fraction of one."""
    return Fraction(text or "0") / 100


def fee(deposit: int, percent: str) -> int:
    """The agent's fee on a deposit, half to even."""
    return half_even(deposit * percentage(percent))


def with_support(direct: int, percent: str) -> int:
    """Direct cost plus the support cost that is reckoned on top of it."""
    return direct + half_even(direct * percentage(percent))


def direct_of(whole: int, percent: str) -> int:
    """How much direct cost an amount pays for when support cost comes on top: 99.00 at 7 % is
    92.52 (rule 6.14)."""
    return half_even(whole / (1 + percentage(percent)))


# --- shares --------------------------------------------------------------------------------------


def tenths(parts: Sequence[Fraction | int]) -> list[int] | None:
    """Shares in tenths of a percent that sum to 1,000; None where there is no whole."""
    whole = sum(parts)
    if whole <= 0 or any(part < 0 for part in parts):
        return None
    return apportion([Fraction(part) * 1000 / whole for part in parts], 1000)


def split(closing: int, paid_in: Sequence[int]) -> list[int] | None:
    """A closing balance by what each partner paid in, to the minor unit; None without a whole."""
    whole = sum(paid_in)
    if whole <= 0 or closing < 0 or any(part < 0 for part in paid_in):
        return None
    return apportion([Fraction(closing * part, whole) for part in paid_in], closing)
