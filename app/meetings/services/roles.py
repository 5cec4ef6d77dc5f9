"""Roles: a person at an agenda item, printed in the capacity of that day."""

from sqlalchemy import func, select

from app.core.db import db
from app.core.errors import DomainError
from app.core.words import N_
from app.meetings.models import AgendaItem, Intervention, RoleAssignment
from app.meetings.services._common import (
    meeting_of,
    note,
    open_agenda,
    programme_changed,
    take_version,
)
from app.partners.models import Partner, Person


class HasThisRole(DomainError):
    """A person holds a role at an item once."""

    field = "person"
    message = N_("%(person)s already has this role at this item.")


class RoleHasIntervention(DomainError):
    """What somebody said hangs on the role in which it was said."""

    message = N_("There is an intervention in this role. Remove the intervention first.")


def assign_role(
    item: AgendaItem,
    person: Person,
    role: str,
    *,
    by: str,
    position: int | None = None,
    partner: Partner | None = None,
    honorific: str | None = None,
    printed: str | None = None,
    second_mention: str | None = None,
    function: str | None = None,
    organisation: str | None = None,
    country: str | None = None,
    status: str = "to_ask",
    source: str = "",
    note_text: str = "",
) -> RoleAssignment:
    """Give a person a role. What is not said is copied from the person as it is today.

    Raises HasThisRole, PlanIsClosed, RecordIsClosed.
    """
    meeting = meeting_of(item)
    open_agenda(meeting, item.agenda)
    if db.session.scalar(
        select(RoleAssignment.id).where(
            RoleAssignment.agenda_item_id == item.id,
            RoleAssignment.person_id == person.id,
            RoleAssignment.role == role,
        )
    ):
        raise HasThisRole(person=person.printed)
    if position is None:
        last = db.session.scalar(
            select(func.max(RoleAssignment.position)).where(
                RoleAssignment.agenda_item_id == item.id
            )
        )
        position = (last or 0) + 1
    speaks_for = partner or person.partner
    if organisation is None:
        organisation = speaks_for.name.best(meeting.documents_language)[0] if speaks_for else ""

    def said(value: str | None, otherwise: str) -> str:
        return otherwise if value is None else value

    row = RoleAssignment(
        meeting_id=meeting.id,
        agenda_item_id=item.id,
        person_id=person.id,
        partner_id=speaks_for.id if speaks_for else None,
        role=role,
        position=position,
        honorific=said(honorific, person.honorific),
        printed=said(printed, person.printed),
        second_mention=said(second_mention, person.second_mention),
        function=said(function, person.function),
        organisation=organisation,
        country=country or person.country,
        status=status,
        source=source,
        note=note_text,
    )
    db.session.add(row)
    db.session.flush()
    programme_changed(meeting)
    note(by, "role.assigned", meeting, item=item.slug, role=role, person=person.slug)
    return row


def edit_role(
    row: RoleAssignment,
    *,
    by: str,
    role: str,
    honorific: str,
    printed: str,
    function: str,
    organisation: str,
    country: str | None,
    status: str,
    version: int | None = None,
) -> None:
    """Save a role. Raises StaleVersion, HasThisRole, PlanIsClosed, RecordIsClosed."""
    meeting = meeting_of(row)
    item = db.session.get_one(AgendaItem, row.agenda_item_id)
    open_agenda(meeting, item.agenda)
    names = ("role", "honorific", "printed", "function", "organisation", "country", "status")
    take_version(row, version, lambda: {name: getattr(row, name) for name in names})
    if role != row.role and db.session.scalar(
        select(RoleAssignment.id).where(
            RoleAssignment.agenda_item_id == row.agenda_item_id,
            RoleAssignment.person_id == row.person_id,
            RoleAssignment.role == role,
        )
    ):
        raise HasThisRole(person=row.printed)
    row.role, row.honorific, row.printed = role, honorific, printed
    row.function, row.organisation, row.country = function, organisation, country
    row.status = status
    programme_changed(meeting)
    db.session.flush()
    note(by, "role.edited", meeting, item=item.slug, role=role, role_id=row.id)


def set_status(row: RoleAssignment, status: str, *, by: str) -> None:
    """Note what a speaker has answered."""
    take_version(row, None, dict)
    row.status = status
    db.session.flush()
    note(by, "role.status_set", meeting_of(row), role_id=row.id, status=status)


def move_role(row: RoleAssignment, direction: str, *, by: str) -> None:
    """Move a role ``up`` or ``down`` in the order of its item; at the ends nothing happens."""
    meeting = meeting_of(row)
    take_version(meeting, None, dict)
    item = db.session.get_one(AgendaItem, row.agenda_item_id)
    open_agenda(meeting, item.agenda)
    rows = list(
        db.session.scalars(
            select(RoleAssignment)
            .where(RoleAssignment.agenda_item_id == row.agenda_item_id)
            .order_by(RoleAssignment.position, RoleAssignment.id)
        )
    )
    at = rows.index(row)
    to = min(max(at + (1 if direction == "down" else -1), 0), len(rows) - 1)
    rows.insert(to, rows.pop(at))
    for place, one in enumerate(rows, 1):
        one.position = place
    programme_changed(meeting)
    db.session.flush()
    note(by, "role.moved", meeting, item=item.slug, role_id=row.id, direction=direction)


def remove_role(row: RoleAssignment, *, by: str) -> None:
    """Take a role away. Raises RoleHasIntervention, PlanIsClosed, RecordIsClosed."""
    meeting = meeting_of(row)
    item = db.session.get_one(AgendaItem, row.agenda_item_id)
    open_agenda(meeting, item.agenda)
    if db.session.scalar(
        select(Intervention.id).where(Intervention.role_assignment_id == row.id).limit(1)
    ):
        raise RoleHasIntervention()
    role_id = row.id
    db.session.delete(row)
    programme_changed(meeting)
    db.session.flush()
    note(by, "role.removed", meeting, item=item.slug, role_id=role_id)
