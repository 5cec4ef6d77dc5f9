"""Rows of translations, and of files of them."""

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
from app.core.db import Base, PublicId, Stamped, UtcDateTime, Versioned
from app.meetings.models import Meeting


class Translation(Stamped, Versioned, Base):
    """The translation of one text of a meeting into one language, paragraph by paragraph.

    ``key`` names the text (``queries.translations``). ``parts`` are the paragraphs, each with the
    source that it was made from and the digest of it. ``body`` is the whole translation that they
    made last; "" while a paragraph is missing. Texts that have a place for each language in the
    record carry it there, too; the papers print the others from here.
    """

    __tablename__ = "translation"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    source_language: Mapped[str] = mapped_column(String(2))
    parts: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    body: Mapped[str] = mapped_column(Text, default="")
    saved_by: Mapped[str] = mapped_column(String(32))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (UniqueConstraint("meeting_id", "language", "key"),)


class TranslationFile(PublicId, Base):
    """A translation read from a file, kept until it is taken over or another one is read.

    ``content`` are its paragraphs; the file itself is not kept.
    """

    __tablename__ = "translation_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    read_by: Mapped[str] = mapped_column(String(32))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()

    __table_args__ = (Index("ix_translation_file_meeting_id_language", "meeting_id", "language"),)
