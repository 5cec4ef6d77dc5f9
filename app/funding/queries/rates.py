"""Rates at hand: published ones for any day, frozen ones of events and sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db, the_one
from app.core.money import currency
from app.core.rates import Convertible, CrossRate, Rate
from app.funding.models import (
    BasisProposal,
    Book,
    Fixing,
    Line,
    ManualRate,
    RateChoice,
    RateSet,
    RateSetItem,
    RateSheet,
)
from app.funding.queries import ecb
from app.funding.rules.bridge import Factors
from app.funding.rules.rates import OPERATIONAL_AGE, PIVOT, RateSource

MAX_AGE: Final = timedelta(days=7)
"""How old a published rate may be for an event; an older one needs two persons."""

RULE: Final = "same day, else last published before, at most 7 days"


@dataclass(frozen=True, slots=True)
class Quoted:
    """How one currency is turned into the book's, as printed in the notes on method."""

    currency: str
    rate: Convertible
    source: str
    day: date
    text: str
    parents: tuple[Rate, ...] = ()

    @property
    def value(self) -> str:
        """What one unit is worth, as published: "1.1562 USD", of a cross rate both parents."""
        return self.text.rpartition(" per 1 ")[0]

    @property
    def unit(self) -> str:
        """Of which currency one unit is meant: of a cross rate the one that both parents share."""
        return self.text.rpartition(" per 1 ")[2]

    def factor(self, target: str) -> Fraction:
        """Minor units of `target` for one minor unit of the currency."""
        scale = Fraction(currency(target).minor_per_unit, currency(self.currency).minor_per_unit)
        return self.rate.factor(self.currency, target) * scale


def published(source: str, target: str, on: date) -> Quoted | None:
    """The bank's rate from one currency to another on a day or the last day before, however old.

    Of a cross rate both parents are of the same week: when one is older, the other is taken from
    the older one's day.
    """
    two = [code for code in (source, target) if code != ecb.EURO]
    found = [ecb.per_euro(code, on) for code in two]
    oldest = min((p.day for p in found if p is not None), default=on)
    if on - oldest > MAX_AGE:
        return published(source, target, oldest)
    legs = [
        Rate(ecb.EURO, code, p.value, ecb.SOURCE, p.day, on, RULE, ecb.edition())
        for code, p in zip(two, found, strict=True)
        if p is not None
    ]
    if len(legs) < len(two):
        return None
    return quoted(source, legs[0] if len(legs) == 1 else CrossRate(legs[1], legs[0]))


def quoted(source: str, rate: Rate | CrossRate) -> Quoted:
    """A rate with its words."""
    if isinstance(rate, Rate):
        text = f"{rate.value} {rate.quote} per 1 {rate.base}"
        return Quoted(source, rate, rate.source, rate.source_date, text, (rate,))
    first, second = rate.first, rate.second
    text = f"({first.value} {first.quote}) / ({second.value} {second.quote}) per 1 {first.base}"
    day = min(first.source_date, second.source_date)
    return Quoted(source, rate, first.source, day, text, (first, second))


def rate_of(fixing: Fixing) -> Rate | CrossRate:
    """The exact rate of a fixing; a cross rate from its two parents."""
    if fixing.first is not None and fixing.second is not None:
        return CrossRate(_plain(fixing.first), _plain(fixing.second))
    return _plain(fixing)


def _plain(fixing: Fixing) -> Rate:
    return Rate(
        fixing.from_ccy,
        fixing.to_ccy,
        fixing.rate or "",
        fixing.source,
        fixing.source_date,
        fixing.requested_date,
        fixing.rule,
        fixing.dataset_version,
    )


def manual_fixing(source: str, target: str, on: date, known_us: int | None = None) -> Fixing | None:
    """The latest manual rate between two currencies that is valid on a day, if there is one."""
    statement = (
        select(Fixing)
        .where(
            Fixing.source == "manual",
            Fixing.source_date <= on,
            ((Fixing.from_ccy == source) & (Fixing.to_ccy == target))
            | ((Fixing.from_ccy == target) & (Fixing.to_ccy == source)),
        )
        .order_by(Fixing.source_date.desc(), Fixing.id.desc())
        .limit(1)
    )
    if known_us is not None:
        statement = statement.where(Fixing.recorded_us <= known_us)
    return db.session.scalar(statement)


def first_source(book: Book, known_us: int | None = None) -> RateSource:
    """Where a book looks for its rates first, as known at a moment; the bank, unless it chose."""
    statement = (
        select(RateChoice.source)
        .where(RateChoice.book_id == book.id)
        .order_by(RateChoice.id.desc())
    )
    if known_us is not None:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=known_us)
        statement = statement.where(RateChoice.chosen_at <= moment)
    return RateSource(db.session.scalar(statement.limit(1)) or RateSource.ECB)


def currencies_of(book: Book) -> list[str]:
    """The foreign currencies in which a book has lines, in alphabetical order."""
    codes = db.session.scalars(
        select(Line.currency)
        .where(Line.book_id == book.id, Line.currency != book.currency)
        .distinct()
    )
    return sorted(codes)


@dataclass(frozen=True, slots=True)
class BookRates:
    """Where a book takes its rates from, its reference basis, and the one that is proposed."""

    book: Book
    first: RateSource
    reference: RateSet | None
    proposed: BasisProposal | None


def book_rates(books: Iterable[Book]) -> list[BookRates]:
    """The same for several books, in three statements."""
    choices = dict(
        db.session.execute(
            select(RateChoice.book_id, RateChoice.source).order_by(RateChoice.id)
        ).all()
    )
    sets = {
        one.book_id: one
        for one in db.session.scalars(
            select(RateSet).where(RateSet.basis == "reference").order_by(RateSet.id)
        )
    }
    waiting = {one.book_id: one for one in basis_proposals(state="recorded")}
    return [
        BookRates(
            book,
            RateSource(choices.get(book.id, RateSource.ECB)),
            sets.get(book.id),
            waiting.get(book.id),
        )
        for book in books
    ]


def operational(code: str, on: date, known_us: int | None = None) -> Fixing | None:
    """The United Nations rate of a currency that was in force on a day, if one was imported."""
    statement = (
        select(Fixing)
        .where(
            Fixing.source == RateSource.UNORE.value,
            Fixing.from_ccy == PIVOT,
            Fixing.to_ccy == code,
            Fixing.derived_a.is_(None),
            Fixing.source_date <= on,
        )
        .order_by(Fixing.source_date.desc(), Fixing.id.desc())
        .limit(1)
    )
    if known_us is not None:
        statement = statement.where(Fixing.recorded_us <= known_us)
    return db.session.scalar(statement)


def operational_pair(
    source: str, target: str, on: date, known_us: int | None = None
) -> tuple[Fixing, ...]:
    """The United Nations rates that lead from one currency to another, the target's first: one
    when the dollar is among them, else two; none unless all are there."""
    found = [operational(code, on, known_us) for code in (target, source) if code != PIVOT]
    return () if None in found else tuple(one for one in found if one is not None)


def at_hand(source: str, target: str, on: date) -> bool:
    """Whether an event of that day can be valued: at a rate at most a week old, published or let in
    by two persons, or by a United Nations rate in force."""
    if source == target:
        return True
    quote, manual = published(source, target, on), manual_fixing(source, target, on)
    days = [quote.day] if quote else []
    days += [manual.source_date] if manual else []
    in_force = [fixing.source_date for fixing in operational_pair(source, target, on)]
    return any(on - day <= MAX_AGE for day in days) or (
        bool(in_force) and on - min(in_force) <= OPERATIONAL_AGE
    )


def rate_set(set_id: int) -> RateSet:
    """A rate set with its fixings and their parents, in a constant number of statements."""
    return db.session.execute(
        select(RateSet).where(RateSet.id == set_id).options(*_WITH_FIXINGS)
    ).scalar_one()


_WITH_FIXINGS = (
    selectinload(RateSet.items).joinedload(RateSetItem.fixing).joinedload(Fixing.first),
    selectinload(RateSet.items).joinedload(RateSetItem.fixing).joinedload(Fixing.second),
)


def reference_set(book: Book, known_us: int | None = None) -> RateSet | None:
    """The reference basis of a book: the latest set frozen for it, as known then."""
    statement = (
        select(RateSet)
        .where(RateSet.book_id == book.id, RateSet.basis == "reference")
        .order_by(RateSet.id.desc())
        .options(*_WITH_FIXINGS)
    )
    if known_us is not None:
        statement = statement.where(RateSet.recorded_us <= known_us)
    return db.session.execute(statement.limit(1)).scalars().first()


def of_set(rates: RateSet) -> dict[str, Quoted]:
    """The rates of a set by currency."""
    return {item.currency: quoted(item.currency, rate_of(item.fixing)) for item in rates.items}


def current(book: Book, currencies: Iterable[str], on: date, known_us: int) -> dict[str, Quoted]:
    """Rates of a day for some currencies; one for which there is none is left out."""
    found: dict[str, Quoted] = {}
    foreign = [code for code in currencies if code != book.currency]
    first = first_source(book, known_us) if foreign else RateSource.ECB
    for code in foreign:
        quote = in_force(code, book.currency, on, first, known_us)
        if quote is not None:
            found[code] = quote
    return found


def in_force(
    code: str, target: str, on: date, first: RateSource, known_us: int | None = None
) -> Quoted | None:
    """The last rate known for a day, however old: of the book's first source, else of the bank, of
    the United Nations, by hand, in this order."""
    united = [_united(code, target, on, known_us), published(code, target, on)]
    if first is not RateSource.UNORE:
        united.reverse()
    quote = united[0] or united[1]
    if quote is None:
        fixing = manual_fixing(code, target, on, known_us)
        quote = quoted(code, rate_of(fixing)) if fixing is not None else None
    return quote


def _united(code: str, target: str, on: date, known_us: int | None) -> Quoted | None:
    pair = operational_pair(code, target, on, known_us)
    if not pair:
        return None
    plain = [_plain(fixing) for fixing in pair]
    return quoted(code, plain[0] if len(plain) == 1 else CrossRate(plain[0], plain[1]))


def factors(book_currency: str, rates: Mapping[str, Quoted]) -> Factors:
    """What a minor unit of each currency is worth in minor units of the book's."""
    by_currency = {code: quote.factor(book_currency) for code, quote in rates.items()}
    return Factors({**by_currency, book_currency: Fraction(1)})


def manual_rate(slug: str) -> ManualRate | None:
    """A manual rate by its address."""
    return db.session.scalar(select(ManualRate).where(ManualRate.slug == slug))


def manual_rates() -> list[ManualRate]:
    """The rates entered one by one, newest first."""
    single = select(ManualRate).where(ManualRate.sheet_id.is_(None))
    return list(db.session.scalars(single.order_by(ManualRate.id.desc())))


def rate_sheet(slug: str) -> RateSheet:
    """A file of rates with its rows. Raises NotFound."""
    return the_one(
        select(RateSheet).where(RateSheet.slug == slug).options(selectinload(RateSheet.rates))
    )


def rate_sheets(state: str | None = None) -> list[RateSheet]:
    """The files of rates, newest first, with their rows."""
    statement = select(RateSheet).order_by(RateSheet.id.desc())
    if state:
        statement = statement.where(RateSheet.state == state)
    return list(db.session.scalars(statement.options(selectinload(RateSheet.rates))))


def last_rates(base: str, codes: Iterable[str], before: Iterable[int]) -> dict[str, Fixing]:
    """Of each currency the last rate by hand or by file against `base`, the fixings `before` left
    out. One statement."""
    rows = db.session.scalars(
        select(Fixing)
        .where(
            Fixing.from_ccy == base,
            Fixing.to_ccy.in_(list(codes)),
            Fixing.source != ecb.SOURCE,
            Fixing.derived_a.is_(None),
            Fixing.id.not_in(list(before)),
        )
        .order_by(Fixing.source_date, Fixing.id)
    )
    return {fixing.to_ccy: fixing for fixing in rows}


def basis_proposal(slug: str) -> BasisProposal:
    """A proposal of a reference basis. Raises NotFound."""
    return the_one(select(BasisProposal).where(BasisProposal.slug == slug))


def basis_proposals(*, book: Book | None = None, state: str | None = None) -> list[BasisProposal]:
    """Proposals of a reference basis, newest first."""
    statement = select(BasisProposal).order_by(BasisProposal.id.desc())
    if book is not None:
        statement = statement.where(BasisProposal.book_id == book.id)
    if state:
        statement = statement.where(BasisProposal.state == state)
    return list(db.session.scalars(statement.options(joinedload(BasisProposal.book))))


__all__ = [
    "MAX_AGE",
    "RULE",
    "BookRates",
    "Quoted",
    "at_hand",
    "basis_proposal",
    "basis_proposals",
    "book_rates",
    "currencies_of",
    "current",
    "factors",
    "first_source",
    "in_force",
    "last_rates",
    "manual_fixing",
    "manual_rate",
    "manual_rates",
    "of_set",
    "operational",
    "operational_pair",
    "published",
    "quoted",
    "rate_of",
    "rate_set",
    "rate_sheet",
    "rate_sheets",
    "reference_set",
]
