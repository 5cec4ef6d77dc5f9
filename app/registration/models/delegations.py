"""Rows of delegations and their delegates, and the links that open them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, PublicId, Stamped, UtcDateTime, Versioned
from app.meetings.models import Meeting
from app.partners.models import Partner, Person
from app.registration.rules.names import full_name


class Delegation(Stamped, Versioned, PublicId, Base):
    """A partner's seats at a meeting, looked after by one contact of the partner.

    ``draft`` is what has been typed and not yet sent: one mapping of texts for each delegate, as
    typed. ``version`` counts the drafts, so that two who type at once notice each other.
    ``beyond_capacity`` lets invited guests sit down although every seat is taken, for the reason
    that an officer gave. ``closes_at`` is a closing time of its own, which goes before the
    meeting's and was given for the meeting on ``closes_for``: moved with the meeting, it stands as
    long before it. ``closes_why`` is the officer's reason.
    """

    __tablename__ = "delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    contact_name: Mapped[str] = mapped_column(String(240), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(2), default="en")
    state: Mapped[str] = mapped_column(String(12), default="to_invite", index=True)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    draft: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    draft_saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    beyond_capacity: Mapped[bool] = mapped_column(default=False, server_default=false())
    beyond_capacity_why: Mapped[str] = mapped_column(String(500), default="", server_default="")
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_for: Mapped[date | None]
    closes_why: Mapped[str] = mapped_column(String(500), default="", server_default="")

    meeting: Mapped[Meeting] = relationship()
    partner: Mapped[Partner] = relationship()
    delegates: Mapped[list["Delegate"]] = relationship(
        back_populates="delegation", order_by="Delegate.position, Delegate.id"
    )
    links: Mapped[list["RegistrationLink"]] = relationship(back_populates="delegation")

    @property
    def delegation_id(self) -> int:
        """Itself, for the policy's question about a held link."""
        return self.id

    @property
    def has_head(self) -> bool:
        """Whether one of those who take part is its head."""
        return any(one.is_head for one in self.delegates if one.is_registered)

    @property
    def registered(self) -> list["Delegate"]:
        """Its delegates who take part, head of delegation first, then alternates."""
        present = [one for one in self.delegates if one.is_registered]
        return sorted(
            present, key=lambda one: (not one.is_head, not one.is_alternate, one.position, one.id)
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
    calendar UID is made from ``public_id`` and stays. ``email_key`` is the address in small
    letters: a meeting knows an address once among those who take part. ``plain`` is what a search
    looks into. ``import_id`` is the last file that made or changed it. Access needs and what
    somebody cannot eat (``dietary``, of those in the room) are for the officer only. The two
    consents are apart: the list for participants, and the public one. A delegation has one head
    and as many alternates of the head as it names; nobody is both.
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
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    plain: Mapped[str] = mapped_column(String(700), default="")
    mode: Mapped[str] = mapped_column(String(6))
    listen_language: Mapped[str] = mapped_column(String(2), default="en")
    speak_language: Mapped[str] = mapped_column(String(2), default="en")
    is_head: Mapped[bool] = mapped_column(default=False)
    is_alternate: Mapped[bool] = mapped_column(default=False, server_default=false())
    access_needs: Mapped[str] = mapped_column(Text, default="")
    dietary: Mapped[str] = mapped_column(Text, default="", server_default="")
    consent_list: Mapped[bool] = mapped_column(default=False)
    consent_public: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="registered")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("delegate.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    import_id: Mapped[int | None] = mapped_column(index=True)

    delegation: Mapped[Delegation] = relationship(back_populates="delegates")
    person: Mapped[Person | None] = relationship()

    __table_args__ = (
        CheckConstraint("mode IN ('room', 'online')", name="mode"),
        CheckConstraint("state IN ('registered', 'withdrawn')", name="state"),
        CheckConstraint("name_order IN ('given-first', 'family-first')", name="name_order"),
        Index("ix_delegate_seats", "meeting_id", "state", "mode"),
        Index(
            "uq_delegate_active_email",
            "meeting_id",
            "email_key",
            unique=True,
            sqlite_where=text("state = 'registered'"),
            postgresql_where=text("state = 'registered'"),
        ),
    )

    @property
    def partner_id(self) -> int:
        """The partner for which this person comes, for the policy."""
        return self.delegation.partner_id

    @property
    def is_registered(self) -> bool:
        """Whether this person takes part."""
        return self.state == "registered"

    @property
    def name(self) -> str:
        """The name in its order, without honorific; never re-cased."""
        return full_name(self.given_names, self.family_name, self.name_order)

    @property
    def titled_name(self) -> str:
        """The name with its honorific."""
        return f"{self.honorific} {self.name}".strip()


class SessionMode(Base):
    """That a delegate follows one top-level item of the plan in the other way than the meeting.

    A row stands only where it differs from how the person takes part; it holds for everything
    beneath the item. While the item lies within another one it counts for nothing.
    """

    __tablename__ = "session_mode"

    delegate_id: Mapped[int] = mapped_column(
        ForeignKey("delegate.id", ondelete="CASCADE"), primary_key=True
    )
    agenda_item_id: Mapped[int] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    mode: Mapped[str] = mapped_column(String(6))

    __table_args__ = (CheckConstraint("mode IN ('room', 'online')", name="mode"),)


class AccessAnswer(Base):
    """What became of a delegate's access need: open, arranged, or not possible.

    It holds for the need whose SHA-256 is ``need_sha256``: a need that is worded anew is open
    again by that alone, whichever way it was changed.
    """

    __tablename__ = "access_answer"

    delegate_id: Mapped[int] = mapped_column(
        ForeignKey("delegate.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(500), default="")
    need_sha256: Mapped[str] = mapped_column(String(64))
    answered_by: Mapped[str] = mapped_column(String(64))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (
        CheckConstraint("state IN ('open', 'arranged', 'not_possible')", name="state"),
    )


class RegistrationLink(Base):
    """A link that was mailed: to a delegation, or with ``delegate_id`` to one person's own page.

    Only the SHA-256 of its token is kept, so each mail brings a link of its own; all of them work
    until registration closes (a person's own link: until the meeting is over) or ``revoked_at``.
    A link opens its delegation or person and nothing else, least of all anything about money.
    """

    __tablename__ = "registration_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(
        ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    delegate_id: Mapped[int | None] = mapped_column(
        ForeignKey("delegate.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    delegation: Mapped[Delegation] = relationship(back_populates="links")
    delegate: Mapped[Delegate | None] = relationship()
