"""A fund's statement as it is printed on a page: the table's columns, and a chart beside it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from flask_babel import gettext as _

from app.core.money import Money
from app.core.words import N_
from app.funding.queries.pools import FundStatement
from app.funding.routes import bp
from app.funding.rules.sources import TABLE, Kind
from app.web import charts
from app.web.filters import amount, in_millions, number

ELIMINATED: Final = MappingProxyType(
    {
        "deposits": N_("Paid into the fund by partners"),
        "transfers": N_("Transfers from the fund to implementers"),
        "refunds": N_("Refunds from implementers to the fund"),
        "income": N_("Interest, other income and exchange differences of the fund"),
    }
)
"""The rows of the elimination table."""


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row as it is printed."""

    words: str
    kind: Kind
    year: str
    cumulative: str
    year_negative: bool
    cumulative_negative: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Sources and uses as printed, and the sentences on rounding; none if all adds up."""

    rows: tuple[PrintedRow, ...]
    remarks: tuple[str, ...]


def table(stated: FundStatement, *, thousands: bool) -> Table:
    """The table in full, or in thousands with a remark wherever a sum differs from its rows."""
    rows = tuple(
        PrintedRow(
            _(row.words),
            row.kind,
            number(row.year_thousands) if thousands else amount(row.year, exact=True),
            number(row.cumulative_thousands) if thousands else amount(row.cumulative, exact=True),
            row.year.minor < 0 and row.key != "refunds",
            row.cumulative.minor < 0 and row.key != "refunds",
        )
        for row in stated.rows
    )
    return Table(rows, _remarks(stated) if thousands else ())


def _remarks(stated: FundStatement) -> tuple[str, ...]:
    words = {heading.key: heading.words for heading in TABLE}
    columns = (
        (str(stated.year), stated.year_roundings),
        (_("all years"), stated.cumulative_roundings),
    )
    return tuple(
        _(
            "%(row)s, %(column)s: printed %(printed)s, while the printed rows make %(rows)s. Each "
            "figure is rounded by itself from the exact amount.",
            row=_(words[one.key]),
            column=column,
            printed=number(one.printed),
            rows=number(one.rows),
        )
        for column, found in columns
        for one in found
    )


def chart(stated: FundStatement) -> charts.Rows | None:
    """Sources, uses and what is left since the fund was opened; nothing where there is nothing."""
    at = {row.key: row.cumulative for row in stated.rows}
    if not at["sources"].minor and not at["uses"].minor:
        return None
    costs = at["fee"] + at["direct_costs"] + at["charges"]
    other = at["sources"] - at["deposits"]
    bars = (
        (_("Sources"), (("paid", at["deposits"]), ("confirmed", other)), at["sources"]),
        (_("Uses"), (("own", at["net_funded"]), ("up", costs)), at["uses"]),
        (
            _("Cash in the fund"),
            (("agreed", stated.available), ("announced", stated.unpaid + stated.reserve)),
            stated.closing,
        ),
    )
    return charts.rows(
        [
            charts.Row(label, tuple(_part(kind, worth) for kind, worth in parts), in_millions(end))
            for label, parts, end in bars
        ]
    )


def _part(kind: str, worth: Money) -> charts.Part:
    """A part of a bar; what is below zero has no length and stands in the table."""
    return charts.Part(kind, "", max(0, worth.minor), in_millions(worth))


@bp.app_template_filter("tenths")
def tenths(share: int) -> str:
    """A share in tenths of a percent as it is printed: 776 is "77.6"."""
    return number(Fraction(share, 10), 1)
