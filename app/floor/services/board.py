"""The board of the tour de table: its key points."""

from sqlalchemy import func, select

from app import audit
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.floor.models import BoardPoint
from app.floor.services import live
from app.floor.services.order import open_floor
from app.meetings import queries as meetings
from app.meetings.models import Intervention, Meeting

LONGEST_POINT = 90


class PointTooLong(DomainError):
    """A point must be read from the last row."""

    field = "text"
    message = N_("A key point has at most %(most)s characters; this one has %(length)s.")


def add_point(
    meeting: Meeting,
    text: Localised,
    *,
    by: str,
    theme: str = "",
    intervention: Intervention | None = None,
    is_summary: bool = False,
) -> BoardPoint:
    """Put a key point on the board, at most 90 characters. Raises PointTooLong.

    ``is_summary`` marks a point that repeats our summary rather than what the board showed.
    """
    for words in text.values():
        if len(words) > LONGEST_POINT:
            raise PointTooLong(most=LONGEST_POINT, length=len(words))
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == meeting.id)))
    last = db.session.scalar(
        select(func.max(BoardPoint.position)).where(BoardPoint.meeting_id == meeting.id)
    )
    row = BoardPoint(
        meeting_id=meeting.id,
        position=(last or 0) + 1,
        text=text,
        theme=theme,
        intervention_id=intervention.id if intervention else None,
        is_summary=is_summary,
    )
    db.session.add(row)
    db.session.flush()
    _board_changed(meeting, "board.point_added", row, by)
    return row


def remove_point(meeting: Meeting, row: BoardPoint, *, by: str) -> None:
    """Take a point off the board."""
    _board_changed(meeting, "board.point_removed", row, by)
    db.session.delete(row)
    db.session.flush()


def _board_changed(meeting: Meeting, action: str, row: BoardPoint, by: str) -> None:
    """Raise the board's counter, so that screens fetch it anew."""
    item = meetings.tour_de_table(meeting)
    if item is not None:
        open_floor(item).board_revision += 1
        db.session.flush()
    live.changed(meeting.id)
    audit.record(by, action, subject_type="meeting", subject_id=meeting.slug, point=row.position)
