"""What is done on the floor."""

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
    "NothingToUndo",
    "PointTooLong",
    "add_point",
    "ask",
    "give_floor",
    "mark_question",
    "move_question",
    "next_speaker",
    "open_floor",
    "remove_point",
    "skip",
    "start",
    "stop",
    "swap",
    "swap_next_two",
    "undo",
]
