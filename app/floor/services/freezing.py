"""Freezing the board: its words and its figure kept for good, and the recorded way back."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.floor import queries
from app.floor.models import BoardEdition
from app.floor.rules import board as rules
from app.floor.services.board import board_changed, open_board, unfrozen
from app.meetings.models import Meeting

Draw = Callable[[Mapping[str, Any]], Mapping[str, str]]
"""Draws the figure of a board's content in each language, as SVG."""


def freeze(meeting: Meeting, draw: Draw, *, by: str) -> BoardEdition:
    """Keep the board as it is shown now, unchangeably: its words, its figures and their hash.

    Raises BoardFrozen when it is frozen already, NothingToFreeze.
    """
    board = unfrozen(meeting)
    points = queries.points(meeting.id)
    if not points:
        raise rules.NothingToFreeze
    last = select(func.max(BoardEdition.number)).where(BoardEdition.meeting_id == meeting.id)
    number = (db.session.scalar(last) or 0) + 1
    content = {
        "meeting": meeting.slug,
        "edition": number,
        "points": [
            {
                "text": dict(one.text),
                "by": dict(one.label),
                "theme": one.theme,
                "heading": dict(one.heading),
                "summary": one.is_summary,
            }
            for one in points
        ],
    }
    words, drawn, digest = rules.canonical(content, draw(content))
    edition = BoardEdition(
        meeting_id=meeting.id,
        number=number,
        content=words,
        figures=drawn,
        sha256=digest,
        frozen_at=clock.now(),
        frozen_by=by,
    )
    db.session.add(edition)
    board.edition = number
    board.version += 1
    db.session.flush()
    board_changed(meeting, "board.frozen", by, edition=number, sha256=digest)
    return edition


def unfreeze(meeting: Meeting, why: str, *, by: str) -> None:
    """Open a frozen board again, with a reason; the next freeze makes the next edition.

    Raises NotFrozen, NoReason.
    """
    reason = " ".join(why.split())
    if not reason:
        raise rules.NoReason
    board = open_board(meeting)
    if board.edition is None:
        raise rules.NotFrozen
    was, board.edition = board.edition, None
    board.version += 1
    db.session.flush()
    board_changed(meeting, "board.opened_again", by, edition=was, why=reason)
