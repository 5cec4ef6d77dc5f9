"""The audit trail's one table."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, UtcDateTime


class AuditEvent(Base):
    """One act. Triggers refuse every change and removal of a row.

    ``actor`` is the public id of an account, or ``system``; names are looked up when they are
    shown, so that a person can be forgotten while the trail stays. ``subject_id`` is what stands
    in addresses: a slug, a reference, a public id.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject_type_subject_id", "subject_type", "subject_id"),
        Index("ix_audit_event_actor_id", "actor", "id"),
        Index("ix_audit_event_action_id", "action", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(80))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(120))
    partner_id: Mapped[int | None] = mapped_column(index=True)
    why: Mapped[str] = mapped_column(String(2000), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
