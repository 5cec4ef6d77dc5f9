"""Rows of agreements with their lines and instalments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
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
    """A contribution agreement: number, dates, schedule; amounts by line.

    Until both sides have signed, it is on its way (`rules.agreements`) and counts nothing;
    `signed_on` is the day of the second signature. `cost_recovery` is a percentage as exact
    decimal text, None where the agreement says nothing.
    """

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    engagement_id: Mapped[int | None] = mapped_column(ForeignKey("engagement.id"), index=True)
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    partner_reference: Mapped[str] = mapped_column(String(120), default="")
    sent_on: Mapped[date | None]
    first_side: Mapped[str | None] = mapped_column(String(8))
    first_signed_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    conditions: Mapped[str] = mapped_column(Text, default="")
    carry_over: Mapped[bool] = mapped_column(default=False)
    cost_recovery: Mapped[str | None] = mapped_column(String(12))
    refund_clause: Mapped[str] = mapped_column(Text, default="")
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
            "state IN ('draft', 'with_partner', 'signed_by_one', 'awaiting_approval', 'signed',"
            " 'closed', 'terminated')",
            name="state",
        ),
        CheckConstraint(
            "signed_on IS NOT NULL OR state IN ('draft', 'with_partner', 'signed_by_one')",
            name="signed",
        ),
        CheckConstraint("state <> 'with_partner' OR sent_on IS NOT NULL", name="sent"),
        CheckConstraint(
            "state <> 'signed_by_one' OR (first_side IS NOT NULL AND first_signed_on IS NOT NULL)",
            name="signed_by_one",
        ),
        CheckConstraint("first_side IN ('host', 'partner')", name="first_side"),
        CheckConstraint("signed_on >= first_signed_on", name="signatures"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("(approved_by IS NULL) = (posting_seq IS NULL)", name="posted"),
        four_eyes(),
    )

    @property
    def subject(self) -> str:
        """How ledger and trail name it."""
        return f"agreement:{self.number}"

    @property
    def recovery(self) -> Decimal | None:
        """Its cost recovery in per cent, for print."""
        return Decimal(self.cost_recovery) if self.cost_recovery else None

    @property
    def signed_day(self) -> date:
        """The day on which the second side signed. ValueError while one signature is missing."""
        if self.signed_on is None:
            raise ValueError(f"{self.number} is not signed by both sides")
        return self.signed_on


class AgreementLine(Proposed, Earmark, Base):
    """One amount of an agreement. On the terms of a pledge line it becomes that line's signed
    amount; on other terms a line of its own, and the pledge line is converted. With `in_full`
    nothing more is to come of the pledge than this agreement. `origin` is whose money it was before
    the partner passed it on: a memo, it counts for the partner alone."""

    __tablename__ = "agreement_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="CASCADE"), index=True
    )
    n: Mapped[int] = mapped_column(SmallInteger)
    converts_line_id: Mapped[int | None] = mapped_column(ForeignKey("line.id"))
    in_full: Mapped[bool] = mapped_column(default=False)
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
