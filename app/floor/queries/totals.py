"""Whether the figures of the room are shown, and what they are."""

from app.core.db import db
from app.floor.models import RoomTotals
from app.funding.queries.room import RoomFigures, room_figures
from app.meetings.models import Meeting


def totals_shown(meeting_id: int) -> bool:
    """Whether the organiser has switched the figures of the room on; off before anybody has."""
    row = db.session.get(RoomTotals, meeting_id)
    return row is not None and row.shown


def room_totals(meeting: Meeting) -> RoomFigures | None:
    """The figures of the room, when they are shown."""
    return room_figures(meeting) if totals_shown(meeting.id) else None
