"""What a source states, from the register of figures: gaps to hold against the ledger's, and
shares of a phase's money that no line of the ledger tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from app.core.db import db
from app.core.money import Money
from app.funding.models import Book
from app.programmes.models import Figure


@dataclass(frozen=True, slots=True)
class StatedGap:
    """A gap that a source states: the figure, its date and where it stands."""

    as_of: date
    gap: Money
    source: str


def stated_gaps(book: Book) -> list[StatedGap]:
    """The exact gaps that the register holds for a book's phase, oldest first."""
    if book.phase_id is None:
        return []
    rows = db.session.scalars(
        select(Figure)
        .where(
            Figure.phase_id == book.phase_id,
            Figure.category == "funding",
            Figure.indicator == "gap",
            Figure.derived.is_(False),
            Figure.qualifier == "exact",
            Figure.unit == book.currency,
            Figure.as_at.is_not(None),
        )
        .order_by(Figure.as_at)
    )
    return [
        StatedGap(row.as_at, Money.parse(row.value, book.currency), row.source)
        for row in rows
        if row.as_at is not None
    ]


def stated_gap(book: Book, as_of: date) -> StatedGap | None:
    """The gap stated for that very date, if any."""
    return next((gap for gap in stated_gaps(book) if gap.as_of == as_of), None)


def stated_shares(book: Book, as_of: date) -> list[dict[str, Any]]:
    """The shares of a phase's money that the register holds for a day, as a statement keeps them:
    the words in each language, the value of 0 to 1 as text, its qualifier, and the source."""
    if book.phase_id is None:
        return []
    rows = db.session.scalars(
        select(Figure)
        .where(
            Figure.phase_id == book.phase_id,
            Figure.category == "funding",
            Figure.unit == "share",
            Figure.derived.is_(False),
            Figure.public.is_(True),
            or_(Figure.as_at.is_(None), Figure.as_at <= as_of),
        )
        .order_by(Figure.position, Figure.slug)
    )
    return [
        {
            "label": dict(row.label),
            "value": row.value,
            "qualifier": row.qualifier,
            "source": row.source,
        }
        for row in rows
    ]
