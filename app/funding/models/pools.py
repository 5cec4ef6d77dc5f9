"""The papers of pooled funds besides allocations and transfers: decisions and other acts.

As everywhere, a paper holds what is proposed; what counts is in the ledger once a second person
has approved it.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Stamped, Versioned
from app.core.money import Money
from app.funding.models.ledger import one_of
from app.funding.models.workflow import (
    PAPER_STATES,
    Allocation,
    Fund,
    FundWindow,
    Proposed,
    Recorded,
    Slugged,
)
from app.funding.rules.pools import ON_ALLOCATION, Act
from app.partners.models import Partner


class FundDecision(Stamped, Slugged, Base):
    """What a steering body decided at one sitting, and the minute that says so."""

    __tablename__ = "fund_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    body: Mapped[str] = mapped_column(String(200))
    decided_on: Mapped[date]
    minute: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[str | None] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(200), default="")
    recorded_by: Mapped[str] = mapped_column(String(64))

    fund: Mapped[Fund] = relationship()
    allocations: Mapped[list[Allocation]] = relationship(
        back_populates="minute", order_by="Allocation.id"
    )
    acts: Mapped[list[FundAct]] = relationship(back_populates="minute", order_by="FundAct.id")

    @property
    def subject(self) -> str:
        """How the trail names it."""
        return f"decision:{self.number}"


class FundAct(Stamped, Versioned, Slugged, Recorded, Proposed, Base):
    """One act on a fund: recorded by one person, approved by another, reversed by counter-entry.

    `direct_minor` and `cost_rate` belong to reported expenditure: what was spent directly, and
    the support cost reckoned on top, in percent. A carry-over moves no money and posts nothing.
    """

    __tablename__ = "fund_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    window_id: Mapped[int | None] = mapped_column(ForeignKey("fund_window.id"))
    allocation_id: Mapped[int | None] = mapped_column(ForeignKey("allocation.id"), index=True)
    implementer_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("fund_decision.id"))
    effective_on: Mapped[date]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    direct_minor: Mapped[int | None] = mapped_column(BigInteger)
    cost_rate: Mapped[str] = mapped_column(String(12), default="")
    reference: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    posting_seq: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"))

    fund: Mapped[Fund] = relationship()
    window: Mapped[FundWindow | None] = relationship()
    allocation: Mapped[Allocation | None] = relationship(back_populates="acts")
    implementer: Mapped[Partner | None] = relationship()
    minute: Mapped[FundDecision | None] = relationship(back_populates="acts")

    __table_args__ = (
        CheckConstraint(one_of("kind", list(Act)), name="kind"),
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("proposed_minor > 0", name="positive"),
        CheckConstraint(
            f"(allocation_id IS NOT NULL) = ({one_of('kind', sorted(ON_ALLOCATION))})",
            name="on_allocation",
        ),
        CheckConstraint("period_to >= period_from", name="period"),
        CheckConstraint(
            "kind = 'carry_over' OR (approved_by IS NULL) = (posting_seq IS NULL)", name="posted"
        ),
        CheckConstraint("approved_by <> recorded_by", name="four_eyes"),
    )

    @property
    def direct(self) -> Money | None:
        """What was spent directly; None when it was not said."""
        return None if self.direct_minor is None else Money(self.direct_minor, self.currency)

    @property
    def subject(self) -> str:
        """How ledger and trail name it."""
        return f"fund_act:{self.number}"
