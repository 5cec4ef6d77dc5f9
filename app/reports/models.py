"""Rows of reports, of papers kept as files, of the clearance of concept notes, and of notes."""

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, LocalisedText, PublicId, Stamped, UtcDateTime, Versioned
from app.core.localised import Localised
from app.meetings.models import AgendaItem, Intervention, Meeting, MeetingSeries, RoleAssignment
from app.partners.models import Partner
from app.programmes.models import Figure
from app.registration.models import Delegate
from app.reports.rules import outcomes
from app.reports.rules.approval import STATES as APPROVAL_STATES
from app.reports.rules.clearance import SECTIONS, STATES
from app.reports.rules.corrections import STATES as CORRECTION_STATES


class Report(Stamped, Versioned, PublicId, Base):
    """The Report of the Event of a meeting in one language; a published one is never changed.

    ``overrides`` maps the key of a computed sentence or section to the words an editor put in
    its place, with the source as it was then, so that a later change of the source shows.
    ``template`` is the public id of the template's version that it is made with, "" the house's.
    ``text_sha256`` names the words of a published one, as its foot prints. ``corrigendum`` is what
    the editor says about a later edition, ``changes`` what differs from the one before. Text that
    nobody had cleared is listed in ``uncleared``, with the reason why it was published.
    """

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    edition: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    overrides: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    annex_participants: Mapped[bool] = mapped_column(default=False)
    annex_engagements: Mapped[bool] = mapped_column(default=False)
    template: Mapped[str] = mapped_column(String(32), default="", server_default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[str] = mapped_column(String(32), default="")
    paper_sha256: Mapped[str | None] = mapped_column(String(64))
    text_sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    corrigendum: Mapped[str] = mapped_column(Text, default="", server_default="")
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    uncleared: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    override_reason: Mapped[str] = mapped_column(Text, default="", server_default="")

    __table_args__ = (
        UniqueConstraint("meeting_id", "language", "edition"),
        CheckConstraint("state IN ('draft', 'published')", name="state"),
    )


class StoredPaper(Stamped, Base):
    """A rendered paper, found by what it was made from; the bytes lie under their own hash."""

    __tablename__ = "stored_paper"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    source_hash: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    pages: Mapped[int | None]


class NoteVersion(Base):
    """One wording of a concept note in one language, with its number; ``digest`` names the words.

    A wording is numbered when it is first printed or sent for clearance, so that two papers of
    one number say the same.
    """

    __tablename__ = "note_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (
        UniqueConstraint("meeting_id", "language", "number"),
        UniqueConstraint("meeting_id", "language", "digest"),
    )


class Clearance(Stamped, PublicId, Base):
    """A named person was asked to clear a concept note in one language, and what they said.

    ``seals`` are the words that they answered about, section by section, by short names of their
    content; ``digest`` names them all together. Accounts stand by their public ids.
    """

    __tablename__ = "clearance"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    number: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    asked_of: Mapped[str] = mapped_column(String(32))
    asked_by: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    digest: Mapped[str] = mapped_column(String(64), default="")
    seals: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str] = mapped_column(String(32), default="")
    withdrawn_sections: Mapped[list[str]] = mapped_column(JSON, default=list)

    meeting: Mapped[Meeting] = relationship()
    comments: Mapped[list["ClearanceComment"]] = relationship(
        order_by="ClearanceComment.id", cascade="all, delete-orphan", back_populates="clearance"
    )

    __table_args__ = (
        CheckConstraint("state IN (" + ", ".join(f"'{one}'" for one in STATES) + ")", name="state"),
        Index(
            "uq_clearance_open",
            "meeting_id",
            "language",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    @property
    def owned_by(self) -> str:
        """The account that is to clear it."""
        return self.asked_of

    @property
    def recorded_by(self) -> str:
        """The account that asked, which cannot clear it."""
        return self.asked_by


class ClearanceComment(PublicId, Base):
    """What the reader said about one section, and how it was dealt with. Kept as written."""

    __tablename__ = "clearance_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    clearance_id: Mapped[int] = mapped_column(
        ForeignKey("clearance.id", ondelete="CASCADE"), index=True
    )
    section: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answer: Mapped[str] = mapped_column(Text, default="")
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str] = mapped_column(String(32), default="")

    clearance: Mapped[Clearance] = relationship(back_populates="comments")

    __table_args__ = (
        CheckConstraint(
            "section IN (" + ", ".join(f"'{one}'" for one in SECTIONS) + ")", name="section"
        ),
    )


class Outcome(Stamped, Versioned, PublicId, Base):
    """A decision of a meeting, or an action that follows from it, with an owner and a day.

    ``number`` runs from 1 in each meeting and kind and is never given twice. ``language`` is that
    of ``text``. An action's owner is a partner, a named person, or both; reminders go to
    ``owner_email``, whose link is kept as ``token_hash`` only. ``said`` is what the owner reported.
    """

    __tablename__ = "outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    agenda_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    owner_name: Mapped[str] = mapped_column(String(200), default="")
    owner_email: Mapped[str] = mapped_column(String(254), default="")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    due_on: Mapped[date | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    said: Mapped[str] = mapped_column(Text, default="")
    said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(32))

    meeting: Mapped[Meeting] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    partner: Mapped[Partner | None] = relationship()

    __table_args__ = (
        UniqueConstraint("meeting_id", "kind", "number"),
        CheckConstraint(
            "kind IN (" + ", ".join(f"'{one}'" for one in outcomes.KINDS) + ")", name="kind"
        ),
        CheckConstraint(
            "state IN (" + ", ".join(f"'{one}'" for one in outcomes.STATES) + ")", name="state"
        ),
        CheckConstraint("kind <> 'action' OR due_on IS NOT NULL", name="actions_are_due"),
    )


class OutcomeReminder(Base):
    """A reminder of an action that was sent: one for each moment, counted from its day of then."""

    __tablename__ = "outcome_reminder"

    outcome_id: Mapped[int] = mapped_column(
        ForeignKey("outcome.id", ondelete="CASCADE"), primary_key=True
    )
    moment: Mapped[str] = mapped_column(String(10), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Certificate(Stamped, Base):
    """That a delegate can show a certificate of attendance: its code, for the public check.

    What it says is read from the register whenever it is printed or checked.
    """

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegate_id: Mapped[int] = mapped_column(
        ForeignKey("delegate.id", ondelete="CASCADE"), unique=True
    )
    code: Mapped[str] = mapped_column(String(24), unique=True)

    delegate: Mapped[Delegate] = relationship()


# --- notes ----------------------------------------------------------------------------------------


class NoteBox(Stamped, Versioned, Base):
    """What rapporteurs write about one speaker, or about what one partner said.

    ``place`` is its name in addresses: a short name of the item and the speaker, the same before
    and after the record was begun. ``version`` numbers the wordings of ``body`` (Markdown), 0
    before the first. ``taken`` is the wording that was taken over into the record. What it hangs on
    may be taken out of the agenda; the notes stay.
    """

    __tablename__ = "note_box"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(24))
    agenda_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="SET NULL"), index=True
    )
    role_assignment_id: Mapped[int | None] = mapped_column(
        ForeignKey("role_assignment.id", ondelete="SET NULL"), index=True
    )
    intervention_id: Mapped[int | None] = mapped_column(
        ForeignKey("intervention.id", ondelete="SET NULL"), index=True
    )
    speaker: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(2))
    body: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    saved_by: Mapped[str] = mapped_column(String(32), default="")
    taken: Mapped[int | None]

    meeting: Mapped[Meeting] = relationship()
    role: Mapped[RoleAssignment | None] = relationship()

    __table_args__ = (UniqueConstraint("meeting_id", "place"),)


class NoteWording(Base):
    """One wording of a box: its number, its words, whose they are. Old ones are thinned out."""

    __tablename__ = "note_wording"

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("note_box.id", ondelete="CASCADE"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (UniqueConstraint("box_id", "number"),)


class NotePen(Base):
    """What one opened page last sent about a box, so that a repeat or a late arrival is known.

    ``number`` counts what it sent, ``sent`` is the text as it came, ``version`` the wording that
    was stored by then: a page that has not heard of it goes on from ``sent``.
    """

    __tablename__ = "note_pen"

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("note_box.id", ondelete="CASCADE"))
    by: Mapped[str] = mapped_column(String(32))
    device: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    sent: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (UniqueConstraint("box_id", "by", "device"),)


class NoteConflict(Stamped, Versioned, PublicId, Base):
    """Words that could not be put together with those of the box; kept, also once it is settled.

    ``base`` is what both had begun from, ``mine`` what one of them made of it. ``outcome`` is None
    while it is open; ``merged`` when a later wording fitted by itself, ``settled`` by a person,
    ``replaced`` for words of the record in whose place notes were put.
    """

    __tablename__ = "note_conflict"

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("note_box.id", ondelete="CASCADE"), index=True)
    by: Mapped[str] = mapped_column(String(32))
    device: Mapped[str] = mapped_column(String(64))
    base: Mapped[str] = mapped_column(Text)
    mine: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(8))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str] = mapped_column(String(32), default="")

    box: Mapped[NoteBox] = relationship()

    __table_args__ = (
        CheckConstraint("outcome IN ('merged', 'settled', 'replaced')", name="outcome"),
    )


class NoteQuestion(Stamped, Versioned, PublicId, Base):
    """A question that was put to a speaker, by whom, and the reply."""

    __tablename__ = "note_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("note_box.id", ondelete="CASCADE"), index=True)
    asked_by: Mapped[str] = mapped_column(String(200), default="")
    question: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[str] = mapped_column(String(32))

    box: Mapped[NoteBox] = relationship()


class NoteFigure(Base):
    """What became of a figure in the notes: recorded in the register, or set aside.

    ``key`` names the words and what follows them, so that "50 % of women" is not "50 % of men".
    """

    __tablename__ = "note_figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("note_box.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(String(200))
    figure_id: Mapped[int | None] = mapped_column(
        ForeignKey("figure.id", ondelete="SET NULL"), index=True
    )
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    figure: Mapped[Figure | None] = relationship()

    __table_args__ = (UniqueConstraint("box_id", "key"),)


class HandOver(Stamped, Versioned, PublicId, Base):
    """The conclusions of one parallel session, for whoever wraps up; ``filed_at`` once complete.

    It hangs on the planned item where there is one, so that beginning the record leaves it alone.
    """

    __tablename__ = "hand_over"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    agenda_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="SET NULL"), unique=True
    )
    language: Mapped[str] = mapped_column(String(2))
    conclusions: Mapped[list[str]] = mapped_column(JSON, default=list)
    saved_by: Mapped[str] = mapped_column(String(32))
    filed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReportTemplate(PublicId, Base):
    """One version of a series' template of the report, in the form of ``rules.templates``.

    Versions are numbered in each series and never change: a report keeps the one it is made with.
    """

    __tablename__ = "report_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("meeting_series.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(300), default="")
    made_by: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    series: Mapped[MeetingSeries] = relationship()

    __table_args__ = (UniqueConstraint("series_id", "number"),)


class ReportPicture(Stamped, Versioned, PublicId, Base):
    """A photograph of a meeting for the page of pictures of its report.

    ``sha256`` names the bytes as we encoded them anew. Either ``alt`` says what is to be seen, or
    ``decorative`` that it says nothing; neither is a finding of the editor's checks.
    """

    __tablename__ = "report_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    caption: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    alt: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    decorative: Mapped[bool] = mapped_column(default=False)

    meeting: Mapped[Meeting] = relationship()

    @property
    def address(self) -> str:
        """Where the press finds it."""
        return f"pictures/{self.sha256}.jpg"


class ReportWaiver(PublicId, Base):
    """A finding of the editor's checks that was let pass, by whom and why.

    ``digest`` names the finding with the words that it is about, so a waiver falls when they
    change.
    """

    __tablename__ = "report_waiver"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(30))
    digest: Mapped[str] = mapped_column(String(64))
    quote: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (UniqueConstraint("meeting_id", "language", "digest"),)


class ReportManuscript(PublicId, Base):
    """A text read from a file, kept until it is taken into the report or another one is read.

    ``content`` are its headings and paragraphs; the file itself is not kept.
    """

    __tablename__ = "report_manuscript"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    read_by: Mapped[str] = mapped_column(String(32))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()

    __table_args__ = (Index("ix_report_manuscript_meeting_id_language", "meeting_id", "language"),)


class Translation(Stamped, Versioned, Base):
    """The translation of one text of a meeting into one language, paragraph by paragraph.

    ``key`` names the text (``queries.translations``). ``parts`` are the paragraphs, each with the
    source that it was made from and the digest of it. ``body`` is the whole translation that they
    made last; "" while a paragraph is missing. Texts that have a place for each language in the
    record carry it there, too; the papers print the others from here.
    """

    __tablename__ = "translation"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    source_language: Mapped[str] = mapped_column(String(2))
    parts: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    body: Mapped[str] = mapped_column(Text, default="")
    saved_by: Mapped[str] = mapped_column(String(32))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (UniqueConstraint("meeting_id", "language", "key"),)


class TranslationFile(PublicId, Base):
    """A translation read from a file, kept until it is taken over or another one is read.

    ``content`` are its paragraphs; the file itself is not kept.
    """

    __tablename__ = "translation_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    read_by: Mapped[str] = mapped_column(String(32))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()

    __table_args__ = (Index("ix_translation_file_meeting_id_language", "meeting_id", "language"),)


# --- corrections by those who spoke, and the clearance of the report ------------------------------


class CorrectionRound(Stamped, Versioned, Base):
    """The terms on which those who spoke are asked to correct a report in one language.

    ``due_on`` is the last day, by the calendar of the meeting; with ``silence_consents`` whoever
    has not answered by then has agreed to the words they were asked about. Each request keeps the
    terms on which it was made.
    """

    __tablename__ = "correction_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    due_on: Mapped[date]
    silence_consents: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(32))

    meeting: Mapped[Meeting] = relationship()

    __table_args__ = (UniqueConstraint("meeting_id", "language"),)


class Correction(Stamped, Versioned, PublicId, Base):
    """Somebody was asked about one paragraph, and what they said; the newest one counts.

    ``words`` are those asked about and ``digest`` their short name, ``base`` those from which
    ``proposal`` was made. ``cleared_digest`` names the words that are settled: a paragraph that
    reads otherwise is no longer cleared. Of the link only the hash is kept.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(
        ForeignKey("correction_round.id", ondelete="CASCADE"), index=True
    )
    intervention_id: Mapped[int] = mapped_column(ForeignKey("intervention.id"), index=True)
    asked_of: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(240))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    asked_by: Mapped[str] = mapped_column(String(32))
    due_on: Mapped[date] = mapped_column(index=True)
    silence_consents: Mapped[bool]
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    words: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64))
    base: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(32), default="")
    cleared_digest: Mapped[str] = mapped_column(String(64), default="")

    round: Mapped[CorrectionRound] = relationship()
    intervention: Mapped[Intervention] = relationship()

    __table_args__ = (
        CheckConstraint(
            "state IN (" + ", ".join(f"'{one}'" for one in CORRECTION_STATES) + ")", name="state"
        ),
        CheckConstraint("asked_of IN ('speaker', 'focal')", name="asked_of"),
    )


class ReportVersion(PublicId, Base):
    """The words of a report as they stood once: kept by hand, sent for clearance, or published.

    ``content`` are its passages in order; ``digest`` names them. Numbers run from 1 in each meeting
    and language.
    """

    __tablename__ = "report_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int]
    edition: Mapped[int]
    published: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[list[list[str]]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    meeting: Mapped[Meeting] = relationship()
    approvals: Mapped[list["Approval"]] = relationship(
        order_by="Approval.position", cascade="all, delete-orphan", back_populates="reading"
    )
    comments: Mapped[list["ReportComment"]] = relationship(
        order_by="ReportComment.id", cascade="all, delete-orphan", back_populates="reading"
    )

    __table_args__ = (UniqueConstraint("meeting_id", "language", "number"),)


class Approval(Stamped, PublicId, Base):
    """One of those who clear a version of a report, at their place in the order."""

    __tablename__ = "report_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    asked_of: Mapped[str] = mapped_column(String(32), index=True)
    asked_by: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    reading: Mapped[ReportVersion] = relationship(back_populates="approvals")

    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        CheckConstraint(
            "state IN (" + ", ".join(f"'{one}'" for one in APPROVAL_STATES) + ")", name="state"
        ),
    )

    @property
    def owned_by(self) -> str:
        """The account that is to clear it."""
        return self.asked_of

    @property
    def recorded_by(self) -> str:
        """The account that sent it, which cannot clear it."""
        return self.asked_by


class ReportComment(PublicId, Base):
    """What a reader said about a section or a paragraph of a version, and the answer."""

    __tablename__ = "report_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("report_version.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[str] = mapped_column(String(240))
    body: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(32), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    reading: Mapped[ReportVersion] = relationship(back_populates="comments")


class PaperDownload(Base):
    """How often a paper of a meeting was fetched on a day: a number, and nothing about anybody."""

    __tablename__ = "paper_download"

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    paper: Mapped[str] = mapped_column(String(40), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int]
