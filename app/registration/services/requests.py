"""Asking to take part where a meeting is open to everybody, and the officer's answer.

What is typed concerns nobody until the address is confirmed. A request holds no seat: whoever is
accepted sits down under the lock of the meeting, or is not accepted. A request is answered once.
"""

from dataclasses import asdict, replace
from typing import Any

from app import audit
from app.core import clock, tokens
from app.core.collation import plain
from app.core.db import db
from app.core.submissions import once
from app.meetings.models import Meeting
from app.partners.models import Partner
from app.registration import queries
from app.registration.models import Delegate, RegistrationRequest
from app.registration.rules.names import one_line, several_lines
from app.registration.rules.refusals import (
    AlreadyAsked,
    AlreadyTakingPart,
    DeclineReasonMissing,
    MeetingIsOver,
    ModeNotOffered,
    NoSeatForRequest,
    NotOpenToAll,
    RequestAnswered,
    SeatsTaken,
)
from app.registration.rules.seats import modes_of
from app.registration.services import further, letters
from app.registration.services.answers import Answer, next_position, seat
from app.registration.services.delegates import delegation_of, require_seat
from app.registration.services.windows import require_window


def ask_to_register(
    meeting: Meeting, answer: Answer, *, organisation: str, language: str, key: str
) -> None:
    """Keep what somebody says of themselves, and mail them the link that confirms the address.

    An address that takes part, waits or has asked gets a mail that says so instead; whoever sends
    the form learns nothing of it. ``key`` is the submission's: a repeat does nothing. No further
    file is asked for here.

    Raises NotOpenToAll, MeetingIsOver, RegistrationClosed, RegistrationNotOpen, NotAnAddress,
    ModeNotOffered, and what `further.settled_unseated` raises.
    """
    content = ["ask", meeting.slug, organisation, asdict(answer)]

    def effect() -> str:
        _ask(meeting, answer, organisation=organisation, language=language)
        return ""

    once(key, content, effect)


def _ask(meeting: Meeting, answer: Answer, *, organisation: str, language: str) -> None:
    _require_open(meeting)
    answer = replace(answer.cleaned(), is_head=False, is_alternate=False)
    if answer.mode not in modes_of(meeting.format):
        raise ModeNotOffered
    answer = further.settled_unseated(meeting, answer)
    email_key = answer.email.lower()
    registered = bool(queries.taken_addresses(meeting.id, [email_key]))
    if registered or _stands(meeting, email_key):
        letters.request_known(meeting, answer.email, registered=registered, language=language)
        return
    organisation = one_line(organisation)
    token = tokens.mint()
    request = RegistrationRequest(
        meeting=meeting,
        organisation=organisation,
        answer=asdict(answer),
        email_key=email_key,
        plain=plain(f"{answer.titled_name} {organisation} {answer.email} {answer.function}")[:900],
        language=language,
        token_hash=tokens.digest(token),
        state="unconfirmed",
        asked_at=clock.now(),
    )
    db.session.add(request)
    db.session.flush()
    letters.request_confirm(request, token, until=request.asked_at + queries.LINK_LASTS)


def confirm_request(request: RegistrationRequest) -> None:
    """Let a request count, now that the owner of its address has pressed the button.

    A repeat does nothing. Whatever else was typed for the address is forgotten.

    Raises NotOpenToAll, MeetingIsOver, RegistrationClosed, RegistrationNotOpen, AlreadyTakingPart,
    AlreadyAsked.
    """
    meeting = queries.meeting_for_update(request.meeting_id)
    request = queries.request_for_update(request.id)
    if request.state != "unconfirmed":
        return
    _require_open(meeting)
    if queries.taken_addresses(meeting.id, [request.email_key]):
        raise AlreadyTakingPart
    if _stands(meeting, request.email_key):
        raise AlreadyAsked
    request.state = "pending"
    request.confirmed_at = clock.now()
    db.session.flush()
    for other in queries.unconfirmed_requests_of(meeting.id, request.email_key):
        db.session.delete(other)
    db.session.flush()
    _record(_itself(request), "request.confirmed", request)


def withdraw_request(request: RegistrationRequest) -> None:
    """Take a request back while it waits; a repeat does nothing. Raises RequestAnswered."""
    queries.meeting_for_update(request.meeting_id)
    request = queries.request_for_update(request.id)
    if request.state == "withdrawn":
        return
    if request.state != "pending":
        raise RequestAnswered
    _settle(request, "withdrawn", by=_itself(request))
    _record(_itself(request), "request.withdrawn", request)


def accept_request(
    request: RegistrationRequest, partner: Partner, *, key: str, by: str
) -> Delegate:
    """Seat the person in the delegation of a partner, which is made where there is none.

    Person and contact are told as of any registration. Whose choice has no place left comes without
    that answer and can give another. ``key`` is the submission's: a repeat seats nobody twice. It
    is possible until the meeting is over, whatever the deadline.

    Raises RequestAnswered, MeetingIsOver, NoSeatForRequest, EmailTaken, EmailWaiting,
    ModeNotOffered.
    """
    content = ["accept request", request.public_id, partner.slug]
    reference, _new = once(key, content, lambda: str(_accept(request, partner, by=by).id))
    delegate = db.session.get(Delegate, int(reference))
    assert delegate is not None  # noqa: S101  the key's first use made it
    return delegate


def _accept(request: RegistrationRequest, partner: Partner, *, by: str) -> Delegate:
    meeting = queries.meeting_for_update(request.meeting_id)
    request = queries.request_for_update(request.id)
    if request.state != "pending":
        raise RequestAnswered
    if queries.is_over(meeting):
        raise MeetingIsOver
    delegation = delegation_of(meeting, partner)
    answer = Answer.of(request.answer)
    try:
        require_seat(meeting, delegation, answer)
    except SeatsTaken as error:
        raise NoSeatForRequest from error
    persons = queries.persons_by_address(partner.id, [request.email_key])
    delegate = seat(delegation, answer, persons, position=next_position(delegation))
    db.session.flush()
    further.write([delegate], [further.still_possible(delegation, answer)])
    delegation.state = "registered"
    delegation.answered_at = delegation.answered_at or clock.now()
    request.delegate_id = delegate.id
    _settle(request, "accepted", by=by)
    _record(by, "request.accepted", request, partner_id=partner.id, delegate=delegate.public_id)
    letters.delegation_confirmed(
        delegation, [delegate], key=f"registration_confirmed:{request.public_id}"
    )
    letters.delegate_confirmed(delegate)
    return delegate


def decline_request(request: RegistrationRequest, *, reason: str, by: str) -> None:
    """Answer that the person cannot take part; they read the reason in their mail.

    A repeat with the same reason does nothing. Raises DeclineReasonMissing, RequestAnswered.
    """
    queries.meeting_for_update(request.meeting_id)
    request = queries.request_for_update(request.id)
    reason = several_lines(reason).strip()
    if not reason:
        raise DeclineReasonMissing
    if (request.state, request.reason, request.settled_by) == ("declined", reason, by):
        return
    if request.state != "pending":
        raise RequestAnswered
    request.reason = reason
    _settle(request, "declined", by=by)
    _record(by, "request.declined", request, why=reason)
    letters.request_declined(request)


def forget_requests() -> int:
    """Remove what was typed and not confirmed in time; how many."""
    found = queries.forgotten_requests()
    for request in found:
        db.session.delete(request)
    db.session.flush()
    return len(found)


def _require_open(meeting: Meeting) -> None:
    if not meeting.open_registration:
        raise NotOpenToAll
    require_window(meeting)


def _stands(meeting: Meeting, email_key: str) -> bool:
    """Whether an address waits already: for an answer, or for a seat."""
    return queries.pending_request_of(meeting.id, email_key) is not None or bool(
        queries.waiting_addresses(meeting.id, [email_key])
    )


def _settle(request: RegistrationRequest, state: str, *, by: str) -> None:
    request.state = state
    request.settled_at = clock.now()
    request.settled_by = by
    db.session.flush()


def _itself(request: RegistrationRequest) -> str:
    return f"request:{request.public_id}"


def _record(
    by: str,
    action: str,
    request: RegistrationRequest,
    *,
    partner_id: int | None = None,
    why: str = "",
    **facts: Any,
) -> None:
    audit.record(
        by,
        action,
        subject_type="registration_request",
        subject_id=request.public_id,
        partner_id=partner_id,
        why=why,
        meeting=request.meeting.slug,
        **facts,
    )
