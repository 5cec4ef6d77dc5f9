"""Reading a delegation and its delegates, when registration closes, and the links that open it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core import clock, tokens
from app.core.db import db, for_update, the_one
from app.core.errors import DomainError
from app.meetings.models import Meeting
from app.meetings.rules import local_time
from app.registration.models import (
    Delegate,
    Delegation,
    RegistrationLink,
)
from app.registration.rules import deadlines, joining


def meeting(slug: str) -> Meeting:
    """The meeting of that slug. Raises NotFound."""
    return the_one(select(Meeting).where(Meeting.slug == slug))


def published_meeting(slug: str) -> Meeting:
    """The meeting of that slug, if it is not a draft. Raises NotFound."""
    return the_one(select(Meeting).where(Meeting.slug == slug, Meeting.state != "draft"))


def meeting_for_update(meeting_id: int) -> Meeting:
    """The meeting, locked until the transaction ends: whoever takes seats waits here."""
    return the_one(for_update(select(Meeting).where(Meeting.id == meeting_id)))


def delegation(slug: str, public_id: str) -> Delegation:
    """A delegation at that meeting. Raises NotFound."""
    return the_one(
        delegations_in_full().where(Meeting.slug == slug, Delegation.public_id == public_id)
    )


def delegation_among(slug: str, ids: Collection[int]) -> Delegation:
    """The delegation at that meeting which is among ``ids`` (links that are held).

    Raises NotFound.
    """
    return the_one(
        delegations_in_full()
        .where(Meeting.slug == slug, Meeting.state != "draft", Delegation.id.in_(ids))
        .order_by(Delegation.id)
        .limit(1)
    )


def delegation_of_partners(slug: str, partner_ids: Collection[int]) -> Delegation:
    """The delegation at that meeting of one of these partners, once invited. Raises NotFound."""
    return the_one(
        delegations_in_full()
        .where(
            Meeting.slug == slug,
            Meeting.state != "draft",
            Delegation.partner_id.in_(partner_ids),
            Delegation.state != "to_invite",
        )
        .order_by(Delegation.id)
        .limit(1)
    )


def delegation_for_update(delegation_id: int) -> Delegation:
    """A delegation, locked until the transaction ends."""
    return the_one(for_update(select(Delegation).where(Delegation.id == delegation_id)))


def delegate_of(delegation_id: int, public_id: str) -> Delegate:
    """A delegate of that delegation. Raises NotFound."""
    return the_one(
        select(Delegate).where(
            Delegate.delegation_id == delegation_id, Delegate.public_id == public_id
        )
    )


def delegate_for_update(delegate_id: int) -> Delegate:
    """A delegate, locked until the transaction ends."""
    return the_one(for_update(select(Delegate).where(Delegate.id == delegate_id)))


def delegations_in_full() -> Select[Delegation]:
    return (
        select(Delegation)
        .join(Delegation.meeting)
        .options(
            contains_eager(Delegation.meeting),
            joinedload(Delegation.partner),
            selectinload(Delegation.delegates),
        )
    )


def closing(meeting: Meeting, delegation: Delegation | None = None) -> datetime | None:
    """When registration for a meeting closes, for everybody or for one delegation, whose own
    closing time goes before the meeting's; None: unknown.
    """
    return deadlines.closing(
        closes_at=meeting.registration_closes_at,
        starts_at=meeting.starts_at,
        on_date=meeting.on_date,
        zone=meeting.zone,
        own=own_closing(meeting, delegation) if delegation is not None else None,
    )


def own_closing(meeting: Meeting, delegation: Delegation) -> datetime | None:
    """The later closing time that a delegation was given, moved as the meeting has moved since;
    None: it has none.
    """
    moment, day = delegation.closes_at, delegation.closes_for
    if moment is None or day is None or meeting.on_date is None:
        return moment
    days = (meeting.on_date - day).days
    try:
        return local_time.shifted(moment, days, meeting.zone)
    except DomainError:
        # The hour does not exist on that day: the clocks go forward over it.
        return moment + timedelta(days=days)


def window(meeting: Meeting, delegation: Delegation | None = None) -> deadlines.Window:
    """Where registration for a meeting stands now, for everybody or for one delegation."""
    if meeting.is_closed:
        return deadlines.Window.CLOSED
    return deadlines.window(
        opens_at=meeting.registration_opens_at,
        closes_at=closing(meeting, delegation),
        now=clock.now(),
    )


def over(meeting: Meeting) -> datetime | None:
    """When a meeting is over; None: unknown."""
    return deadlines.over(
        ends_at=meeting.ends_at,
        until_date=meeting.until_date,
        on_date=meeting.on_date,
        zone=meeting.zone,
    )


def is_over(meeting: Meeting) -> bool:
    """Whether a meeting has taken place."""
    end = over(meeting)
    return meeting.is_closed or (end is not None and clock.now() >= end)


def entrance(meeting: Meeting) -> joining.Entrance:
    """Whether the meeting can be joined online now, and from when."""
    return joining.entrance(
        has_link=joining.is_address(meeting.join_url),
        starts_at=meeting.starts_at,
        on_date=meeting.on_date,
        zone=meeting.zone,
        over=is_over(meeting),
        now=clock.now(),
    )


def delegation_link(token: str) -> RegistrationLink | None:
    """The link to a delegation with this token, while it works: not revoked, registration open.

    None for every other token, whatever the reason.
    """
    link = _link(token, of_person=False)
    if link is None:
        return None
    if window(link.delegation.meeting, link.delegation) is deadlines.Window.CLOSED:
        return None
    return link


def delegate_link(token: str) -> Delegate | None:
    """The person whose own link has this token, while it works: until a day after the meeting."""
    link = _link(token, of_person=True)
    if link is None or link.delegate is None:
        return None
    end = over(link.delegation.meeting)
    if end is not None and clock.now() >= end + deadlines.GRACE:
        return None
    return link.delegate


def attended_link(token: str) -> Delegate | None:
    """The person whose own link has this token, for their certificate alone: for a year after the
    meeting, which is longer than the link opens their page.
    """
    link = _link(token, of_person=True)
    if link is None or link.delegate is None:
        return None
    end = over(link.delegation.meeting)
    if end is None or not end <= clock.now() < end + deadlines.CERTIFICATE:
        return None
    return link.delegate


def _link(token: str, *, of_person: bool) -> RegistrationLink | None:
    if not tokens.is_token(token):
        return None
    return db.session.scalar(
        select(RegistrationLink)
        .join(RegistrationLink.delegation)
        .join(Delegation.meeting)
        .where(
            RegistrationLink.token_hash == tokens.digest(token),
            RegistrationLink.revoked_at.is_(None),
            RegistrationLink.delegate_id.is_not(None)
            if of_person
            else RegistrationLink.delegate_id.is_(None),
            Meeting.state != "draft",
        )
        .options(
            contains_eager(RegistrationLink.delegation).options(
                contains_eager(Delegation.meeting), joinedload(Delegation.partner)
            ),
            joinedload(RegistrationLink.delegate),
        )
    )


def opened_by(held: Mapping[str, str]) -> frozenset[int]:
    """Database ids of the delegations that links held in a session open now.

    ``held`` gives the fingerprint of the link by public id of the delegation.
    """
    if not held:
        return frozenset()
    rows = db.session.scalars(
        select(RegistrationLink)
        .join(RegistrationLink.delegation)
        .join(Delegation.meeting)
        .where(
            Delegation.public_id.in_(held),
            Meeting.state != "draft",
            RegistrationLink.revoked_at.is_(None),
            RegistrationLink.delegate_id.is_(None),
        )
        .options(contains_eager(RegistrationLink.delegation).contains_eager(Delegation.meeting))
    )
    return frozenset(
        link.delegation_id
        for link in rows
        if tokens.fingerprint(link.token_hash) == held[link.delegation.public_id]
        and window(link.delegation.meeting, link.delegation) is not deadlines.Window.CLOSED
    )


def returning(delegation: Delegation) -> list[Delegate]:
    """Who came for this partner to earlier meetings, newest first, each address once, without those
    who are registered now.
    """
    day = delegation.meeting.on_date
    rows = db.session.scalars(
        select(Delegate)
        .join(Delegate.delegation)
        .join(Meeting, Meeting.id == Delegate.meeting_id)
        .where(
            Delegation.partner_id == delegation.partner_id,
            Delegate.meeting_id != delegation.meeting_id,
            Delegate.state == "registered",
            *([Meeting.on_date < day] if day is not None else []),
        )
        .order_by(Meeting.on_date.desc(), Delegate.meeting_id.desc(), Delegate.position)
        .limit(60)
    )
    present = {one.email_key for one in delegation.delegates if one.is_registered}
    found: dict[str, Delegate] = {}
    for one in rows:
        if one.email_key not in present:
            found.setdefault(one.email_key, one)
    return list(found.values())[:12]
