"""Whether something can be registered now, and the later closing time of one delegation."""

from datetime import datetime

from app import audit
from app.core import clock
from app.core.db import db
from app.meetings.models import Meeting
from app.registration import queries
from app.registration.models import Delegation
from app.registration.rules.deadlines import Window
from app.registration.rules.refusals import (
    AfterTheMeeting,
    ExceptionReasonMissing,
    MeetingIsOver,
    NotLater,
    RegistrationClosed,
    RegistrationNotOpen,
)


def require_window(
    meeting: Meeting, delegation: Delegation | None = None, *, late: bool = False
) -> None:
    """Whether anything can be registered or changed now, for this delegation or by anybody.

    Raises MeetingIsOver, RegistrationClosed, RegistrationNotOpen.
    """
    if queries.is_over(meeting):
        raise MeetingIsOver
    state = queries.window(meeting, delegation)
    if late or state is Window.OPEN:
        return
    closed, opens = queries.closing(meeting, delegation), meeting.registration_opens_at
    if state is Window.NOT_YET and opens is not None:
        raise RegistrationNotOpen(opens=opens)
    raise RegistrationClosed(closed=closed or clock.now())


def give_more_time(delegation: Delegation, closes_at: datetime, *, why: str, by: str) -> None:
    """Let a delegation register until a later moment than the others, for a reason.

    Raises MeetingIsOver, NotLater, AfterTheMeeting, ExceptionReasonMissing.
    """
    meeting = queries.meeting_for_update(delegation.meeting_id)
    delegation = queries.delegation_for_update(delegation.id)
    why = why.strip()
    if queries.is_over(meeting):
        raise MeetingIsOver
    if not why:
        raise ExceptionReasonMissing
    general, end = queries.closing(meeting), queries.over(meeting)
    if general is not None and closes_at <= general:
        raise NotLater(closes=general)
    if end is not None and closes_at > end:
        raise AfterTheMeeting(over=end)
    if (queries.own_closing(meeting, delegation), delegation.closes_why) == (closes_at, why):
        return
    delegation.closes_at = closes_at
    delegation.closes_for = meeting.on_date
    delegation.closes_why = why
    db.session.flush()
    _record(by, "delegation.more_time", delegation, why=why, until=closes_at.isoformat())


def end_more_time(delegation: Delegation, *, by: str) -> None:
    """Let the meeting's deadline hold for this delegation again; who is registered stays so."""
    queries.meeting_for_update(delegation.meeting_id)
    delegation = queries.delegation_for_update(delegation.id)
    if delegation.closes_at is None:
        return
    delegation.closes_at = None
    delegation.closes_for = None
    delegation.closes_why = ""
    db.session.flush()
    _record(by, "delegation.usual_time", delegation)


def _record(by: str, action: str, delegation: Delegation, *, why: str = "", **facts: str) -> None:
    audit.record(
        by,
        action,
        subject_type="delegation",
        subject_id=delegation.public_id,
        partner_id=delegation.partner_id,
        why=why,
        meeting=delegation.meeting.slug,
        **facts,
    )
