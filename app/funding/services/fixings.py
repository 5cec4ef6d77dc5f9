"""Taking exchange rates: a fixing per event, frozen with its source, date, rule and edition."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.money import Money, currency
from app.core.rates import Rate, convert
from app.core.words import N_
from app.funding.models import Book, Fixing, ManualRate, RateSet, RateSetItem
from app.funding.queries import ecb, rates
from app.funding.rules.rates import OPERATIONAL_AGE, RateSource
from app.funding.services import papers
from app.funding.services.ledger import microseconds


class NoRate(DomainError):
    """No rate was published on the day or in the week before, and nobody has entered one."""

    message = N_(
        "There is no published rate from %(source)s to %(target)s for %(day)s. "
        "A finance officer can enter one; a second person approves it."
    )
    field = "currency"


class RateNotNeeded(DomainError):
    """A currency needs no rate to itself."""

    message = N_("Choose two different currencies.")
    field = "to_ccy"


class FutureRate(DomainError):
    """A rate of a day that has not come."""

    message = N_("A rate cannot be of a day in the future.")
    field = "source_date"


def fix(
    purpose: str,
    source: str,
    target: str,
    on: date,
    *,
    by: str,
    first: RateSource = RateSource.ECB,
) -> Fixing | None:
    """The fixing from one currency to another for a day, or None when there is no rate for it.

    The bank's rate of the day, else of the last publication day at most seven days before; else a
    United Nations rate in force; else a manual rate that two persons let in, at most seven days
    old. A book that takes United Nations rates `first` looks for those before it asks the bank.
    """
    ways = [_of_the_bank, _of_the_nations]
    if first is RateSource.UNORE:
        ways.reverse()
    for way in ways:
        found = way(purpose, source, target, on, by)
        if found is not None:
            return found
    manual = rates.manual_fixing(source, target, on)
    fresh = manual is not None and on - manual.source_date <= rates.MAX_AGE
    return manual if fresh else None


def _of_the_nations(purpose: str, source: str, target: str, on: date, by: str) -> Fixing | None:
    pair = rates.operational_pair(source, target, on)
    if not pair or any(on - fixing.source_date > OPERATIONAL_AGE for fixing in pair):
        return None
    return pair[0] if len(pair) == 1 else _cross(purpose, source, target, on, by, *pair)


def _of_the_bank(purpose: str, source: str, target: str, on: date, by: str) -> Fixing | None:
    two = [code for code in (source, target) if code != ecb.EURO]
    found = {code: ecb.per_euro(code, on) for code in two}
    if any(p is None or on - p.day > rates.MAX_AGE for p in found.values()):
        return None
    parts = [_published(purpose, code, on, by) for code in two]
    if len(parts) == 1:
        return parts[0]
    return _cross(purpose, source, target, on, by, parts[1], parts[0])


def _cross(
    purpose: str, source: str, target: str, on: date, by: str, towards: Fixing, origin: Fixing
) -> Fixing:
    """The rate between two currencies through the one that both parents quote."""
    return _once(
        Fixing(
            purpose=purpose,
            from_ccy=source,
            to_ccy=target,
            rate=None,
            quote=f"{target} per 1 {source}",
            source=towards.source,
            source_date=min(towards.source_date, origin.source_date),
            requested_date=on,
            rule="cross rate: quotient of the two parents, not rounded",
            dataset_version=towards.dataset_version,
            derived_a=towards.id,
            derived_b=origin.id,
            entered_by=by,
        )
    )


def _published(purpose: str, code: str, on: date, by: str) -> Fixing:
    found = ecb.per_euro(code, on)
    if found is None:
        raise NoRate(source=ecb.EURO, target=code, day=on)
    return _once(
        Fixing(
            purpose=purpose,
            from_ccy=ecb.EURO,
            to_ccy=code,
            rate=found.value,
            quote=f"{code} per 1 {ecb.EURO}",
            source=ecb.SOURCE,
            source_date=found.day,
            requested_date=on,
            rule=rates.RULE,
            dataset_version=ecb.edition(),
            entered_by=by,
        )
    )


_SAME = (
    "purpose",
    "from_ccy",
    "to_ccy",
    "rate",
    "source",
    "source_date",
    "requested_date",
    "dataset_version",
    "derived_a",
    "derived_b",
)


def _once(fixing: Fixing) -> Fixing:
    """The fixing that is already there for the same purpose, pair and day, or this new one."""
    same = select(Fixing).where(
        *(getattr(Fixing, name).is_not_distinct_from(getattr(fixing, name)) for name in _SAME)
    )
    there = db.session.scalars(same.order_by(Fixing.id).limit(1)).first()
    if there is not None:
        return there
    fixing.recorded_us = microseconds(clock.now())
    db.session.add(fixing)
    db.session.flush()
    return fixing


def in_book(
    amount: Money, book: Book, on: date, purpose: str, *, by: str
) -> tuple[Money | None, Fixing | None]:
    """An amount in the book's currency at the fixing of its day, rounded once, half to even.

    (amount, None) when it is in that currency already; (None, None) when there is no rate.
    """
    if amount.currency == book.currency:
        return amount, None
    first = rates.first_source(book)
    fixing = fix(purpose, amount.currency, book.currency, on, by=by, first=first)
    if fixing is None:
        return None, None
    return convert(amount, rates.rate_of(fixing), book.currency), fixing


def must_be_in_book(
    amount: Money, book: Book, on: date, purpose: str, *, by: str
) -> tuple[Money, Fixing | None]:
    """The same, for what cannot be booked without a rate. Raises NoRate."""
    base, fixing = in_book(amount, book, on, purpose, by=by)
    if base is None:
        raise NoRate(source=amount.currency, target=book.currency, day=on)
    return base, fixing


def set_reference_rates(
    book: Book, *, on: date, currencies: Iterable[str], by: str, label: str = ""
) -> RateSet:
    """Freeze the reference basis of a book: the rates of one day, constant from then on.

    Raises NoRate for a currency that has none.
    """
    return _rate_set(book, "reference", on, currencies, "reference", by, label)


def statement_rates(
    book: Book, *, on: date, currencies: Iterable[str], by: str, slug: str
) -> RateSet:
    """Freeze the rates of one statement, as far as there are any."""
    return _rate_set(book, "current", on, currencies, "statement", by, slug)


def _rate_set(
    book: Book,
    basis: str,
    on: date,
    currencies: Iterable[str],
    purpose: str,
    by: str,
    label: str,
) -> RateSet:
    items = []
    for code in sorted(set(currencies) - {book.currency}):
        fixing = _for_position(purpose, code, book, on, by)
        if fixing is None and basis == "reference":
            raise NoRate(source=code, target=book.currency, day=on)
        if fixing is not None:
            items.append(RateSetItem(currency=code, fixing=fixing))
    chosen = RateSet(
        slug=label or f"{book.slug}-{on.isoformat()}",
        book_id=book.id,
        basis=basis,
        valid_on=on,
        recorded_us=microseconds(clock.now()),
        set_by=by,
        items=items,
    )
    db.session.add(chosen)
    db.session.flush()
    return chosen


def _for_position(purpose: str, code: str, book: Book, on: date, by: str) -> Fixing | None:
    """The last rate published for a pair, however old, else the last one entered by hand.

    What a position of a late day is worth is what was last known, and its notes print the day of
    the rate. An event never takes a rate older than a week.
    """
    first = rates.first_source(book)
    latest = rates.in_force(code, book.currency, on, first)
    if latest is None:
        return None
    age = OPERATIONAL_AGE if latest.source == RateSource.UNORE.value else rates.MAX_AGE
    day = on if on - latest.day <= age else latest.day
    return fix(purpose, code, book.currency, day, by=by, first=first)


# --- manual rates --------------------------------------------------------------------------------


def propose_rate(
    *, from_ccy: str, to_ccy: str, rate: str, source_date: date, source: str, by: str
) -> ManualRate:
    """Enter a rate that no data set publishes; it counts when a second person approves it.

    Raises BadRate, RateNotNeeded, FutureRate, UnknownCurrency.
    """
    currency(from_ccy), currency(to_ccy)
    if from_ccy == to_ccy:
        raise RateNotNeeded
    if source_date > clock.today():
        raise FutureRate
    Rate(from_ccy, to_ccy, rate, "manual", source_date)
    proposed = ManualRate(
        from_ccy=from_ccy,
        to_ccy=to_ccy,
        rate=rate,
        source_date=source_date,
        source=source,
        recorded_by=by,
    )
    db.session.add(proposed)
    db.session.flush()
    audit.record(
        by,
        "rate.proposed",
        subject_type="rate",
        subject_id=proposed.slug,
        rate=f"{rate} {to_ccy} per 1 {from_ccy}",
        day=source_date,
    )
    return proposed


def approve_rate(proposed: ManualRate, *, by: str) -> Fixing:
    """Let a manual rate in. Raises SamePerson, NotWaiting."""
    proposed = papers.lock(proposed)
    papers.must_wait_for(proposed, by=by)
    fixing = Fixing(
        purpose="reference",
        from_ccy=proposed.from_ccy,
        to_ccy=proposed.to_ccy,
        rate=proposed.rate,
        quote=f"{proposed.to_ccy} per 1 {proposed.from_ccy}",
        source="manual",
        source_date=proposed.source_date,
        requested_date=proposed.source_date,
        rule="entered by hand, approved by a second person",
        dataset_version=proposed.source[:120],
        entered_by=proposed.recorded_by,
        approved_by=by,
        recorded_us=microseconds(clock.now()),
    )
    db.session.add(fixing)
    proposed.fixing = fixing
    papers.sign(proposed, by=by)
    db.session.flush()
    audit.record(by, "rate.approved", subject_type="rate", subject_id=proposed.slug)
    return fixing


def return_rate(proposed: ManualRate, *, why: str, by: str) -> ManualRate:
    """Send a manual rate back with a reason. Raises NotWaiting, ReasonNeeded."""
    proposed = papers.give_back(proposed, why=why)
    audit.record(by, "rate.returned", subject_type="rate", subject_id=proposed.slug, why=why)
    return proposed
