"""Rows of requirements, other entries of a position, and rates entered by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, LocalisedText, Stamped, Versioned
from app.core.localised import Localised
from app.funding.models.ledger import Book, Fixing, Line, one_of
from app.funding.models.workflow.shared import PAPER_STATES, Proposed, Recorded, Slugged, four_eyes

if TYPE_CHECKING:
    pass


class RequirementVersion(Stamped, Versioned, Slugged, Recorded, Base):
    """A version of the costed need of a book; approved, it posts new minus old per cell."""

    __tablename__ = "requirement_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    n: Mapped[int] = mapped_column(SmallInteger)
    label: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200), default="")
    effective_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    posting_seq: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"))

    book: Mapped[Book] = relationship()
    cells: Mapped[list[RequirementCell]] = relationship(
        order_by="RequirementCell.n", cascade="all, delete-orphan"
    )

    __table_args__ = (
        UniqueConstraint("book_id", "n"),
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        four_eyes(),
    )


class RequirementCell(Proposed, Base):
    """One costed cell of a requirement version: year, pillar, country or theme, outcome."""

    __tablename__ = "requirement_cell"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("requirement_version.id", ondelete="CASCADE"), index=True
    )
    n: Mapped[int] = mapped_column(SmallInteger)
    year: Mapped[int | None] = mapped_column(SmallInteger)
    pillar: Mapped[str | None] = mapped_column(String(80))
    country: Mapped[str | None] = mapped_column(String(2))
    theme: Mapped[str | None] = mapped_column(String(80))
    outcome: Mapped[str | None] = mapped_column(String(80))

    __table_args__ = (
        UniqueConstraint("version_id", "n"),
        CheckConstraint("proposed_minor >= 0", name="not_negative"),
    )


class PositionEntry(Stamped, Versioned, Slugged, Recorded, Proposed, Base):
    """An entry on a book that no partner's paper carries: own contribution and its delivery, money
    mobilised before the book was opened, or an adjustment with its reason."""

    __tablename__ = "position_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("line.id"))
    label: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    reason: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    in_kind: Mapped[bool] = mapped_column(default=False)
    effective_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    posting_seq: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"))

    book: Mapped[Book] = relationship()
    line: Mapped[Line | None] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('own', 'mobilised', 'adjustment', 'delivered')", name="kind"),
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("proposed_minor <> 0", name="not_nothing"),
        CheckConstraint(
            "kind NOT IN ('adjustment', 'delivered') OR line_id IS NOT NULL",
            name="adjusts_a_line",
        ),
        four_eyes(),
    )


class ManualRate(Stamped, Versioned, Slugged, Recorded, Base):
    """An exchange rate that no data set publishes, proposed by one person and let in by another."""

    __tablename__ = "manual_rate"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_ccy: Mapped[str] = mapped_column(String(3))
    to_ccy: Mapped[str] = mapped_column(String(3))
    rate: Mapped[str] = mapped_column(String(32))
    source_date: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    fixing_id: Mapped[int | None] = mapped_column(ForeignKey("fixing.id"))
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("rate_sheet.id"), index=True)

    fixing: Mapped[Fixing | None] = relationship()

    __table_args__ = (
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        four_eyes(),
    )
