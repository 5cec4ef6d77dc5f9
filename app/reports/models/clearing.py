"""Rows of corrections by those who spoke, and of the clearance of a report."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, PublicId, Stamped, UtcDateTime, Versioned
from app.meetings.models import Intervention, Meeting
from app.reports.rules.approval import STATES as APPROVAL_STATES
from app.reports.rules.corrections import STATES as CORRECTION_STATES


class CorrectionRound(Stamped, Versioned, Base):
    """The terms on which those who spoke are asked to correct a report in one language.

    ``due_on`` is the last day, by the calendar of the meeting; with ``silence_consents`` whoever
    has not answered by then has agreed to the words they were asked about. Each request keeps the
    terms on which it was made.
    """

    __tablename__ = "correction_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    due_on: Mapped[date]
    silence_consents: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(32))

    meeting: Mapped[Meeting] = relationship()

    __table_args__ = (UniqueConstraint("meeting_id", "language"),)


class Correction(Stamped, Versioned, PublicId, Base):
    """Somebody was asked about one paragraph, and what they said; the newest one counts.

    ``words`` are those asked about and ``digest`` their short name, ``base`` those from which
    ``proposal`` was made. ``cleared_digest`` names the words that are settled: a paragraph that
    reads otherwise is no longer cleared. Of the link only the hash is kept.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(
        ForeignKey("correction_round.id", ondelete="CASCADE"), index=True
    )
    intervention_id: Mapped[int] = mapped_column(ForeignKey("intervention.id"), index=True)
    asked_of: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(240))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    asked_by: Mapped[str] = mapped_column(String(32))
    due_on: Mapped[date] = mapped_column(index=True)
    silence_consents: Mapped[bool]
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    words: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64))
    base: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(32), default="")
    cleared_digest: Mapped[str] = mapped_column(String(64), default="")

    round: Mapped[CorrectionRound] = relationship()
    intervention: Mapped[Intervention] = relationship()

    __table_args__ = (
        CheckConstraint(
            "state IN (" + ", ".join(f"'{one}'" for one in CORRECTION_STATES) + ")", name="state"
        ),
        CheckConstraint("asked_of IN ('speaker', 'focal')", name="asked_of"),
    )


class ReportVersion(PublicId, Base):
    """The words of a report as they stood once: kept by hand, sent for clearance, or published.

    ``content`` are its passages in order; ``digest`` names them. Numbers run from 1 in each meeting
    and language.
    """

    __tablename__ = "report_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int]
    edition: Mapped[int]
    published: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[list[list[str]]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    meeting: Mapped[Meeting] = relationship()
    approvals: Mapped[list["Approval"]] = relationship(
        order_by="Approval.position", cascade="all, delete-orphan", back_populates="reading"
    )
    comments: Mapped[list["ReportComment"]] = relationship(
        order_by="ReportComment.id", cascade="all, delete-orphan", back_populates="reading"
    )

    __table_args__ = (UniqueConstraint("meeting_id", "language", "number"),)


class Approval(Stamped, PublicId, Base):
    """One of those who clear a version of a report, at their place in the order."""

    __tablename__ = "report_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    asked_of: Mapped[str] = mapped_column(String(32), index=True)
    asked_by: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    reading: Mapped[ReportVersion] = relationship(back_populates="approvals")

    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        CheckConstraint(
            "state IN (" + ", ".join(f"'{one}'" for one in APPROVAL_STATES) + ")", name="state"
        ),
    )

    @property
    def owned_by(self) -> str:
        """The account that is to clear it."""
        return self.asked_of

    @property
    def recorded_by(self) -> str:
        """The account that sent it, which cannot clear it."""
        return self.asked_by


class ReportComment(PublicId, Base):
    """What a reader said about a section or a paragraph of a version, and the answer."""

    __tablename__ = "report_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("report_version.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[str] = mapped_column(String(240))
    body: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(32), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    reading: Mapped[ReportVersion] = relationship(back_populates="comments")
