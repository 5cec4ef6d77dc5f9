"""Rows of open requests for a seat."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, PublicId, Stamped, UtcDateTime
from app.meetings.models import Meeting
from app.registration.models.delegations import Delegate
from app.registration.rules.names import full_name


class RegistrationRequest(Stamped, PublicId, Base):
    """Somebody who asks to take part in a meeting that is open to everybody.

    ``answer`` is what would be registered, as a mapping; ``organisation`` is as typed. Until the
    button behind the mailed link is pressed the request is ``unconfirmed`` and concerns nobody; of
    its token only the SHA-256 is kept. ``pending`` it waits for an officer and holds no seat. Then
    it has become ``delegate_id`` in a partner's delegation, or was ``declined`` with a ``reason``,
    or the person has ``withdrawn`` it. ``language`` is that of its mails. ``plain`` is what a
    search looks into.
    """

    __tablename__ = "registration_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    organisation: Mapped[str] = mapped_column(String(200))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    email_key: Mapped[str] = mapped_column(String(254))
    plain: Mapped[str] = mapped_column(String(900))
    language: Mapped[str] = mapped_column(String(2))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="unconfirmed")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(String(1000), default="")
    delegate_id: Mapped[int | None] = mapped_column(
        ForeignKey("delegate.id", ondelete="SET NULL"), index=True
    )

    meeting: Mapped[Meeting] = relationship()
    delegate: Mapped[Delegate | None] = relationship()

    __table_args__ = (
        CheckConstraint(
            "state IN ('unconfirmed', 'pending', 'accepted', 'declined', 'withdrawn')",
            name="state",
        ),
        Index("ix_registration_request_list", "meeting_id", "state", "confirmed_at"),
        Index(
            "uq_registration_request_pending",
            "meeting_id",
            "email_key",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    @property
    def name(self) -> str:
        """The name in its order, without honorific."""
        said = self.answer
        return full_name(said["given_names"], said["family_name"], said["name_order"])

    @property
    def titled_name(self) -> str:
        """The name with its honorific."""
        return f"{self.answer['honorific']} {self.name}".strip()
