"""The funding position of a book as of any date, as known at any moment.

Both axes are comparisons: an entry belongs to the question when it took effect by the date and
its posting's number is not later than the last one known. `line_sums` is the only place that
answers it, from all entries or from the nearest closing (`queries.sums`), and no caller notices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import Row, and_, literal, literal_column, select, union_all

from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.money import Money, floor_half_up
from app.core.words import N_
from app.funding.models import (
    Agreement,
    AgreementLine,
    Book,
    Engagement,
    EngagementLine,
    Entry,
    Head,
    Line,
    LineLabel,
    LineReach,
    Posting,
    PostingNote,
    RateSet,
)
from app.funding.queries import changed, conditions, rates, sums
from app.funding.queries.rates import Quoted
from app.funding.rules.bridge import Bridge, Change, Factors, bridge
from app.funding.rules.conditions import Effect, Evaluation
from app.funding.rules.engagements import AnnounceBy
from app.funding.rules.positions import (
    METHOD,
    UNCONDITIONAL,
    Sums,
    Value,
    share,
    stage_of,
    total,
    total_of,
    value,
)
from app.funding.rules.publication import without_pledge
from app.funding.rules.stages import SLOTS, Measure, Nature, Reason, measure
from app.partners.models import Partner

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class UnknownMethod(DomainError):
    """A statement names a version of the formulas that this programme no longer has."""

    message = N_("Method version %(version)s is not known here.")


class RateBasis(StrEnum):
    """At which rates a position is converted: frozen for the phase, or of its own date."""

    REFERENCE = "reference"
    CURRENT = "current"


class Basis(StrEnum):
    """Whether the sources state the figures, or we computed them past something unexplained."""

    STATED = "stated"
    COMPUTED = "computed"


# --- the two axes --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """A moment on the axis of knowledge: the last posting then, and the moment itself."""

    seq: int
    at: datetime

    @property
    def us(self) -> int:
        """Microseconds since 1970."""
        return (self.at - _EPOCH) // timedelta(microseconds=1)


def end_of(day: date) -> datetime:
    """The last moment of a day, UTC: "known at" of a date means known by its end."""
    return datetime.combine(day, time.max, tzinfo=UTC)


def known(at: datetime | None = None) -> Known:
    """What the ledger knew at a moment; now, when none is given."""
    if at is None:
        tip = db.session.execute(select(Head.seq, Head.recorded_us).where(Head.id == 1)).one()
        now = clock.now()
        # A ledger written ahead of the clock (dated facts) still knows what it knows.
        return Known(tip.seq, max(now, _EPOCH + timedelta(microseconds=tip.recorded_us)))
    us = (at - _EPOCH) // timedelta(microseconds=1)
    seq = db.session.scalar(
        select(Posting.seq)
        .where(Posting.recorded_us <= us)
        .order_by(Posting.recorded_us.desc())
        .limit(1)
    )
    return Known(seq or 0, at)


def recorded_at(seq: int) -> datetime:
    """When a posting was recorded; the beginning of time when there is none yet."""
    us = db.session.scalar(select(Posting.recorded_us).where(Posting.seq == seq))
    return _EPOCH + timedelta(microseconds=us or 0)


# --- sums ----------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Paper:
    """Where a line comes from: the address of its engagement or agreement.

    `public` is False for a pledge that its partner does not want made public, or whose amount it
    does not want shown; the partner settles that before the announcement, and it never changes.
    """

    kind: str
    slug: str
    number: str
    public: bool = True


def papers(line_ids: Sequence[int]) -> dict[int, tuple[Paper, ...]]:
    """The papers of some lines. One statement."""
    if not line_ids:
        return {}
    pledged = (
        select(
            EngagementLine.line_id,
            literal("engagement").label("kind"),
            Engagement.slug,
            Engagement.ref.label("number"),
            and_(
                Engagement.amount_public.is_(True),
                Engagement.announce_by != AnnounceBy.NOT_PUBLIC.value,
            ).label("public"),
        )
        .join(Engagement, Engagement.id == EngagementLine.engagement_id)
        .where(EngagementLine.line_id.in_(line_ids))
    )
    agreed = (
        select(
            AgreementLine.line_id,
            literal("agreement").label("kind"),
            Agreement.slug,
            Agreement.number,
            literal(True).label("public"),
        )
        .join(Agreement, Agreement.id == AgreementLine.agreement_id)
        .where(AgreementLine.line_id.in_(line_ids))
    )
    both = union_all(pledged, agreed).subquery()
    found: dict[int, list[Paper]] = {}
    for row in db.session.execute(select(both).order_by(both.c.kind.desc(), both.c.number)):
        paper = Paper(row.kind, row.slug, row.number or "", bool(row.public))
        if paper not in found.setdefault(row.line_id, []):
            found[row.line_id].append(paper)
    return {line_id: tuple(of_line) for line_id, of_line in found.items()}


# --- the position --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GapTriple:
    """The three gaps, always shown together. Negative: more than is required."""

    signed: Money
    with_confirmed: Money
    with_all: Money


@dataclass(frozen=True, slots=True)
class LinePosition:
    """One line of the position: what the ledger holds in its currency, and its value in the
    book's. `converted` is False when there is no rate for its currency: it then counts nothing
    and is listed apart."""

    facts: LineFacts
    sums: Sums
    exact: Value
    book_currency: str
    converted: bool
    papers: tuple[Paper, ...] = ()
    effect: Effect | None = None

    def of(self, name: Measure) -> Money:
        """The sum of a measure in the line's currency."""
        return Money(self.sums.of(name), self.facts.currency)

    def in_book(self, name: str) -> Money:
        """A field of `Value` in the book's currency, rounded for print."""
        return Money(floor_half_up(getattr(self.exact, name)), self.book_currency)

    @property
    def stage(self) -> str:
        """How far its money has come."""
        return stage_of(self.sums)

    @property
    def whole(self) -> Money:
        """All of it in its own currency: announced, signed or paid, whichever is most."""
        signed = self.of(Measure.SIGNED) - self.of(Measure.WRITTEN_OFF)
        return max(self.of(Measure.ANNOUNCED), signed, self.of(Measure.RECEIVED))

    @property
    def only_announced(self) -> Money:
        """In the book's currency: announced, and neither confirmed nor signed nor paid."""
        return Money(
            floor_half_up(self.exact.outstanding - self.exact.confirmed), self.book_currency
        )

    @property
    def named(self) -> bool:
        """Whether everybody may read whose it is: what is only a pledge, and not a public one,
        counts without its partner's name until it is signed or paid."""
        money_in = self.sums.by_measure.keys() & {Measure.SIGNED, Measure.RECEIVED}
        return bool(money_in) or all(paper.public for paper in self.papers)

    @property
    def overdue(self) -> Money:
        """Instalments due by the date and not paid, in the line's currency."""
        late = self.sums.of(Measure.DUE) - self.sums.of(Measure.RECEIVED)
        return Money(max(0, min(late, self.sums.rest)), self.facts.currency)


@dataclass(frozen=True, slots=True)
class Position:
    """What is required, what is there, and the three gaps, at one date as known at one moment.

    An amount is None when nothing of its kind was ever recorded in the book: unknown, not zero;
    what is required, when nothing was required by the date.
    `pledged` is everything announced or further on; `outstanding` the part neither signed nor
    paid; `confirmed` the part of that which the partner confirmed in writing. `mobilised` is paid
    plus signed and to come; `receivable` the latter alone.

    By method 2, `conditional` is the part of `outstanding` whose condition is open and `usable`
    what it gives today; `contingent` the part of `mobilised` that waits for a condition. They are
    None when there is no condition.
    """

    book: str
    currency: str
    as_of: date
    known_at: datetime
    known_seq: int
    rate_basis: RateBasis
    rates: tuple[Quoted, ...]
    required: Money | None
    own: Money | None
    mobilised: Money | None
    committed: Money | None
    received: Money | None
    receivable: Money | None
    pledged: Money | None
    outstanding: Money | None
    confirmed: Money | None
    over_receipt: Money | None
    gap: GapTriple | None
    coverage: Fraction | None
    external_coverage: Fraction | None
    basis: Basis
    unreconciled: tuple[Unreconciled, ...]
    unconverted: tuple[LinePosition, ...]
    lines: tuple[LinePosition, ...]
    exact: Value
    method: int
    conditional: Money | None
    usable: Money | None
    contingent: Money | None
    conditions: Evaluation

    def of_nature(self, nature: Nature) -> tuple[LinePosition, ...]:
        """The lines of one nature."""
        return tuple(line for line in self.lines if line.facts.nature is nature)

    @property
    def contributions(self) -> tuple[LinePosition, ...]:
        """The lines of partners, and of money mobilised without naming one."""
        return self.of_nature(Nature.CONTRIBUTION)


def position(
    book: Book,
    as_of: date,
    known_at: datetime | None = None,
    *,
    rate_basis: RateBasis | None = None,
    public: bool = False,
) -> Position:
    """The position of a book as of a date, as known at a moment (now, when none is given).

    Converted at the book's reference rates when it has a set, else at the rates of the date,
    unless `rate_basis` says which. `public` is what everybody may read: without the pledges that
    their partners do not make public. A constant number of statements, whatever the size of the
    book.
    """
    at = known(known_at)
    reference = None
    if rate_basis is not RateBasis.CURRENT:
        reference = rates.reference_set(book, at.us)
    sums = line_sums(book, as_of, at.seq)
    if public:
        sums = readable(sums)
    if reference is not None:
        return compute(book, as_of, at, RateBasis.REFERENCE, rates.of_set(reference), sums)
    currencies = sorted({line.facts.currency for line in sums})
    found = rates.current(book, currencies, as_of, at.us)
    return compute(book, as_of, at, RateBasis.CURRENT, found, sums)


def readable(lines: Sequence[LineSums]) -> list[LineSums]:
    """The sums that everybody may read, by `rules.publication`. One statement."""
    not_public = private([line.facts.id for line in lines])
    found = []
    for line in lines:
        if line.facts.id not in not_public:
            found.append(line)
        elif (left := without_pledge(line.sums)).by_measure:
            found.append(LineSums(line.facts, left))
    return found


def private(line_ids: Iterable[int]) -> frozenset[int]:
    """Which of some lines carry a pledge that is not public. One statement."""
    of_line = papers(list(line_ids))
    return frozenset(n for n, its in of_line.items() if not all(one.public for one in its))


def compute(
    book: Book,
    as_of: date,
    at: Known,
    rate_basis: RateBasis,
    quotes: Mapping[str, Quoted],
    sums: Sequence[LineSums],
    method: int | None = None,
) -> Position:
    """The position from sums and rates that are already at hand; by method 1 when the book has no
    condition at the cut-off, unless `method` says which."""
    standing = [] if method == UNCONDITIONAL else conditions.standing(book, as_of, at.seq)
    method = method or (METHOD if standing else UNCONDITIONAL)
    ledger_has = recorded(book, at.seq)
    unexplained = unreconciled(book, as_of, at.seq)
    of_line = papers([line.facts.id for line in sums])
    worth = rates.factors(book.currency, quotes)
    found = Evaluation()
    if standing:
        found = conditions.evaluate(
            standing,
            (
                (one.facts.id, one.facts.partner_id, one.sums, worth.of(one.facts.currency))
                for one in sums
            ),
        )
    lines = tuple(
        _line_position(line, worth, book, quotes, of_line, found.by_line.get(line.facts.id))
        for line in sums
    )
    # Without a condition the sums of a currency are converted at once, which is quicker.
    all_of_it = (
        total(line.exact for line in lines)
        if found.by_line
        else total_of((line.sums for line in sums), worth.of)
    )

    def known_if(*measures: Measure) -> Any:
        there = not ledger_has.isdisjoint(measures)
        return lambda amount: Money(floor_half_up(amount), book.currency) if there else None

    def when_conditional(amount: Fraction) -> Money | None:
        return Money(floor_half_up(amount), book.currency) if method == METHOD else None

    # Before the first requirement took effect there is none, and so no gap: not one of zero.
    required, gap = None, None
    if any(Measure.REQUIRED in line.sums.by_measure for line in sums):
        required = Money(floor_half_up(all_of_it.required), book.currency)
        gap = GapTriple(*(Money(g, book.currency) for g in all_of_it.gaps.printed))
    return Position(
        book=book.slug,
        currency=book.currency,
        as_of=as_of,
        known_at=at.at,
        known_seq=at.seq,
        rate_basis=rate_basis,
        rates=tuple(quotes[code] for code in sorted(quotes)),
        required=required,
        own=known_if(Measure.OWN)(all_of_it.own),
        mobilised=known_if(Measure.SIGNED, Measure.RECEIVED)(all_of_it.mobilised),
        committed=known_if(Measure.SIGNED)(all_of_it.committed),
        received=known_if(Measure.RECEIVED)(all_of_it.received),
        receivable=known_if(Measure.RECEIVED)(all_of_it.receivable),
        pledged=known_if(Measure.ANNOUNCED)(all_of_it.pledged),
        outstanding=known_if(Measure.ANNOUNCED)(all_of_it.outstanding),
        confirmed=known_if(Measure.CONFIRMED)(all_of_it.confirmed),
        over_receipt=known_if(Measure.RECEIVED)(all_of_it.over_receipt),
        gap=gap,
        coverage=share(all_of_it.own + all_of_it.mobilised, all_of_it.required),
        external_coverage=share(all_of_it.mobilised, all_of_it.required - all_of_it.own),
        basis=Basis.COMPUTED if unexplained else Basis.STATED,
        unreconciled=unexplained,
        unconverted=tuple(line for line in lines if not line.converted),
        lines=lines,
        exact=all_of_it,
        method=method,
        conditional=when_conditional(all_of_it.conditional),
        usable=when_conditional(all_of_it.usable),
        contingent=when_conditional(all_of_it.contingent),
        conditions=found,
    )


def _line_position(
    line: LineSums,
    worth: Factors,
    book: Book,
    quotes: Mapping[str, Quoted],
    of_line: Mapping[int, tuple[Paper, ...]],
    effect: Effect | None,
) -> LinePosition:
    facts = line.facts
    plain = value(line.sums, worth.of(facts.currency))
    return LinePosition(
        facts,
        line.sums,
        plain if effect is None else effect.on(plain),
        book.currency,
        facts.currency == book.currency or facts.currency in quotes,
        of_line.get(facts.id, ()),
        effect,
    )


def position_with(
    book: Book,
    as_of: date,
    at: Known,
    rate_set: RateSet,
    *,
    method: int | None = None,
    public: bool = False,
) -> Position:
    """The position at the rates of a frozen set, for a statement; `public` as in `position`.
    Raises UnknownMethod."""
    if method not in (None, UNCONDITIONAL, METHOD):
        raise UnknownMethod(version=method)
    basis, sums = RateBasis(rate_set.basis), line_sums(book, as_of, at.seq)
    if public:
        sums = readable(sums)
    return compute(book, as_of, at, basis, rates.of_set(rate_set), sums, method)


# --- the bridge ----------------------------------------------------------------------------------


def bridge_between(
    book: Book,
    opening: tuple[date, int],
    closing: tuple[date, int],
    *,
    opening_rates: Mapping[str, Quoted],
    closing_rates: Mapping[str, Quoted],
    method: int = METHOD,
    public: bool = False,
) -> Bridge:
    """The bridge between two questions, each an as-of date and the last posting known; from one
    public position to another where `public`."""
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
        private=private(start.keys() | of_line.keys()) if public else (),
    )
