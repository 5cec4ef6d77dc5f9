"""Conditions of pledges and of instalments, with what became of them; and how engagements end.

Terms and facts are frozen: each came with a posting, whose number is its place on the axis of
knowledge. A change of terms is a new row with its own day. What one person enters (a fulfilment,
an end that needs two) is a paper until another lets it in.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Stamped, UtcDateTime, Versioned
from app.core.money import Money
from app.funding.models.ledger import Book, Line, one_of
from app.funding.models.workflow import (
    PAPER_STATES,
    Agreement,
    AgreementLine,
    Engagement,
    Receipt,
    Recorded,
    Slugged,
)
from app.funding.rules.conditions import Counts, Covers, Outcome
from app.funding.rules.engagements import ConditionKind
from app.partners.models import Partner


class Condition(Stamped, Slugged, Base):
    """What lines of one pledge, or of one agreement, depend on."""

    __tablename__ = "condition"

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    engagement_id: Mapped[int | None] = mapped_column(ForeignKey("engagement.id"), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    covers: Mapped[str] = mapped_column(String(12))

    book: Mapped[Book] = relationship()
    partner: Mapped[Partner | None] = relationship()
    engagement: Mapped[Engagement | None] = relationship()
    agreement: Mapped[Agreement | None] = relationship()
    lines: Mapped[list[ConditionLine]] = relationship(order_by="ConditionLine.n")
    terms: Mapped[list[ConditionTerms]] = relationship(
        back_populates="condition", order_by="ConditionTerms.n"
    )
    facts: Mapped[list[ConditionFact]] = relationship(order_by="ConditionFact.n")
    fulfilments: Mapped[list[Fulfilment]] = relationship(
        back_populates="condition", order_by="Fulfilment.id"
    )

    __table_args__ = (
        CheckConstraint(one_of("covers", list(Covers)), name="covers"),
        UniqueConstraint("id", "covers"),
    )


class ConditionLine(Base):
    """A line under a condition; a line has at most one for what it covers. Frozen.

    `part_minor`: how much of the line it covers, in the line's currency; None is all of it.
    """

    __tablename__ = "condition_line"

    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"), primary_key=True)
    covers: Mapped[str] = mapped_column(String(12), primary_key=True)
    condition_id: Mapped[int] = mapped_column(Integer, index=True)
    n: Mapped[int] = mapped_column(SmallInteger)
    part_minor: Mapped[int | None] = mapped_column(BigInteger)

    line: Mapped[Line] = relationship()

    __table_args__ = (
        ForeignKeyConstraint(["condition_id", "covers"], ["condition.id", "condition.covers"]),
    )


class ConditionTerms(Base):
    """The terms of a condition from a day on. Frozen.

    `seq` is the posting that brought them: the announcement, or one that changed them.
    """

    __tablename__ = "condition_terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    condition_id: Mapped[int] = mapped_column(ForeignKey("condition.id"))
    n: Mapped[int] = mapped_column(SmallInteger)
    seq: Mapped[int] = mapped_column(ForeignKey("posting.seq"), index=True)
    effective_on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(16))
    gives: Mapped[int | None]
    per: Mapped[int | None]
    share: Mapped[int | None]
    threshold_minor: Mapped[int | None] = mapped_column(BigInteger)
    counts: Mapped[str] = mapped_column(String(12), default=Counts.ANNOUNCED.value)
    text: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    condition: Mapped[Condition] = relationship(back_populates="terms")

    @property
    def threshold(self) -> Money | None:
        """The amount that others have to reach, in the book's currency."""
        if self.threshold_minor is None:
            return None
        return Money(self.threshold_minor, self.condition.book.currency)

    __table_args__ = (
        UniqueConstraint("condition_id", "n"),
        CheckConstraint(one_of("kind", list(ConditionKind)), name="kind"),
        CheckConstraint(one_of("counts", list(Counts)), name="counts"),
        CheckConstraint(
            "kind <> 'matching' OR (gives > 0 AND per > 0)"
            " AND gives IS NOT NULL AND per IS NOT NULL",
            name="matching",
        ),
        CheckConstraint(
            "kind <> 'share_of_total' OR share IS NOT NULL AND share BETWEEN 1 AND 9999",
            name="share",
        ),
        CheckConstraint(
            "kind <> 'threshold' OR threshold_minor IS NOT NULL AND threshold_minor > 0",
            name="threshold",
        ),
    )


class ConditionFact(Base):
    """What became of a condition, with who, when and by which paper. Frozen."""

    __tablename__ = "condition_fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    condition_id: Mapped[int] = mapped_column(ForeignKey("condition.id"))
    n: Mapped[int] = mapped_column(SmallInteger)
    seq: Mapped[int] = mapped_column(ForeignKey("posting.seq"), unique=True)
    effective_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(12))
    evidence: Mapped[str | None] = mapped_column(String(64))
    recorded_by: Mapped[str] = mapped_column(String(64))
    approved_by: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("condition_id", "n"),
        CheckConstraint(one_of("outcome", list(Outcome)), name="outcome"),
        CheckConstraint("approved_by <> recorded_by", name="four_eyes"),
    )


class Fulfilment(Stamped, Versioned, Slugged, Recorded, Base):
    """What somebody enters about a condition; a fact once a second person lets it in."""

    __tablename__ = "fulfilment"

    id: Mapped[int] = mapped_column(primary_key=True)
    condition_id: Mapped[int] = mapped_column(ForeignKey("condition.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(12))
    effective_on: Mapped[date]
    evidence: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    posting_seq: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"))

    condition: Mapped[Condition] = relationship(back_populates="fulfilments")

    __table_args__ = (
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint(one_of("outcome", list(Outcome)), name="outcome"),
        CheckConstraint("(approved_by IS NULL) = (posting_seq IS NULL)", name="posted"),
        CheckConstraint("approved_by <> recorded_by", name="four_eyes"),
    )


ENDINGS = ("lapsed", "declined", "voided")
"""Ends of an engagement that one person proposes, or the passing of a day, and another decides."""


class Ending(Stamped, Versioned, Slugged, Recorded, Base):
    """A proposal that an engagement has lapsed, is declined, or was entered by mistake."""

    __tablename__ = "ending"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    on: Mapped[date] = mapped_column("on_date")
    why: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="recorded")

    engagement: Mapped[Engagement] = relationship()

    @property
    def lapses(self) -> bool:
        """Whether it lapses, which the lead decides; asked by the permission table."""
        return self.kind == "lapsed"

    __table_args__ = (
        CheckConstraint(one_of("kind", list(ENDINGS)), name="kind"),
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("approved_by <> recorded_by", name="four_eyes"),
    )


class Repeat(Stamped, Versioned, Slugged, Base):
    """A suspicion that a pledge announces money that is on record already, and what a person
    found: an earlier pledge (`of`), of the partner itself or of the organisation that it is a
    member of, or the other way round; or what a fund passes on of this partner's money, as an
    agreed amount or a receipt names it."""

    __tablename__ = "pledge_repeat"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    of_id: Mapped[int | None] = mapped_column(ForeignKey("engagement.id"), index=True)
    agreement_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement_line.id"), index=True
    )
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="suggested")
    why: Mapped[str] = mapped_column(Text, default="")
    settled_by: Mapped[str | None] = mapped_column(String(64))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    engagement: Mapped[Engagement] = relationship(foreign_keys=[engagement_id])
    of: Mapped[Engagement | None] = relationship(foreign_keys=[of_id])
    agreement_line: Mapped[AgreementLine | None] = relationship()
    receipt: Mapped[Receipt | None] = relationship()

    @property
    def number(self) -> str:
        """The number of the paper that has the money already."""
        if self.of is not None:
            return self.of.ref or ""
        if self.agreement_line is not None:
            return self.agreement_line.agreement.number
        return self.receipt.number if self.receipt is not None else ""

    @property
    def kind(self) -> str:
        """Why it is suspected: `again` announced, by a `member` and its union, through a `fund`."""
        if self.of is None:
            return "fund"
        return "again" if self.of.partner_id == self.engagement.partner_id else "member"

    @property
    def other(self) -> Partner | None:
        """The partner for whom the money counts."""
        if self.of is not None:
            return self.of.partner
        if self.agreement_line is not None:
            return self.agreement_line.agreement.partner
        return self.receipt.partner if self.receipt is not None else None

    __table_args__ = (
        UniqueConstraint("engagement_id", "of_id"),
        UniqueConstraint("engagement_id", "agreement_line_id"),
        UniqueConstraint("engagement_id", "receipt_id"),
        CheckConstraint("state IN ('suggested', 'repeats', 'separate')", name="state"),
        CheckConstraint("of_id < engagement_id", name="later"),
        CheckConstraint(
            "(CASE WHEN of_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN agreement_line_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN receipt_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="of_one",
        ),
        CheckConstraint("(state = 'suggested') = (settled_by IS NULL)", name="settled"),
    )
