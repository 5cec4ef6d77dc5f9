"""Pooled funds: what is in them, what may still be given, and for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db, the_one
from app.core.money import Money
from app.funding.models import Allocation, Book, Entry, Fund, Line, Transfer
from app.funding.queries.positions import known, line_sums
from app.funding.rules.pools import Pot, account
from app.funding.rules.positions import FundBalance
from app.funding.rules.stages import SLOTS, Measure, Nature


def fund(slug: str) -> Fund:
    """A fund by its slug. Raises NotFound."""
    return the_one(
        select(Fund)
        .where(Fund.slug == slug)
        .options(joinedload(Fund.book), joinedload(Fund.programme), selectinload(Fund.windows))
    )


def funds(programme_id: int | None = None) -> list[Fund]:
    """All funds, or those of a programme, by slug."""
    statement = select(Fund).order_by(Fund.slug).options(joinedload(Fund.book))
    if programme_id is not None:
        statement = statement.where(Fund.programme_id == programme_id)
    return list(db.session.scalars(statement))


def listed() -> list[Fund]:
    """All funds by slug, with their programmes and windows. Two statements."""
    return list(
        db.session.scalars(
            select(Fund)
            .order_by(Fund.slug)
            .options(
                joinedload(Fund.book),
                joinedload(Fund.programme),
                joinedload(Fund.phase),
                selectinload(Fund.windows),
            )
        )
    )


def fund_of_book(book: Book) -> Fund | None:
    """The fund whose money a book keeps; None for the book of a phase."""
    return db.session.scalar(
        select(Fund).where(Fund.book_id == book.id).options(joinedload(Fund.programme))
    )


def fund_line(of: Fund) -> Line:
    """The line on which a fund's own cash stands: directed to no window."""
    return db.session.execute(
        select(Line).where(
            Line.book_id == of.book_id,
            Line.nature == Nature.FUND.value,
            Line.window.is_(None),
            Line.partner_id.is_(None),
            Line.instrument.is_(None),
        )
    ).scalar_one()


def pots(of: Fund, as_of: date, known_seq: int) -> list[Pot]:
    """The lines of a fund's book with their sums. One statement."""
    return [
        Pot(
            line.facts.id,
            line.sums,
            line.facts.window,
            line.facts.partner_slug,
            line.facts.instrument,
        )
        for line in line_sums(of.book, as_of, known_seq)
    ]


@dataclass(frozen=True, slots=True)
class Balance:
    """A fund's sources, uses and what may still be allocated, at a date, as known at a moment."""

    currency: str
    as_of: date
    known_at: datetime
    rows: FundBalance

    def money(self, name: str) -> Money:
        """A row by name: deposits, sources, uses, closing, available ..."""
        return Money(getattr(self.rows, name), self.currency)


def balance(of: Fund, as_of: date, known_at: datetime | None = None) -> Balance:
    """The balance of a fund. One sum over its book."""
    at = known(known_at)
    return Balance(of.book.currency, as_of, at.at, account(pots(of, as_of, at.seq)))


def allocation(slug: str) -> Allocation:
    """An allocation by its address. Raises NotFound."""
    return the_one(
        select(Allocation)
        .where(Allocation.slug == slug)
        .options(joinedload(Allocation.fund), selectinload(Allocation.transfers))
    )


def allocations(of: Fund) -> list[Allocation]:
    """The allocations of a fund, newest first."""
    return list(
        db.session.scalars(
            select(Allocation)
            .where(Allocation.fund_id == of.id)
            .order_by(Allocation.decided_on.desc(), Allocation.id.desc())
            .options(selectinload(Allocation.transfers), joinedload(Allocation.implementer))
        )
    )


@dataclass(frozen=True, slots=True)
class Held:
    """Where the money of one allocation is now, whatever the dates."""

    allocated: Money
    transferred: Money
    refunded: Money
    reported: Money

    @property
    def left(self) -> Money:
        """Allocated and not yet transferred."""
        return self.allocated - self.transferred

    @property
    def balance(self) -> Money:
        """What the implementer holds; below zero when more was reported than given."""
        return self.transferred - self.refunded - self.reported


def held(of: Allocation) -> Held:
    """The sums of one allocation; all nothing before it is approved."""
    rows = db.session.execute(
        select(Entry.measure, cast(func.sum(Entry.amount), BigInteger))
        .where(Entry.line_id == of.line_id)
        .group_by(Entry.measure)
    )
    sums = {
        SLOTS[Nature.ALLOCATION][number]: Money(int(total), of.currency) for number, total in rows
    }
    nothing = Money.zero(of.currency)
    return Held(
        *(
            sums.get(measure, nothing)
            for measure in (
                Measure.ALLOCATED,
                Measure.TRANSFERRED,
                Measure.REFUNDED_IN,
                Measure.REPORTED,
            )
        )
    )


def transfer(slug: str) -> Transfer:
    """A transfer by its address. Raises NotFound."""
    return the_one(
        select(Transfer).where(Transfer.slug == slug).options(joinedload(Transfer.allocation))
    )
