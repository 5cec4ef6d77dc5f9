"""Rows of delegations, their delegates, the links that open them, and mailings to them."""

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
from app.core.db import Base, LocalisedText, PublicId, Stamped, UtcDateTime, Versioned
from app.core.localised import Localised
from app.meetings.models import AgendaItem, Meeting
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


MAILING_KINDS = ("invitation", "reminder", "thanks")


class Mailing(Stamped, Versioned, PublicId, Base):
    """Mails of one kind to many, prepared, looked at and then sent once.

    An invitation goes to the ``contacts`` (public ids) that were picked; a reminder to whoever has
    not answered when it is sent, thanks to whoever came; they say on which day the report comes
    (``report_on``). ``note`` is the officer's own words, plain text with placeholders.
    """

    __tablename__ = "mailing"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    contacts: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    report_on: Mapped[date | None]
    by: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by: Mapped[str] = mapped_column(String(64), default="")
    mails: Mapped[int] = mapped_column(default=0)

    meeting: Mapped[Meeting] = relationship()

    __table_args__ = (
        CheckConstraint(
            "kind IN (" + ", ".join(f"'{kind}'" for kind in MAILING_KINDS) + ")", name="kind"
        ),
    )


class ReminderRule(Stamped, PublicId, Base):
    """That a reminder goes out so many ``minutes`` before registration closes (``answer``: to those
    who have not answered) or before the meeting begins (``meeting``: to those who take part).

    ``due_at`` is worked out anew whenever the meeting moves, until the rule has gone out. ``upto``
    is the last recipient (database id) written to, so that what a crash broke off goes on there.
    """

    __tablename__ = "reminder_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    minutes: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="scheduled")
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    upto: Mapped[int] = mapped_column(default=0)
    mails: Mapped[int] = mapped_column(default=0)
    by: Mapped[str] = mapped_column(String(64))

    meeting: Mapped[Meeting] = relationship()

    __table_args__ = (
        UniqueConstraint("meeting_id", "kind", "minutes"),
        CheckConstraint("kind IN ('answer', 'meeting')", name="kind"),
        CheckConstraint("state IN ('scheduled', 'sent', 'missed', 'stopped')", name="state"),
        CheckConstraint("minutes > 0", name="minutes"),
    )


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


class Question(Stamped, Versioned, PublicId, Base):
    """What an officer asks each delegate of a meeting beside the usual.

    Its words stand in editions: a change makes a new one, and an answer keeps the edition that was
    read. ``depends_on_id`` and ``depends_value``: asked only of whom gave that answer to that
    question. What is ``officer_only`` is on no list and in no file for others. A question is
    retired, never removed; ``version`` counts the edits.
    """

    __tablename__ = "registration_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(6))
    required: Mapped[bool] = mapped_column(default=False)
    officer_only: Mapped[bool] = mapped_column(default=False)
    depends_on_id: Mapped[int | None] = mapped_column(ForeignKey("registration_question.id"))
    depends_value: Mapped[str] = mapped_column(String(32), default="")
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()
    depends_on: Mapped["Question | None"] = relationship(remote_side="Question.id")
    editions: Mapped[list["QuestionEdition"]] = relationship(
        back_populates="question", order_by="QuestionEdition.number"
    )

    __table_args__ = (
        CheckConstraint("kind IN ('text', 'choice', 'date', 'yes_no', 'file')", name="kind"),
    )

    @property
    def current(self) -> "QuestionEdition":
        """The words as they are asked now."""
        return self.editions[-1]


class QuestionEdition(Base):
    """The words of a question as they were for a time; never changed.

    ``options`` of a choice: a mapping each, with ``key``, ``label`` by language, and ``places``
    (null: as many as come).
    """

    __tablename__ = "question_edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(
        ForeignKey("registration_question.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    label: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    help: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    made_by: Mapped[str] = mapped_column(String(60))

    question: Mapped[Question] = relationship(back_populates="editions")

    __table_args__ = (UniqueConstraint("question_id", "number"),)


class FurtherAnswer(Stamped, Base):
    """What one delegate said to a question, in the edition that was read.

    ``value`` is the text, the key of the option, the day (ISO), ``yes`` or ``no``, or the public id
    of the file. The place of a choice is taken by those rows whose delegate is registered.
    """

    __tablename__ = "further_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegate_id: Mapped[int] = mapped_column(ForeignKey("delegate.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(
        ForeignKey("registration_question.id", ondelete="CASCADE"), index=True
    )
    edition_id: Mapped[int] = mapped_column(ForeignKey("question_edition.id", ondelete="CASCADE"))
    value: Mapped[str] = mapped_column(Text)

    delegate: Mapped[Delegate] = relationship()
    question: Mapped[Question] = relationship()
    edition: Mapped[QuestionEdition] = relationship()

    __table_args__ = (UniqueConstraint("delegate_id", "question_id"),)


class AnswerFile(PublicId, Base):
    """A file that a delegation sent in answer to a question; its bytes lie in the store.

    It is of use to that delegation alone, and handed out to the officer only.
    """

    __tablename__ = "answer_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(
        ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
