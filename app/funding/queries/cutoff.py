"""What a statement prints beside its data: the ledger read again at the statement's own cut-off.

Everything here takes (as of, last posting known, rates) and nothing of the present, so a second
rendering of the same statement has the same figures. Only names may be newer.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from app.core.db import db
from app.core.money import Money
from app.funding.models import Book, Fund, Statement
from app.funding.queries import rates
from app.funding.queries.gaps import Gaps, of_position
from app.funding.queries.legs import Due, Leg, legs, open_dues, readable_legs
from app.funding.queries.positions import (
    Known,
    LinePosition,
    Position,
    RateBasis,
    line_sums,
    position_with,
)
from app.funding.queries.rates import Quoted
from app.funding.queries.statements import issued_at, known_of
from app.funding.rules.stages import Measure, Reason


@dataclass(frozen=True, slots=True)
class Agreed:
    """What stands behind "mobilised": one agreement in one currency, or one line without any.

    `numbers` are the agreements that the ledger names, `years` those that the amounts are for and
    `due` those in which instalments fall due; amounts in the line's currency, `counted` in minor
    units of the book's, exact.
    """

    numbers: tuple[str, ...]
    partner_slug: str | None
    currency: str
    years: tuple[int, ...]
    due: frozenset[int]
    signed_on: date | None
    signed: Money
    received: Money
    counted: Fraction

    @property
    def lasts(self) -> bool:
        """Whether it is for more than one year, or paid over more than one."""
        return len(self.years) > 1 or len(self.due) > 1


@dataclass(frozen=True, slots=True)
class Later:
    """What was known at issue and takes effect only after the statement's date: so many entries
    of one reason, in minor units of the book's currency, exact."""

    reason: Reason
    count: int
    value: Fraction


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The ledger at a statement's cut-off. `pooled` is what the funds of the phase passed on,
    which is internal and counts nowhere; `at_date` are the rates of the date where others were
    used; `gaps` are those of the cells of the plan."""

    position: Position
    dues: tuple[Due, ...]
    agreed: tuple[Agreed, ...]
    later: tuple[Later, ...]
    pooled: tuple[tuple[str, Money], ...]
    at_date: Mapping[str, Quoted]
    gaps: Gaps


def of_statement(statement: Statement) -> Cutoff:
    """The ledger at the cut-off of an issued statement. Two statements for each pooled fund of
    the phase, a constant number besides."""
    book = statement.book
    at = position_with(
        book,
        statement.as_of,
        known_of(statement),
        rates.rate_set(statement.rate_set_id),
        method=statement.method_version,
        public=statement.is_public,
        moment=issued_at(statement),
    )
    worth = rates.factors(book.currency, {quote.currency: quote for quote in at.rates})
    known = legs(book, at.known_seq)
    if statement.is_public:
        known = readable_legs(known, at.moment)
    return Cutoff(
        at,
        open_dues(at.contributions, known, worth.of),
        agreed(at.contributions, known, at.as_of),
        _later([leg for leg in known if leg.effective_on > at.as_of], worth.of),
        _pooled(book, at.as_of, at.known_seq),
        _at_date(book, at),
        of_position(book, at, boundary_of(statement)),
    )


def boundary_of(statement: Statement) -> range | None:
    """The years of the phase as they were at issue; None where a statement did not need them."""
    said = json.loads(statement.remarks).get("boundary")
    return range(said["first"], said["last"] + 1) if said else None


def agreed(lines: Iterable[LinePosition], known: Iterable[Leg], as_of: date) -> tuple[Agreed, ...]:
    """The agreements behind "mobilised": lines under the same paper and currency are one row."""
    numbers: dict[int, dict[str, None]] = {}
    days: dict[int, date] = {}
    due: dict[int, Counter[int]] = {}
    for leg in known:
        if leg.measure is Measure.DUE:
            due.setdefault(leg.line_id, Counter())[leg.effective_on.year] += leg.amount
        elif leg.measure is Measure.SIGNED and leg.amount > 0 and leg.effective_on <= as_of:
            if leg.paper:
                numbers.setdefault(leg.line_id, {})[leg.paper] = None
            days[leg.line_id] = min(leg.effective_on, days.get(leg.line_id, leg.effective_on))
    rows: dict[tuple[object, ...], Agreed] = {}
    for line in lines:
        if not line.exact.mobilised:
            continue
        facts = line.facts
        named = tuple(numbers.get(facts.id, ()))
        row = Agreed(
            named,
            facts.partner_slug,
            facts.currency,
            () if facts.year is None else (facts.year,),
            frozenset(year for year, amount in due.get(facts.id, {}).items() if amount),
            days.get(facts.id),
            line.of(Measure.SIGNED) - line.of(Measure.WRITTEN_OFF),
            line.of(Measure.RECEIVED),
            line.exact.mobilised,
        )
        key = (named, facts.partner_slug, facts.currency) if named else (facts.ref,)
        rows[key] = _joined(rows[key], row) if key in rows else row
    return tuple(
        sorted(
            rows.values(),
            key=lambda row: (row.signed_on is None, row.signed_on or date.max, row.numbers),
        )
    )


def _joined(first: Agreed, second: Agreed) -> Agreed:
    days = [day for day in (first.signed_on, second.signed_on) if day]
    return Agreed(
        first.numbers,
        first.partner_slug,
        first.currency,
        tuple(sorted({*first.years, *second.years})),
        first.due | second.due,
        min(days, default=None),
        first.signed + second.signed,
        first.received + second.received,
        first.counted + second.counted,
    )


def _later(after: Sequence[Leg], factor: Callable[[str], Fraction]) -> tuple[Later, ...]:
    """What takes effect later, instalments apart: they are the calendar."""
    found: dict[Reason, Later] = {}
    for leg in after:
        if leg.measure in (Measure.DUE, Measure.CONFIRMED):
            continue
        value = leg.amount * factor(leg.currency)
        if leg.measure is Measure.RECEIVED and leg.base is not None:
            value = Fraction(leg.base)
        sofar = found.get(leg.reason) or Later(leg.reason, 0, Fraction(0))
        found[leg.reason] = Later(leg.reason, sofar.count + 1, sofar.value + value)
    return tuple(found[reason] for reason in sorted(found))


def _pooled(book: Book, as_of: date, known_seq: int) -> tuple[tuple[str, Money], ...]:
    """What each pooled fund of the phase has passed on, in its own currency."""
    if book.phase_id is None:
        return ()
    funds = db.session.scalars(
        select(Fund).where(Fund.phase_id == book.phase_id).order_by(Fund.slug)
    ).all()
    passed = [
        (
            fund.slug,
            Money(
                sum(
                    line.sums.of(Measure.TRANSFERRED)
                    for line in line_sums(fund.book, as_of, known_seq)
                ),
                fund.book.currency,
            ),
        )
        for fund in funds
    ]
    return tuple((slug, amount) for slug, amount in passed if amount.minor)


def _at_date(book: Book, at: Position) -> Mapping[str, Quoted]:
    if at.rate_basis is RateBasis.CURRENT:
        return {}
    codes = {line.facts.currency for line in at.lines} - {book.currency}
    us = Known(at.known_seq, at.known_at).us
    return rates.current(book, sorted(codes), at.as_of, us)
