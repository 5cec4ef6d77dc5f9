"""Rows of delegates read from a file."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, PublicId, Stamped, UtcDateTime
from app.meetings.models import Meeting

LARGE = 1_000
"""Lines of a file from which on the worker takes it over."""


class DelegateImport(Stamped, PublicId, Base):
    """A file of delegates, as read: first to be looked at, then taken over as a whole or not.

    ``rows`` are its lines of texts, the head first; they go once it is taken over, when ``added``,
    ``changed`` and ``unchanged`` are counted. While ``tells`` the worker mails those whom it named,
    in the order of their ids; ``told_upto`` is the last of them, ``told_at`` when all were told.

    A large file is taken over by the worker: ``wanted`` is then what was asked for (the reader's
    words for the choices, whether to tell, who asked), and ``refused_at`` when it no longer fitted.
    """

    __tablename__ = "delegate_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[list[str]]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(String(64))
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    tells: Mapped[bool] = mapped_column(default=False)
    told_upto: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wanted: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    wanted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()

    @property
    def is_large(self) -> bool:
        """Whether a page would wait too long for it, so that the worker takes it over."""
        return len(self.rows) > LARGE

    @property
    def is_under_way(self) -> bool:
        """Whether the worker is to take it over, or is at it."""
        return self.wanted_at is not None and self.applied_at is None and self.refused_at is None
