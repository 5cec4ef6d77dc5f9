"""Books by what they are about."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock
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


def book_at_hand(slug: str | None = None) -> Book | None:
    """The book of that name, else the one of the phase that runs today, the latest begun first;
    None when no phase has a book."""
    today = clock.today()

    def order(of: Book) -> tuple[bool, date]:
        phase = of.phase
        ends_on = phase.ends_on if phase else None
        runs = phase is not None and (ends_on is None or ends_on >= today)
        return runs, (phase.starts_on if phase else None) or date.min

    offered = phase_books()
    named = (one for one in offered if one.slug == slug)
    return next(named, max(offered, key=order, default=None))


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
