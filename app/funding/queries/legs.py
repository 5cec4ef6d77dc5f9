"""The entries of a book one by one, with what their postings say, up to one that is known.

Where a sum is not enough: which paper an amount stands in, when it was signed, when it falls due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select

from app.core.db import db
from app.core.money import Money
from app.funding.models import Book, Entry, Line, Posting
from app.funding.queries.positions import LineFacts, LinePosition, private
from app.funding.rules.calendar import unpaid
from app.funding.rules.publication import PLEDGED
from app.funding.rules.stages import Measure, Nature, Reason, measure


@dataclass(frozen=True, slots=True)
class Leg:
    """One entry with what its posting says; amounts in minor units of line and book."""

    seq: int
    line_id: int
    measure: Measure
    currency: str
    amount: int
    base: int | None
    effective_on: date
    reason: Reason
    subject: str
    reverses: int | None

    @property
    def paper(self) -> str:
        """The number of the paper that its posting names, such as AG-2024-0012; else nothing."""
        kind, _, number = self.subject.partition(":")
        return number if kind in ("agreement", "engagement", "receipt") else ""


def legs(book: Book, known_seq: int, *, partner_id: int | None = None) -> list[Leg]:
    """The legs on contribution lines of a book that are known, future ones too, in their order;
    those of one partner when asked. One statement."""
    query = (
        select(
            Entry.seq,
            Entry.line_id,
            Entry.measure,
            Entry.currency,
            Entry.amount,
            Entry.base,
            Entry.effective_on,
            Posting.reason,
            Posting.subject,
            Posting.reverses,
        )
        .join(Posting, Posting.seq == Entry.seq)
        .join(Line, Line.id == Entry.line_id)
        .where(
            Entry.book_id == book.id,
            Entry.seq <= known_seq,
            Line.nature == Nature.CONTRIBUTION.value,
        )
        .order_by(Entry.seq, Entry.n)
    )
    if partner_id is not None:
        query = query.where(Line.partner_id == partner_id)
    return [
        Leg(
            row.seq,
            row.line_id,
            measure(Nature.CONTRIBUTION, row.measure),
            row.currency,
            row.amount,
            row.base,
            row.effective_on,
            Reason(row.reason),
            row.subject,
            row.reverses,
        )
        for row in db.session.execute(query)
    ]


def readable_legs(known: Sequence[Leg], moment: datetime) -> list[Leg]:
    """Those that everybody may read at a moment: of a pledge that is not public neither the
    announcement nor what became of it, only what was signed or paid. One statement."""
    not_public = private({leg.line_id for leg in known}, moment)
    return [leg for leg in known if leg.line_id not in not_public or leg.measure not in PLEDGED]


@dataclass(frozen=True, slots=True)
class Due:
    """What is left to pay of the instalments of one line that fall due on one day; `value` is the
    same in minor units of the book's currency, exact."""

    line: LineFacts
    due_on: date
    left: Money
    of: Money
    value: Fraction


def open_dues(
    lines: Iterable[LinePosition], known: Sequence[Leg], factor: Callable[[str], Fraction]
) -> tuple[Due, ...]:
    """Every instalment that is not paid at the position's date, overdue ones first."""
    schedule: dict[int, list[tuple[date, int]]] = {}
    for leg in known:
        if leg.measure is Measure.DUE:
            schedule.setdefault(leg.line_id, []).append((leg.effective_on, leg.amount))
    found = [
        Due(
            line.facts,
            part.due_on,
            Money(part.amount, line.facts.currency),
            Money(part.of, line.facts.currency),
            part.amount * factor(line.facts.currency),
        )
        for line in lines
        for part in unpaid(
            schedule.get(line.facts.id, ()), line.sums.of(Measure.RECEIVED), line.sums.rest
        )
    ]
    return tuple(sorted(found, key=lambda due: (due.due_on, due.line.ref)))
