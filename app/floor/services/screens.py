"""What the big screen of a meeting shows, chosen at the desk."""

from sqlalchemy import select

from app import audit
from app.core.db import db, for_update
from app.floor.models import RoomScreen
from app.floor.rules.screens import MODES
from app.floor.services import live
from app.meetings.models import Meeting


def choose_screen(meeting: Meeting, mode: str, *, by: str) -> None:
    """Let the big screen show a mode until another is chosen; "auto" follows the day.

    A repeat does nothing.
    """
    if mode not in MODES:
        raise ValueError(mode)
    # Two first choices meet here: the meeting's lock lets one make the row.
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == meeting.id)))
    row = db.session.get(RoomScreen, meeting.id, populate_existing=True)
    if row is None:
        row = RoomScreen(meeting_id=meeting.id, mode="auto")
        db.session.add(row)
    if row.mode == mode:
        return
    row.mode = mode
    db.session.flush()
    live.changed(meeting.id)
    audit.record(by, "screen.chosen", subject_type="meeting", subject_id=meeting.slug, mode=mode)
