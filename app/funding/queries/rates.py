"""Rates at hand: published ones for any day, frozen ones of events and sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.core.money import currency
from app.core.rates import Convertible, CrossRate, Rate
from app.funding.models import Book, Fixing, ManualRate, RateSet, RateSetItem
from app.funding.queries import ecb
from app.funding.rules.bridge import Factors

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


def at_hand(source: str, target: str, on: date) -> bool:
    """Whether an event of that day can be valued: at a rate at most a week old, published or let in
    by two persons."""
    if source == target:
        return True
    quote, manual = published(source, target, on), manual_fixing(source, target, on)
    days = [quote.day] if quote else []
    days += [manual.source_date] if manual else []
    return any(on - day <= MAX_AGE for day in days)


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
    for code in currencies:
        if code == book.currency:
            continue
        quote = published(code, book.currency, on)
        if quote is None:
            fixing = manual_fixing(code, book.currency, on, known_us)
            quote = quoted(code, rate_of(fixing)) if fixing is not None else None
        if quote is not None:
            found[code] = quote
    return found


def factors(book_currency: str, rates: Mapping[str, Quoted]) -> Factors:
    """What a minor unit of each currency is worth in minor units of the book's."""
    by_currency = {code: quote.factor(book_currency) for code, quote in rates.items()}
    return Factors({**by_currency, book_currency: Fraction(1)})


def manual_rate(slug: str) -> ManualRate | None:
    """A manual rate by its address."""
    return db.session.scalar(select(ManualRate).where(ManualRate.slug == slug))


def manual_rates() -> list[ManualRate]:
    """All manual rates, newest first."""
    return list(db.session.scalars(select(ManualRate).order_by(ManualRate.id.desc())))


__all__ = [
    "MAX_AGE",
    "RULE",
    "Quoted",
    "at_hand",
    "current",
    "factors",
    "manual_fixing",
    "manual_rate",
    "manual_rates",
    "of_set",
    "published",
    "quoted",
    "rate_of",
    "rate_set",
    "reference_set",
]
