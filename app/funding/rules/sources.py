"""The trustee's table of sources and uses: its rows, and how it is rounded to thousands.

    opening + sources - uses = closing
    sources = deposits + interest + interest from implementers + other income + exchange
    uses    = (transfers - refunds) + agent fee + direct costs + bank charges

Refunds are printed with a minus, so that every column adds up from top to bottom. In thousands
each figure is rounded by itself from the exact amount, never from a rounded one; where the rounded
rows then do not add up to the rounded sum, the table says so, and only then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from app.core.money import floor_half_up
from app.core.words import N_
from app.funding.rules.positions import FundBalance


class Kind(StrEnum):
    """How a row of the table is set."""

    ROW = "row"
    SUM = "sum"
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class Heading:
    """A row of the table: the field it shows, its words, and what it is the sum of."""

    key: str
    words: str
    kind: Kind = Kind.ROW
    of: tuple[str, ...] = ()


TABLE: Final = (
    Heading("opening", N_("Opening balance"), Kind.BALANCE),
    Heading("deposits", N_("Deposits of partners")),
    Heading("interest", N_("Interest on the fund")),
    Heading("implementer_interest", N_("Interest from implementers")),
    Heading("other_income", N_("Other income")),
    Heading("exchange", N_("Exchange differences")),
    Heading(
        "sources",
        N_("Sources"),
        Kind.SUM,
        ("deposits", "interest", "implementer_interest", "other_income", "exchange"),
    ),
    Heading("transfers", N_("Transfers to implementers")),
    Heading("refunds", N_("Refunds from implementers")),
    Heading("net_funded", N_("Net funded to implementers"), Kind.SUM, ("transfers", "refunds")),
    Heading("fee", N_("Agent fee")),
    Heading("direct_costs", N_("Direct costs")),
    Heading("charges", N_("Bank charges")),
    Heading(
        "uses",
        N_("Uses"),
        Kind.SUM,
        ("net_funded", "fee", "direct_costs", "charges"),
    ),
    Heading("closing", N_("Closing balance"), Kind.BALANCE),
)
"""The rows in the order of print."""


def column(rows: FundBalance, opening: int) -> dict[str, int]:
    """One column of the table, in minor units: what moved, after an opening balance."""
    return {
        "opening": opening,
        "deposits": rows.deposits,
        "interest": rows.interest,
        "implementer_interest": rows.implementer_interest,
        "other_income": rows.other_income,
        "exchange": rows.exchange,
        "sources": rows.sources,
        "transfers": rows.transfers,
        "refunds": -rows.refunds_in,
        "net_funded": rows.net_funded,
        "fee": rows.fee,
        "direct_costs": rows.direct_costs,
        "charges": rows.charges,
        "uses": rows.uses,
        "closing": opening + rows.closing,
    }


def thousands(minor: int, per_unit: int) -> int:
    """An amount in thousands of the currency, rounded once, halves up."""
    return floor_half_up(Fraction(minor, per_unit * 1000))


@dataclass(frozen=True, slots=True)
class Rounding:
    """A sum that differs from the sum of its printed rows by rounding alone."""

    key: str
    printed: int
    rows: int


def in_thousands(values: Mapping[str, int], per_unit: int) -> dict[str, int]:
    """A column in thousands."""
    return {key: thousands(minor, per_unit) for key, minor in values.items()}


def roundings(printed: Mapping[str, int]) -> tuple[Rounding, ...]:
    """Where a printed column does not add up; empty when it does."""
    found = [
        Rounding(row.key, printed[row.key], sum(printed[part] for part in row.of))
        for row in TABLE
        if row.of
    ]
    closing = printed["opening"] + printed["sources"] - printed["uses"]
    found.append(Rounding("closing", printed["closing"], closing))
    return tuple(one for one in found if one.printed != one.rows)
