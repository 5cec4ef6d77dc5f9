"""The funding position: what is required, what is there, and the three gaps.

All amounts of a line are in the line's currency, as whole minor units; every figure is an exact
fraction in minor units of the book's currency and is rounded once, when it is printed, by
`floor(x + 1/2)`.

For one contribution line: A announced (net of revisions and withdrawals), K the part of it that
the partner confirmed in writing, S signed (net of amendments), N received, W written off; `base`
is what was received in the book's currency at the rates of the days of receipt, r the rate.

    pledged             r * (max(0, A - max(S, N)) + max(S - W, N))   open, owed and paid
    paid and owed       base + r * max(0, S - W - N)           the line's share of "mobilised"
    outstanding         r * max(0, A - max(S, N))              announced, not yet signed or paid
    of it confirmed     r * max(0, min(K, A) - max(S, N))
    receivable          r * max(0, S - W - N)
    over-receipt        r * max(0, N - S)

    gap on signed money     = required - own - mobilised       the headline
    gap with confirmed      = the same - confirmed pledges
    gap with all            = the same - all outstanding pledges

The clamps are per line, because a surplus on one agreement pays nothing on another.

Method 1 is this. Method 2 knows conditions (`rules.conditions`); of a line whose condition is
open, with x the amount outstanding, u what of it is usable today, c what of the signed amount
waits for a condition:

    confirmed           0 as long as the condition is open
    receivable          less c, which is contingent
    gap on signed money     + c                            contingent money is not in the headline
    gap with confirmed      = required - own - mobilised - confirmed pledges
    gap with all            = required - own - mobilised - (outstanding - (x - u))

Without a condition both give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from fractions import Fraction
from operator import add, sub
from typing import Final

from app.core.money import floor_half_up
from app.funding.rules.stages import Measure, Nature

METHOD: Final = 2
"""Version of the formulas above; a statement stores the one that it was computed by. A book
without a condition at the cut-off is stated by method 1, whose figures are the same."""

UNCONDITIONAL: Final = 1
"""The method that knows no conditions."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the ledger holds on one line: the sum per measure, and the receipts in the book's
    currency."""

    nature: Nature
    currency: str
    by_measure: Mapping[Measure, int] = field(default_factory=dict)
    received_base: int = 0

    def of(self, measure: Measure) -> int:
        """The sum of one measure, zero if there is no entry."""
        return self.by_measure.get(measure, 0)

    def plus(self, measure: Measure, amount: int, base: int | None) -> Sums:
        """The sums after one more entry."""
        return Sums(
            self.nature,
            self.currency,
            {**self.by_measure, measure: self.of(measure) + amount},
            self.received_base + (base or 0 if measure is Measure.RECEIVED else 0),
        )

    @property
    def rest(self) -> int:
        """Signed and still to come, in the line's currency."""
        if self.nature is not Nature.CONTRIBUTION:
            return 0
        signed = self.of(Measure.SIGNED) - self.of(Measure.WRITTEN_OFF)
        return max(0, signed - self.of(Measure.RECEIVED))


def stage_of(sums: Sums) -> str:
    """How far the money of a line has come: none, announced, confirmed, agreed, part_paid, paid."""
    signed = sums.of(Measure.SIGNED) - sums.of(Measure.WRITTEN_OFF)
    received = sums.of(Measure.RECEIVED)
    if received > 0:
        return "paid" if received >= max(signed, sums.of(Measure.ANNOUNCED)) else "part_paid"
    if signed > 0:
        return "agreed"
    if sums.of(Measure.CONFIRMED) > 0:
        return "confirmed"
    return "announced" if sums.of(Measure.ANNOUNCED) > 0 else "none"


@dataclass(frozen=True, slots=True)
class Value:
    """One line in the book's currency, exact. All of it adds up over lines."""

    required: Fraction = Fraction(0)
    own: Fraction = Fraction(0)
    pledged: Fraction = Fraction(0)
    outstanding: Fraction = Fraction(0)
    confirmed: Fraction = Fraction(0)
    committed: Fraction = Fraction(0)
    mobilised: Fraction = Fraction(0)
    received: Fraction = Fraction(0)
    receivable: Fraction = Fraction(0)
    over_receipt: Fraction = Fraction(0)
    conditional: Fraction = Fraction(0)
    usable: Fraction = Fraction(0)
    contingent: Fraction = Fraction(0)

    def __add__(self, other: Value) -> Value:
        return Value(
            self.required + other.required,
            self.own + other.own,
            self.pledged + other.pledged,
            self.outstanding + other.outstanding,
            self.confirmed + other.confirmed,
            self.committed + other.committed,
            self.mobilised + other.mobilised,
            self.received + other.received,
            self.receivable + other.receivable,
            self.over_receipt + other.over_receipt,
            self.conditional + other.conditional,
            self.usable + other.usable,
            self.contingent + other.contingent,
        )

    @property
    def gaps(self) -> Gaps:
        """The three gaps that this value leaves."""
        left = self.required - self.own - self.mobilised
        counted = self.outstanding - (self.conditional - self.usable)
        return Gaps(left + self.contingent, left - self.confirmed, left - counted)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Required less what is there, counted three ways; negative means more than enough."""

    signed: Fraction
    with_confirmed: Fraction
    with_all: Fraction

    def __add__(self, other: Gaps) -> Gaps:
        return Gaps(
            self.signed + other.signed,
            self.with_confirmed + other.with_confirmed,
            self.with_all + other.with_all,
        )

    def __sub__(self, other: Gaps) -> Gaps:
        return Gaps(
            self.signed - other.signed,
            self.with_confirmed - other.with_confirmed,
            self.with_all - other.with_all,
        )

    @property
    def printed(self) -> tuple[int, int, int]:
        """Rounded to minor units for print."""
        return (
            floor_half_up(self.signed),
            floor_half_up(self.with_confirmed),
            floor_half_up(self.with_all),
        )


def value(sums: Sums, factor: Fraction) -> Value:
    """One line's value. `factor` turns its minor units into minor units of the book's currency."""
    return _converted(_parts(sums), _received(sums), factor)


def _received(sums: Sums) -> int:
    return sums.received_base if sums.nature is Nature.CONTRIBUTION else 0


_NOTHING: Final = (0,) * 8


def _parts(sums: Sums) -> tuple[int, ...]:
    """What a line counts in, in its own currency: required, own, pledged, outstanding, confirmed,
    committed, receivable, over-receipt."""
    if sums.nature is Nature.REQUIREMENT:
        return (sums.of(Measure.REQUIRED), *_NOTHING[1:])
    if sums.nature is Nature.OWN:
        return (0, sums.of(Measure.OWN), *_NOTHING[2:])
    if sums.nature is not Nature.CONTRIBUTION:
        return _NOTHING
    announced, signed = sums.of(Measure.ANNOUNCED), sums.of(Measure.SIGNED)
    received, confirmed = sums.of(Measure.RECEIVED), sums.of(Measure.CONFIRMED)
    reached = max(signed, received)
    return (
        0,
        0,
        max(0, announced - reached) + received + sums.rest,
        max(0, announced - reached),
        max(0, min(confirmed, announced) - reached),
        signed - sums.of(Measure.WRITTEN_OFF),
        sums.rest,
        max(0, received - signed),
    )


def _converted(parts: Sequence[int], received: int, factor: Fraction) -> Value:
    required, own, pledged, outstanding, confirmed, committed, rest, over = (
        factor * part if part else Fraction(0) for part in parts
    )
    return Value(
        required=required,
        own=own,
        pledged=pledged,
        outstanding=outstanding,
        confirmed=confirmed,
        committed=committed,
        mobilised=received + rest,
        received=Fraction(received),
        receivable=rest,
        over_receipt=over,
    )


def total_of(lines: Iterable[Sums], factors: Callable[[str], Fraction]) -> Value:
    """The value of all lines: added up by currency in whole minor units, converted once. Equal to
    the sum of their values."""
    found: dict[str, tuple[Sequence[int], int]] = {}
    for sums in lines:
        parts, received = found.get(sums.currency, (_NOTHING, 0))
        added = tuple(map(add, parts, _parts(sums)))
        found[sums.currency] = (added, received + _received(sums))
    return total(
        _converted(parts, received, factors(code)) for code, (parts, received) in found.items()
    )


def total(values: Iterable[Value]) -> Value:
    """The sum over lines."""
    result = Value()
    for one in values:
        result += one
    return result


def share(part: Fraction, whole: Fraction) -> Fraction | None:
    """`part / whole`, or None when there is no whole."""
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class FundBalance:
    """A pooled fund in the layout of a trustee's table, minor units of the fund's currency.

    Receivables are not cash: they are nowhere in it.
    """

    deposits: int = 0
    interest: int = 0
    other_income: int = 0
    transfers: int = 0
    refunds_in: int = 0
    fee: int = 0
    direct_costs: int = 0
    charges: int = 0
    allocated: int = 0
    transferred: int = 0
    reserve: int = 0
    implementer_interest: int = 0
    exchange: int = 0
    reported: int = 0

    def __add__(self, other: FundBalance) -> FundBalance:
        return FundBalance(*map(add, astuple(self), astuple(other)))

    def __sub__(self, other: FundBalance) -> FundBalance:
        return FundBalance(*map(sub, astuple(self), astuple(other)))

    @property
    def sources(self) -> int:
        """Money that came in; an exchange loss is a negative source on a row of its own."""
        income = self.interest + self.implementer_interest + self.other_income
        return self.deposits + income + self.exchange

    @property
    def net_funded(self) -> int:
        """What implementers hold or spent: transfers less what they gave back."""
        return self.transfers - self.refunds_in

    @property
    def with_implementers(self) -> int:
        """Net funded less the expenditure they reported; negative when they spent more."""
        return self.net_funded - self.reported

    @property
    def unpaid(self) -> int:
        """Allocated and not yet transferred."""
        return self.allocated - self.transferred

    @property
    def uses(self) -> int:
        """Money that went out, net of what implementers gave back."""
        return self.transfers - self.refunds_in + self.fee + self.direct_costs + self.charges

    @property
    def closing(self) -> int:
        """Cash in the fund."""
        return self.sources - self.uses

    @property
    def available(self) -> int:
        """What may still be allocated: cash less allocations not yet paid out and reserves."""
        return self.closing - self.unpaid - self.reserve


def fund_balance(lines: Iterable[Sums]) -> FundBalance:
    """The balance of a fund from the sums of its lines, all in the fund's currency.

    Which interest an implementer earned and what is an exchange difference is a matter of the
    line, not of the measure: `rules.pools.account` tells them apart.
    """
    held: dict[Measure, int] = {}
    for sums in lines:
        for measure, amount in sums.by_measure.items():
            held[measure] = held.get(measure, 0) + amount
    return FundBalance(
        deposits=held.get(Measure.DEPOSIT, 0),
        interest=held.get(Measure.INTEREST, 0),
        other_income=held.get(Measure.OTHER_INCOME, 0),
        transfers=held.get(Measure.TRANSFER, 0),
        refunds_in=held.get(Measure.REFUNDED_IN, 0),
        fee=held.get(Measure.FEE, 0),
        direct_costs=held.get(Measure.DIRECT_COST, 0),
        charges=held.get(Measure.CHARGE, 0),
        allocated=held.get(Measure.ALLOCATED, 0),
        transferred=held.get(Measure.TRANSFERRED, 0),
        reserve=held.get(Measure.RESERVE, 0),
        reported=held.get(Measure.REPORTED, 0),
    )
