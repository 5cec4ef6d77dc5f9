"""Rows of agreements with their lines and instalments."""

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

from app.core.db import Base, Stamped, Versioned
from app.funding.models.ledger import Book, Line
from app.funding.models.workflow.shared import Earmark, Proposed, Recorded, Slugged, four_eyes
from app.partners.models import Partner

if TYPE_CHECKING:
    from app.funding.models.workflow.engagements import Engagement
    from app.funding.models.workflow.funds import Fund


class Agreement(Stamped, Versioned, Slugged, Recorded, Base):
    """A contribution agreement signed by both sides: number, dates, schedule; amounts by line."""

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    engagement_id: Mapped[int | None] = mapped_column(ForeignKey("engagement.id"), index=True)
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    partner_reference: Mapped[str] = mapped_column(String(120), default="")
    signed_on: Mapped[date]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    conditions: Mapped[str] = mapped_column(Text, default="")
    carry_over: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    posting_seq: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"))

    book: Mapped[Book] = relationship()
    partner: Mapped[Partner] = relationship()
    engagement: Mapped[Engagement | None] = relationship()
    fund: Mapped[Fund | None] = relationship()
    lines: Mapped[list[AgreementLine]] = relationship(
        back_populates="agreement", order_by="AgreementLine.n", cascade="all, delete-orphan"
    )
    instalments: Mapped[list[Instalment]] = relationship(
        back_populates="agreement", order_by="Instalment.n", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'awaiting_approval', 'signed', 'closed', 'terminated')",
            name="state",
        ),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("(approved_by IS NULL) = (posting_seq IS NULL)", name="posted"),
        four_eyes(),
    )

    @property
    def subject(self) -> str:
        """How ledger and trail name it."""
        return f"agreement:{self.number}"


class AgreementLine(Proposed, Earmark, Base):
    """One amount of an agreement. On the terms of a pledge line it becomes that line's signed
    amount; on other terms a line of its own, and the pledge line is converted. `origin` is whose
    money it was before the partner passed it on: a memo, it counts for the partner alone."""

    __tablename__ = "agreement_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="CASCADE"), index=True
    )
    n: Mapped[int] = mapped_column(SmallInteger)
    converts_line_id: Mapped[int | None] = mapped_column(ForeignKey("line.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("line.id"), index=True)
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))

    agreement: Mapped[Agreement] = relationship(back_populates="lines")
    converts: Mapped[Line | None] = relationship(foreign_keys=[converts_line_id])
    line: Mapped[Line | None] = relationship(foreign_keys=[line_id])
    origin: Mapped[Partner | None] = relationship()

    __table_args__ = (
        UniqueConstraint("agreement_id", "n"),
        CheckConstraint("proposed_minor > 0", name="positive"),
    )


class Instalment(Proposed, Base):
    """A dated or triggered part of an agreement. Paid and overdue are derived, not stored."""

    __tablename__ = "instalment"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="CASCADE"), index=True
    )
    agreement_line_id: Mapped[int] = mapped_column(
        ForeignKey("agreement_line.id", ondelete="CASCADE"), index=True
    )
    n: Mapped[int] = mapped_column(SmallInteger)
    due_on: Mapped[date]
    trigger_kind: Mapped[str] = mapped_column(String(12), default="date")
    trigger_text: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(16), default="scheduled")
    met_on: Mapped[date | None]
    met_note: Mapped[str] = mapped_column(String(300), default="")
    requested_on: Mapped[date | None]

    agreement: Mapped[Agreement] = relationship(back_populates="instalments")
    line: Mapped[AgreementLine] = relationship()

    @property
    def partner_id(self) -> int:
        """The partner of its agreement; asked by the permission table."""
        return self.agreement.partner_id

    __table_args__ = (
        UniqueConstraint("agreement_id", "n"),
        CheckConstraint("proposed_minor > 0", name="positive"),
        CheckConstraint("trigger_kind IN ('date', 'report', 'condition')", name="trigger_kind"),
        CheckConstraint(
            "state IN ('scheduled', 'conditions_met', 'requested', 'waived')", name="state"
        ),
    )
