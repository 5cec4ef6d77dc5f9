"""Versions of a requirement, and what was entered on a book beside partners' papers."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db, the_one
from app.funding.models import Book, PositionEntry, RequirementVersion
from app.funding.rules.requirement import Key
from app.programmes.models import Phase

_BOOK = joinedload(RequirementVersion.book).joinedload(Book.phase).joinedload(Phase.programme)


def versions(book: Book) -> list[RequirementVersion]:
    """The versions of a book's requirement with their cells, newest first. Two statements."""
    return list(
        db.session.scalars(
            select(RequirementVersion)
            .where(RequirementVersion.book_id == book.id)
            .options(selectinload(RequirementVersion.cells))
            .order_by(RequirementVersion.n.desc())
        )
    )


def version(slug: str) -> RequirementVersion:
    """A version with its cells and its book. Raises NotFound."""
    return the_one(
        select(RequirementVersion)
        .where(RequirementVersion.slug == slug)
        .options(_BOOK, selectinload(RequirementVersion.cells))
    )


def version_before(of: RequirementVersion, n: int | None = None) -> RequirementVersion | None:
    """Another version of the same requirement: number `n`, else the last one approved before."""
    statement = (
        select(RequirementVersion)
        .where(RequirementVersion.book_id == of.book_id, RequirementVersion.id != of.id)
        .options(selectinload(RequirementVersion.cells))
        .order_by(RequirementVersion.n.desc())
        .limit(1)
    )
    if n is not None:
        return db.session.scalar(statement.where(RequirementVersion.n == n))
    return db.session.scalar(
        statement.where(RequirementVersion.n < of.n, RequirementVersion.state == "approved")
    )


def needs(of: RequirementVersion | None) -> dict[Key, int]:
    """What a version says of each cell, in minor units of the cell's currency."""
    if of is None:
        return {}
    return {
        (c.currency, c.year, c.pillar, c.country, c.theme, c.outcome): c.proposed_minor
        for c in of.cells
    }


def entries(book: Book) -> list[PositionEntry]:
    """Own contribution, money mobilised before, and adjustments of a book, newest first."""
    return list(
        db.session.scalars(
            select(PositionEntry)
            .where(PositionEntry.book_id == book.id)
            .order_by(PositionEntry.id.desc())
        )
    )


def entry(slug: str) -> PositionEntry:
    """One of them with its book. Raises NotFound."""
    return the_one(
        select(PositionEntry)
        .where(PositionEntry.slug == slug)
        .options(joinedload(PositionEntry.book).joinedload(Book.phase).joinedload(Phase.programme))
    )
