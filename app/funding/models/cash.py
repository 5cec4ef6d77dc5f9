"""What happens to an agreement after its signature: changes of it, reminders, money given back,
given up or moved to where it belongs.

Like every paper these rows hold amounts only as they were proposed; what counts is in the ledger.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Stamped, UtcDateTime, Versioned
from app.core.money import Money
from app.funding.models.ledger import Book, Line, one_of
from app.funding.models.workflow import (
    PAPER_STATES,
    Agreement,
    AgreementLine,
    Instalment,
    PositionEntry,
    Proposed,
    Receipt,
    Recorded,
    Slugged,
)
from app.partners.models import Partner

AMENDMENT_KINDS = ("amendment", "schedule", "termination", "closure")
"""A change of the amounts or words, of the due dates alone, and the two ways in which one ends."""

SETTLEMENT_KINDS = ("refund", "write_off", "application")
"""Money given back to the partner, a claim given up, money moved to the agreement it belongs to."""


class Amendment(Stamped, Versioned, Slugged, Recorded, Base):
    """A change of a signed agreement: one link of its chain, numbered AG-2021-0003/A1.

    `ends_on` and `conditions` are null when they stay as they are; `before` keeps what they were.
    """

    __tablename__ = "amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    n: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    effective_on: Mapped[date]
    why: Mapped[str] = mapped_column(Text, default="")
    ends_on: Mapped[date | None]
    conditions: Mapped[str | None] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    posting_seq: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"))

    agreement: Mapped[Agreement] = relationship()
    lines: Mapped[list[AmendmentLine]] = relationship(
        order_by="AmendmentLine.n", cascade="all, delete-orphan"
    )
    instalments: Mapped[list[AmendmentInstalment]] = relationship(
        order_by="AmendmentInstalment.n", cascade="all, delete-orphan"
    )

    __table_args__ = (
        UniqueConstraint("agreement_id", "n"),
        CheckConstraint(one_of("kind", list(AMENDMENT_KINDS)), name="kind"),
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("approved_by <> recorded_by", name="four_eyes"),
    )

    @property
    def book(self) -> Book:
        """The book of its agreement."""
        return self.agreement.book

    @property
    def partner_id(self) -> int:
        """The partner of its agreement; asked by the permission table."""
        return self.agreement.partner_id


class AmendmentLine(Base):
    """By how much one amount of the agreement goes up or down."""

    __tablename__ = "amendment_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(
        ForeignKey("amendment.id", ondelete="CASCADE"), index=True
    )
    agreement_line_id: Mapped[int] = mapped_column(ForeignKey("agreement_line.id"), index=True)
    n: Mapped[int] = mapped_column(SmallInteger)
    proposed_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))

    line: Mapped[AgreementLine] = relationship()

    __table_args__ = (
        UniqueConstraint("amendment_id", "n"),
        CheckConstraint("proposed_minor <> 0", name="not_nothing"),
    )

    @property
    def proposed(self) -> Money:
        """The change as entered; negative when the amount goes down."""
        return Money(self.proposed_minor, self.currency)


class AmendmentInstalment(Base):
    """One change of the schedule: an instalment added, moved to another day, or waived."""

    __tablename__ = "amendment_instalment"

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(
        ForeignKey("amendment.id", ondelete="CASCADE"), index=True
    )
    n: Mapped[int] = mapped_column(SmallInteger)
    act: Mapped[str] = mapped_column(String(8))
    agreement_line_id: Mapped[int] = mapped_column(ForeignKey("agreement_line.id"), index=True)
    instalment_id: Mapped[int | None] = mapped_column(ForeignKey("instalment.id"), index=True)
    proposed_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    due_on: Mapped[date | None]
    trigger_kind: Mapped[str] = mapped_column(String(12), default="date")
    trigger_text: Mapped[str] = mapped_column(String(300), default="")

    line: Mapped[AgreementLine] = relationship()
    instalment: Mapped[Instalment | None] = relationship()

    __table_args__ = (
        UniqueConstraint("amendment_id", "n"),
        CheckConstraint("act IN ('add', 'move', 'waive')", name="act"),
        CheckConstraint("(act = 'add') = (instalment_id IS NULL)", name="which"),
        CheckConstraint("(act = 'add') = (proposed_minor IS NOT NULL)", name="how_much"),
        CheckConstraint("(act = 'waive') = (due_on IS NULL)", name="when"),
        CheckConstraint("proposed_minor > 0", name="positive"),
        CheckConstraint("trigger_kind IN ('date', 'report', 'condition')", name="trigger_kind"),
    )

    @property
    def proposed(self) -> Money | None:
        """The amount of an instalment that is added."""
        return None if self.proposed_minor is None else Money(self.proposed_minor, self.currency)


class InstalmentMail(Base):
    """That the partner was written to about an instalment: on request, or so many days before (-)
    or after (+) the day on which it is due. Once for each instalment, due day and step."""

    __tablename__ = "instalment_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    instalment_id: Mapped[int] = mapped_column(ForeignKey("instalment.id"), index=True)
    due_on: Mapped[date]
    step: Mapped[str] = mapped_column(String(8))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    mails: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("instalment_id", "due_on", "step"),)


class Settlement(Stamped, Versioned, Slugged, Recorded, Proposed, Base):
    """Money of one line given back to its partner, a claim on it given up, or money on it moved
    to the agreed amount to which it belongs."""

    __tablename__ = "settlement"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"), index=True)
    agreement_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement_line.id"), index=True
    )
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"), index=True)
    effective_on: Mapped[date]
    why: Mapped[str] = mapped_column(Text, default="")
    bank_reference: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    posting_seq: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"))

    book: Mapped[Book] = relationship()
    partner: Mapped[Partner | None] = relationship()
    line: Mapped[Line] = relationship()
    agreement_line: Mapped[AgreementLine | None] = relationship()
    receipt: Mapped[Receipt | None] = relationship()

    __table_args__ = (
        CheckConstraint(one_of("kind", list(SETTLEMENT_KINDS)), name="kind"),
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("proposed_minor > 0", name="positive"),
        CheckConstraint("(approved_by IS NULL) = (posting_seq IS NULL)", name="posted"),
        CheckConstraint("kind = 'refund' OR agreement_line_id IS NOT NULL", name="agreed"),
        CheckConstraint("approved_by <> recorded_by", name="four_eyes"),
    )

    @property
    def subject(self) -> str:
        """How ledger and trail name it."""
        return f"settlement:{self.number}"

    @property
    def agreement(self) -> Agreement | None:
        """The agreement that it touches."""
        return self.agreement_line.agreement if self.agreement_line else None


class TakingBack(Stamped, Versioned, Slugged, Recorded, Base):
    """That an approved paper was wrong: entered by one person with the reason; when another lets
    it in, the paper's posting is countered. At most one waits for each paper."""

    __tablename__ = "taking_back"

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"), index=True)
    settlement_id: Mapped[int | None] = mapped_column(ForeignKey("settlement.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("position_entry.id"), index=True)
    why: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    posting_seq: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"))

    amendment: Mapped[Amendment | None] = relationship()
    settlement: Mapped[Settlement | None] = relationship()
    entry: Mapped[PositionEntry | None] = relationship()

    __table_args__ = (
        CheckConstraint(
            "(amendment_id IS NOT NULL AND settlement_id IS NULL AND entry_id IS NULL)"
            " OR (amendment_id IS NULL AND settlement_id IS NOT NULL AND entry_id IS NULL)"
            " OR (amendment_id IS NULL AND settlement_id IS NULL AND entry_id IS NOT NULL)",
            name="of_one",
        ),
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("approved_by <> recorded_by", name="four_eyes"),
    )

    @property
    def paper(self) -> Amendment | Settlement | PositionEntry:
        """What is to be taken back."""
        paper = self.amendment or self.settlement or self.entry
        if paper is None:  # the database holds one of the three
            raise LookupError(self.slug)
        return paper
