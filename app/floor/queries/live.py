"""How far a meeting's live state is."""

from app.core.db import db
from app.floor.models import LiveVersion


def live_version(meeting_id: int) -> int:
    """The number that rises with every change that a live screen shows; 0 before the first."""
    row = db.session.get(LiveVersion, meeting_id)
    return row.version if row else 0
