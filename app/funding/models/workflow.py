"""The papers around the money: engagements, agreements, receipts, funds, drafts of statements.

These rows change, and they hold no amount that counts. Where a paper is entered before it counts
(a draft line, an agreement or a receipt that awaits its second person), the amount proposed is
kept in columns called `proposed_minor`: no figure is ever computed from them. Once approved, the
ledger holds the amount and the paper keeps the line or the posting it led to.

Every paper has a random `slug` for its address and a `number` for people.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

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
from app.core.db import Base, LocalisedText, Stamped, UtcDateTime, Versioned, public_id
from app.core.localised import Localised
from app.core.money import Money
from app.funding.models.ledger import Book, Fixing, Line, Statement, one_of
from app.funding.rules import engagements as rules
from app.funding.rules.engagements import (
    AnnounceBy,
    ConditionKind,
    EngagementType,
    State,
    Visibility,
)
from app.funding.rules.statements import StatementKind, kind_of_series
from app.meetings.models import Intervention, Meeting
from app.partners.models import Partner
from app.programmes.models import Phase, Programme

if TYPE_CHECKING:
    from app.funding.models.pools import FundAct, FundDecision

PAPER_STATES = ("recorded", "returned", "approved", "reversed")
"""A paper that one person records and another approves, or returns with a reason."""


class Slugged:
    """A random name for addresses: says nothing, counts nothing."""

    slug: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)


class Recorded:
    """Who entered a paper and who let it in; never the same person."""

    recorded_by: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    approved_by: Mapped[str | None] = mapped_column(String(64))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    returned_why: Mapped[str] = mapped_column(Text, default="")


class Proposed:
    """An amount as a paper proposes it. Counts nowhere."""

    proposed_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))

    @property
    def proposed(self) -> Money:
        """The amount as entered."""
        return Money(self.proposed_minor, self.currency)


class Earmark:
    """The dimensions that a line will carry."""

    year: Mapped[int | None] = mapped_column(SmallInteger)
    instrument: Mapped[str | None] = mapped_column(String(20))
    strength: Mapped[int | None] = mapped_column(SmallInteger)
    country: Mapped[str | None] = mapped_column(String(2))
    theme: Mapped[str | None] = mapped_column(String(80))
    pillar: Mapped[str | None] = mapped_column(String(80))
    fund: Mapped[str | None] = mapped_column(String(80))
    window: Mapped[str | None] = mapped_column(String(80))
    reach: Mapped[list[list[str]]] = mapped_column(JSON, default=list)


def _four_eyes(column: str = "approved_by") -> CheckConstraint:
    return CheckConstraint(f"{column} <> recorded_by", name="four_eyes")


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


class Engagement(Stamped, Versioned, Slugged, Base):
    """What a partner says it will do, of one of six types; an amount belongs to one of them.

    `wording` is the public sentence, as announced; `source` where it stands ("REP:145");
    `said_by` who said it. `ref` is given when it is announced.
    """

    __tablename__ = "engagement"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str | None] = mapped_column(String(20), unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    phase_id: Mapped[int] = mapped_column(ForeignKey("phase.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    intervention_id: Mapped[int | None] = mapped_column(ForeignKey("intervention.id"), index=True)
    type: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(12), default=State.DRAFT.value, index=True)
    visibility: Mapped[str] = mapped_column(String(12), default=Visibility.DELEGATION.value)
    announce_by: Mapped[str] = mapped_column(String(12), default=AnnounceBy.PARTNER.value)
    amount_public: Mapped[bool] = mapped_column(default=True)
    consent_by: Mapped[str | None] = mapped_column(String(64))
    consent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_note: Mapped[str] = mapped_column(Text, default="")
    wording: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    condition_kind: Mapped[str] = mapped_column(String(16), default=ConditionKind.NONE.value)
    condition_text: Mapped[str] = mapped_column(Text, default="")
    condition_terms: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    long_stop_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200), default="")
    said_by: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[str] = mapped_column(String(64))
    announced_by: Mapped[str | None] = mapped_column(String(64))
    announced_on: Mapped[date | None]
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    for_partner: Mapped[bool] = mapped_column(default=False)
    confirmed_by: Mapped[str | None] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_on: Mapped[date | None]
    ended_why: Mapped[str] = mapped_column(Text, default="")

    partner: Mapped[Partner] = relationship()
    phase: Mapped[Phase] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    intervention: Mapped[Intervention | None] = relationship()
    draft_lines: Mapped[list[EngagementDraftLine]] = relationship(
        back_populates="engagement",
        order_by="EngagementDraftLine.n",
        cascade="all, delete-orphan",
    )
    lines: Mapped[list[EngagementLine]] = relationship(order_by="EngagementLine.n")
    revisions: Mapped[list[EngagementRevision]] = relationship(order_by="EngagementRevision.n")

    __table_args__ = (
        CheckConstraint(one_of("type", list(EngagementType)), name="type"),
        CheckConstraint(one_of("state", list(State)), name="state"),
        CheckConstraint(one_of("visibility", list(Visibility)), name="visibility"),
        CheckConstraint(one_of("announce_by", list(AnnounceBy)), name="announce_by"),
        CheckConstraint(one_of("condition_kind", list(ConditionKind)), name="condition_kind"),
        CheckConstraint("(state = 'draft') = (announced_on IS NULL)", name="announced"),
    )

    @property
    def is_public(self) -> bool:
        """Whether anybody may read it; asked by the permission table."""
        return rules.is_public(
            State(self.state), Visibility(self.visibility), AnnounceBy(self.announce_by)
        )

    @property
    def shown_to_secretariat(self) -> bool:
        """Whether the secretariat may read it: always once announced."""
        return self.state != State.DRAFT or self.visibility != Visibility.DELEGATION

    @property
    def unconfirmed(self) -> bool:
        """Recorded in the room on the partner's behalf, and the partner has not answered yet."""
        return self.state == State.ANNOUNCED and self.for_partner


class EngagementDraftLine(Proposed, Earmark, Base):
    """An amount that a partner prepares. Draft data: on announcement it becomes a ledger line and
    a posting, and stays here as what was prepared."""

    __tablename__ = "engagement_draft_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(
        ForeignKey("engagement.id", ondelete="CASCADE"), index=True
    )
    n: Mapped[int] = mapped_column(SmallInteger)

    engagement: Mapped[Engagement] = relationship(back_populates="draft_lines")

    __table_args__ = (
        UniqueConstraint("engagement_id", "n"),
        CheckConstraint("proposed_minor > 0", name="positive"),
    )


class EngagementLine(Base):
    """Which ledger lines an engagement has; a later revision on other terms adds to them."""

    __tablename__ = "engagement_line"

    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"), primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    n: Mapped[int] = mapped_column(SmallInteger)

    line: Mapped[Line] = relationship()

    __table_args__ = (UniqueConstraint("engagement_id", "n"),)


class EngagementRevision(Base):
    """What an engagement said before it was corrected, revised or taken back, and why."""

    __tablename__ = "engagement_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    n: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    by: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (UniqueConstraint("engagement_id", "n"),)


class Evidence(Stamped, Slugged, Base):
    """A paper that proves an act, by the SHA-256 of its bytes; the file itself is in the store."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(120), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    added_by: Mapped[str] = mapped_column(String(64))


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
        _four_eyes(),
    )

    @property
    def subject(self) -> str:
        """How ledger and trail name it."""
        return f"agreement:{self.number}"


class AgreementLine(Proposed, Earmark, Base):
    """One amount of an agreement. On the terms of a pledge line it becomes that line's signed
    amount; on other terms a line of its own, and the pledge line is converted."""

    __tablename__ = "agreement_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="CASCADE"), index=True
    )
    n: Mapped[int] = mapped_column(SmallInteger)
    converts_line_id: Mapped[int | None] = mapped_column(ForeignKey("line.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("line.id"), index=True)

    agreement: Mapped[Agreement] = relationship(back_populates="lines")
    converts: Mapped[Line | None] = relationship(foreign_keys=[converts_line_id])
    line: Mapped[Line | None] = relationship(foreign_keys=[line_id])

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


class Receipt(Stamped, Versioned, Slugged, Recorded, Proposed, Base):
    """Cash on the bank account, by value date; counts once a second person approves it.

    `charges_minor` is what banks kept on the way: the partner is credited for it too, unless
    `credit_net`. `payer` is what the bank statement calls a payer whom nobody knows yet; `over`
    what the approver chose to do with more than was owed.
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

    book: Mapped[Book] = relationship()
    partner: Mapped[Partner | None] = relationship()
    agreement_line: Mapped[AgreementLine | None] = relationship()
    instalment: Mapped[Instalment | None] = relationship()
    fund: Mapped[Fund | None] = relationship()

    __table_args__ = (
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("proposed_minor > 0", name="positive"),
        CheckConstraint("(approved_by IS NULL) = (posting_seq IS NULL)", name="posted"),
        _four_eyes(),
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
        _four_eyes(),
    )

    @property
    def subject(self) -> str:
        """How ledger and trail name it."""
        return f"allocation:{self.number}"


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
        _four_eyes(),
    )

    @property
    def subject(self) -> str:
        """How ledger and trail name it."""
        return f"transfer:{self.number}"


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
        _four_eyes(),
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
        _four_eyes(),
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
        _four_eyes(),
    )


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
        _four_eyes(),
    )
