"""The figures of a fund balance statement: the trustee's table, windows, implementers, deposits.

From the lines of the fund's book at the cut-off alone. A carry-over has no posting and moves
nothing, so it is no figure here; a window of which no line speaks yet is not either.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.money import Money
from app.funding.models import Book, Entry, Line
from app.funding.queries.pools import ImplementerRow, implementers, pot
from app.funding.queries.positions import Position, line_sums
from app.funding.rules import pools as rules
from app.funding.rules import sources
from app.funding.rules.pools import Pot
from app.funding.rules.positions import FundBalance
from app.funding.rules.stages import Measure, Nature, slot
from app.partners.models import Partner

AVAILABLE = ("closing", "unpaid", "reserve", "available")
"""From the cash of a fund, or of a window, to what may still be allocated."""

_ALLOCATED = (Measure.ALLOCATED, Measure.TRANSFERRED, Measure.REFUNDED_IN, Measure.REPORTED)


def of_fund(book: Book, at: Position) -> dict[str, Any]:
    """Sources and uses before the year, in it, and to date; what is free; who holds and paid what.

    The year, the windows and the implementers came to version 1 of the data file; version 2 is
    their name, and either is computed again as it was issued. Three statements besides those of
    the position.
    """
    begins = date(at.as_of.year, 1, 1)
    eve = date.fromordinal(begins.toordinal() - 1)
    pots = [pot(line.facts, line.sums) for line in at.lines]
    before = rules.account(
        pot(line.facts, line.sums) for line in line_sums(book, eve, at.known_seq)
    )
    total = rules.account(pots)
    return {
        "fund": next((line.facts.fund for line in at.lines if line.facts.fund), None),
        "from": begins.isoformat(),
        "before": _amounts(sources.column(before, 0), at.currency),
        "period": _amounts(sources.column(total - before, before.closing), at.currency),
        "to_date": {
            **_amounts(sources.column(total, 0), at.currency),
            **{
                name: Money(getattr(total, name), at.currency).amount
                for name in ("unpaid", "reserve", "available", "reported", "with_implementers")
            },
        },
        "windows": _windows(pots, at.currency),
        "implementers": [
            _implementer(row) for row in implementers(at.of_nature(Nature.ALLOCATION), at.currency)
        ],
        "allocations": [
            {
                "ref": line.facts.ref,
                "partner": line.facts.partner_slug,
                "country": line.facts.country,
                "window": line.facts.window,
                **{
                    measure.value: line.of(measure).amount
                    for measure in _ALLOCATED
                    if measure in line.sums.by_measure
                },
            }
            for line in at.of_nature(Nature.ALLOCATION)
        ],
        "deposits": [
            {"partner": slug, "amount": Money(amount, at.currency).amount}
            for slug, amount in _deposits(book, at)
        ],
    }


def _amounts(column: dict[str, int], currency: str) -> dict[str, str]:
    return {name: Money(amount, currency).amount for name, amount in column.items()}


def _windows(pots: list[Pot], currency: str) -> list[dict[str, str | None]]:
    """Every window that a line names, then what is directed to none; nothing without windows."""
    by_window, free = rules.windows(pots), rules.available(pots)
    named = sorted(window for window in by_window if window is not None)
    if not named:
        return []
    return [
        {
            "window": window,
            **{
                name: Money(
                    free.within(window) if name == "available" else getattr(rows, name), currency
                ).amount
                for name in AVAILABLE
            },
        }
        for window in (*named, None)
        for rows in (by_window.get(window, FundBalance()),)
    ]


def _implementer(row: ImplementerRow) -> dict[str, str | None]:
    """An implementer by its slug: its name may be corrected later."""
    named = {field.name for field in fields(row)} - {"slug", "name"}
    return {"partner": row.slug, **{name: getattr(row, name).amount for name in sorted(named)}}


def _deposits(book: Book, at: Position) -> list[tuple[str | None, int]]:
    """What each partner paid in: the deposit and the receipt are legs of one posting."""
    paid = aliased(Entry)
    whose = aliased(Line)
    fund_line = aliased(Line)
    rows = db.session.execute(
        select(Partner.slug, cast(func.sum(Entry.amount), BigInteger))
        .join(fund_line, fund_line.id == Entry.line_id)
        .outerjoin(paid, (paid.seq == Entry.seq) & (paid.book_id != Entry.book_id))
        .outerjoin(whose, whose.id == paid.line_id)
        .outerjoin(Partner, Partner.id == whose.partner_id)
        .where(
            Entry.book_id == book.id,
            Entry.effective_on <= at.as_of,
            Entry.seq <= at.known_seq,
            fund_line.nature == Nature.FUND.value,
            Entry.measure == slot(Nature.FUND, Measure.DEPOSIT),
        )
        .group_by(Partner.slug)
    )
    return sorted(((slug, amount) for slug, amount in rows if amount), key=lambda row: row[0] or "")


__all__ = ["AVAILABLE", "of_fund"]
