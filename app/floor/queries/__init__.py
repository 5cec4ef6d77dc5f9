"""Reading the floor, its board and the questions to the panel."""

from app.floor.queries.asked import (
    RequestView,
    contributions,
    partner_by_id,
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
from app.floor.queries.running import entries, running_order, turns_of
from app.floor.queries.speaking import (
    DelegationTime,
    TimeLine,
    corrections,
    line,
    lines,
    per_delegation,
)
from app.floor.queries.view import EntryView, FloorView, TurnView, floor, last_move, revision

__all__ = [
    "DelegationTime",
    "EntryView",
    "FloorView",
    "PointView",
    "QuestionView",
    "RequestView",
    "TimeLine",
    "TurnView",
    "contributions",
    "corrections",
    "entries",
    "floor",
    "last_move",
    "line",
    "lines",
    "live_version",
    "open_questions",
    "open_rows",
    "partner_by_id",
    "per_delegation",
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
