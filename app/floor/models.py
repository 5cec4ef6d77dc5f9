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
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, LocalisedText, PublicId, Stamped, UtcDateTime, Versioned
from app.core.localised import Localised
from app.floor.rules.board import STATES as POINT_STATES
from app.floor.rules.questions import STATES
from app.floor.rules.screens import MODES


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
