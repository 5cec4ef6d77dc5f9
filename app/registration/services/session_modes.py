"""Choosing how to follow single sessions, and whose seats that takes.

Whoever chooses holds the lock of the meeting, and seats are counted again under it: two can never
come to the last seat of one session.
"""

from collections.abc import Mapping

from sqlalchemy import delete

from app import audit
from app.core.db import db
from app.core.errors import StaleVersion
from app.registration import queries
from app.registration.models import Delegate, SessionMode
from app.registration.rules import session_modes as rules
from app.registration.rules.refusals import AlreadyWithdrawn
from app.registration.rules.seats import MODES, modes_of
from app.registration.services import letters, waiting
from app.registration.services.windows import require_window

FIELD = "session-"
"""Before the slug of a session: the name of the form's field for it."""


def choose_sessions(
    delegate: Delegate, wanted: Mapping[str, str], *, version: int, by: str, late: bool = False
) -> Delegate:
    """Keep how somebody follows the sessions (mode by slug); what is not named is as they are.

    The person and the delegation's contact are told, as of every change. Raises what
    `require_window` raises, AlreadyWithdrawn, OneWayOnly, SessionFull, and StaleVersion when
    somebody else has changed the registration since ``version``.
    """
    meeting = queries.meeting_for_update(delegate.meeting_id)
    delegate = queries.delegate_for_update(delegate.id)
    require_window(meeting, delegate.delegation, late=late)
    if not delegate.is_registered:
        raise AlreadyWithdrawn
    if len(modes_of(meeting.format)) == 1:
        raise rules.OneWayOnly
    tops = queries.top_sessions(meeting)
    before = queries.exceptions_of(delegate)
    chosen = {one.id: wanted[one.slug] for one in tops if wanted.get(one.slug) in MODES}
    after = rules.kept(chosen, delegate.mode)
    if after == before:
        return delegate
    if delegate.version != version:
        theirs = {FIELD + one.slug: before.get(one.id, delegate.mode) for one in tops}
        raise StaleVersion(theirs=theirs, version=delegate.version)
    _require_seats(delegate, before, after, tops)
    _write(delegate, after, tops)
    delegate.version += 1
    delegate.calendar_sequence += 1
    db.session.flush()
    _record(by, delegate, tops, after)
    letters.delegate_changed(delegate)
    letters.delegation_changed(
        delegate.delegation,
        delegate,
        "changed",
        key=f"registration_changed:{delegate.public_id}:{delegate.calendar_sequence}",
    )
    waiting.settle(meeting)
    return delegate


def _require_seats(
    delegate: Delegate,
    before: Mapping[int, str],
    after: Mapping[int, str],
    tops: list[queries.TopSession],
) -> None:
    """Whether there is a seat at every session to which the person now comes in another way."""
    if delegate.delegation.beyond_capacity:
        return
    seats = queries.seats_for(delegate.delegation.meeting, delegate.delegation)
    then = rules.changed(queries.exceptions(delegate.meeting_id), before, after)
    for mode, needed in rules.guests(then).items():
        left = seats[mode].left
        if left is None or needed - seats[mode].guests <= left:
            continue
        for one in tops:
            comes = after.get(one.id, delegate.mode) == mode != before.get(one.id, delegate.mode)
            if comes and rules.net(then.get(one.id, {}), mode) == needed:
                raise rules.SessionFull(mode=mode, session=one.label, field=FIELD + one.slug)


def _write(delegate: Delegate, after: Mapping[int, str], tops: list[queries.TopSession]) -> None:
    db.session.execute(
        delete(SessionMode).where(
            SessionMode.delegate_id == delegate.id,
            SessionMode.agenda_item_id.in_([one.id for one in tops]),
        )
    )
    db.session.add_all(
        SessionMode(delegate_id=delegate.id, agenda_item_id=item, mode=mode)
        for item, mode in after.items()
    )


def _record(
    by: str, delegate: Delegate, tops: list[queries.TopSession], after: Mapping[int, str]
) -> None:
    audit.record(
        by,
        "delegate.sessions_chosen",
        subject_type="delegate",
        subject_id=delegate.public_id,
        partner_id=delegate.delegation.partner_id,
        meeting=delegate.delegation.meeting.slug,
        sessions={one.slug: after[one.id] for one in tops if one.id in after},
    )
