"""Rows of reports, of papers that are kept as files, and of the clearance of concept notes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, PublicId, Stamped, UtcDateTime, Versioned
from app.meetings.models import AgendaItem, Meeting
from app.partners.models import Partner
from app.reports.rules import outcomes
from app.reports.rules.clearance import SECTIONS, STATES


class Report(Stamped, Versioned, PublicId, Base):
    """The Report of the Event of a meeting in one language; a published one is never changed.

    ``overrides`` maps the key of a computed sentence or section to the words an editor put in
    its place, with the source as it was then, so that a later change of the source shows.
    """

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    edition: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    overrides: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    annex_participants: Mapped[bool] = mapped_column(default=False)
    annex_engagements: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[str] = mapped_column(String(32), default="")
    paper_sha256: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("meeting_id", "language", "edition"),
        CheckConstraint("state IN ('draft', 'published')", name="state"),
    )


class StoredPaper(Stamped, Base):
    """A rendered paper, found by what it was made from; the bytes lie under their own hash."""

    __tablename__ = "stored_paper"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    source_hash: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    pages: Mapped[int | None]


class NoteVersion(Base):
    """One wording of a concept note in one language, with its number; ``digest`` names the words.

    A wording is numbered when it is first printed or sent for clearance, so that two papers of
    one number say the same.
    """

    __tablename__ = "note_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (
        UniqueConstraint("meeting_id", "language", "number"),
        UniqueConstraint("meeting_id", "language", "digest"),
    )


class Clearance(Stamped, PublicId, Base):
    """A named person was asked to clear a concept note in one language, and what they said.

    ``seals`` are the words that they answered about, section by section, by short names of their
    content; ``digest`` names them all together. Accounts stand by their public ids.
    """

    __tablename__ = "clearance"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    number: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    asked_of: Mapped[str] = mapped_column(String(32))
    asked_by: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    digest: Mapped[str] = mapped_column(String(64), default="")
    seals: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str] = mapped_column(String(32), default="")
    withdrawn_sections: Mapped[list[str]] = mapped_column(JSON, default=list)

    meeting: Mapped[Meeting] = relationship()
    comments: Mapped[list["ClearanceComment"]] = relationship(
        order_by="ClearanceComment.id", cascade="all, delete-orphan", back_populates="clearance"
    )

    __table_args__ = (
        CheckConstraint("state IN (" + ", ".join(f"'{one}'" for one in STATES) + ")", name="state"),
        Index(
            "uq_clearance_open",
            "meeting_id",
            "language",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    @property
    def owned_by(self) -> str:
        """The account that is to clear it."""
        return self.asked_of

    @property
    def recorded_by(self) -> str:
        """The account that asked, which cannot clear it."""
        return self.asked_by


class ClearanceComment(PublicId, Base):
    """What the reader said about one section, and how it was dealt with. Kept as written."""

    __tablename__ = "clearance_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    clearance_id: Mapped[int] = mapped_column(
        ForeignKey("clearance.id", ondelete="CASCADE"), index=True
    )
    section: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answer: Mapped[str] = mapped_column(Text, default="")
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str] = mapped_column(String(32), default="")

    clearance: Mapped[Clearance] = relationship(back_populates="comments")

    __table_args__ = (
        CheckConstraint(
            "section IN (" + ", ".join(f"'{one}'" for one in SECTIONS) + ")", name="section"
        ),
    )


class Outcome(Stamped, Versioned, PublicId, Base):
    """A decision of a meeting, or an action that follows from it, with an owner and a day.

    ``number`` runs from 1 in each meeting and kind and is never given twice. ``language`` is that
    of ``text``. An action's owner is a partner, a named person, or both; reminders go to
    ``owner_email``, whose link is kept as ``token_hash`` only. ``said`` is what the owner reported.
    """

    __tablename__ = "outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    agenda_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    owner_name: Mapped[str] = mapped_column(String(200), default="")
    owner_email: Mapped[str] = mapped_column(String(254), default="")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    due_on: Mapped[date | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    said: Mapped[str] = mapped_column(Text, default="")
    said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(32))

    meeting: Mapped[Meeting] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    partner: Mapped[Partner | None] = relationship()

    __table_args__ = (
        UniqueConstraint("meeting_id", "kind", "number"),
        CheckConstraint(
            "kind IN (" + ", ".join(f"'{one}'" for one in outcomes.KINDS) + ")", name="kind"
        ),
        CheckConstraint(
            "state IN (" + ", ".join(f"'{one}'" for one in outcomes.STATES) + ")", name="state"
        ),
        CheckConstraint("kind <> 'action' OR due_on IS NOT NULL", name="actions_are_due"),
    )


class OutcomeReminder(Base):
    """A reminder of an action that was sent: one for each moment, counted from its day of then."""

    __tablename__ = "outcome_reminder"

    outcome_id: Mapped[int] = mapped_column(
        ForeignKey("outcome.id", ondelete="CASCADE"), primary_key=True
    )
    moment: Mapped[str] = mapped_column(String(10), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
