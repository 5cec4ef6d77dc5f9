"""The invitation list of an earlier meeting for a new one."""

from sqlalchemy import select

from app import audit
from app.core.db import db
from app.meetings.models import Meeting
from app.meetings.services import copied
from app.partners.models import Contact
from app.registration.models import Delegation


def copy_invitation_list(source: Meeting, target: Meeting, by: str) -> None:
    """Put the partners that were invited to `source` on the list of `target`; nothing is mailed.

    Each is to be reached as before, or by its first other contact where that one is retired. A
    partner without any contact is left out.
    """
    there = set(
        db.session.scalars(select(Delegation.partner_id).where(Delegation.meeting_id == target.id))
    )
    listed = 0
    for earlier in db.session.scalars(
        select(Delegation).where(Delegation.meeting_id == source.id).order_by(Delegation.id)
    ):
        contact = _contact(earlier)
        if contact is None or earlier.partner_id in there:
            continue
        db.session.add(
            Delegation(
                meeting=target,
                partner_id=earlier.partner_id,
                contact_name=contact.name,
                contact_email=contact.email,
                language=contact.language,
                state="to_invite",
                draft=[],
                version=1,
            )
        )
        listed += 1
    db.session.flush()
    audit.record(
        by,
        "meeting.invitation_list_copied",
        subject_type="meeting",
        subject_id=target.slug,
        source=source.slug,
        partners=listed,
    )


def _contact(earlier: Delegation) -> Contact | None:
    found = db.session.scalars(
        select(Contact)
        .where(Contact.partner_id == earlier.partner_id, Contact.active.is_(True))
        .order_by(Contact.email != earlier.contact_email, Contact.id)
        .limit(1)
    )
    return found.first()


copied["invitations"] = copy_invitation_list
