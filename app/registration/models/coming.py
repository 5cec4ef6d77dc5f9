"""Rows of who came: at the door, to a session, and by the platform."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, PublicId, UtcDateTime
from app.meetings.models import AgendaItem
from app.registration.models.delegations import Delegate


class CheckIn(Base):
    """That a delegate came, by one channel, and when; undone ones stay and count for nothing.

    ``channel`` says how it is known: ``desk`` at the door, ``online`` by the join link, ``import``
    from the video platform's attendance file. One standing row for each delegate and channel: two
    desks at once never count one person twice.
    """

    __tablename__ = "check_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegate_id: Mapped[int] = mapped_column(
        ForeignKey("delegate.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(60))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str] = mapped_column(String(60), default="")

    delegate: Mapped[Delegate] = relationship()

    __table_args__ = (
        CheckConstraint("channel IN ('desk', 'online', 'import')", name="channel"),
        Index(
            "uq_check_in_standing",
            "delegate_id",
            "channel",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )


class SessionCheckIn(Base):
    """That a delegate came to one item of the agenda, apart from the meeting's own check-in.

    The item is the planned one: its desk stands open before anything was held. One standing row for
    each delegate, item and channel, as at the door.
    """

    __tablename__ = "session_check_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegate_id: Mapped[int] = mapped_column(
        ForeignKey("delegate.id", ondelete="CASCADE"), index=True
    )
    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(60))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str] = mapped_column(String(60), default="")

    delegate: Mapped[Delegate] = relationship()
    item: Mapped[AgendaItem] = relationship()

    __table_args__ = (
        CheckConstraint("channel IN ('desk', 'online', 'import')", name="channel"),
        Index(
            "uq_session_check_in_standing",
            "agenda_item_id",
            "delegate_id",
            "channel",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )


class PlatformRow(PublicId, Base):
    """One joining and leaving, as the video platform's attendance file tells it.

    ``name`` and ``email`` are as in the file; ``email_key`` and ``plain`` are what they are
    compared by. ``key`` is the digest of the whole row, so that importing a file again, or a later
    one that holds the same rows, adds nothing. ``found_by`` says how ``delegate_id`` was; a row
    that is set aside (an interpreter, the host) counts for nobody. Whoever only waited before the
    door was not there: ``waiting``.
    """

    __tablename__ = "platform_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    delegate_id: Mapped[int | None] = mapped_column(
        ForeignKey("delegate.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(300))
    email: Mapped[str] = mapped_column(String(254), default="")
    email_key: Mapped[str] = mapped_column(String(254), default="")
    plain: Mapped[str] = mapped_column(String(300), default="")
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime] = mapped_column(UtcDateTime)
    guest: Mapped[bool] = mapped_column(default=False)
    waiting: Mapped[bool] = mapped_column(default=False)
    found_by: Mapped[str] = mapped_column(String(7), default="open")
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by: Mapped[str] = mapped_column(String(60))

    delegate: Mapped[Delegate | None] = relationship()

    __table_args__ = (
        CheckConstraint(
            "found_by IN ('open', 'address', 'name', 'hand', 'aside')", name="found_by"
        ),
        UniqueConstraint("meeting_id", "key"),
    )
