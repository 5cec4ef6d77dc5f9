"""Rows of funds and their windows, and of moves between funds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, LocalisedText, Stamped, Versioned
from app.core.localised import Localised
from app.funding.models.ledger import Book, one_of
from app.funding.models.workflow.shared import PAPER_STATES, Proposed, Recorded, Slugged, four_eyes
from app.programmes.models import Phase, Programme

if TYPE_CHECKING:
    from app.funding.models.workflow.receipts import Allocation


class Fund(Stamped, Versioned, Base):
    """A pooled fund: money of several partners, steered together, in a book of its own.

    `fee_rate` is the agent's fee on a deposit and `cost_rate` the implementers' support cost on
    top of direct cost, in percent as exact decimal text; `carry_over` says whether unspent money
    may be kept beyond the year.
    """

    __tablename__ = "fund"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    phase_id: Mapped[int | None] = mapped_column(ForeignKey("phase.id"), index=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), unique=True)
    name: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    policy: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    fee_rate: Mapped[str] = mapped_column(String(12), default="0")
    cost_rate: Mapped[str] = mapped_column(String(12), default="0")
    carry_over: Mapped[bool] = mapped_column(default=True)
    fictitious: Mapped[bool] = mapped_column(default=False)

    book: Mapped[Book] = relationship()
    programme: Mapped[Programme] = relationship()
    phase: Mapped[Phase | None] = relationship()
    windows: Mapped[list[FundWindow]] = relationship(
        back_populates="fund", order_by="FundWindow.position"
    )


class FundWindow(Base):
    """A named compartment of a fund to which a contribution may be directed."""

    __tablename__ = "fund_window"

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=1)
    name: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)

    fund: Mapped[Fund] = relationship(back_populates="windows")

    __table_args__ = (UniqueConstraint("fund_id", "slug"),)


class Transfer(Stamped, Versioned, Slugged, Recorded, Proposed, Base):
    """Cash that leaves a fund on an allocation: instructed by one person, released by another."""

    __tablename__ = "transfer"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    allocation_id: Mapped[int] = mapped_column(ForeignKey("allocation.id"), index=True)
    instructed_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    posting_seq: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"))
    confirmed_on: Mapped[date | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(64))

    allocation: Mapped[Allocation] = relationship(back_populates="transfers")

    __table_args__ = (
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("proposed_minor > 0", name="positive"),
        CheckConstraint("(approved_by IS NULL) = (posting_seq IS NULL)", name="posted"),
        four_eyes(),
    )

    @property
    def subject(self) -> str:
        """How ledger and trail name it."""
        return f"transfer:{self.number}"
