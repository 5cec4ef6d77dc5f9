"""Writing contacts: whom to write to at a partner."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from app import audit
from app.core.db import db
from app.core.errors import DomainError
from app.core.languages import DEFAULT_LANGUAGE
from app.core.versions import locked, raise_version
from app.core.words import N_
from app.partners.models import (
    Contact,
    Partner,
)

Followed = Callable[[Contact, str], None]

followers: dict[str, Followed] = {}
"""What other rooms do when a contact changes: each gets the contact and its address until now."""


class ContactKnown(DomainError):
    """The partner has a contact with this address already."""

    message = N_("%(email)s is already a contact of this partner.")
    field = "email"


def add_contact(
    partner: Partner, *, name: str, email: str, by: str, language: str = DEFAULT_LANGUAGE
) -> Contact:
    """Add an address to which a partner's invitations go.

    Raises ContactKnown.
    """
    _refuse_known_address(partner.id, email)
    contact = Contact(partner_id=partner.id, name=name, email=email, language=language)
    db.session.add(contact)
    db.session.flush()
    audit.record(
        by,
        "contact.added",
        subject_type="contact",
        subject_id=contact.public_id,
        partner_id=partner.id,
    )
    return contact


def change_contact(
    contact: Contact,
    *,
    name: str,
    email: str,
    language: str,
    active: bool,
    by: str,
    version: int | None = None,
) -> Contact:
    """Change an address or retire it; a retired one gets no more mail. Other rooms follow.

    Raises StaleVersion, ContactKnown.
    """
    contact = locked(contact, version, contact_texts)
    _refuse_known_address(contact.partner_id, email, besides=contact.id)
    until_now = contact.email
    contact.name, contact.email = name, email
    contact.language, contact.active = language, active
    raise_version(contact)
    for follow in followers.values():
        follow(contact, until_now)
    audit.record(
        by,
        "contact.changed",
        subject_type="contact",
        subject_id=contact.public_id,
        partner_id=contact.partner_id,
        active=active,
    )
    return contact


def contact_texts(contact: Contact) -> dict[str, Any]:
    """What an edit form shows of a contact, by field name."""
    return {
        "name": contact.name,
        "email": contact.email,
        "language": contact.language,
        "active": contact.active,
    }


def _refuse_known_address(partner_id: int, email: str, besides: int | None = None) -> None:
    known = db.session.scalars(
        select(Contact.id).where(
            Contact.partner_id == partner_id, func.lower(Contact.email) == email.lower()
        )
    ).all()
    if any(found != besides for found in known):
        raise ContactKnown(email=email)
