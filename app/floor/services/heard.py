"""Requests that were heard, in the record: an intervention each, with its times, typed by nobody.

A request enters the record when it has the floor and it is known who asks; one that is named later
enters it then. Taken back, it leaves the record, unless something leads back to it.
"""

from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.db import db
from app.floor.models import FloorEntry
from app.floor.queries import asked, running
from app.floor.services.persons import person_of
from app.meetings import services as meetings
from app.meetings.models import AgendaItem, Intervention
from app.meetings.services import Said
from app.partners import services as partners
from app.partners.models import Person

HEARD = ("speaking", "spoken")


def record(item: AgendaItem, rows: running.Rows, *, by: str) -> None:
    """Bring the record to what the queue says. Raises RecordIsClosed when a report stands on it.

    One statement, or none where no request has ever been heard; more only for what has changed.
    """
    known = _recorded(rows)
    for row in rows.entries:
        said = known.get(row.intervention_id or 0)
        if row.state in HEARD and (row.partner_id is not None or row.name):
            if said is None or (said.partner_id, row.name) != (row.partner_id, row.recorded_name):
                said = _take_down(item, row, said, by)
            said.state, said.started_at, said.ended_at = row.state, row.started_at, row.ended_at
        elif said is not None:
            _take_out(row, said)
    db.session.flush()


def _recorded(rows: running.Rows) -> dict[int, Intervention]:
    keys = [row.intervention_id for row in rows.entries if row.intervention_id is not None]
    if not keys:
        return {}
    found = db.session.scalars(select(Intervention).where(Intervention.id.in_(keys)))
    return {row.id: row for row in found}


def _take_down(
    item: AgendaItem, row: FloorEntry, said: Intervention | None, by: str
) -> Intervention:
    """Write it down, or under another name when it was named anew."""
    person = _person(row, by)
    row.recorded_name = row.name
    if said is not None:
        said.partner_id, said.person_id = row.partner_id, person.id if person else None
        said.role_assignment_id = None
        return said
    made = meetings.record_intervention(
        item, Said(language=row.language), person=person, partner=row.partner, by=by
    )
    row.intervention_id = made.id
    return made


def _take_out(row: FloorEntry, said: Intervention) -> None:
    """It was not heard after all; what something leads back to stays, as planned."""
    row.intervention_id, row.recorded_name = None, ""
    try:
        with db.session.begin_nested():
            db.session.flush()
            db.session.delete(said)
            db.session.flush()
    except IntegrityError:
        row.intervention_id = said.id
        said.state, said.started_at, said.ended_at = "planned", None, None


def _person(row: FloorEntry, by: str) -> Person | None:
    """Who asked: the delegate whose device it was, or whom the register knows by that name.

    Somebody it does not know enters it under the name that was typed.
    """
    if row.delegate_id is not None and row.partner is not None:
        return person_of(row.delegate_id, row.partner, by)
    if not row.name:
        return None
    with suppress(LookupError):
        return asked.person_named(row.name, row.partner_id)
    return partners.add_person(
        family_name=row.name[:120],
        printed=row.name,
        function=row.function,
        partner=row.partner,
        fictitious=bool(row.partner and row.partner.fictitious) or _fictitious(row),
        by=by,
    )


def _fictitious(row: FloorEntry) -> bool:
    return row.partner is None and row.meeting.fictitious
