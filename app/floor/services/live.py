"""What every live screen of a meeting compares: one number that rises with each change shown.

Whoever changes what a screen shows calls ``changed`` in the same transaction; everything shown is
in the database first, so a screen that missed the news reads it again and is right.
"""

from typing import Final

from sqlalchemy import event, func, or_, select
from sqlalchemy.orm import Session

from app.core.db import db, for_update
from app.floor.models import FloorEntry, LiveVersion, RoomTotals
from app.funding.models import Book
from app.funding.services.listeners import LISTENERS
from app.meetings.models import Intervention, Meeting
from app.meetings.services import noted
from app.partners.services.listeners import LISTENERS as NAME_LISTENERS

CHANNEL: Final = "tour_de_table_live"
"""What word of a change is sent under, by PostgreSQL and by Redis."""
SHOWN: Final = (
    "agenda.", "document.", "interpretation.", "meeting.edited", "meeting.held",
    "meeting.published", "meeting.record_begun", "role.",
)  # fmt: skip
"""Acts on a meeting, by how their names begin, that a live screen shows."""
RISE: Final = "floor.live.rise"
"""Where a session keeps the meetings whose numbers rise before the commit."""
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


def meeting_changed(meeting: Meeting, action: str, _by: str) -> None:
    """The agenda, a title, a paper of the shelf or the interpretation of a meeting changed: raise
    its number before the commit, once for the whole transaction.
    """
    if action.startswith(SHOWN) and meeting.state != "draft":
        _waiting_rise().add(meeting.id)


def name_changed(partner_id: int | None, person_id: int | None) -> None:
    """An organisation or a person is called something else: raise the numbers of the meetings that
    are not over and have it in their running order or queue.
    """
    spoken = select(Intervention.meeting_id).where(
        Intervention.partner_id == partner_id
        if partner_id is not None
        else Intervention.person_id == person_id
    )
    asked = select(FloorEntry.meeting_id).where(FloorEntry.partner_id == partner_id)
    shown = select(Meeting.id).where(
        Meeting.state == "published", or_(Meeting.id.in_(spoken), Meeting.id.in_(asked))
    )
    _waiting_rise().update(db.session.scalars(shown))


def _waiting_rise() -> set[int]:
    found: set[int] = db.session().info.setdefault(RISE, set())
    return found


def _rise(session: Session) -> None:
    """Raise what waits for it, in ascending order, last of all that the transaction locks."""
    if not session.in_nested_transaction():
        for meeting_id in sorted(session.info.pop(RISE, ())):
            changed(meeting_id)


def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(RISE, None)


LISTENERS.append(money_changed)
noted.append(meeting_changed)
NAME_LISTENERS.append(name_changed)
event.listen(db.session, "before_commit", _rise)
event.listen(db.session, "after_rollback", _forget)
