"""What is required, what is there, and the three gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from app.core import clock
from app.core.errors import DomainError
from app.core.money import Money, floor_half_up
from app.core.words import N_
from app.funding.models import Book, RateSet
from app.funding.queries import conditions, rates
from app.funding.queries.positions.knowledge import Known, known
from app.funding.queries.positions.lines import (
    LineFacts,
    LineSums,
    Unreconciled,
    line_sums,
    recorded,
    unreconciled,
)
from app.funding.queries.positions.publication import Paper, papers, readable
from app.funding.queries.rates import Quoted
from app.funding.rules.bridge import Factors
from app.funding.rules.conditions import Effect, Evaluation
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
from app.funding.rules.stages import Measure, Nature


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

    `moment` decides what was public: that of `known_at`, and of a statement that of its issue.
    """

    book: str
    currency: str
    as_of: date
    known_at: datetime
    moment: datetime
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
    moment: datetime | None = None,
) -> Position:
    """The position of a book as of a date, as known at a moment (now, when none is given).

    Converted at the book's reference rates when it has a set, else at the rates of the date,
    unless `rate_basis` says which. `public` is what everybody may read: without the pledges that
    their partners do not make public, or had not at `moment` (that of the knowledge, when none is
    given). A constant number of statements, whatever the size of the book.
    """
    at = known(known_at)
    moment = moment or _not_ahead(at)
    reference = None
    if rate_basis is not RateBasis.CURRENT:
        reference = rates.reference_set(book, at.us)
    sums = line_sums(book, as_of, at.seq)
    if public:
        sums = readable(sums, moment)
    if reference is not None:
        quotes = rates.of_set(reference)
        return compute(book, as_of, at, RateBasis.REFERENCE, quotes, sums, moment=moment)
    currencies = sorted({line.facts.currency for line in sums})
    found = rates.current(book, currencies, as_of, at.us)
    return compute(book, as_of, at, RateBasis.CURRENT, found, sums, moment=moment)


def _not_ahead(at: Known) -> datetime:
    """The moment of some knowledge; asking for a later one than now makes nothing public."""
    # Before today it is surely past, and what asks for the very moment is made anew each time.
    return at.at if at.at.date() < clock.today() else min(at.at, clock.now())


def position_with(
    book: Book,
    as_of: date,
    at: Known,
    rate_set: RateSet,
    *,
    method: int | None = None,
    public: bool = False,
    moment: datetime | None = None,
) -> Position:
    """The position at the rates of a frozen set, for a statement; `public` and `moment` as in
    `position`. Raises UnknownMethod."""
    if method not in (None, UNCONDITIONAL, METHOD):
        raise UnknownMethod(version=method)
    moment = moment or _not_ahead(at)
    basis, sums = RateBasis(rate_set.basis), line_sums(book, as_of, at.seq)
    if public:
        sums = readable(sums, moment)
    return compute(book, as_of, at, basis, rates.of_set(rate_set), sums, method, moment=moment)


def compute(
    book: Book,
    as_of: date,
    at: Known,
    rate_basis: RateBasis,
    quotes: Mapping[str, Quoted],
    sums: Sequence[LineSums],
    method: int | None = None,
    *,
    moment: datetime,
) -> Position:
    """The position from sums and rates that are already at hand; by method 1 when the book has no
    condition at the cut-off, unless `method` says which."""
    standing = [] if method == UNCONDITIONAL else conditions.standing(book, as_of, at.seq)
    method = method or (METHOD if standing else UNCONDITIONAL)
    ledger_has = recorded(book, at.seq)
    unexplained = unreconciled(book, as_of, at.seq)
    of_line = papers([line.facts.id for line in sums], moment)
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
        moment=moment,
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
