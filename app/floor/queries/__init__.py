"""Reading the floor, its board and the questions to the panel."""

from app.floor.queries.board import PointView, point, points
from app.floor.queries.live import live_version
from app.floor.queries.panel import (
    QuestionView,
    open_questions,
    open_rows,
    question,
    questions,
    questions_of,
    questions_since,
)
from app.floor.queries.totals import room_totals, totals_shown
from app.floor.queries.view import (
    FloorView,
    TurnView,
    floor,
    last_move,
    revision,
    running_order,
    turns_of,
)

__all__ = [
    "FloorView",
    "PointView",
    "QuestionView",
    "TurnView",
    "floor",
    "last_move",
    "live_version",
    "open_questions",
    "open_rows",
    "point",
    "points",
    "question",
    "questions",
    "questions_of",
    "questions_since",
    "revision",
    "room_totals",
    "running_order",
    "totals_shown",
    "turns_of",
]
