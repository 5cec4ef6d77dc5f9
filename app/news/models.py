"""Rows of articles and of the quotations in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, PublicId, Stamped, UtcDateTime, Versioned
from app.meetings.models import Meeting
from app.news.rules.articles import PLACES, QUOTATION_STATES, STATES, seal


class Article(Stamped, Versioned, PublicId, Base):
    """The summary article of a meeting in one language.

    ``parts`` are its Markdown texts by part, with figures inserted by name; ``seen`` is what the
    register said of each inserted figure then. ``kept`` are typed numbers that stay although they
    differ, by key, with who says so and why. ``printed`` is what the public page and the paper say
    since the last publication, fixed until the next one.
    """

    __tablename__ = "article"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    slug: Mapped[str] = mapped_column(String(84), unique=True)
    parts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    seen: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict)
    kept: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    written_by: Mapped[str] = mapped_column(String(32))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_by: Mapped[str] = mapped_column(String(32), default="")
    first_published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    republished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[str] = mapped_column(String(32), default="")
    printed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    meeting: Mapped[Meeting] = relationship()
    quotations: Mapped[list[Quotation]] = relationship(
        order_by="Quotation.place", cascade="all, delete-orphan", back_populates="article"
    )

    __table_args__ = (
        UniqueConstraint("meeting_id", "language"),
        CheckConstraint("state IN (" + ", ".join(f"'{one}'" for one in STATES) + ")", name="state"),
    )

    @property
    def is_public(self) -> bool:
        """Whether the public page shows it."""
        return self.first_published_at is not None and self.meeting.is_public

    @property
    def fictitious(self) -> bool:
        """Whether it tells of a meeting that never was."""
        return self.meeting.fictitious


class Quotation(Stamped, Versioned, PublicId, Base):
    """Words of a speaker in an article; they go out when the speaker has approved exactly them.

    The speaker answers by a mailed link, of which ``token_hash`` is kept. ``approved`` names the
    words that were approved; any other words are not. ``note`` is what the speaker said to it.
    """

    __tablename__ = "quotation"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(8))
    speaker: Mapped[str] = mapped_column(String(300))
    capacity: Mapped[str] = mapped_column(String(700), default="")
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    email: Mapped[str] = mapped_column(String(254), default="")
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    approved: Mapped[str] = mapped_column(String(64), default="")
    by_speaker: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_by: Mapped[str] = mapped_column(String(32), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    article: Mapped[Article] = relationship(back_populates="quotations")

    __table_args__ = (
        UniqueConstraint("article_id", "place"),
        CheckConstraint("place IN (" + ", ".join(f"'{one}'" for one in PLACES) + ")", name="place"),
        CheckConstraint(
            "state IN (" + ", ".join(f"'{one}'" for one in QUOTATION_STATES) + ")", name="state"
        ),
    )

    @property
    def is_approved(self) -> bool:
        """Whether its speaker has approved exactly the words that stand now."""
        return self.state == "approved" and self.approved == seal(self.words)
