"""What the desk chose for the big screen."""

from app.core.db import db
from app.floor.models import RoomScreen


def screen_mode(meeting_id: int) -> str:
    """The mode chosen at the desk; "auto" when none was."""
    row = db.session.get(RoomScreen, meeting_id)
    return row.mode if row else "auto"
