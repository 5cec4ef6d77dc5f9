"""The mails about registrations: each in its recipient's language, each with a link of its own."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from app.core import clock, languages
from app.core.db import db
from app.mail import outbox
from app.mail.render import link_to
from app.meetings.models import Meeting
from app.registration import queries
from app.registration.models import Delegate, Delegation, RegistrationLink, WaitingEntry
from app.registration.rules import tokens
from app.registration.rules.local_times import time_elsewhere
from app.registration.services import calendars
from app.registration.words import MODES


def new_link(delegation: Delegation, delegate: Delegate | None = None) -> str:
    """Mint a link to a delegation, or to one person's own page; only its hash is kept."""
    token = tokens.mint()
    db.session.add(
        RegistrationLink(
            delegation=delegation,
            delegate=delegate,
            token_hash=tokens.digest(token),
            created_at=clock.now(),
        )
    )
    endpoint = "registration.open_delegation" if delegate is None else "registration.own_page"
    return link_to(endpoint, token=token)


# --- to the contact ------------------------------------------------------------------------------


def invitation(delegation: Delegation, *, key: str) -> None:
    """Invite the contact to register the delegation."""
    _to_contact(delegation, "invitation", key=key)


def delegation_confirmed(delegation: Delegation, new: Sequence[Delegate], *, key: str) -> None:
    """Tell the contact who has been registered."""
    _to_contact(
        delegation,
        "registration_confirmed",
        key=key,
        delegates=[_line(one) for one in new],
    )


def delegation_changed(delegation: Delegation, delegate: Delegate, what: str, *, key: str) -> None:
    """Tell the contact that one delegate changed: ``what`` is changed, replaced or withdrawn."""
    _to_contact(
        delegation,
        "registration_changed",
        key=key,
        what=what,
        delegate=_line(delegate),
        delegates=[_line(one) for one in delegation.registered],
    )


def waiting_confirmed(delegation: Delegation, new: Sequence[WaitingEntry], *, key: str) -> None:
    """Tell the contact who is on the waiting list now, and at which place."""
    ours = {one.public_id for one in new}
    lines = queries.waiting_lines(
        delegation.meeting, language=languages.known(delegation.language), delegation=delegation
    )
    _to_contact(
        delegation,
        "waiting_confirmed",
        key=key,
        waiting=[
            {"name": one.name, "mode": MODES[one.mode], "position": one.position}
            for one in lines
            if one.public_id in ours
        ],
    )


def place_offered(entry: WaitingEntry) -> None:
    """Tell the contact that a seat is held, and until when."""
    _about_offer("place_offered", entry)


def offer_lapsed(entry: WaitingEntry) -> None:
    """Tell the contact that the seat is not held any more."""
    _about_offer("offer_lapsed", entry)


def _about_offer(message: str, entry: WaitingEntry) -> None:
    _to_contact(
        entry.delegation,
        message,
        key=f"{message}:{entry.public_id}",
        name=entry.titled_name,
        mode=MODES[entry.mode],
        mode_code=entry.mode,
        expires_at=entry.expires_at,
    )


def _to_contact(delegation: Delegation, message: str, *, key: str, **facts: Any) -> None:
    if not delegation.contact_email:
        return
    outbox.queue(
        message=message,
        to=delegation.contact_email,
        language=delegation.language,
        context={
            **_about(delegation.meeting, delegation),
            "contact_name": delegation.contact_name,
            "link": new_link(delegation),
            **facts,
        },
        about=f"meeting:{delegation.meeting.slug}",
        key=key,
    )


# --- to a delegate -------------------------------------------------------------------------------


def delegate_confirmed(delegate: Delegate) -> None:
    """Confirm a registration to the person, with their calendar file and their own link."""
    _to_delegate(delegate, "delegate_confirmed", method=calendars.REQUEST)


def delegate_changed(delegate: Delegate) -> None:
    """Tell the person what is registered now; the calendar file replaces the earlier one."""
    _to_delegate(delegate, "delegate_changed", method=calendars.REQUEST)


def delegate_cancelled(
    delegate: Delegate, *, to: str | None = None, language: str | None = None
) -> None:
    """Tell the person that they no longer take part; the calendar file removes the entry.

    ``to`` is an address the person had before, when it was the address that changed.
    """
    _to_delegate(delegate, "delegate_cancelled", method=calendars.CANCEL, to=to, language=language)


def _to_delegate(
    delegate: Delegate,
    message: str,
    *,
    method: str,
    to: str | None = None,
    language: str | None = None,
) -> None:
    delegation = delegate.delegation
    meeting = delegation.meeting
    language = languages.known(language or delegate.listen_language)
    address = to or delegate.email
    if not address:
        # Whoever walked in need not have told an address.
        return
    link = (
        link_to("registration.register", slug=meeting.slug)
        if method == calendars.CANCEL
        else new_link(delegation, delegate)
    )
    sequence = calendars.sequence(delegate, meeting)
    calendar = calendars.for_delegate(
        delegate,
        meeting,
        method=method,
        link=link,
        organiser=organiser(meeting),
        to=address,
        language=language,
    )
    outbox.queue(
        message=message,
        to=address,
        language=language,
        context={
            **_about(meeting, delegation),
            "delegate": _line(delegate),
            "contact_name": delegation.contact_name,
            "contact_email": delegation.contact_email,
            # The button on one's own page counts who comes; a gateway that looks at it does not.
            "join_url": f"{link}/day" if delegate.mode == "online" and meeting.join_url else "",
            "link": link,
        },
        attachments=[("invitation.ics", calendars.mime(method), calendar)] if calendar else [],
        about=f"meeting:{meeting.slug}",
        key=f"{message}:{delegate.public_id}:{sequence}:{tokens.digest(address.lower())[:16]}",
    )


def organiser(meeting: Meeting) -> str:
    """The address in whose name calendar files are sent."""
    host = urlsplit(link_to("web.privacy")).hostname or "localhost"
    return meeting.contact_email or f"no-reply@{host}"


# --- facts ---------------------------------------------------------------------------------------


def _about(meeting: Meeting, delegation: Delegation) -> dict[str, Any]:
    partner = delegation.partner
    country = partner.country
    elsewhere = (
        time_elsewhere(meeting.starts_at, country, meeting.zone) if meeting.starts_at else None
    )
    return {
        "meeting": meeting.title,
        "meeting_slug": meeting.slug,
        "fictitious": meeting.fictitious,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "on_date": meeting.on_date,
        "until_date": meeting.until_date,
        "zone": meeting.zone,
        "place": meeting.place,
        "closes_at": queries.closing(meeting),
        "partner": partner.name or partner.label,
        "elsewhere": elsewhere,
    }


def _line(delegate: Delegate) -> dict[str, Any]:
    return {
        "name": delegate.titled_name,
        "function": delegate.function,
        "mode": MODES[delegate.mode],
        "mode_code": delegate.mode,
        "listen_language": delegate.listen_language,
        "is_head": delegate.is_head,
        "email": delegate.email,
    }
