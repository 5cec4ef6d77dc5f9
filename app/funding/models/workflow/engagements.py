"""Rows of engagements: what a partner announced, line by line, and on what evidence."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    and_,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, LocalisedText, Stamped, UtcDateTime, Versioned
from app.core.localised import Localised
from app.funding.models.ledger import Line, one_of
from app.funding.models.workflow.shared import Earmark, Proposed, Slugged
from app.funding.rules import engagements as rules
from app.funding.rules.engagements import (
    AnnounceBy,
    ConditionKind,
    EngagementType,
    State,
    Visibility,
)
from app.meetings.models import Intervention, Meeting
from app.partners.models import Partner
from app.programmes.models import Phase

if TYPE_CHECKING:
    pass


class Engagement(Stamped, Versioned, Slugged, Base):
    """What a partner says it will do, of one of six types; an amount belongs to one of them.

    `wording` is the public sentence, as announced; `source` where it stands ("REP:145");
    `said_by` who said it. `ref` is given when it is announced. Before `public_from` it is treated
    as one that is not public; from then on as its partner chose otherwise.
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
    public_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
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
        """Whether anybody may read it now; asked by the permission table."""
        return rules.is_public(
            State(self.state),
            Visibility(self.visibility),
            AnnounceBy(self.announce_by),
            embargoed=self.embargoed,
        )

    @property
    def zone(self) -> str:
        """In which times of it are typed and printed: that of its meeting."""
        return self.meeting.zone if self.meeting else "UTC"

    @property
    def said_at(self) -> datetime | None:
        """The moment at which it was said: of its turn at the table, where that was timed, else of
        the partner's own announcement. None where only the day is known, as of what somebody
        recorded for the partner at a turn that nobody timed."""
        turn = self.intervention
        timed = turn is not None and turn.started_at is not None
        if self.announced_at is None or (self.for_partner and not timed):
            return None
        moment = rules.spoken_at(
            self.announced_at, turn.started_at if turn else None, turn.ended_at if turn else None
        )
        return (
            moment if moment.astimezone(ZoneInfo(self.zone)).date() == self.announced_on else None
        )

    @property
    def embargoed(self) -> bool:
        """Whether the time from which its partner lets everybody read it has not come."""
        # Without one the clock is not asked: what asks for the very moment is made anew each time.
        return self.public_from is not None and rules.is_embargoed(self.public_from, clock.now())

    @classmethod
    def published(cls, moment: datetime) -> ColumnElement[bool]:
        """For queries: whether everybody may read it at a moment, once it is announced."""
        return and_(
            cls.announce_by != AnnounceBy.NOT_PUBLIC.value,
            or_(cls.public_from.is_(None), cls.public_from <= moment),
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
