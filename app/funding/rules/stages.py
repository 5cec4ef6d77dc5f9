"""Stages of money, and the one table that says which number each stage counts in.

Stages are mutually exclusive: of any one amount, part is announced, part confirmed, part signed,
part paid, and no part is two of these at once. Cumulative numbers are sums of stages.

A ledger line has a nature; the nature decides which measures its entries may carry. A measure is
stored as its slot, a small number that means something only together with the nature, so that the
balances of a closing fit in eight columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.core.words import N_


class Nature(StrEnum):
    """What a line is about; decides which measures it takes."""

    REQUIREMENT = "requirement"
    OWN = "own"
    CONTRIBUTION = "contribution"
    ALLOCATION = "allocation"
    FUND = "fund"


class Measure(StrEnum):
    """What an entry adds to. The names are part of the hashed canonical form: never rename one."""

    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    SIGNED = "signed"
    RECEIVED = "received"
    WRITTEN_OFF = "written_off"
    DUE = "due"

    REQUIRED = "required"

    OWN = "own"
    DELIVERED = "delivered"

    ALLOCATED = "allocated"
    TRANSFERRED = "transferred"
    REFUNDED_IN = "refunded_in"
    REPORTED = "reported"

    DEPOSIT = "deposit"
    INTEREST = "interest"
    OTHER_INCOME = "other_income"
    FEE = "fee"
    DIRECT_COST = "direct_cost"
    CHARGE = "charge"
    TRANSFER = "transfer"
    RESERVE = "reserve"


MEASURE_WORDS: Final = MappingProxyType(
    {
        Measure.ANNOUNCED: N_("Announced"),
        Measure.CONFIRMED: N_("Confirmed"),
        Measure.SIGNED: N_("Signed"),
        Measure.RECEIVED: N_("Received"),
        Measure.WRITTEN_OFF: N_("Written off"),
        Measure.DUE: N_("Due"),
        Measure.REQUIRED: N_("Required"),
        Measure.OWN: N_("Own contribution"),
        Measure.DELIVERED: N_("Own contribution delivered"),
        Measure.ALLOCATED: N_("Allocated"),
        Measure.TRANSFERRED: N_("Transferred"),
        Measure.REFUNDED_IN: N_("Refunded by the implementer"),
        Measure.REPORTED: N_("Reported as spent"),
        Measure.DEPOSIT: N_("Deposit in the fund"),
        Measure.INTEREST: N_("Interest"),
        Measure.OTHER_INCOME: N_("Other income"),
        Measure.FEE: N_("Agent fee"),
        Measure.DIRECT_COST: N_("Direct cost"),
        Measure.CHARGE: N_("Bank charge"),
        Measure.TRANSFER: N_("Transfer to an implementer"),
        Measure.RESERVE: N_("Reserve"),
    }
)
"""How each measure is printed (English message ids)."""

SLOTS: Final = MappingProxyType(
    {
        Nature.CONTRIBUTION: (
            Measure.ANNOUNCED,
            Measure.CONFIRMED,
            Measure.SIGNED,
            Measure.RECEIVED,
            Measure.WRITTEN_OFF,
            Measure.DUE,
        ),
        Nature.REQUIREMENT: (Measure.REQUIRED,),
        Nature.OWN: (Measure.OWN, Measure.DELIVERED),
        Nature.ALLOCATION: (
            Measure.ALLOCATED,
            Measure.TRANSFERRED,
            Measure.REFUNDED_IN,
            Measure.REPORTED,
        ),
        Nature.FUND: (
            Measure.DEPOSIT,
            Measure.INTEREST,
            Measure.OTHER_INCOME,
            Measure.FEE,
            Measure.DIRECT_COST,
            Measure.CHARGE,
            Measure.TRANSFER,
            Measure.RESERVE,
        ),
    }
)
"""The measures of each nature, in the order of their slots. Only ever append to a row."""

RECEIVED_SLOT: Final = SLOTS[Nature.CONTRIBUTION].index(Measure.RECEIVED)
"""The one measure whose entries always carry an amount in the reporting currency."""


def slot(nature: Nature, measure: Measure) -> int:
    """The number under which `measure` is stored on lines of `nature`. ValueError if none."""
    return SLOTS[nature].index(measure)


def measure(nature: Nature, number: int) -> Measure:
    """The measure stored under `number` on lines of `nature`."""
    return SLOTS[nature][number]


class Reason(StrEnum):
    """Why a posting was made; the rows of a bridge. A code is hashed: never rename one."""

    REQUIREMENT = "requirement"
    REQUIREMENT_REVISED = "requirement_revised"
    OWN_CONTRIBUTION = "own_contribution"
    OPENING = "opening"
    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    DECLINED = "declined"
    CONVERTED = "converted"
    CONVERTED_IN_FULL = "converted_in_full"
    CONDITION = "condition"
    REPEATED = "repeated"
    NEWLY_SIGNED = "newly_signed"
    AMENDED = "amended"
    TERMINATED = "terminated"
    RECEIVED = "received"
    APPLIED = "applied"
    REFUNDED = "refunded"
    WRITTEN_OFF = "written_off"
    DEPOSITED = "deposited"
    ALLOCATED = "allocated"
    TRANSFERRED = "transferred"
    FUND_INCOME = "fund_income"
    FUND_COST = "fund_cost"
    EXCHANGE_DIFFERENCE = "exchange_difference"
    RESERVED = "reserved"
    DIRECTED = "directed"
    REFUNDED_IN = "refunded_in"
    REPORTED = "reported"
    ALLOCATION_REDUCED = "allocation_reduced"
    CORRECTION = "correction"
    TO_BE_RECONCILED = "to_be_reconciled"


REASON_WORDS: Final = MappingProxyType(
    {
        Reason.REQUIREMENT: N_("Requirement approved"),
        Reason.REQUIREMENT_REVISED: N_("Requirement revised"),
        Reason.OWN_CONTRIBUTION: N_("Own contribution"),
        Reason.OPENING: N_("Mobilised before, still running"),
        Reason.ANNOUNCED: N_("Newly announced"),
        Reason.CONFIRMED: N_("Confirmed in writing"),
        Reason.REVISED: N_("Revised by the partner"),
        Reason.WITHDRAWN: N_("Withdrawn"),
        Reason.LAPSED: N_("Lapsed"),
        Reason.DECLINED: N_("Declined"),
        Reason.CONVERTED: N_("Converted into an agreement on other terms"),
        Reason.CONVERTED_IN_FULL: N_("Agreed in full: nothing more is to come of the pledge"),
        Reason.CONDITION: N_("Condition of a pledge"),
        Reason.REPEATED: N_("Repeats an earlier pledge"),
        Reason.NEWLY_SIGNED: N_("Newly signed"),
        Reason.AMENDED: N_("Agreement amended"),
        Reason.TERMINATED: N_("Agreement terminated or closed"),
        Reason.RECEIVED: N_("Received without an agreement"),
        Reason.APPLIED: N_("Money received applied to an agreement"),
        Reason.REFUNDED: N_("Refunded to the partner"),
        Reason.WRITTEN_OFF: N_("Written off"),
        Reason.DEPOSITED: N_("Deposited in the fund"),
        Reason.ALLOCATED: N_("Allocated"),
        Reason.TRANSFERRED: N_("Transferred"),
        Reason.FUND_INCOME: N_("Income of the fund"),
        Reason.FUND_COST: N_("Costs of the fund"),
        Reason.EXCHANGE_DIFFERENCE: N_("Exchange difference"),
        Reason.RESERVED: N_("Reserve set or released"),
        Reason.DIRECTED: N_("Directed to a window"),
        Reason.REFUNDED_IN: N_("Refunded by an implementer"),
        Reason.REPORTED: N_("Expenditure reported"),
        Reason.ALLOCATION_REDUCED: N_("Allocation reduced"),
        Reason.CORRECTION: N_("Correction"),
        Reason.TO_BE_RECONCILED: N_("To be reconciled"),
    }
)
"""How each reason is printed (English message ids)."""


class Stage(StrEnum):
    """Where an amount stands. Of one amount, each part is in exactly one stage."""

    NOT_COUNTED = "not_counted"
    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    CONDITIONAL = "conditional"
    AGREED_UNPAID = "agreed_unpaid"
    AGREED_CONDITIONAL = "agreed_conditional"
    PAID = "paid"
    PAID_WITHOUT_AGREEMENT = "paid_without_agreement"
    IN_KIND = "in_kind"
    WRITTEN_OFF = "written_off"
    OWN = "own"


class Figure(StrEnum):
    """A number of the funding position."""

    PLEDGED = "pledged"
    OUTSTANDING = "outstanding"
    MOBILISED = "mobilised"
    RECEIVED = "received"
    RECEIVABLE = "receivable"
    GAP_SIGNED = "gap_signed"
    GAP_WITH_CONFIRMED = "gap_with_confirmed"
    GAP_WITH_ALL = "gap_with_all"


@dataclass(frozen=True, slots=True)
class Counting:
    """One row of "how we count": a stage, in words, and the numbers in which it counts."""

    stage: Stage
    words: str
    counts_in: frozenset[Figure]


_GAPS = frozenset({Figure.GAP_SIGNED, Figure.GAP_WITH_CONFIRMED, Figure.GAP_WITH_ALL})

HOW_WE_COUNT: Final[tuple[Counting, ...]] = (
    Counting(
        Stage.NOT_COUNTED,
        N_("Draft, indication without an amount, declined, withdrawn, lapsed or voided"),
        frozenset(),
    ),
    Counting(
        Stage.ANNOUNCED,
        N_("Announced, not yet confirmed"),
        frozenset({Figure.PLEDGED, Figure.OUTSTANDING, Figure.GAP_WITH_ALL}),
    ),
    Counting(
        Stage.CONFIRMED,
        N_("Confirmed in writing by the partner"),
        frozenset(
            {Figure.PLEDGED, Figure.OUTSTANDING, Figure.GAP_WITH_CONFIRMED, Figure.GAP_WITH_ALL}
        ),
    ),
    Counting(
        Stage.CONDITIONAL,
        N_(
            "Announced or confirmed, its condition still open: shown apart, and in the last gap at "
            "what the condition gives today"
        ),
        frozenset({Figure.PLEDGED, Figure.OUTSTANDING, Figure.GAP_WITH_ALL}),
    ),
    Counting(
        Stage.AGREED_UNPAID,
        N_("In a signed agreement, not yet paid"),
        frozenset({Figure.PLEDGED, Figure.MOBILISED, Figure.RECEIVABLE}) | _GAPS,
    ),
    Counting(
        Stage.AGREED_CONDITIONAL,
        N_("In a signed agreement, its instalment waiting for a condition: contingent, not owed"),
        frozenset(
            {Figure.PLEDGED, Figure.MOBILISED, Figure.GAP_WITH_CONFIRMED, Figure.GAP_WITH_ALL}
        ),
    ),
    Counting(
        Stage.PAID,
        N_("Paid under an agreement"),
        frozenset({Figure.PLEDGED, Figure.MOBILISED, Figure.RECEIVED}) | _GAPS,
    ),
    Counting(
        Stage.PAID_WITHOUT_AGREEMENT,
        N_("Paid without a pledge or an agreement, from the day of receipt"),
        frozenset({Figure.PLEDGED, Figure.MOBILISED, Figure.RECEIVED}) | _GAPS,
    ),
    Counting(
        Stage.IN_KIND,
        N_("In kind or technical, shown apart and never in a sum of money"),
        frozenset(),
    ),
    Counting(
        Stage.WRITTEN_OFF,
        N_("Written off or refunded: reduces mobilised from its date"),
        frozenset(),
    ),
    Counting(
        Stage.OWN,
        N_("Own contribution of the host organisation: a line of its own, inside every gap"),
        _GAPS,
    ),
)
"""Which number each stage counts in; printed on the page "how we count" and proved by tests."""
