"""What is done on the floor."""

from app.floor.rules.board import LONGEST_POINT, PointTooLong
from app.floor.services.announcing import (
    NobodyToAnnounceFor,
    announce_prepared,
    announce_said,
    show_totals,
)
from app.floor.services.board import (
    add_point,
    edit_point,
    mark_point,
    merge_points,
    move_point,
    offer_point,
    part_points,
    place_point,
    remove_point,
    set_themes,
)
from app.floor.services.freezing import freeze, unfreeze
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
from app.floor.services.screens import choose_screen

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
    "choose_screen",
    "edit_point",
    "freeze",
    "give_floor",
    "mark_point",
    "mark_question",
    "merge_points",
    "move_point",
    "move_question",
    "next_speaker",
    "offer_point",
    "open_floor",
    "part_points",
    "place_point",
    "remove_point",
    "set_themes",
    "show_totals",
    "skip",
    "start",
    "stop",
    "swap",
    "swap_next_two",
    "undo",
    "unfreeze",
]
