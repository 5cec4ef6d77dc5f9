"""Rows of reports, of papers that are kept as files, and of the clearance of concept notes."""

from datetime import datetime
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
from app.core.db import Base, LocalisedText, PublicId, Stamped, UtcDateTime, Versioned
from app.core.localised import Localised
from app.meetings.models import Meeting, MeetingSeries
from app.reports.rules.clearance import SECTIONS, STATES


class Report(Stamped, Versioned, PublicId, Base):
    """The Report of the Event of a meeting in one language; a published one is never changed.

    ``overrides`` maps the key of a computed sentence or section to the words an editor put in
    its place, with the source as it was then, so that a later change of the source shows.
    ``template`` is the public id of the template's version that it is made with, "" the house's.
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
    template: Mapped[str] = mapped_column(String(32), default="", server_default="")
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


class ReportTemplate(PublicId, Base):
    """One version of a series' template of the report, in the form of ``rules.templates``.

    Versions are numbered in each series and never change: a report keeps the one it is made with.
    """

    __tablename__ = "report_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("meeting_series.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(300), default="")
    made_by: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    series: Mapped[MeetingSeries] = relationship()

    __table_args__ = (UniqueConstraint("series_id", "number"),)


class ReportPicture(Stamped, Versioned, PublicId, Base):
    """A photograph of a meeting for the page of pictures of its report.

    ``sha256`` names the bytes as we encoded them anew. Either ``alt`` says what is to be seen, or
    ``decorative`` that it says nothing; neither is a finding of the editor's checks.
    """

    __tablename__ = "report_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    caption: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    alt: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    decorative: Mapped[bool] = mapped_column(default=False)

    meeting: Mapped[Meeting] = relationship()

    @property
    def address(self) -> str:
        """Where the press finds it."""
        return f"pictures/{self.sha256}.jpg"


class ReportWaiver(PublicId, Base):
    """A finding of the editor's checks that was let pass, by whom and why.

    ``digest`` names the finding with the words that it is about, so a waiver falls when they
    change.
    """

    __tablename__ = "report_waiver"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(30))
    digest: Mapped[str] = mapped_column(String(64))
    quote: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (UniqueConstraint("meeting_id", "language", "digest"),)


class ReportManuscript(PublicId, Base):
    """A text read from a file, kept until it is taken into the report or another one is read.

    ``content`` are its headings and paragraphs; the file itself is not kept.
    """

    __tablename__ = "report_manuscript"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    read_by: Mapped[str] = mapped_column(String(32))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()

    __table_args__ = (Index("ix_report_manuscript_meeting_id_language", "meeting_id", "language"),)
