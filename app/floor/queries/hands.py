"""Reading participants' own requests for the floor."""

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.floor.models import FloorEntry
from app.floor.queries import running
from app.floor.rules import order as rules
from app.meetings.models import AgendaItem, Meeting


def hand_of(meeting_id: int, delegate_id: int) -> FloorEntry | None:
    """The request of a participant that waits."""
    return db.session.scalars(
        select(FloorEntry)
        .where(
            FloorEntry.meeting_id == meeting_id,
            FloorEntry.delegate_id == delegate_id,
            FloorEntry.state == "planned",
        )
        .limit(1)
    ).one_or_none()


def takes_hands(meeting: Meeting, item: AgendaItem) -> bool:
    """Whether the meeting runs: its hour has come or somebody has had the floor, and it is not
    over.
    """
    if meeting.state != "published" or running.has_ended(meeting):
        return False
    if meeting.starts_at is not None and clock.now() >= meeting.starts_at:
        return True
    return rules.has_begun(running.turns_of(running.running_order(item.id)))
