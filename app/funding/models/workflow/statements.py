"""Rows of statements before they are issued."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Stamped, UtcDateTime, Versioned
from app.funding.models.ledger import Book, Statement
from app.funding.models.workflow.shared import Slugged, four_eyes
from app.funding.rules.statements import StatementKind, kind_of_series
from app.partners.models import Partner

if TYPE_CHECKING:
    pass


class StatementDraft(Stamped, Versioned, Slugged, Base):
    """A statement on its way: drafted, reviewed, approved, issued. Only issuing gives a number.

    `approved_sha256` is the hash of the figures that the approver saw: what is issued must be
    what was approved.
    """

    __tablename__ = "statement_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(10))
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    as_of: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="draft")
    stated_minor: Mapped[int | None] = mapped_column(BigInteger)
    stated_source: Mapped[str] = mapped_column(String(200), default="")
    stated_why: Mapped[str] = mapped_column(Text, default="")
    explanation: Mapped[str] = mapped_column(Text, default="")
    accepted_by: Mapped[str | None] = mapped_column(String(64))
    accepted_name: Mapped[str] = mapped_column(String(200), default="")
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(64))
    reviewed_by: Mapped[str | None] = mapped_column(String(64))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by: Mapped[str | None] = mapped_column(String(64))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_sha256: Mapped[str | None] = mapped_column(String(64))
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"), unique=True)
    partner_id: Mapped[int | None] = mapped_column(index=True)

    book: Mapped[Book] = relationship()
    partner: Mapped[Partner | None] = relationship(
        primaryjoin="foreign(StatementDraft.partner_id) == Partner.id"
    )
    statement: Mapped[Statement | None] = relationship()

    is_public = False
    """A draft is never public; read by the permission table."""

    @property
    def kind(self) -> StatementKind:
        """What it will state."""
        return kind_of_series(self.series)

    __table_args__ = (
        CheckConstraint("state IN ('draft', 'reviewed', 'approved', 'issued')", name="state"),
        CheckConstraint("(state = 'issued') = (statement_id IS NOT NULL)", name="issued"),
        CheckConstraint("reviewed_by <> recorded_by", name="reviewed_by_another"),
        four_eyes(),
    )
