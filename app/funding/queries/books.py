"""Books by what they are about."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db, the_one
from app.funding.models import Book
from app.programmes.models import Phase, Programme


def book_of_phase(slug: str, phase: str) -> Book:
    """The book of a programme's phase, by the slugs of its address. Raises NotFound."""
    return the_one(
        select(Book)
        .join(Phase, Phase.id == Book.phase_id)
        .join(Programme, Programme.id == Phase.programme_id)
        .where(Programme.slug == slug, Phase.slug == phase)
        .options(joinedload(Book.phase).joinedload(Phase.programme))
    )


def book(slug: str) -> Book:
    """A book by its slug, such as "spf-phase-2". Raises NotFound."""
    return the_one(
        select(Book)
        .where(Book.slug == slug)
        .options(joinedload(Book.phase).joinedload(Phase.programme))
    )


def has_book(phase: Phase) -> bool:
    """Whether the money of a phase is kept here."""
    return db.session.scalar(select(Book.id).where(Book.phase_id == phase.id)) is not None


def phase_books() -> list[Book]:
    """The books of phases, by slug."""
    return list(
        db.session.scalars(
            select(Book)
            .where(Book.kind == "phase")
            .options(joinedload(Book.phase).joinedload(Phase.programme))
            .order_by(Book.slug)
        )
    )
