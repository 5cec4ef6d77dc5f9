"""Pooled funds: what is in them, what may still be given, and for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db, the_one
from app.core.money import Money
from app.funding.models import Allocation, Book, Fund, Line, Transfer
from app.funding.queries.positions import known, line_sums
from app.funding.rules.positions import FundBalance, fund_balance
from app.funding.rules.stages import Nature


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


def fund_of_book(book: Book) -> Fund | None:
    """The fund whose money a book keeps; None for the book of a phase."""
    return db.session.scalar(
        select(Fund).where(Fund.book_id == book.id).options(joinedload(Fund.programme))
    )


def fund_line(of: Fund) -> Line:
    """The line on which a fund's own cash stands."""
    return db.session.execute(
        select(Line).where(Line.book_id == of.book_id, Line.nature == Nature.FUND.value)
    ).scalar_one()


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
    sums = line_sums(of.book, as_of, at.seq)
    return Balance(of.book.currency, as_of, at.at, fund_balance(line.sums for line in sums))


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


def transfer(slug: str) -> Transfer:
    """A transfer by its address. Raises NotFound."""
    return the_one(
        select(Transfer).where(Transfer.slug == slug).options(joinedload(Transfer.allocation))
    )
