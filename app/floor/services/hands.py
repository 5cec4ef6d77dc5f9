"""Requests for the floor from participants' own devices, into the queue of the console.

They raise no revision: a hand that goes up never makes the facilitator's press a late one, and
Undo never takes it down.
"""

from app import audit
from app.core.db import db
from app.core.errors import DomainError
from app.core.words import N_
from app.floor import queries
from app.floor.models import FloorEntry
from app.floor.queries import running
from app.floor.rules import queue as rules
from app.floor.services import live, moves
from app.floor.services.order import open_floor
from app.meetings import queries as meetings
from app.meetings.models import AgendaItem, Meeting
from app.registration import queries as registration
from app.registration.models import Delegate
from app.registration.rules.refusals import NotTakingPart


class NotNow(DomainError):
    """Hands are raised while the meeting runs."""

    message = N_("The floor can be asked for while the meeting runs. It does not run now.")


def raise_hand(
    meeting: Meeting, delegate: Delegate, kind: str, language: str, *, by: str
) -> FloorEntry:
    """Put a participant into the queue, under name and organisation; one request waits at a time.

    Raises NotTakingPart, NotNow, QueueClosed, AsksAlready.
    """
    if kind not in rules.KINDS:
        raise ValueError(kind)
    item = meetings.tour_de_table(meeting)
    if item is None:
        raise NotNow
    open_floor(item)
    delegate = registration.delegate_for_update(delegate.id)
    if not delegate.is_registered or delegate.meeting_id != meeting.id:
        raise NotTakingPart
    if not queries.takes_hands(meeting, item):
        raise NotNow
    if queries.hand_of(meeting.id, delegate.id) is not None:
        raise rules.AsksAlready
    rows = running.rows(item)
    before, name = rows.table, delegate.titled_name
    row = FloorEntry(
        meeting_id=meeting.id, kind=kind, partner_id=delegate.partner_id, name=name[:240],
        function=delegate.function[:300], position=len(rows.entries) + 1, state="planned",
        added_seconds=0, stood_ms=0, delegate_id=delegate.id, language=language,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    entry = rules.Entry(
        row.id,
        minutes=rules.minutes_of(kind),
        kind=kind,
        who=running.who_asks(row.partner_id, row.name),
    )
    rows.entries.append(row)
    moves.store(rows, rules.joined(before, entry))
    _tell(meeting, item, "floor.hand_raised", delegate, by)
    return row


def lower_hand(meeting: Meeting, delegate: Delegate, *, by: str) -> None:
    """Take one's request back while it waits; without one nothing happens."""
    item = meetings.tour_de_table(meeting)
    if item is None:
        return
    open_floor(item)
    row = queries.hand_of(meeting.id, delegate.id)
    if row is None:
        return
    rows = running.rows(item)
    moves.store(rows, rules.left(rows.table, row.id))
    _tell(meeting, item, "floor.hand_lowered", delegate, by)


def _tell(meeting: Meeting, item: AgendaItem, action: str, delegate: Delegate, by: str) -> None:
    db.session.flush()
    live.changed(item.meeting_id)
    audit.record(
        by,
        action,
        subject_type="meeting",
        subject_id=meeting.slug,
        partner_id=delegate.partner_id,
        delegate=delegate.public_id,
    )
