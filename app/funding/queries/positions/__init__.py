"""The funding position of a book as of any date, as known at any moment, and the bridge."""

from app.funding.queries.positions.bridge import bridge_between
from app.funding.queries.positions.knowledge import Known, end_of, known, recorded_at
from app.funding.queries.positions.lines import (
    LineFacts,
    LineSums,
    Unreconciled,
    line_facts,
    line_sums,
    recorded,
    unreconciled,
)
from app.funding.queries.positions.publication import Paper, papers, private, readable
from app.funding.queries.positions.reckoning import (
    Basis,
    GapTriple,
    LinePosition,
    Position,
    RateBasis,
    UnknownMethod,
    compute,
    position,
    position_with,
)

__all__ = [
    "Basis",
    "GapTriple",
    "Known",
    "LineFacts",
    "LinePosition",
    "LineSums",
    "Paper",
    "Position",
    "RateBasis",
    "UnknownMethod",
    "Unreconciled",
    "bridge_between",
    "compute",
    "end_of",
    "known",
    "line_facts",
    "line_sums",
    "papers",
    "position",
    "position_with",
    "private",
    "readable",
    "recorded",
    "recorded_at",
    "unreconciled",
]
