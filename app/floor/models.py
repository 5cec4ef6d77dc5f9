"""Rows of the running tour de table: its board and its version number."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, LocalisedText, PublicId, Stamped, UtcDateTime, Versioned
from app.core.localised import Localised
from app.floor.rules.board import STATES as POINT_STATES
from app.floor.rules.order import MODES as SLOT_MODES
from app.floor.rules.questions import STATES
from app.floor.rules.queue import KINDS
from app.floor.rules.screens import MODES
from app.meetings.models import Intervention, Meeting
from app.partners.models import Partner, Person


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN (" + ", ".join(f"'{value}'" for value in values) + ")"


class Floor(Stamped, Base):
    """The state of one agenda item while people speak: a counter that every change raises.

    Who speaks, who has spoken and who is next is read from the interventions; the counter is what
    screens compare. The board counts apart, so that a point typed never stands in the way of a
    press in the running order.
    """

    __tablename__ = "floor"

    agenda_item_id: Mapped[int] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="CASCADE"), primary_key=True
    )
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    revision: Mapped[int] = mapped_column(default=0)
    board_revision: Mapped[int] = mapped_column(default=0)


class LiveVersion(Base):
    """One number per meeting that rises with every change that a live screen shows."""

    __tablename__ = "live_version"

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(default=0)


class RoomTotals(Stamped, Base):
    """Whether the figures of the room are shown at a meeting: switched by its organiser, off before
    anybody has. ``by`` is who switched last.
    """

    __tablename__ = "room_totals"

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    shown: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str] = mapped_column(String(32))


class FloorMove(Stamped, Base):
    """One press in the running order, with what is needed to take it back.

    ``before`` is the order as it stood, as JSON: the interventions by key with state and times.
    """

    __tablename__ = "floor_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_item_id: Mapped[int] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="CASCADE"), index=True
    )
    revision: Mapped[int]
    action: Mapped[str] = mapped_column(String(12))
    before: Mapped[str] = mapped_column(String)
    by: Mapped[str] = mapped_column(String(32))
    undone: Mapped[bool] = mapped_column(default=False)


class FloorPlan(Stamped, Base):
    """What holds for a meeting's whole tour de table: the usual minutes of a slot, and whether the
    queue is closed to ordinary requests.
    """

    __tablename__ = "floor_plan"

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    usual_minutes: Mapped[int | None]
    closed: Mapped[bool] = mapped_column(default=False)


class FloorSlot(Stamped, Base):
    """What the floor knows of an intervention beyond the record: mode, sound, timer, alternate.

    ``stood_ms`` are the pauses that are over, ``paused_at`` begins one that is not; ``held`` says
    that a question has interrupted it. ``corrected_seconds`` is the speaking time as somebody set
    it right; without it the clock's counts.
    """

    __tablename__ = "floor_slot"

    intervention_id: Mapped[int] = mapped_column(
        ForeignKey("intervention.id", ondelete="CASCADE"), primary_key=True
    )
    mode: Mapped[str] = mapped_column(String(8), default="")
    sound_checked: Mapped[bool] = mapped_column(default=False)
    alternate_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    added_seconds: Mapped[int] = mapped_column(default=0)
    stood_ms: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held: Mapped[bool] = mapped_column(default=False)
    corrected_seconds: Mapped[int | None]

    alternate: Mapped[Person | None] = relationship()
    intervention: Mapped[Intervention] = relationship()

    __table_args__ = (CheckConstraint(_one_of("mode", ("", *SLOT_MODES)), name="mode"),)


class FloorEntry(Stamped, PublicId, Base):
    """A request from the floor, beside the planned order; without a name until one is given.

    A right of reply or an ordinary request counts as the partner's own time. What was withdrawn
    stays, and waits for nothing. ``intervention_id`` is its place in the record once it is heard,
    under ``recorded_name``; ``delegate_id`` says whose device asked.
    """

    __tablename__ = "floor_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    name: Mapped[str] = mapped_column(String(240), default="")
    function: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="planned")
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_seconds: Mapped[int] = mapped_column(default=0)
    stood_ms: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    corrected_seconds: Mapped[int | None]
    delegate_id: Mapped[int | None] = mapped_column(
        ForeignKey("delegate.id", ondelete="SET NULL"), index=True
    )
    language: Mapped[str | None] = mapped_column(String(2))
    intervention_id: Mapped[int | None] = mapped_column(
        ForeignKey("intervention.id", ondelete="SET NULL"), index=True
    )
    recorded_name: Mapped[str] = mapped_column(String(240), default="", server_default="")

    partner: Mapped[Partner | None] = relationship()
    meeting: Mapped[Meeting] = relationship()

    __table_args__ = (
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint(
            _one_of("state", ("planned", "speaking", "spoken", "withdrawn")), name="state"
        ),
    )


class FloorRequest(Stamped, PublicId, Base):
    """A delegation's request for a slot in the tour de table, made before the day.

    The speaker and the alternate are named as they will be printed. ``key_points`` are three lines
    at most, for the facilitator and the interpreters alone.
    """

    __tablename__ = "floor_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    speaker_id: Mapped[int | None] = mapped_column(
        ForeignKey("delegate.id", ondelete="SET NULL"), index=True
    )
    alternate_id: Mapped[int | None] = mapped_column(
        ForeignKey("delegate.id", ondelete="SET NULL"), index=True
    )
    language: Mapped[str] = mapped_column(String(2), default="en")
    minutes: Mapped[int | None]
    mode: Mapped[str] = mapped_column(String(8), default="")
    key_points: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    requested_by: Mapped[str] = mapped_column(String(64), default="")

    partner: Mapped[Partner] = relationship()

    __table_args__ = (
        UniqueConstraint("meeting_id", "partner_id"),
        CheckConstraint(_one_of("mode", ("", *SLOT_MODES)), name="mode"),
    )


class FloorCorrection(Base):
    """A speaking time set right after the clock had measured it: by whom, from what, and why."""

    __tablename__ = "floor_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    intervention_id: Mapped[int | None] = mapped_column(
        ForeignKey("intervention.id", ondelete="CASCADE"), index=True
    )
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("floor_entry.id", ondelete="CASCADE"), index=True
    )
    before_seconds: Mapped[int]
    after_seconds: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class BoardPoint(Stamped, PublicId, Versioned, Base):
    """A key point of the tour de table, at most 90 characters, tied to what was said.

    Its source is an intervention, an organisation, or neither. ``is_summary`` marks a point that
    repeats our summary rather than what the board showed. A point that a participant offered keeps
    its first words in ``offered_text``. One that was merged into another keeps its source and is
    shown there.
    """

    __tablename__ = "board_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    theme: Mapped[str] = mapped_column(String(80), default="")
    intervention_id: Mapped[int | None] = mapped_column(
        ForeignKey("intervention.id", ondelete="SET NULL"), index=True
    )
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    delegate_id: Mapped[int | None] = mapped_column(
        ForeignKey("delegate.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[str] = mapped_column(String(10), default="approved", server_default="approved")
    offered_text: Mapped[str] = mapped_column(String(90), default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("board_point.id", ondelete="SET NULL"), index=True
    )
    is_summary: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("ix_board_point_order", "meeting_id", "position", "id"),
        CheckConstraint(
            "state IN (" + ", ".join(f"'{s}'" for s in POINT_STATES) + ")", name="state"
        ),
    )


class Board(Versioned, Base):
    """What holds for a whole board: its themes in their order, and whether it is frozen.

    ``themes`` are rows of names by language, the first of which is what a point carries; without
    any the programme's thematic areas are offered. ``edition`` is the number of the frozen edition
    in force, none while the board is open.
    """

    __tablename__ = "board"

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    themes: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    edition: Mapped[int | None]


class BoardEdition(Base):
    """A board as it was frozen: its words, its figure in each language, and the hash of both.

    Never changed and never deleted; opening the board again leads to the next edition.
    """

    __tablename__ = "board_edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    figures: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    frozen_by: Mapped[str] = mapped_column(String(32))

    __table_args__ = (UniqueConstraint("meeting_id", "number"),)


FROZEN: dict[str, tuple[tuple[str, ...], ...]] = {
    "board_edition": (("id",), ("meeting_id", "number")),
}
"""Tables of the floor whose rows never change, each with its unique keys."""


class RoomScreen(Base):
    """What the big screen of a meeting shows: a mode chosen at the desk, or the one that fits."""

    __tablename__ = "room_screen"

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    mode: Mapped[str] = mapped_column(String(12), default="auto")

    __table_args__ = (
        CheckConstraint("mode IN (" + ", ".join(f"'{m}'" for m in MODES) + ")", name="mode"),
    )


class PanelQuestion(Stamped, PublicId, Base):
    """What a participant asks the panel of an item; it stands on the moderator's list.

    ``named`` shows who asks; without it the moderator reads "from a participant". Open questions
    are ordered by ``position``, equal ones by their age.
    """

    __tablename__ = "panel_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    agenda_item_id: Mapped[int] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="CASCADE"), index=True
    )
    delegate_id: Mapped[int | None] = mapped_column(
        ForeignKey("delegate.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str] = mapped_column(String(500))
    named: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    position: Mapped[int]

    __table_args__ = (
        Index("ix_panel_question_order", "meeting_id", "position", "id"),
        CheckConstraint("state IN (" + ", ".join(f"'{s}'" for s in STATES) + ")", name="state"),
    )
