"""Rows of receipts, and of what they are set against."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Stamped, Versioned
from app.core.money import Money
from app.funding.models.ledger import Book, Line, one_of
from app.funding.models.workflow.shared import PAPER_STATES, Proposed, Recorded, Slugged, four_eyes
from app.partners.models import Partner

if TYPE_CHECKING:
    from app.funding.models.pools import FundAct, FundDecision
    from app.funding.models.workflow.agreements import Agreement, AgreementLine, Instalment
    from app.funding.models.workflow.funds import Fund, FundWindow, Transfer


class Receipt(Stamped, Versioned, Slugged, Recorded, Proposed, Base):
    """Cash on the bank account, by value date; counts once a second person approves it.

    `charges_minor` is what banks kept on the way: the partner is credited for it too, unless
    `credit_net`. `payer` is what the bank statement calls a payer whom nobody knows yet; `over`
    what the approver chose to do with more than was owed; `origin` whose money it was before the
    partner passed it on, where no agreement says so: a memo, it counts for the partner alone.
    """

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    payer: Mapped[str] = mapped_column(String(200), default="")
    charges_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    credit_net: Mapped[bool] = mapped_column(default=False)
    over: Mapped[str | None] = mapped_column(String(8))
    agreement_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement_line.id"), index=True
    )
    instalment_id: Mapped[int | None] = mapped_column(ForeignKey("instalment.id"), index=True)
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"), index=True)
    received_on: Mapped[date]
    bank_reference: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    posting_seq: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"))
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))

    book: Mapped[Book] = relationship()
    partner: Mapped[Partner | None] = relationship(foreign_keys=[partner_id])
    origin: Mapped[Partner | None] = relationship(foreign_keys=[origin_id])
    agreement_line: Mapped[AgreementLine | None] = relationship()
    instalment: Mapped[Instalment | None] = relationship()
    fund: Mapped[Fund | None] = relationship()

    __table_args__ = (
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("proposed_minor > 0", name="positive"),
        CheckConstraint("(approved_by IS NULL) = (posting_seq IS NULL)", name="posted"),
        four_eyes(),
    )

    @property
    def charges(self) -> Money:
        """What banks kept of the payment on its way."""
        return Money(self.charges_minor, self.currency)

    @property
    def credited(self) -> Money:
        """What the partner is credited with: what arrived and, unless it bears them, charges."""
        return self.proposed if self.credit_net else self.proposed + self.charges

    @property
    def agreement(self) -> Agreement | None:
        """The agreement it is paid under, if any."""
        return self.agreement_line.agreement if self.agreement_line else None

    @property
    def subject(self) -> str:
        """How ledger and trail name it."""
        return f"receipt:{self.number}"


class Allocation(Stamped, Versioned, Slugged, Recorded, Proposed, Base):
    """A decision of the steering body that money of a fund goes to a purpose; reserves it."""

    __tablename__ = "allocation"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    window_id: Mapped[int | None] = mapped_column(ForeignKey("fund_window.id"))
    implementer_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    country: Mapped[str | None] = mapped_column(String(2))
    purpose: Mapped[str] = mapped_column(String(300))
    decision: Mapped[str] = mapped_column(String(300), default="")
    decided_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    line_id: Mapped[int | None] = mapped_column(ForeignKey("line.id"))
    posting_seq: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("fund_decision.id"))

    fund: Mapped[Fund] = relationship()
    window: Mapped[FundWindow | None] = relationship()
    implementer: Mapped[Partner | None] = relationship()
    line: Mapped[Line | None] = relationship()
    transfers: Mapped[list[Transfer]] = relationship(
        back_populates="allocation", order_by="Transfer.id"
    )
    minute: Mapped[FundDecision | None] = relationship(back_populates="allocations")
    acts: Mapped[list[FundAct]] = relationship(back_populates="allocation", order_by="FundAct.id")

    __table_args__ = (
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("proposed_minor > 0", name="positive"),
        CheckConstraint("(approved_by IS NULL) = (posting_seq IS NULL)", name="posted"),
        four_eyes(),
    )

    @property
    def subject(self) -> str:
        """How ledger and trail name it."""
        return f"allocation:{self.number}"
