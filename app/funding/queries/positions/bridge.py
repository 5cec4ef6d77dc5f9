"""The way from one position to another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from app.funding.models import Book
from app.funding.queries import changed, conditions, rates
from app.funding.queries.positions.lines import line_sums
from app.funding.queries.positions.publication import private_then
from app.funding.queries.rates import Quoted
from app.funding.rules.bridge import Bridge, Change, bridge
from app.funding.rules.positions import METHOD, UNCONDITIONAL, Sums
from app.funding.rules.stages import SLOTS, Nature, Reason


def bridge_between(
    book: Book,
    opening: tuple[date, int],
    closing: tuple[date, int],
    *,
    opening_rates: Mapping[str, Quoted],
    closing_rates: Mapping[str, Quoted],
    method: int = METHOD,
    public: tuple[datetime, datetime] | None = None,
) -> Bridge:
    """The bridge between two questions, each an as-of date and the last posting known; from one
    public position to another where `public` says at which moments they were."""
    opened_on, first = opening
    there = line_sums(book, opened_on, first)
    start = {line.facts.id: line.sums for line in there}
    rows = changed.between(book.id, opening, closing)
    of_line = {row.line_id: row for row in rows}
    lines = {n: Sums(Nature(row.nature), row.currency) for n, row in of_line.items()}
    slots = {n: SLOTS[line.nature] for n, line in lines.items()}
    changes = [
        Change(
            row.seq,
            row.line_id,
            slots[row.line_id][row.measure],
            row.amount,
            row.base,
            row.effective_on,
            row.reason,
            corrects=row.reverses is not None or row.reason == Reason.CORRECTION.value,
            sign=row.sign,
        )
        for row in rows
    ]
    return bridge(
        start,
        changes,
        lines=lines,
        opened_on=opened_on,
        opening_rates=rates.factors(book.currency, opening_rates),
        closing_rates=rates.factors(book.currency, closing_rates),
        conditions=() if method == UNCONDITIONAL else conditions.histories(book),
        partners={one.facts.id: one.facts.partner_id for one in there}
        | {n: row.partner_id for n, row in of_line.items()},
        known=(opening, closing),
        private=private_then(start.keys() | of_line.keys(), public) if public else None,
    )
