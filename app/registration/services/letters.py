"""The mails about registrations: each in its recipient's language, each with a link of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from app.core import clock, languages, tokens
from app.core.db import db
from app.core.words import N_
from app.mail import outbox
from app.mail import queries as outbox_queries
from app.mail.render import link_to
from app.meetings.models import Meeting
from app.meetings.rules.local_time import to_local
from app.partners.models import Partner
from app.registration import queries
from app.registration.models import (
    Delegate,
    Delegation,
    RegistrationLink,
    RegistrationRequest,
    WaitingEntry,
)
from app.registration.rules.local_times import time_elsewhere
from app.registration.services import calendars
from app.registration.words import MODES


def new_link(delegation: Delegation, delegate: Delegate | None = None) -> str:
    """Mint a link to a delegation, or to one person's own page; only its hash is kept."""
    endpoint = "registration.open_delegation" if delegate is None else "registration.own_page"
    return link_to(endpoint, token=_new_token(delegation, delegate))


def _new_token(delegation: Delegation, delegate: Delegate | None) -> str:
    token = tokens.mint()
    db.session.add(
        RegistrationLink(
            delegation=delegation,
            delegate=delegate,
            token_hash=tokens.digest(token),
            created_at=clock.now(),
        )
    )
    return token


# --- to the contact ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Addressee:
    """A contact to whom a mailing goes, and the partner for which they answer."""

    name: str
    email: str
    language: str
    partner: Partner


REMINDERS = ("answer_reminder", "meeting_reminder")
"""Mails that are held back once they do not concern their reader any more."""

SAMPLE = "sample"
"""Where the token of a link stands in a preview: it opens nothing."""


def invitation(delegation: Delegation, *, key: str, note: str = "") -> None:
    """Invite the contact to register the delegation; of no use once registration has closed."""
    _to_contact(
        delegation,
        "invitation",
        key=key,
        send_before=queries.closing(delegation.meeting),
        note=note,
    )


def answer_reminder(delegation: Delegation, *, note: str = "") -> bool:
    """Ask the contact for an answer, at most once on a day of the meeting's calendar; whether a
    mail was written now.
    """
    key = answer_reminder_key(delegation)
    if outbox_queries.keys_used([key]):
        return False
    _to_contact(
        delegation,
        "answer_reminder",
        key=key,
        send_before=queries.closing(delegation.meeting),
        note=note,
    )
    return True


def answer_reminder_key(delegation: Delegation) -> str:
    """The key of today's reminder to a delegation."""
    day = to_local(clock.now(), delegation.meeting.zone).date()
    return f"answer_reminder:{delegation.public_id}:{day}"


def thank_you(delegate: Delegate, *, note: str, report_on: date | None) -> bool:
    """Thank a person who came, once for each meeting; whether a mail was written now."""
    key = thank_you_key(delegate)
    if outbox_queries.keys_used([key]):
        return False
    meeting = delegate.delegation.meeting
    outbox.queue(
        message="thank_you",
        to=delegate.email,
        language=languages.known(delegate.listen_language),
        context=thanks(
            meeting,
            to_delegate(delegate),
            note=note,
            report_on=report_on,
            token=_new_token(delegate.delegation, delegate),
        ),
        about=f"meeting:{meeting.slug}",
        key=key,
        recipient=f"delegate:{delegate.public_id}",
    )
    return True


def thank_you_key(delegate: Delegate) -> str:
    """The key of the thanks to a person."""
    return f"thank_you:{delegate.public_id}"


def to_delegate(delegate: Delegate) -> Addressee:
    """A person as whom a mailing goes to."""
    language = languages.known(delegate.listen_language)
    return Addressee(delegate.name, delegate.email, language, delegate.delegation.partner)


def thanks(
    meeting: Meeting,
    addressee: Addressee,
    *,
    note: str,
    report_on: date | None,
    token: str = SAMPLE,
) -> dict[str, Any]:
    """What a mail of thanks says: the documents are on a public page; the ``token`` opens the
    certificate of attendance of whoever gets the mail.
    """
    return {
        **_about(meeting, addressee.partner),
        "contact_name": addressee.name,
        "documents": link_to("meetings.show_documents", slug=meeting.slug),
        "report": link_to("meetings.show_report", slug=meeting.slug),
        "certificate": link_to("reports.linked_certificate", token=token),
        "reported": meeting.state == "reported",
        "report_on": report_on,
        "note": note,
    }


def sample(meeting: Meeting, addressee: Addressee, *, note: str) -> dict[str, Any]:
    """What a mailing's mail to this contact would say, with a link that opens nothing."""
    return {
        **_about(meeting, addressee.partner),
        "contact_name": addressee.name,
        "link": link_to("registration.open_delegation", token=SAMPLE),
        "note": note,
    }


def delegation_confirmed(delegation: Delegation, new: Sequence[Delegate], *, key: str) -> None:
    """Tell the contact who has been registered."""
    hold_back_reminders(delegation)
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
    hold_back_reminders(delegation)
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


def hold_back_reminders(delegation: Delegation) -> None:
    """Let no reminder go out any more to a delegation that has answered."""
    outbox.withdraw(f"delegation:{delegation.public_id}", REMINDERS, reason=N_("Answered since"))


def _to_contact(
    delegation: Delegation,
    message: str,
    *,
    key: str,
    send_before: datetime | None = None,
    **facts: Any,
) -> None:
    if not delegation.contact_email:
        return
    outbox.queue(
        message=message,
        to=delegation.contact_email,
        language=delegation.language,
        context={
            **_about(delegation.meeting, delegation.partner, delegation),
            "contact_name": delegation.contact_name,
            "link": new_link(delegation),
            **facts,
        },
        about=f"meeting:{delegation.meeting.slug}",
        key=key,
        recipient=f"delegation:{delegation.public_id}",
        send_before=send_before,
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
    outbox.withdraw(f"delegate:{delegate.public_id}", REMINDERS, reason=N_("Withdrawn since"))
    _to_delegate(delegate, "delegate_cancelled", method=calendars.CANCEL, to=to, language=language)


def meeting_reminder(delegate: Delegate, *, key: str) -> bool:
    """Remind a person of the meeting, with its hour where they are and their own link; whether a
    mail was written now. Of no use once the meeting has begun.
    """
    if outbox_queries.keys_used([key]):
        return False
    delegation = delegate.delegation
    meeting = delegation.meeting
    outbox.queue(
        message="meeting_reminder",
        to=delegate.email,
        language=languages.known(delegate.listen_language),
        context={
            **_about(meeting, delegation.partner, delegation),
            "delegate": _line(delegate),
            "join_url": meeting.join_url if queries.follows_online(delegate) else "",
            "link": new_link(delegation, delegate),
        },
        about=f"meeting:{meeting.slug}",
        key=key,
        recipient=f"delegate:{delegate.public_id}",
        send_before=meeting.starts_at,
    )
    return True


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
    otherwise = queries.otherwise(meeting.id, [delegate.id]).get(delegate.public_id, [])
    online = delegate.mode == "online" or any(one.mode == "online" for one in otherwise)
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
            **_about(meeting, delegation.partner, delegation),
            "delegate": _line(delegate),
            "contact_name": delegation.contact_name,
            "contact_email": delegation.contact_email,
            # The button on one's own page counts who comes; a gateway that looks at it does not.
            "join_url": f"{link}/day" if online and meeting.join_url else "",
            "sessions": [{"session": one.session, "mode": MODES[one.mode]} for one in otherwise],
            "link": link,
        },
        attachments=[("invitation.ics", calendars.mime(method), calendar)] if calendar else [],
        about=f"meeting:{meeting.slug}",
        recipient=f"delegate:{delegate.public_id}",
        key=f"{message}:{delegate.public_id}:{sequence}:{tokens.digest(address.lower())[:16]}",
    )


def organiser(meeting: Meeting) -> str:
    """The address in whose name calendar files are sent."""
    host = urlsplit(link_to("web.privacy")).hostname or "localhost"
    return meeting.contact_email or f"no-reply@{host}"


# --- to somebody who asks to take part ---------------------------------------------------------


def request_confirm(request: RegistrationRequest, token: str, *, until: datetime) -> None:
    """Mail the link whose button confirms the address; of no use once it has run out."""
    _to_asker(
        request.meeting,
        "request_confirm",
        to=request.answer["email"],
        language=request.language,
        key=f"request_confirm:{request.public_id}",
        send_before=until,
        name=request.titled_name,
        link=link_to("registration.confirm_request", token=token),
        until=until,
    )


def request_known(meeting: Meeting, email: str, *, registered: bool, language: str) -> None:
    """Tell the owner of an address that it is known already, at most once on a day."""
    day = to_local(clock.now(), meeting.zone).date()
    _to_asker(
        meeting,
        "request_known",
        to=email,
        language=language,
        key=f"request_known:{meeting.slug}:{day}:{tokens.digest(email.lower())[:16]}",
        registered=registered,
    )


def request_declined(request: RegistrationRequest) -> None:
    """Tell the person that they cannot take part, and why."""
    _to_asker(
        request.meeting,
        "request_declined",
        to=request.answer["email"],
        language=request.language,
        key=f"request_declined:{request.public_id}",
        name=request.titled_name,
        reason=request.reason,
        contact_email=request.meeting.contact_email,
    )


def _to_asker(
    meeting: Meeting,
    message: str,
    *,
    to: str,
    language: str,
    key: str,
    send_before: datetime | None = None,
    **facts: Any,
) -> None:
    outbox.queue(
        message=message,
        to=to,
        language=languages.known(language),
        context={**_about_meeting(meeting), **facts},
        about=f"meeting:{meeting.slug}",
        key=key,
        send_before=send_before,
    )


# --- facts ---------------------------------------------------------------------------------------


def _about(
    meeting: Meeting, partner: Partner, delegation: Delegation | None = None
) -> dict[str, Any]:
    country = partner.country
    elsewhere = (
        time_elsewhere(meeting.starts_at, country, meeting.zone) if meeting.starts_at else None
    )
    return {
        **_about_meeting(meeting),
        "closes_at": queries.closing(meeting, delegation),
        "partner": partner.name or partner.label,
        "elsewhere": elsewhere,
    }


def _about_meeting(meeting: Meeting) -> dict[str, Any]:
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
        "elsewhere": None,
    }


def _line(delegate: Delegate) -> dict[str, Any]:
    return {
        "name": delegate.titled_name,
        "function": delegate.function,
        "mode": MODES[delegate.mode],
        "mode_code": delegate.mode,
        "listen_language": delegate.listen_language,
        "is_head": delegate.is_head,
        "is_alternate": delegate.is_alternate,
        "email": delegate.email,
    }
