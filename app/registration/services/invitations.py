"""Inviting partners, inviting again, taking links back, and the answer that nobody can come."""

from typing import Any

from sqlalchemy import select, update

from app import audit
from app.core import clock
from app.core.db import db
from app.core.submissions import once
from app.meetings.models import Meeting
from app.partners.models import Contact
from app.partners.services import followers
from app.registration import queries
from app.registration.models import Delegation, RegistrationLink
from app.registration.rules.deadlines import Window
from app.registration.rules.refusals import (
    AlreadyRegistered,
    MeetingIsOver,
    MeetingNotPublished,
    RegistrationClosed,
)
from app.registration.services import letters
from app.registration.services.waiting import leave_all


def invite(meeting: Meeting, contact: Contact, *, by: str, note: str = "") -> Delegation:
    """Invite a partner through one of its contacts, in the contact's language, with a personal
    ``note`` in that language.

    A partner that has been invited stays as it is and gets no second mail: see `invite_again`.
    Raises MeetingNotPublished, MeetingIsOver, RegistrationClosed.
    """
    meeting = queries.meeting_for_update(meeting.id)
    require_invitable(meeting)
    delegation = db.session.scalar(
        select(Delegation).where(
            Delegation.meeting_id == meeting.id, Delegation.partner_id == contact.partner_id
        )
    )
    if delegation is None:
        delegation = Delegation(meeting=meeting, partner=contact.partner, draft=[], version=1)
        db.session.add(delegation)
    elif delegation.state != "to_invite":
        return delegation
    delegation.contact_name = contact.name
    delegation.contact_email = contact.email
    delegation.language = contact.language
    delegation.state = "invited"
    delegation.invited_at = clock.now()
    db.session.flush()
    letters.invitation(delegation, key=f"invitation:{delegation.public_id}", note=note)
    audit.record(
        by,
        "delegation.invited",
        subject_type="delegation",
        subject_id=delegation.public_id,
        partner_id=delegation.partner_id,
        meeting=meeting.slug,
    )
    return delegation


def invite_again(delegation: Delegation, *, key: str, by: str) -> None:
    """Mail the contact another link; the earlier ones go on working. A repeat mails nothing.

    ``key`` is the submission's. Raises MeetingIsOver, RegistrationClosed.
    """

    def effect() -> str:
        require_invitable(delegation.meeting, delegation)
        if delegation.state in ("to_invite", "declined"):
            delegation.state = "invited"
        delegation.invited_at = clock.now()
        letters.invitation(delegation, key=f"invitation:{delegation.public_id}:{key}")
        _record(by, "delegation.invited_again", delegation)
        return delegation.public_id

    once(key, ["invite again", delegation.public_id], effect)


def follow_contact(contact: Contact, until_now: str) -> None:
    """Write from now on to a contact's new name and address, in its language: at every meeting that
    is still ahead and at which it was the one to write to.
    """
    db.session.execute(
        update(Delegation)
        .where(
            Delegation.partner_id == contact.partner_id,
            Delegation.contact_email == until_now,
            Delegation.meeting_id.in_(
                select(Meeting.id).where(Meeting.state.in_(("draft", "published")))
            ),
        )
        .values(contact_name=contact.name, contact_email=contact.email, language=contact.language)
    )


followers["delegations"] = follow_contact


def revoke_links(delegation: Delegation, *, by: str) -> int:
    """Make every mailed link to the delegation stop working; how many did until now.

    The delegates' own links stay: they show one registration each.
    """
    revoked = db.session.execute(
        update(RegistrationLink)
        .where(
            RegistrationLink.delegation_id == delegation.id,
            RegistrationLink.delegate_id.is_(None),
            RegistrationLink.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )
    number = int(revoked.rowcount)  # type: ignore[attr-defined]
    if number:
        _record(by, "delegation.links_revoked", delegation, links=number)
    return number


def decline(delegation: Delegation, *, by: str) -> None:
    """Note that nobody of the partner can attend; registering later takes it back.

    Raises AlreadyRegistered while somebody of the delegation takes part.
    """
    queries.meeting_for_update(delegation.meeting_id)
    delegation = queries.delegation_for_update(delegation.id)
    if any(one.is_registered for one in delegation.delegates):
        raise AlreadyRegistered
    if delegation.state == "declined":
        return
    leave_all(delegation, by=by)
    letters.hold_back_reminders(delegation)
    delegation.state = "declined"
    delegation.answered_at = clock.now()
    db.session.flush()
    _record(by, "delegation.declined", delegation)


def send_calendars(meeting: Meeting, *, by: str) -> int:
    """Mail everybody who takes part the meeting as it stands now; how many mails that were.

    The calendar file replaces the earlier one, because the meeting's own sequence rises with each
    call. Raises MeetingIsOver.
    """
    meeting = queries.meeting_for_update(meeting.id)
    if queries.is_over(meeting):
        raise MeetingIsOver
    meeting.calendar_sequence += 1
    db.session.flush()
    delegates = queries.registered_delegates(meeting)
    for delegate in delegates:
        letters.delegate_changed(delegate)
    audit.record(
        by,
        "meeting.calendars_sent",
        subject_type="meeting",
        subject_id=meeting.slug,
        mails=len(delegates),
    )
    return len(delegates)


def require_invitable(meeting: Meeting, delegation: Delegation | None = None) -> None:
    """Refuse to invite to a meeting at which nobody can register.

    A ``delegation`` may have been given more time. Raises MeetingNotPublished, MeetingIsOver,
    RegistrationClosed.
    """
    if meeting.state == "draft":
        raise MeetingNotPublished
    if queries.is_over(meeting):
        raise MeetingIsOver
    closed = queries.closing(meeting, delegation)
    if queries.window(meeting, delegation) is Window.CLOSED and closed is not None:
        raise RegistrationClosed(closed=closed)


def _record(by: str, action: str, delegation: Delegation, **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="delegation",
        subject_id=delegation.public_id,
        partner_id=delegation.partner_id,
        meeting=delegation.meeting.slug,
        **facts,
    )
