"""Reading the requests of those who ask to take part in a meeting that is open to everybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core import clock, tokens
from app.core.collation import plain
from app.core.db import db, for_update, the_one
from app.meetings.models import Meeting
from app.registration.models import Delegate, Delegation, RegistrationRequest
from app.registration.queries.delegations import over
from app.registration.rules import deadlines

LINK_LASTS = timedelta(days=3)
"""How long an address can be confirmed; what was not confirmed by then is removed."""


def request_by_token(token: str) -> RegistrationRequest | None:
    """The request whose mailed link has this token, while the link works: for some days until it
    is confirmed, then until a day after the meeting. None for every other token.
    """
    if not tokens.is_token(token):
        return None
    found = db.session.scalar(
        select(RegistrationRequest)
        .join(RegistrationRequest.meeting)
        .where(
            RegistrationRequest.token_hash == tokens.digest(token),
            Meeting.state != "draft",
        )
        .options(contains_eager(RegistrationRequest.meeting))
    )
    if found is None:
        return None
    if found.state == "unconfirmed" and clock.now() >= found.asked_at + LINK_LASTS:
        return None
    end = over(found.meeting)
    return None if end is not None and clock.now() >= end + deadlines.GRACE else found


def request_at(slug: str, request_id: str) -> RegistrationRequest:
    """A request at that meeting whose address was confirmed. Raises NotFound."""
    return the_one(
        select(RegistrationRequest)
        .join(RegistrationRequest.meeting)
        .where(
            Meeting.slug == slug,
            RegistrationRequest.public_id == request_id,
            RegistrationRequest.state != "unconfirmed",
        )
        .options(
            contains_eager(RegistrationRequest.meeting),
            joinedload(RegistrationRequest.delegate).joinedload(Delegate.delegation),
        )
    )


def request_for_update(request_id: int) -> RegistrationRequest:
    """A request, locked until the transaction ends. Raises NotFound."""
    return the_one(
        for_update(select(RegistrationRequest).where(RegistrationRequest.id == request_id))
    )


def pending_request_of(meeting_id: int, email_key: str) -> int | None:
    """Database id of the request of an address (in small letters) that waits for an answer."""
    return db.session.scalar(
        select(RegistrationRequest.id).where(
            RegistrationRequest.meeting_id == meeting_id,
            RegistrationRequest.email_key == email_key,
            RegistrationRequest.state == "pending",
        )
    )


def unconfirmed_requests_of(meeting_id: int, email_key: str) -> list[RegistrationRequest]:
    """What was typed for an address (in small letters) and not confirmed."""
    return list(
        db.session.scalars(
            select(RegistrationRequest).where(
                RegistrationRequest.meeting_id == meeting_id,
                RegistrationRequest.email_key == email_key,
                RegistrationRequest.state == "unconfirmed",
            )
        )
    )


def forgotten_requests() -> list[RegistrationRequest]:
    """What was not confirmed in time."""
    return list(
        db.session.scalars(
            select(RegistrationRequest).where(
                RegistrationRequest.state == "unconfirmed",
                RegistrationRequest.asked_at <= clock.now() - LINK_LASTS,
            )
        )
    )


def number_pending(meeting: Meeting) -> int:
    """How many requests wait for an answer."""
    return db.session.execute(
        select(func.count())
        .select_from(RegistrationRequest)
        .where(RegistrationRequest.meeting_id == meeting.id, RegistrationRequest.state == "pending")
    ).scalar_one()


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request in the list; ``delegation`` is where an accepted person sits."""

    public_id: str
    name: str
    function: str
    organisation: str
    mode: str
    state: str
    confirmed_at: datetime | None
    delegation: str


def request_lines(
    meeting: Meeting, *, search: str = "", state: str = "", number: int = 1, size: int = 50
) -> tuple[list[RequestLine], int]:
    """One page of a meeting's confirmed requests, those that wait longest first, and how many."""
    wanted = [
        RegistrationRequest.meeting_id == meeting.id,
        RegistrationRequest.state == state if state else RegistrationRequest.state != "unconfirmed",
        *(
            RegistrationRequest.plain.contains(word, autoescape=True)
            for word in plain(search).split()
        ),
    ]
    total = db.session.execute(
        select(func.count()).select_from(RegistrationRequest).where(*wanted)
    ).scalar_one()
    rows = db.session.execute(
        select(RegistrationRequest, Delegation.public_id)
        .outerjoin(Delegate, Delegate.id == RegistrationRequest.delegate_id)
        .outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
        .where(*wanted)
        .order_by(RegistrationRequest.confirmed_at, RegistrationRequest.id)
        .limit(size)
        .offset((number - 1) * size)
    )
    return [
        RequestLine(
            public_id=row.public_id,
            name=row.titled_name,
            function=row.answer["function"],
            organisation=row.organisation,
            mode=row.answer["mode"],
            state=row.state,
            confirmed_at=row.confirmed_at,
            delegation=delegation or "",
        )
        for row, delegation in rows
    ], total
