"""What is done on the floor."""

from app.floor.services.announcing import (
    NobodyToAnnounceFor,
    announce_prepared,
    announce_said,
    show_totals,
)
from app.floor.services.board import LONGEST_POINT, PointTooLong, add_point, remove_point
from app.floor.services.order import (
    FloorHasMoved,
    NothingToUndo,
    give_floor,
    next_speaker,
    open_floor,
    skip,
    start,
    stop,
    swap,
    swap_next_two,
    undo,
)
from app.floor.services.panel import ask, mark_question, move_question

__all__ = [
    "LONGEST_POINT",
    "FloorHasMoved",
    "NobodyToAnnounceFor",
    "NothingToUndo",
    "PointTooLong",
    "add_point",
    "announce_prepared",
    "announce_said",
    "ask",
    "give_floor",
    "mark_question",
    "move_question",
    "next_speaker",
    "open_floor",
    "remove_point",
    "show_totals",
    "skip",
    "start",
    "stop",
    "swap",
    "swap_next_two",
    "undo",
]
