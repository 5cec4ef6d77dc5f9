"""Rows of meetings: one record with two agendas, roles per item, interventions, documents."""

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
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, LocalisedText, PublicId, Stamped, UtcDateTime, Versioned
from app.core.localised import Localised
from app.meetings.rules.shelf import AUDIENCES, KINDS, RELEASES
from app.partners.models import Partner, Person
from app.programmes.models import Phase, Programme

#: Draft is seen by the secretariat; published by all; held has an agenda as held; reported has
#: its report out.
STATES = ("draft", "published", "held", "reported")

#: What was meant to happen, and what did.
AGENDAS = ("planned", "held")

ITEM_KINDS = (
    "plenary",
    "section",
    "presentation",
    "country_perspective",
    "parallel_block",
    "parallel_panel",
    "session",
    "tour_de_table",
    "break",
)

ROLES = (
    "chair",
    "keynote",
    "presenter",
    "country_speaker",
    "introducer",
    "moderator",
    "panellist",
    "session_closing",
    "wrap_up",
    "facilitator",
    "intervener",
    "whiteboard_summary",
    "closing",
    "opening",
    "rapporteur",
)


class MeetingSeries(Versioned, Base):
    """Meetings that follow each other; a new one is copied from the last, or from a template."""

    __tablename__ = "meeting_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)


class Meeting(Stamped, Versioned, Base):
    """One meeting, whatever its papers call it.

    ``on_date`` is the (first) day in ``zone``, ``until_date`` the last one of a meeting of several
    days; ``starts_at`` and ``ends_at`` (UTC) may be unknown, and so may ``format``.
    Attendance is a figure with its qualifier ("more_than" 230), never a bare number.
    ``open_registration``: whoever is not in an invited delegation may ask to take part, too.

    ``archived_at`` takes it off the public lists; its addresses and papers stay. A template is a
    source for new meetings: a draft for ever, which stands in no list of meetings.
    """

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_series.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    phase_id: Mapped[int | None] = mapped_column(ForeignKey("phase.id"), index=True)
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    title: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    state: Mapped[str] = mapped_column(String(12), default="draft", index=True)
    on_date: Mapped[date | None] = mapped_column(index=True)
    until_date: Mapped[date | None]
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    zone: Mapped[str] = mapped_column(String(60), default="Europe/Zurich")
    format: Mapped[str | None] = mapped_column(String(10))
    place: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    place_short: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    platform: Mapped[str] = mapped_column(String(60), default="")
    join_url: Mapped[str] = mapped_column(String(500), default="")
    floor_language: Mapped[str | None] = mapped_column(String(2))
    interpretation: Mapped[list[str]] = mapped_column(JSON, default=list)
    documents_language: Mapped[str] = mapped_column(String(2), default="en")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    registration_opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration_closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    capacity_room: Mapped[int | None]
    capacity_online: Mapped[int | None]
    open_registration: Mapped[bool] = mapped_column(default=False, server_default=false())
    attendance: Mapped[int | None]
    attendance_qualifier: Mapped[str] = mapped_column(String(20), default="exact")
    attendance_groups: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    attendance_source: Mapped[str] = mapped_column(String(60), default="")
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    fictitious: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    record_begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    programme_changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_template: Mapped[bool] = mapped_column(default=False)

    series: Mapped[MeetingSeries | None] = relationship()
    programme: Mapped[Programme | None] = relationship()
    phase: Mapped[Phase | None] = relationship()
    texts: Mapped[list["MeetingText"]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (
        CheckConstraint("state IN (" + ", ".join(f"'{s}'" for s in STATES) + ")", name="state"),
        CheckConstraint("format IN ('hybrid', 'room', 'online')", name="format"),
        CheckConstraint("ends_at IS NULL OR starts_at < ends_at", name="ends_after_start"),
        CheckConstraint("until_date IS NULL OR on_date <= until_date", name="until_after_on"),
    )

    @property
    def is_public(self) -> bool:
        """Open to everybody once it is published."""
        return self.state != "draft"

    @property
    def is_closed(self) -> bool:
        """Held: its roles and its plan are frozen, only the record still grows."""
        return self.state in ("held", "reported")


#: The texts of the concept note and of the report, in the order of the papers.
TEXT_KINDS = (
    "concept_title",
    "report_title",
    "background",
    "objectives",
    "audience",
    "logistics",
    "purpose",
    "documents_note",
    "achievements",
    "strategy",
    "thanks",
)


class MeetingText(Stamped, Versioned, Base):
    """A text of a meeting in one language, Markdown.

    ``is_summary`` marks words composed from the record rather than taken from a paper.
    """

    __tablename__ = "meeting_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(30))
    language: Mapped[str] = mapped_column(String(2))
    body: Mapped[str] = mapped_column(Text)
    is_summary: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("meeting_id", "kind", "language"),
        CheckConstraint("kind IN (" + ", ".join(f"'{k}'" for k in TEXT_KINDS) + ")", name="kind"),
    )


class AgendaItem(Versioned, Base):
    """A point of the agenda, as planned or as held; the two are kept apart for ever.

    ``number`` is the label as printed ("3.1", "3c"). Times may be unknown, and then are not shown.
    ``position`` counts depth first, so that ordering by it prints the agenda. On a held item
    ``description`` is what was recorded about it (conclusions, points), Markdown.
    ``planned_item_id`` links a held item to what was planned; null means it was added.
    ``interpretation`` are the languages interpreted into here; null is as in the item above it,
    else as in the meeting, and an empty list is none.
    ``attendance_source`` is "check-in" for a figure counted at the door of the item; a figure that
    was typed or told has none.
    """

    __tablename__ = "agenda_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(80))
    agenda: Mapped[str] = mapped_column(String(8))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    planned_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(12), default="")
    kind: Mapped[str] = mapped_column(String(24), default="plenary")
    title: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    description: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    room: Mapped[str] = mapped_column(String(80), default="")
    attendance: Mapped[int | None]
    attendance_qualifier: Mapped[str] = mapped_column(String(20), default="exact")
    attendance_source: Mapped[str] = mapped_column(String(20), default="", server_default="")
    source: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    interpretation: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (
        UniqueConstraint("meeting_id", "slug"),
        Index("ix_agenda_item_order", "meeting_id", "agenda", "position"),
        CheckConstraint("agenda IN (" + ", ".join(f"'{a}'" for a in AGENDAS) + ")", name="agenda"),
        CheckConstraint("kind IN (" + ", ".join(f"'{k}'" for k in ITEM_KINDS) + ")", name="kind"),
        CheckConstraint("ends_at IS NULL OR starts_at < ends_at", name="ends_after_start"),
    )


#: What can be taken back at an agenda: changed times, a changed order, an item taken out.
UNDOABLE = ("times", "order", "deletion")


class AgendaUndo(PublicId, Base):
    """A change of the agenda that can be taken back, and what it found and left.

    ``about`` is the label of the item that was changed; ``content`` is what ``rules.undo`` keeps.
    """

    __tablename__ = "agenda_undo"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    agenda: Mapped[str] = mapped_column(String(8))
    act: Mapped[str] = mapped_column(String(8))
    about: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    made_by: Mapped[str] = mapped_column(String(32))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str] = mapped_column(String(32), default="")

    __table_args__ = (
        Index("ix_agenda_undo_latest", "meeting_id", "agenda", "id"),
        CheckConstraint("act IN (" + ", ".join(f"'{a}'" for a in UNDOABLE) + ")", name="act"),
    )


class RoleAssignment(Stamped, Versioned, Base):
    """A person in a role at an agenda item, in the capacity of that day.

    Function, organisation and printed name are copied from the person when the role is given and
    frozen when the meeting is held, so that a later change rewrites no history. ``language`` is
    the one that the person will speak there, where it is known.
    """

    __tablename__ = "role_assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    agenda_item_id: Mapped[int] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    position: Mapped[int] = mapped_column(default=1)
    honorific: Mapped[str] = mapped_column(String(40), default="")
    printed: Mapped[str] = mapped_column(String(240), default="")
    second_mention: Mapped[str] = mapped_column(String(160), default="")
    function: Mapped[str] = mapped_column(String(300), default="")
    organisation: Mapped[str] = mapped_column(String(300), default="")
    country: Mapped[str | None] = mapped_column(String(2))
    status: Mapped[str] = mapped_column(String(12), default="to_ask")
    language: Mapped[str | None] = mapped_column(String(2))
    source: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship()
    partner: Mapped[Partner | None] = relationship()
    item: Mapped[AgendaItem] = relationship()

    __table_args__ = (
        UniqueConstraint("agenda_item_id", "person_id", "role"),
        CheckConstraint("role IN (" + ", ".join(f"'{r}'" for r in ROLES) + ")", name="role"),
        CheckConstraint(
            "status IN ('to_ask', 'asked', 'accepted', 'declined', 'confirmed')", name="status"
        ),
    )


class Interpreter(Stamped, Versioned, PublicId, Base):
    """Somebody who interprets, known to the secretariat across meetings.

    Not a person of the register: interpreters stand on no list, badge or page but the desk's.
    ``sources`` are the languages interpreted from, ``targets`` those interpreted into.
    """

    __tablename__ = "interpreter"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(240))
    email: Mapped[str] = mapped_column(String(254), default="")
    sources: Mapped[list[str]] = mapped_column(JSON, default=list)
    targets: Mapped[list[str]] = mapped_column(JSON, default=list)
    fictitious: Mapped[bool] = mapped_column(default=False)


class BoothSeat(Base):
    """An interpreter in the booth of one language at one item; nobody sits in two booths there."""

    __tablename__ = "booth_seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id", ondelete="CASCADE"))
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    item: Mapped[AgendaItem] = relationship()
    interpreter: Mapped[Interpreter] = relationship()

    __table_args__ = (UniqueConstraint("agenda_item_id", "interpreter_id"),)


class SpeakerRequest(Stamped, PublicId, Base):
    """A letter that asked a speaker about their roles at a meeting, and the link in it.

    Only the hash of the link's token is kept. Every letter keeps its own row: a link of an
    earlier mail works as long as the latest.
    """

    __tablename__ = "speaker_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()
    person: Mapped[Person] = relationship()


class Intervention(Stamped, Versioned, PublicId, Base):
    """The centre of the record: who spoke, in which capacity, for whom, on which item.

    ``position`` is the place within the item; in a tour de table it is the running order.
    ``state``: planned, speaking, spoken, skipped, or written only.
    """

    __tablename__ = "intervention"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    role_assignment_id: Mapped[int | None] = mapped_column(
        ForeignKey("role_assignment.id"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="planned")
    summary: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    reply: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    priorities: Mapped[str] = mapped_column(Text, default="")
    ask: Mapped[str] = mapped_column(Text, default="")
    themes: Mapped[list[str]] = mapped_column(JSON, default=list)
    countries: Mapped[list[str]] = mapped_column(JSON, default=list)
    instruments: Mapped[list[str]] = mapped_column(JSON, default=list)
    language: Mapped[str | None] = mapped_column(String(2))
    planned_minutes: Mapped[int | None]
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(60), default="")
    recorded_by: Mapped[str] = mapped_column(String(32), default="")

    person: Mapped[Person | None] = relationship()
    partner: Mapped[Partner | None] = relationship()
    item: Mapped[AgendaItem] = relationship()
    role: Mapped[RoleAssignment | None] = relationship()

    __table_args__ = (
        UniqueConstraint("meeting_id", "slug"),
        Index("ix_intervention_order", "agenda_item_id", "position"),
        CheckConstraint(
            "state IN ('planned', 'speaking', 'spoken', 'skipped', 'written')", name="state"
        ),
    )


class ProgrammeRelease(Base):
    """The planned programme as it was released: numbered from 1 in each meeting, never changed.

    ``content`` is what ``rules.releases`` keeps. ``overridden`` are the warnings that stood, and
    ``override_reason`` why it was released all the same. ``told`` counts the persons mailed.
    """

    __tablename__ = "programme_release"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    number: Mapped[int]
    released_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    released_by: Mapped[str] = mapped_column(String(32))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    overridden: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    override_reason: Mapped[str] = mapped_column(Text, default="")
    told: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("meeting_id", "number"),)


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(
        f"{column} IN (" + ", ".join(f"'{value}'" for value in values) + ")", name=column
    )


class Document(Stamped, Versioned, PublicId, Base):
    """A paper on the shelf of a meeting, or of one item of its agenda; its files are its editions.

    ``partner_id`` is the partner whose statement it is, or whose delegation alone may read it.
    ``release``: at once, at ``release_at``, or when its item starts. ``embargo_until`` is for
    statements and goes before every release. What was withdrawn stays, for the desk.
    ``for_interpreters``: their briefing pack holds it, embargo or not.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    agenda_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="SET NULL"), index=True
    )
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    title: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    kind: Mapped[str] = mapped_column(String(16))
    audience: Mapped[str] = mapped_column(String(12), default="secretariat")
    release: Mapped[str] = mapped_column(String(8), default="at_once")
    release_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    embargo_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_because: Mapped[str] = mapped_column(String(500), default="")
    for_interpreters: Mapped[bool] = mapped_column(default=False, server_default=false())

    meeting: Mapped[Meeting] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    partner: Mapped[Partner | None] = relationship()
    files: Mapped[list["DocumentFile"]] = relationship(
        back_populates="document",
        order_by="DocumentFile.language, DocumentFile.edition.desc()",
        cascade="all, delete-orphan",
    )

    __table_args__ = (
        _one_of("kind", KINDS),
        _one_of("audience", AUDIENCES),
        _one_of("release", RELEASES),
        CheckConstraint("release <> 'at' OR release_at IS NOT NULL", name="release_has_moment"),
        CheckConstraint("audience <> 'delegation' OR partner_id IS NOT NULL", name="has_partner"),
        CheckConstraint("embargo_until IS NULL OR kind = 'statement'", name="embargo"),
    )


class DocumentFile(PublicId, Base):
    """One edition of a document in one language; ``filename`` is clean.

    The bytes lie in the store under ``storage_key`` and are found by ``sha256``.
    """

    __tablename__ = "document_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    edition: Mapped[int]
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(120))
    uploaded_by: Mapped[str] = mapped_column(String(60))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    document: Mapped[Document] = relationship(back_populates="files")

    __table_args__ = (
        UniqueConstraint("document_id", "language", "edition"),
        CheckConstraint("edition > 0", name="edition"),
    )
