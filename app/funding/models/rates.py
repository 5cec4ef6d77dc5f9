"""Exchange rates that come in by hand: files of them, which source a book takes, its basis.

The rates themselves are `Fixing`s, frozen once a second person has let them in; these are the
papers on the way there.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Stamped, UtcDateTime, Versioned
from app.funding.models.ledger import Book, RateSet, one_of
from app.funding.models.workflow import PAPER_STATES, ManualRate, Recorded, Slugged
from app.funding.rules.rates import RateSource


class RateSheet(Stamped, Versioned, Slugged, Recorded, Base):
    """A file of rates, entered by one person and let in as a whole by another."""

    __tablename__ = "rate_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(10))
    base_ccy: Mapped[str] = mapped_column(String(3))
    source: Mapped[str] = mapped_column(String(120))
    filename: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(12), default="recorded")

    rates: Mapped[list[ManualRate]] = relationship(order_by=ManualRate.id)

    __table_args__ = (
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint(one_of("series", list(RateSource)), name="series"),
        CheckConstraint("approved_by <> recorded_by", name="four_eyes"),
    )


class RateChoice(Base):
    """From when on a book takes its rates from which source first. Rows are only ever added: the
    last one by a moment is the one that was known then."""

    __tablename__ = "rate_choice"

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    source: Mapped[str] = mapped_column(String(10))
    chosen_by: Mapped[str] = mapped_column(String(64))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (CheckConstraint(one_of("source", list(RateSource)), name="source"),)


class BasisProposal(Stamped, Versioned, Slugged, Recorded, Base):
    """A day whose rates shall be the reference basis of a book, until a second person agrees."""

    __tablename__ = "basis_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    valid_on: Mapped[date]
    currencies: Mapped[str] = mapped_column(String(400))
    why: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    rate_set_id: Mapped[int | None] = mapped_column(ForeignKey("rate_set.id"))

    book: Mapped[Book] = relationship()
    rate_set: Mapped[RateSet | None] = relationship()

    __table_args__ = (
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("approved_by <> recorded_by", name="four_eyes"),
    )
