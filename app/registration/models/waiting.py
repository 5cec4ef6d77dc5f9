"""Rows of the waiting list."""

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
from app.registration.models.delegations import Delegate, Delegation
from app.registration.rules.names import full_name

_ACTIVE = "state IN ('waiting', 'offered')"


class WaitingEntry(Stamped, PublicId, Base):
    """One person of a delegation who waits for a seat, in the order of ``asked_at``.

    ``answer`` is what would be registered, as a mapping. While it is ``offered`` the entry holds a
    seat of its mode until ``expires_at``; then it has ``lapsed``, and the seat goes to the next.
    ``accepted`` has become the delegate; who ``left`` took themselves off. The last three stay as
    they are: who asks again gets a new entry, at the end.
    """

    __tablename__ = "waiting_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    delegation_id: Mapped[int] = mapped_column(
        ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    mode: Mapped[str] = mapped_column(String(6))
    email_key: Mapped[str] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("delegate.id", ondelete="SET NULL"))

    delegation: Mapped[Delegation] = relationship()
    delegate: Mapped[Delegate | None] = relationship()

    __table_args__ = (
        CheckConstraint("mode IN ('room', 'online')", name="mode"),
        CheckConstraint(
            "state IN ('waiting', 'offered', 'accepted', 'lapsed', 'left')", name="state"
        ),
        CheckConstraint("state <> 'offered' OR expires_at IS NOT NULL", name="offer_expires"),
        Index("ix_waiting_entry_order", "meeting_id", "state", "mode", "asked_at", "id"),
        Index(
            "uq_waiting_entry_active_email",
            "meeting_id",
            "email_key",
            unique=True,
            sqlite_where=text(_ACTIVE),
            postgresql_where=text(_ACTIVE),
        ),
    )

    @property
    def is_active(self) -> bool:
        """Whether this person still waits, or has an offer."""
        return self.state in ("waiting", "offered")

    @property
    def titled_name(self) -> str:
        """The name in its order, with its honorific."""
        told = self.answer
        name = full_name(told["given_names"], told["family_name"], told["name_order"])
        return f"{told['honorific']} {name}".strip()
