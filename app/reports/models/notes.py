"""Rows of the rapporteurs’ notes, and of conclusions handed over."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, PublicId, Stamped, UtcDateTime, Versioned
from app.meetings.models import Meeting, RoleAssignment
from app.programmes.models import Figure


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
