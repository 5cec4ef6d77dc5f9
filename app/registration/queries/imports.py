"""What an import of delegates reads: partners, people, and whom it has told."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.collation import plain
from app.core.db import db, for_update, the_one
from app.meetings.models import Meeting
from app.partners.models import Contact, Partner, PartnerName, Person
from app.registration.models import (
    Delegate,
    DelegateImport,
    Delegation,
    WaitingEntry,
)
from app.registration.queries.places import ACTIVE


def delegate_import(slug: str, public_id: str) -> DelegateImport:
    """A file that was uploaded for that meeting. Raises NotFound."""
    return the_one(
        select(DelegateImport)
        .join(DelegateImport.meeting)
        .where(Meeting.slug == slug, DelegateImport.public_id == public_id)
        .options(contains_eager(DelegateImport.meeting))
    )


def import_for_update(import_id: int) -> DelegateImport:
    """An uploaded file, locked until the transaction ends."""
    return the_one(for_update(select(DelegateImport).where(DelegateImport.id == import_id)))


def partner_names(*, fictitious: bool) -> dict[str, int | None]:
    """Partners by each of their names and by their slug, as `plain`; None: two have this name."""
    found: dict[str, int | None] = {}
    rows = db.session.execute(
        select(PartnerName.partner_id, PartnerName.name, PartnerName.label, Partner.slug)
        .join(Partner, Partner.id == PartnerName.partner_id)
        .where(Partner.fictitious.is_(fictitious))
    )
    for partner, *names in rows:
        for name in map(plain, names):
            found[name] = partner if found.get(name, partner) == partner else None
    return found


def registered_by_address(meeting: Meeting) -> dict[str, tuple[Delegate, int]]:
    """Everybody who takes part with their partner's id, by address in small letters."""
    rows = db.session.execute(
        select(Delegate, Delegation.partner_id)
        .join(Delegation, Delegation.id == Delegate.delegation_id)
        .where(Delegate.meeting_id == meeting.id, Delegate.state == "registered")
    )
    return {one.email_key: (one, partner) for one, partner in rows}


def all_waiting_addresses(meeting: Meeting) -> frozenset[str]:
    """Addresses on a meeting's waiting list."""
    return frozenset(
        db.session.scalars(
            select(WaitingEntry.email_key).where(
                WaitingEntry.meeting_id == meeting.id, WaitingEntry.state.in_(ACTIVE)
            )
        )
    )


def delegations_by_partner(meeting: Meeting) -> dict[int, Delegation]:
    """Delegations of a meeting by their partner's id."""
    rows = db.session.scalars(select(Delegation).where(Delegation.meeting_id == meeting.id))
    return {one.partner_id: one for one in rows}


def first_contacts(partner_ids: Collection[int]) -> dict[int, Contact]:
    """The first active contact of each of these partners that has one."""
    rows = db.session.scalars(
        select(Contact)
        .where(Contact.partner_id.in_(partner_ids), Contact.active.is_(True))
        .order_by(Contact.id.desc())
    )
    return {one.partner_id: one for one in rows}


def persons_of_partners(partner_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """Persons in the register, by partner and address in small letters."""
    rows = db.session.execute(
        select(Person.partner_id, func.lower(Person.email), Person.id).where(
            Person.partner_id.in_(partner_ids), Person.email != ""
        )
    )
    return {(partner, email): person for partner, email, person in rows}


def wanted_imports() -> list[int]:
    """Database ids of the files that the worker is to take over, in the order of asking."""
    return list(
        db.session.scalars(
            select(DelegateImport.id)
            .where(
                DelegateImport.wanted_at.is_not(None),
                DelegateImport.applied_at.is_(None),
                DelegateImport.refused_at.is_(None),
            )
            .order_by(DelegateImport.wanted_at, DelegateImport.id)
        )
    )


def imports_to_tell() -> list[int]:
    """Database ids of the files whose delegates are still to be told."""
    return list(
        db.session.scalars(
            select(DelegateImport.id)
            .where(DelegateImport.tells.is_(True), DelegateImport.told_at.is_(None))
            .order_by(DelegateImport.id)
        )
    )


def imported_delegates(found: DelegateImport, number: int) -> list[Delegate]:
    """The next so many of a file who have not been told."""
    return list(
        db.session.scalars(
            select(Delegate)
            .where(Delegate.import_id == found.id, Delegate.id > found.told_upto)
            .order_by(Delegate.id)
            .limit(number)
            .options(joinedload(Delegate.delegation).joinedload(Delegation.partner))
        )
    )


def told_of(found: DelegateImport) -> int:
    """How many of a file have been told."""
    return db.session.execute(
        select(func.count())
        .select_from(Delegate)
        .where(Delegate.import_id == found.id, Delegate.id <= found.told_upto)
    ).scalar_one()
