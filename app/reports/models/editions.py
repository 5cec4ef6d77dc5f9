"""Rows of reports and of papers kept as files, and how often each was fetched."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, PublicId, Stamped, UtcDateTime, Versioned


class Report(Stamped, Versioned, PublicId, Base):
    """The Report of the Event of a meeting in one language; a published one is never changed.

    ``overrides`` maps the key of a computed sentence or section to the words an editor put in
    its place, with the source as it was then, so that a later change of the source shows.
    ``template`` is the public id of the template's version that it is made with, "" the house's.
    ``text_sha256`` names the words of a published one, as its foot prints. ``corrigendum`` is what
    the editor says about a later edition, ``changes`` what differs from the one before. Text that
    nobody had cleared is listed in ``uncleared``, with the reason why it was published.
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
    text_sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    corrigendum: Mapped[str] = mapped_column(Text, default="", server_default="")
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    uncleared: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    override_reason: Mapped[str] = mapped_column(Text, default="", server_default="")

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


class PaperDownload(Base):
    """How often a paper of a meeting was fetched on a day: a number, and nothing about anybody."""

    __tablename__ = "paper_download"

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    paper: Mapped[str] = mapped_column(String(40), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int]
