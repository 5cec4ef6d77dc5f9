"""Rows of delegations and their delegates."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, PublicId, Stamped, UtcDateTime, Versioned
from app.meetings.models import Meeting
from app.partners.models import Partner, Person


class Delegation(Stamped, Versioned, PublicId, Base):
    """A partner's seats at a meeting, opened by the link of its invitation.

    The link's token is stored as SHA-256 only. It is valid until registration closes, opens this
    delegation and nothing else, and is never an entry to anything about money.
    """

    __tablename__ = "delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    contact_name: Mapped[str] = mapped_column(String(240), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(2), default="en")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="to_invite")
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()
    partner: Mapped[Partner] = relationship()
    delegates: Mapped[list["Delegate"]] = relationship(
        back_populates="delegation", order_by="Delegate.position"
    )

    __table_args__ = (
        UniqueConstraint("meeting_id", "partner_id"),
        CheckConstraint(
            "state IN ('to_invite', 'invited', 'registered', 'declined')", name="state"
        ),
    )


class Delegate(Stamped, Versioned, PublicId, Base):
    """One person of a delegation at a meeting.

    ``calendar_sequence`` rises with each change that the person's calendar must learn; the
    calendar UID is made from ``public_id`` and stays. Access needs and diet are for the officer
    only. The two consents are apart: the list for participants, and the public one.
    """

    __tablename__ = "delegate"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(
        ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    honorific: Mapped[str] = mapped_column(String(40), default="")
    given_names: Mapped[str] = mapped_column(String(120), default="")
    family_name: Mapped[str] = mapped_column(String(120))
    name_order: Mapped[str] = mapped_column(String(12), default="given-first")
    function: Mapped[str] = mapped_column(String(300), default="")
    email: Mapped[str] = mapped_column(String(254))
    mode: Mapped[str] = mapped_column(String(6))
    listen_language: Mapped[str] = mapped_column(String(2), default="en")
    speak_language: Mapped[str] = mapped_column(String(2), default="en")
    is_head: Mapped[bool] = mapped_column(default=False)
    access_needs: Mapped[str] = mapped_column(Text, default="")
    consent_list: Mapped[bool] = mapped_column(default=False)
    consent_public: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="registered")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("delegate.id"))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    calendar_sequence: Mapped[int] = mapped_column(default=0)

    delegation: Mapped[Delegation] = relationship(back_populates="delegates")
    person: Mapped[Person | None] = relationship()

    __table_args__ = (
        CheckConstraint("mode IN ('room', 'online')", name="mode"),
        CheckConstraint("state IN ('registered', 'withdrawn')", name="state"),
        CheckConstraint("name_order IN ('given-first', 'family-first')", name="name_order"),
        Index("ix_delegate_seats", "meeting_id", "state", "mode"),
    )
