"""Whose money a pooled fund holds, and that none of it is counted twice.

A partner's share is of what was paid in. A split of the money that went out is nowhere, because
nobody decided one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import aliased, joinedload

from app.core.db import db
from app.core.localised import Localised
from app.core.money import Money
from app.funding.models import Book, Entry, Fund, Line
from app.funding.queries import rates
from app.funding.queries.funds import pots
from app.funding.queries.positions import known
from app.funding.rules import pools as rules
from app.funding.rules.positions import FundBalance
from app.funding.rules.stages import Measure, Nature, slot
from app.partners.models import Partner


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


# --- donors --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paid:
    """What a partner paid in, in one currency: as given, and as booked on the days of receipt."""

    slug: str | None
    name: Localised | None
    amount: Money
    booked: int


def paid_in(funds: Sequence[Fund], as_of: date, known_seq: int) -> dict[int, list[Paid]]:
    """The receipts whose posting also deposits in a fund, by fund, partner and currency."""
    deposit, cash = aliased(Entry), aliased(Line)
    posted = (
        select(deposit.seq, deposit.book_id)
        .join(cash, cash.id == deposit.line_id)
        .where(
            deposit.book_id.in_([fund.book_id for fund in funds]),
            cash.nature == Nature.FUND.value,
            deposit.measure == slot(Nature.FUND, Measure.DEPOSIT),
            deposit.effective_on <= as_of,
            deposit.seq <= known_seq,
        )
        .distinct()
        .subquery()
    )
    rows = db.session.execute(
        select(
            posted.c.book_id,
            Partner.slug,
            Partner.label,
            Entry.currency,
            cast(func.sum(Entry.amount), BigInteger).label("amount"),
            cast(func.sum(Entry.base), BigInteger).label("booked"),
        )
        .select_from(Entry)
        .join(posted, posted.c.seq == Entry.seq)
        .join(Line, Line.id == Entry.line_id)
        .outerjoin(Partner, Partner.id == Line.partner_id)
        .where(
            Line.nature == Nature.CONTRIBUTION.value,
            Entry.measure == slot(Nature.CONTRIBUTION, Measure.RECEIVED),
        )
        .group_by(posted.c.book_id, Partner.id, Partner.slug, Entry.currency)
        .order_by(Partner.slug, Entry.currency)
    )
    found: dict[int, list[Paid]] = {fund.book_id: [] for fund in funds}
    for r in rows:
        found[r.book_id].append(Paid(r.slug, r.label, Money(r.amount, r.currency), r.booked))
    return found


def donors_of(
    paid: Sequence[Paid], closing: int, code: str, phase_book: Book | None, known_us: int
) -> tuple[tuple[DonorRow, ...], date | None]:
    """Each partner's row, and the day of the reference rates that its share rests on."""
    by_partner: dict[str | None, list[Paid]] = {}
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


def phase_book_of(fund: Fund) -> Book | None:
    if fund.phase_id is None:
        return None
    return db.session.scalar(select(Book).where(Book.phase_id == fund.phase_id))


def eliminated_of(
    paid: Sequence[Paid], total: FundBalance, code: str, phase_book: Book | None
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


@dataclass(frozen=True, slots=True)
class CountedOnce:
    """What a phase and one of its funds both hold."""

    fund: Fund
    rows: tuple[Eliminated, ...]


def counted_once(phase_book: Book, as_of: date, known_seq: int) -> list[CountedOnce]:
    """The elimination table of each fund of a phase into which anything was paid. Two statements,
    and two for each fund."""
    funds = list(
        db.session.scalars(
            select(Fund)
            .where(Fund.phase_id == phase_book.phase_id)
            .order_by(Fund.slug)
            .options(joinedload(Fund.book))
        )
    )
    paid = paid_in(funds, as_of, known_seq) if funds else {}
    found = []
    for fund in funds:
        if paid[fund.book_id]:
            total = rules.account(pots(fund, as_of, known_seq))
            code = fund.book.currency
            rows = eliminated_of(paid[fund.book_id], total, code, phase_book)
            found.append(CountedOnce(fund, rows))
    return found


@dataclass(frozen=True, slots=True)
class Share:
    """One partner's part of one fund, and what the fund as a whole did with its money: that is no
    partner's own, and a split of it is nowhere."""

    fund: Fund
    row: DonorRow
    of: Money
    reference_on: date | None
    total: FundBalance

    def money(self, name: str) -> Money:
        """A row of the fund's balance, of all partners' money, in the fund's currency."""
        return Money(getattr(self.total, name), self.fund.book.currency)


def shares_of(partner: Partner, as_of: date) -> list[Share]:
    """What a partner paid into each fund, and its share of all that was paid in."""
    at = known()
    funds = list(
        db.session.scalars(
            select(Fund)
            .order_by(Fund.slug)
            .options(joinedload(Fund.book), joinedload(Fund.programme))
        )
    )
    paid = paid_in(funds, as_of, at.seq)
    found = []
    for fund in funds:
        of_fund = paid[fund.book_id]
        if not any(one.slug == partner.slug for one in of_fund):
            continue
        book = phase_book_of(fund)
        rows, reference_on = donors_of(of_fund, 0, fund.book.currency, book, at.us)
        own = next(row for row in rows if row.slug == partner.slug)
        code = book.currency if book else fund.book.currency
        of = Money(sum(one.booked for one in of_fund), code)
        total = rules.account(pots(fund, as_of, at.seq))
        found.append(Share(fund, own, of, reference_on, total))
    return found


__all__ = [
    "CountedOnce",
    "DonorRow",
    "Eliminated",
    "Share",
    "counted_once",
    "donors_of",
    "eliminated_of",
    "paid_in",
    "phase_book_of",
    "shares_of",
]
