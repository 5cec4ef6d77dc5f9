"""Rows of what a report is assembled with: templates, pictures, waivers, texts from files."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, LocalisedText, PublicId, Stamped, UtcDateTime, Versioned
from app.core.localised import Localised
from app.meetings.models import Meeting, MeetingSeries


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
