"""Rows of the clearance of concept notes."""

from datetime import datetime

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
from app.core.db import Base, PublicId, Stamped, UtcDateTime
from app.meetings.models import Meeting
from app.reports.rules.clearance import SECTIONS, STATES


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
