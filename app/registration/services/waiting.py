"""The waiting list: asking, offers that hold a seat until they lapse, accepting, leaving.

Whoever counts or gives seats here holds the lock of the meeting. What is free goes to who asked
first; an offer counts as a taken seat until it is accepted or has lapsed.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from app import audit
from app.core import clock
from app.core.db import db
from app.meetings.models import Meeting
from app.registration import queries
from app.registration.models import Delegate, Delegation, WaitingEntry
from app.registration.rules.deadlines import Window
from app.registration.rules.refusals import (
    EmailTaken,
    MeetingIsOver,
    NoOffer,
    OfferLapsed,
    ReasonMissing,
)
from app.registration.rules.seats import MODES
from app.registration.services import further, letters
from app.registration.services.answers import Answer, next_position, seat
from app.registration.settings import offer_lasts

WORKER = "system"


def ask(delegation: Delegation, answers: Sequence[Answer], *, by: str) -> list[WaitingEntry]:
    """Put persons at the end of the list, in their order; the contact is told their places.

    The answers are clean, and the meeting is locked.
    """
    if not answers:
        return []
    now = clock.now()
    new = [
        WaitingEntry(
            meeting_id=delegation.meeting_id,
            delegation=delegation,
            answer=asdict(answer),
            mode=answer.mode,
            email_key=answer.email.lower(),
            state="waiting",
            asked_at=now,
        )
        for answer in answers
    ]
    for entry in new:
        db.session.add(entry)
        db.session.flush()  # one by one, so that the ids rise in the order of asking
        _record(by, "waiting.asked", entry)
    letters.waiting_confirmed(delegation, new, key=f"waiting_confirmed:{new[0].public_id}")
    return new


def settle(meeting: Meeting, *, by: str = WORKER) -> None:
    """Let offers lapse whose time is over, then offer every free seat to who asked first.

    A repeat does nothing. Nothing is offered to whom registration is not open: an offer could not
    be accepted. After the deadline that leaves the delegations with more time of their own. The
    meeting is locked.
    """
    for entry in queries.expired_offers(meeting.id):
        entry.state = "lapsed"
        entry.settled_at = clock.now()
        _record(by, "waiting.lapsed", entry)
        letters.offer_lapsed(entry)
    db.session.flush()
    if queries.is_over(meeting):
        return
    seats = queries.seats(meeting)
    if not any(one.waiting and one.free != 0 for one in seats.values()):
        return
    eligible = queries.waiting_with_time(meeting)
    for mode in MODES:
        of_mode = [one for one in eligible if one.mode == mode]
        for entry in of_mode[: seats[mode].free]:
            _offer(entry, meeting, by=by)


def accept_offer(entry: WaitingEntry, *, by: str) -> Delegate:
    """Sit down on the seat that is held; a repeat returns the same delegate.

    Who would be a second head of delegation comes as a delegate, and whose choice has no place left
    comes without that answer and can give another. Raises OfferLapsed, NoOffer,
    EmailTaken, MeetingIsOver.
    """
    meeting = queries.meeting_for_update(entry.meeting_id)
    delegation = queries.delegation_for_update(entry.delegation_id)
    entry = queries.entry_for_update(entry.id)
    if entry.state == "accepted" and entry.delegate is not None:
        return entry.delegate
    if queries.is_over(meeting):
        raise MeetingIsOver
    if entry.state == "lapsed" or (entry.state == "offered" and _has_expired(entry)):
        raise OfferLapsed
    if entry.state != "offered":
        raise NoOffer
    answer = Answer.of(entry.answer)
    if queries.taken_addresses(meeting.id, [entry.email_key]):
        raise EmailTaken(email=answer.email)
    if delegation.has_head:
        answer = replace(answer, is_head=False)
    persons = queries.persons_by_address(delegation.partner_id, [entry.email_key])
    delegate = seat(delegation, answer, persons, position=next_position(delegation))
    db.session.flush()
    further.write([delegate], [further.still_possible(delegation, answer)])
    entry.state = "accepted"
    entry.settled_at = clock.now()
    entry.delegate_id = delegate.id
    delegation.state = "registered"
    delegation.answered_at = clock.now()
    db.session.flush()
    _record(by, "waiting.accepted", entry, delegate=delegate.public_id)
    letters.delegation_confirmed(
        delegation, [delegate], key=f"registration_confirmed:{entry.public_id}"
    )
    letters.delegate_confirmed(delegate)
    return delegate


def leave_list(entry: WaitingEntry, *, by: str) -> None:
    """Take a person off the list, or give an offered seat to the next; a repeat does nothing.

    Raises NoOffer when the person is a delegate by now.
    """
    meeting = queries.meeting_for_update(entry.meeting_id)
    entry = queries.entry_for_update(entry.id)
    if entry.state == "accepted":
        raise NoOffer
    if entry.is_active:
        _leave(entry, by=by)
        settle(meeting)


def leave_all(delegation: Delegation, *, by: str) -> None:
    """Take everybody of a delegation off the list; the meeting is locked."""
    for entry in queries.waiting_of(delegation.id):
        _leave(entry, by=by)
    settle(delegation.meeting)


def _leave(entry: WaitingEntry, *, by: str) -> None:
    entry.state = "left"
    entry.settled_at = clock.now()
    db.session.flush()
    _record(by, "waiting.left", entry)


def extend_offer(entry: WaitingEntry, *, by: str) -> None:
    """Hold an offered seat as long again as a new offer would. Raises NoOffer."""
    meeting = queries.meeting_for_update(entry.meeting_id)
    entry = queries.entry_for_update(entry.id)
    if entry.state != "offered" or queries.window(meeting, entry.delegation) is not Window.OPEN:
        raise NoOffer
    entry.expires_at = _until(meeting, entry.delegation)
    _record(by, "waiting.extended", entry)


def set_beyond_capacity(delegation: Delegation, *, why: str, by: str) -> None:
    """Let invited guests pass the capacity, for a reason; no seat is taken from anybody.

    Whoever of them waits gets an offer at once. Raises ReasonMissing.
    """
    meeting = queries.meeting_for_update(delegation.meeting_id)
    delegation = queries.delegation_for_update(delegation.id)
    why = why.strip()
    if not why:
        raise ReasonMissing
    if (delegation.beyond_capacity, delegation.beyond_capacity_why) == (True, why):
        return
    delegation.beyond_capacity = True
    delegation.beyond_capacity_why = why
    db.session.flush()
    _record_delegation(by, "delegation.beyond_capacity", delegation, why=why)
    if queries.window(meeting, delegation) is Window.OPEN:
        for entry in queries.waiting_of(delegation.id):
            if entry.state == "waiting":
                _offer(entry, meeting, by=by)


def end_beyond_capacity(delegation: Delegation, *, by: str) -> None:
    """Let the capacity hold for this delegation again; who is registered stays so."""
    queries.meeting_for_update(delegation.meeting_id)
    delegation = queries.delegation_for_update(delegation.id)
    if not delegation.beyond_capacity:
        return
    delegation.beyond_capacity = False
    delegation.beyond_capacity_why = ""
    db.session.flush()
    _record_delegation(by, "delegation.within_capacity", delegation)


def _offer(entry: WaitingEntry, meeting: Meeting, *, by: str) -> None:
    entry.state = "offered"
    entry.offered_at = clock.now()
    entry.expires_at = _until(meeting, entry.delegation)
    db.session.flush()
    _record(by, "waiting.offered", entry)
    letters.place_offered(entry)


def _until(meeting: Meeting, delegation: Delegation) -> datetime:
    """The end of an offer made now: never after registration closes for the delegation, when its
    link ends.
    """
    end = clock.now() + offer_lasts()
    closes = queries.closing(meeting, delegation)
    return end if closes is None else min(end, closes)


def _has_expired(entry: WaitingEntry) -> bool:
    return entry.expires_at is None or entry.expires_at <= clock.now()


def _record(by: str, action: str, entry: WaitingEntry, **facts: Any) -> None:
    _record_delegation(
        by, action, entry.delegation, entry=entry.public_id, mode=entry.mode, **facts
    )


def _record_delegation(
    by: str, action: str, delegation: Delegation, *, why: str = "", **facts: Any
) -> None:
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
