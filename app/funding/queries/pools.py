"""A pooled fund as its trustee reports it: sources and uses, windows, implementers, donors.

Money of a pool has no single donor. What each partner paid in is on record and gives its share; a
split of the money that went out is nowhere, because nobody decided one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import aliased, joinedload

from app.core.db import db, the_one
from app.core.localised import Localised
from app.core.money import Money, currency
from app.funding.models import Allocation, Book, Entry, Fund, FundAct, FundDecision, Line, Transfer
from app.funding.queries import rates
from app.funding.queries.positions import LineSums, known, line_sums
from app.funding.rules import pools as rules
from app.funding.rules import sources
from app.funding.rules.pools import Act, Available, Pot
from app.funding.rules.positions import FundBalance
from app.funding.rules.sources import Rounding
from app.funding.rules.stages import Measure, Nature, slot
from app.partners.models import Partner


@dataclass(frozen=True, slots=True)
class Row:
    """One row of sources and uses: in the year, and since the fund was opened."""

    key: str
    words: str
    kind: sources.Kind
    year: Money
    cumulative: Money
    year_thousands: int
    cumulative_thousands: int


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window, or with no name what is directed to none."""

    slug: str | None
    name: Localised | None
    cash: Money
    unpaid: Money
    reserve: Money
    available: Money


@dataclass(frozen=True, slots=True)
class ImplementerRow:
    """What one implementer was given, gave back and spent; without a name when none was said."""

    slug: str | None
    name: Localised | None
    allocated: Money
    transferred: Money
    refunded: Money
    reported: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class DonorRow:
    """What one partner paid into the fund, and its share of all that was paid in.

    `share` is in tenths of a percent at the reference rates, None where a rate is missing;
    `closing_share` is the partner's part of the closing balance if it were given back today.
    """

    slug: str | None
    name: Localised | None
    paid: tuple[Money, ...]
    booked: Money
    share: int | None
    closing_share: Money | None


@dataclass(frozen=True, slots=True)
class Eliminated:
    """One row of the elimination table: the same money seen in two books, counted once."""

    key: str
    phase: Money | None
    fund: Money
    counted: Money | None


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """Unspent money of a year that is a source of the next, once; no new money."""

    year: int
    amount: Money


@dataclass(frozen=True, slots=True)
class FundStatement:
    """A fund at a date, as known at a moment; everything that its page and its paper print."""

    slug: str
    name: Localised
    programme: Localised
    fictitious: bool
    currency: str
    as_of: date
    known_at: datetime
    known_seq: int
    year: int
    years: tuple[int, ...]
    rows: tuple[Row, ...]
    year_roundings: tuple[Rounding, ...]
    cumulative_roundings: tuple[Rounding, ...]
    closing: Money
    unpaid: Money
    reserve: Money
    available: Money
    net_funded: Money
    reported: Money
    with_implementers: Money
    windows: tuple[WindowRow, ...]
    implementers: tuple[ImplementerRow, ...]
    donors: tuple[DonorRow, ...]
    reference_on: date | None
    eliminated: tuple[Eliminated, ...]
    carried_over: tuple[CarriedOver, ...]

    def row(self, key: str) -> Row:
        """A row of the table by its key: deposits, sources, uses, closing ..."""
        return next(row for row in self.rows if row.key == key)


def fund_statement(
    fund: Fund, as_of: date, known_at: datetime | None = None, year: int | None = None
) -> FundStatement:
    """The statement of a fund as of a date; `year` is the one shown beside all years, up to the
    date. The number of queries does not grow with the fund."""
    at = known(known_at)
    first = _first_day(fund, at.seq)
    years = tuple(range(min(first or as_of, as_of).year, as_of.year + 1))
    year = year if year in years else as_of.year
    lines = line_sums(fund.book, as_of, at.seq)
    pots = [_pot(line) for line in lines]
    total = rules.account(pots)
    opening = _account(fund, date(year, 1, 1) - timedelta(days=1), at.seq)
    year_end = date(year, 12, 31)
    until = total if year_end >= as_of else _account(fund, year_end, at.seq)
    code = fund.book.currency
    phase_book = _phase_book(fund)
    paid = _paid_in(fund, as_of, at.seq)
    rows, year_off, all_off = _table(total, until, opening, code)
    donors, reference_on = _donors(paid, total.closing, code, phase_book, at.us)
    return FundStatement(
        slug=fund.slug,
        name=fund.name,
        programme=fund.programme.name,
        fictitious=fund.fictitious,
        currency=code,
        as_of=as_of,
        known_at=at.at,
        known_seq=at.seq,
        year=year,
        years=years,
        rows=rows,
        year_roundings=year_off,
        cumulative_roundings=all_off,
        closing=Money(total.closing, code),
        unpaid=Money(total.unpaid, code),
        reserve=Money(total.reserve, code),
        available=Money(total.available, code),
        net_funded=Money(total.net_funded, code),
        reported=Money(total.reported, code),
        with_implementers=Money(total.with_implementers, code),
        windows=_windows(fund, pots),
        implementers=_implementers(lines, code),
        donors=donors,
        reference_on=reference_on,
        eliminated=_eliminated(paid, total, code, phase_book),
        carried_over=_carried_over(fund, as_of, at.at),
    )


def _pot(line: LineSums) -> Pot:
    facts = line.facts
    return Pot(facts.id, line.sums, facts.window, facts.partner_slug, facts.instrument)


def _account(fund: Fund, as_of: date, known_seq: int) -> FundBalance:
    return rules.account(_pot(line) for line in line_sums(fund.book, as_of, known_seq))


def _first_day(fund: Fund, known_seq: int) -> date | None:
    return db.session.scalar(
        select(func.min(Entry.effective_on)).where(
            Entry.book_id == fund.book_id, Entry.seq <= known_seq
        )
    )


def _table(
    total: FundBalance, until: FundBalance, opening: FundBalance, code: str
) -> tuple[tuple[Row, ...], tuple[Rounding, ...], tuple[Rounding, ...]]:
    per_unit = currency(code).minor_per_unit
    in_year = sources.column(until - opening, opening.closing)
    in_all = sources.column(total, 0)
    year, every = (sources.in_thousands(column, per_unit) for column in (in_year, in_all))
    rows = tuple(
        Row(
            heading.key,
            heading.words,
            heading.kind,
            Money(in_year[heading.key], code),
            Money(in_all[heading.key], code),
            year[heading.key],
            every[heading.key],
        )
        for heading in sources.TABLE
    )
    return rows, sources.roundings(year), sources.roundings(every)


# --- windows and implementers --------------------------------------------------------------------


def _windows(fund: Fund, pots: Sequence[Pot]) -> tuple[WindowRow, ...]:
    """Every window of the fund, and last what is directed to none."""
    by_window, free = rules.windows(pots), rules.available(pots)
    code = fund.book.currency
    named: list[tuple[str | None, Localised | None]] = [(w.slug, w.name) for w in fund.windows]
    found = []
    for slug, name in [*named, (None, None)]:
        rows = by_window.get(slug, FundBalance())
        found.append(
            WindowRow(
                slug,
                name,
                Money(rows.closing, code),
                Money(rows.unpaid, code),
                Money(rows.reserve, code),
                Money(free.within(slug), code),
            )
        )
    return tuple(found)


def free_money(fund: Fund) -> Available:
    """What may be allocated now, by window, whatever the dates."""
    return rules.available([_pot(line) for line in line_sums(fund.book, date.max, known().seq)])


def _implementers(lines: Iterable[LineSums], code: str) -> tuple[ImplementerRow, ...]:
    held: dict[str | None, tuple[Localised | None, FundBalance]] = {}
    for line in lines:
        if line.facts.nature is not Nature.ALLOCATION:
            continue
        slug = line.facts.partner_slug
        _name, sofar = held.get(slug, (None, FundBalance()))
        held[slug] = (line.facts.partner_label, sofar + _pot(line).account)
    return tuple(
        ImplementerRow(
            slug,
            name,
            Money(rows.allocated, code),
            Money(rows.transferred, code),
            Money(rows.refunds_in, code),
            Money(rows.reported, code),
            Money(rows.transferred - rows.refunds_in - rows.reported, code),
        )
        for slug, (name, rows) in sorted(held.items(), key=lambda one: one[0] or "~")
    )


# --- donors --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Paid:
    """What a partner paid in, in one currency: as given, and as booked on the days of receipt."""

    slug: str | None
    name: Localised | None
    amount: Money
    booked: int


def _paid_in(fund: Fund, as_of: date, known_seq: int) -> list[_Paid]:
    """The receipts whose posting also deposits in the fund, by partner and currency."""
    deposit, cash = aliased(Entry), aliased(Line)
    posted = (
        select(deposit.seq)
        .join(cash, cash.id == deposit.line_id)
        .where(
            deposit.book_id == fund.book_id,
            cash.nature == Nature.FUND.value,
            deposit.measure == slot(Nature.FUND, Measure.DEPOSIT),
            deposit.effective_on <= as_of,
            deposit.seq <= known_seq,
        )
    )
    rows = db.session.execute(
        select(
            Partner.slug,
            Partner.label,
            Entry.currency,
            cast(func.sum(Entry.amount), BigInteger).label("amount"),
            cast(func.sum(Entry.base), BigInteger).label("booked"),
        )
        .select_from(Entry)
        .join(Line, Line.id == Entry.line_id)
        .outerjoin(Partner, Partner.id == Line.partner_id)
        .where(
            Entry.seq.in_(posted),
            Line.nature == Nature.CONTRIBUTION.value,
            Entry.measure == slot(Nature.CONTRIBUTION, Measure.RECEIVED),
        )
        .group_by(Partner.id, Partner.slug, Entry.currency)
        .order_by(Partner.slug, Entry.currency)
    )
    return [_Paid(r.slug, r.label, Money(r.amount, r.currency), r.booked) for r in rows]


def _donors(
    paid: Sequence[_Paid], closing: int, code: str, phase_book: Book | None, known_us: int
) -> tuple[tuple[DonorRow, ...], date | None]:
    """Each partner's row, and the day of the reference rates that its share rests on."""
    by_partner: dict[str | None, list[_Paid]] = {}
    for one in paid:
        by_partner.setdefault(one.slug, []).append(one)
    chosen = rates.reference_set(phase_book, known_us) if phase_book else None
    book_code = phase_book.currency if phase_book else code
    factors = rates.factors(book_code, rates.of_set(chosen) if chosen else {})
    rated = all(factors.of(one.amount.currency) for one in paid)
    worth = [
        sum((factors.of(one.amount.currency) * one.amount.minor for one in rows), Fraction(0))
        for rows in by_partner.values()
    ]
    shares = rules.tenths(worth) if rated else None
    booked = [sum(one.booked for one in rows) for rows in by_partner.values()]
    parts = rules.split(closing, booked)
    rows = tuple(
        DonorRow(
            slug,
            of_partner[0].name,
            tuple(one.amount for one in of_partner),
            Money(booked[n], book_code),
            shares[n] if shares else None,
            Money(parts[n], code) if parts else None,
        )
        for n, (slug, of_partner) in enumerate(by_partner.items())
    )
    return rows, chosen.valid_on if chosen else None


# --- the same money in two books -----------------------------------------------------------------


def _phase_book(fund: Fund) -> Book | None:
    if fund.phase_id is None:
        return None
    return db.session.scalar(select(Book).where(Book.phase_id == fund.phase_id))


def _eliminated(
    paid: Sequence[_Paid], total: FundBalance, code: str, phase_book: Book | None
) -> tuple[Eliminated, ...]:
    """What stands in both books. A phase counts a partner's money when it is paid into the fund;
    what the fund then does with it is internal and counted nowhere again."""
    if phase_book is None:
        return ()
    counted = Money(sum(one.booked for one in paid), phase_book.currency)
    nothing = Money(0, phase_book.currency)
    income = total.interest + total.implementer_interest + total.other_income + total.exchange
    return (
        Eliminated("deposits", counted, Money(total.deposits, code), counted),
        Eliminated("transfers", None, Money(total.transfers, code), nothing),
        Eliminated("refunds", None, Money(total.refunds_in, code), nothing),
        Eliminated("income", None, Money(income, code), nothing),
    )


def _carried_over(fund: Fund, as_of: date, known_at: datetime) -> tuple[CarriedOver, ...]:
    acts = db.session.scalars(
        select(FundAct)
        .where(
            FundAct.fund_id == fund.id,
            FundAct.kind == Act.CARRY_OVER.value,
            FundAct.state == "approved",
            FundAct.effective_on <= as_of,
            FundAct.approved_at <= known_at,
        )
        .order_by(FundAct.effective_on)
    )
    return tuple(CarriedOver(act.effective_on.year, act.proposed) for act in acts)


@dataclass(frozen=True, slots=True)
class Share:
    """One partner's part of one fund."""

    fund: Fund
    row: DonorRow
    of: Money
    reference_on: date | None


def shares_of(partner: Partner, as_of: date) -> list[Share]:
    """What a partner paid into each fund, and its share of all that was paid in."""
    found = []
    for fund in db.session.scalars(
        select(Fund).order_by(Fund.slug).options(joinedload(Fund.book), joinedload(Fund.programme))
    ):
        at = known()
        paid = _paid_in(fund, as_of, at.seq)
        if not any(one.slug == partner.slug for one in paid):
            continue
        book = _phase_book(fund)
        rows, reference_on = _donors(paid, 0, fund.book.currency, book, at.us)
        own = next(row for row in rows if row.slug == partner.slug)
        code = book.currency if book else fund.book.currency
        of = Money(sum(one.booked for one in paid), code)
        found.append(Share(fund, own, of, reference_on))
    return found


# --- papers --------------------------------------------------------------------------------------


def act(slug: str) -> FundAct:
    """An act on a fund by its address. Raises NotFound."""
    return the_one(
        select(FundAct)
        .where(FundAct.slug == slug)
        .options(joinedload(FundAct.fund).joinedload(Fund.book), joinedload(FundAct.allocation))
    )


def acts(fund: Fund) -> list[FundAct]:
    """The acts on a fund, newest first."""
    return list(
        db.session.scalars(
            select(FundAct)
            .where(FundAct.fund_id == fund.id)
            .order_by(FundAct.effective_on.desc(), FundAct.id.desc())
            .options(
                joinedload(FundAct.window),
                joinedload(FundAct.allocation),
                joinedload(FundAct.implementer),
            )
        )
    )


def waiting_acts() -> list[FundAct]:
    """The acts on all funds that wait for the second person."""
    return list(
        db.session.scalars(
            select(FundAct)
            .where(FundAct.state == "recorded")
            .order_by(FundAct.id)
            .options(joinedload(FundAct.fund))
        )
    )


def transfer(slug: str) -> Transfer:
    """A transfer by its address, with its fund. Raises NotFound."""
    return the_one(
        select(Transfer)
        .where(Transfer.slug == slug)
        .options(joinedload(Transfer.allocation).joinedload(Allocation.fund))
    )


def decisions(fund: Fund) -> list[FundDecision]:
    """What the steering body of a fund decided, newest first."""
    return list(
        db.session.scalars(
            select(FundDecision)
            .where(FundDecision.fund_id == fund.id)
            .order_by(FundDecision.decided_on.desc(), FundDecision.id.desc())
            .options(joinedload(FundDecision.allocations), joinedload(FundDecision.acts))
        ).unique()
    )


def decision(slug: str) -> FundDecision:
    """A decision by its address. Raises NotFound."""
    return the_one(
        select(FundDecision).where(FundDecision.slug == slug).options(joinedload(FundDecision.fund))
    )


__all__ = [
    "CarriedOver",
    "DonorRow",
    "Eliminated",
    "FundStatement",
    "ImplementerRow",
    "Row",
    "Share",
    "WindowRow",
    "act",
    "acts",
    "decision",
    "decisions",
    "free_money",
    "fund_statement",
    "shares_of",
    "transfer",
    "waiting_acts",
]
