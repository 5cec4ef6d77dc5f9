"""The lines of a book and their sums as of a date, as known at a moment.

Both axes are comparisons: an entry belongs to the question when it took effect by the date and
its posting's number is not later than the last one known. `line_sums` is the only place that
answers it, from all entries or from the nearest closing (`queries.sums`), and no caller notices.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, literal_column, select

from app.core.db import db
from app.core.localised import Localised
from app.core.money import Money
from app.funding.models import Book, Entry, Line, LineLabel, LineReach, Posting, PostingNote
from app.funding.queries import sums
from app.funding.rules.positions import Sums
from app.funding.rules.stages import SLOTS, Measure, Nature, Reason, measure
from app.partners.models import Partner


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as it is printed: identity and dimensions."""

    id: int
    ref: str
    nature: Nature
    currency: str
    partner_id: int | None
    partner_slug: str | None
    partner_label: Localised | None
    label: Localised | None
    source: str
    year: int | None
    country: str | None
    theme: str | None
    pillar: str | None
    fund: str | None
    window: str | None
    instrument: str | None
    strength: int | None
    reach: tuple[tuple[str, str], ...] = ()

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries to which it is tied: one, or any of several; none when it is not."""
        several = tuple(value for name, value in self.reach if name == "country")
        return several or ((self.country,) if self.country else ())


@dataclass(frozen=True, slots=True)
class LineSums:
    """A line with the sums of a question."""

    facts: LineFacts
    sums: Sums


def line_sums(book: Book, as_of: date, known_seq: int) -> list[LineSums]:
    """The sums per line of everything effective by `as_of` and known by `known_seq`.

    Lines without an entry in the question are not in it. Ordered by reference.
    """
    held = sums.by_line(book.id, as_of, known_seq)
    return [
        LineSums(facts, _sums(facts, held[facts.id]))
        for facts in line_facts(book)
        if facts.id in held
    ]


def _sums(of: LineFacts, held: sums.Held) -> Sums:
    named = zip(SLOTS[of.nature], sums.amounts(held), strict=False)
    there = {name: amount for name, amount in named if amount is not None}
    base = held[-1] if of.nature is Nature.CONTRIBUTION else 0
    return Sums(of.nature, of.currency, there, base)


def line_facts(book: Book) -> list[LineFacts]:
    """Every line of a book, by reference. Two statements."""
    reach: dict[int, list[tuple[str, str]]] = {}
    for line_id, name, held in db.session.execute(
        select(LineReach.line_id, LineReach.dimension, LineReach.value)
        .join(Line, Line.id == LineReach.line_id)
        .where(Line.book_id == book.id)
        .order_by(LineReach.line_id, LineReach.dimension, LineReach.value)
    ):
        reach.setdefault(line_id, []).append((name, held))
    rows: Iterable[Row[Any]] = db.session.execute(
        select(
            Line.id,
            Line.ref,
            Line.nature,
            Line.currency,
            Line.partner_id,
            Partner.slug.label("partner_slug"),
            Partner.label.label("partner_label"),
            LineLabel.text.label("label"),
            LineLabel.source,
            Line.year,
            Line.country,
            Line.theme,
            Line.pillar,
            Line.fund,
            Line.window,
            Line.instrument,
            Line.strength,
        )
        .outerjoin(Partner, Partner.id == Line.partner_id)
        .outerjoin(LineLabel, LineLabel.line_id == Line.id)
        .where(Line.book_id == book.id)
        .order_by(Line.ref)
    )
    return [_facts(row, tuple(reach.get(row.id, ()))) for row in rows]


def _facts(row: Row[Any], reach: tuple[tuple[str, str], ...]) -> LineFacts:
    return LineFacts(
        row.id,
        row.ref,
        Nature(row.nature),
        row.currency,
        row.partner_id,
        row.partner_slug,
        row.partner_label,
        row.label,
        row.source or "",
        row.year,
        row.country,
        row.theme,
        row.pillar,
        row.fund,
        row.window,
        row.instrument,
        row.strength,
        reach,
    )


def recorded(book: Book, known_seq: int) -> frozenset[Measure]:
    """The measures of which the book has any entry at all, whatever its date."""
    if known_seq < sums.WORTH_CLOSING:
        there = (
            select(Line.nature, Entry.measure)
            .join(Line, Line.id == Entry.line_id)
            .where(Entry.book_id == book.id, Entry.seq <= known_seq)
            .distinct()
        )
        return frozenset(measure(Nature(n), slot) for n, slot in db.session.execute(there))
    # A large book is not read through for it: at the end of time a closing has the answer.
    lines = select(Line.id, Line.nature).where(Line.book_id == book.id)
    natures = {line_id: Nature(nature) for line_id, nature in db.session.execute(lines)}
    return frozenset(
        measure(natures[line_id], slot)
        for line_id, held in sums.by_line(book.id, date.max, known_seq).items()
        for slot, amount in enumerate(sums.amounts(held))
        if amount is not None
    )


@dataclass(frozen=True, slots=True)
class Unreconciled:
    """An amount that the sources do not explain, in the line's currency."""

    seq: int
    amount: Money
    effective_on: date
    note: str
    source: str


def unreconciled(book: Book, as_of: date, known_seq: int) -> tuple[Unreconciled, ...]:
    """The entries of the question that wait to be reconciled, unless reversed. One statement."""
    later = Posting.__table__.alias("later")
    rows = db.session.execute(
        select(
            Entry.seq,
            Entry.amount,
            Entry.currency,
            Entry.effective_on,
            PostingNote.text,
            PostingNote.source,
        )
        .join(Posting, Posting.seq == Entry.seq)
        .outerjoin(PostingNote, PostingNote.seq == Entry.seq)
        .outerjoin(later, and_(later.c.reverses == Entry.seq, later.c.seq <= known_seq))
        .where(
            # As a literal: a parameter would hide from the planner that the index is of these.
            Posting.reason == literal_column(f"'{Reason.TO_BE_RECONCILED}'"),
            Posting.seq <= known_seq,
            # Not by an index of entries, nor in their order, or SQLite reads the whole book.
            Entry.book_id + 0 == book.id,
            Entry.effective_on <= as_of,
            later.c.seq.is_(None),
        )
        .order_by(Posting.seq, Entry.n)
    )
    return tuple(
        Unreconciled(
            r.seq, Money(r.amount, r.currency), r.effective_on, r.text or "", r.source or ""
        )
        for r in rows
    )
