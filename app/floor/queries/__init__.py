"""Reading the floor, its board and the questions to the panel."""

from app.floor.queries.asked import (
    RequestView,
    contributions,
    request_of,
    requests,
    speakers_of,
    table_partners,
)
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
from app.floor.queries.running import running_order, turns_of
from app.floor.queries.view import EntryView, FloorView, TurnView, floor, last_move, revision

__all__ = [
    "EntryView",
    "FloorView",
    "PointView",
    "QuestionView",
    "RequestView",
    "TurnView",
    "contributions",
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
    "request_of",
    "requests",
    "revision",
    "running_order",
    "speakers_of",
    "table_partners",
    "turns_of",
]
