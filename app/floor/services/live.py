"""What every live screen of a meeting compares: one number that rises with each change shown.

Whoever changes what a screen shows calls ``changed`` in the same transaction; everything shown is
in the database first, so a screen that missed the news reads it again and is right.
"""

from typing import Final

from sqlalchemy import func, select

from app.core.db import db, for_update
from app.floor.models import LiveVersion, RoomTotals
from app.funding.models import Book
from app.funding.services.listeners import LISTENERS
from app.meetings.models import Meeting

CHANNEL: Final = "tour_de_table_live"
"""What word of a change is sent under, by PostgreSQL and by Redis."""
WAITING: Final = "floor.live.waiting"
"""Where a session keeps what Redis is told after the commit."""


def changed(meeting_id: int) -> int:
    """Raise the number of a meeting's live state and return it; the caller commits.

    Word of it goes out with the commit, by whatever way the settings name.
    """
    statement = for_update(select(LiveVersion).where(LiveVersion.meeting_id == meeting_id))
    row = db.session.scalars(statement).one_or_none()
    if row is None:
        # Two first changes meet here: the meeting's lock lets one make the row.
        db.session.execute(for_update(select(Meeting.id).where(Meeting.id == meeting_id)))
        row = db.session.scalars(statement).one_or_none()
    if row is None:
        row = LiveVersion(meeting_id=meeting_id, version=0)
        db.session.add(row)
    row.version += 1
    db.session.flush()
    _send_word(f"{meeting_id}:{row.version}")
    return row.version


def money_changed(meetings: frozenset[int], books: frozenset[int]) -> None:
    """An engagement of these meetings changed, or amounts were posted in these books: raise the
    numbers of the meetings, and of those that show their book's figures in the room.

    In ascending order, so that two who raise several never wait for each other.
    """
    showing: list[int] = []
    if books:
        showing = list(
            db.session.scalars(
                select(RoomTotals.meeting_id)
                .join(Meeting, Meeting.id == RoomTotals.meeting_id)
                .join(Book, Book.phase_id == Meeting.phase_id)
                .where(RoomTotals.shown.is_(True), Book.id.in_(books), Meeting.state == "published")
            )
        )
    for meeting_id in sorted(meetings.union(showing)):
        changed(meeting_id)


def _send_word(word: str) -> None:
    session = db.session()
    session.info.setdefault(WAITING, []).append(word)
    if session.get_bind().dialect.name == "postgresql":
        # Delivered by the server when this transaction commits, and only then.
        session.execute(select(func.pg_notify(CHANNEL, word)))


LISTENERS.append(money_changed)
