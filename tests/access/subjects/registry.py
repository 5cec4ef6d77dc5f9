"""Values for the addresses of the matrix: which row of the demo an endpoint is tried on.

``@subject("room.endpoint", ...)`` names the endpoints that a function serves, ``@room("room")``
serves the rest of a room; it gets the world and ``"own"`` or ``"foreign"`` and returns the values
of the address, or more. Where nothing belongs to anybody, own and foreign are the same. Each room
has a module beside this one.
"""

from collections.abc import Callable

from sqlalchemy import select, text

from app.core.db import db
from tests.access.world import World

Values = dict[str, str | int]


Subject = Callable[[World, str], Values]


SUBJECTS: dict[str, Subject] = {}


ROOMS: dict[str, Subject] = {}


def subject(*endpoints: str) -> Callable[[Subject], Subject]:
    """Register what one or several endpoints are tried on."""

    def register(values: Subject) -> Subject:
        SUBJECTS.update(dict.fromkeys(endpoints, values))
        return values

    return register


def values_for(endpoint: str, arguments: set[str], world: World, whose: str) -> Values:
    """The values of an address; an address without arguments needs none."""
    if not arguments:
        return {}
    found_for = SUBJECTS.get(endpoint) or ROOMS.get(endpoint.partition(".")[0])
    values = found_for(world, whose) if found_for else {}
    assert arguments <= set(values), (
        f"{endpoint} has {sorted(arguments)} in its address: "
        f'add @subject("{endpoint}") to its room under tests/access/subjects'
    )
    return {name: values[name] for name in arguments}


def first(entity: type, *where: object) -> object:
    """The first row that fits, and that the demo is sure to have."""
    found = db.session.scalars(select(entity).where(*where).order_by(entity.id)).first()
    assert found is not None, f"the demo has no {entity.__name__} for this"
    return found


OPEN_MEETING, RUNNING, TOLD, ELSEWHERE = (
    "coastal-next",
    "coastal-today",
    "coastal-last",
    "dpm-2021-10",
)


"""Open for registration; with interventions; with engagements; where alfa and bravo never were."""


def found(sql: str, **values: str | int) -> str:
    """One value of the demo; a sentence when there is none."""
    value = db.session.execute(text(sql), values).scalar()
    assert value is not None, f"the demo has nothing for: {sql} {values}"
    return value


def room(blueprint: str) -> Callable[[Subject], Subject]:
    """Register what the endpoints of a room are tried on that have nothing of their own."""

    def register(values: Subject) -> Subject:
        ROOMS[blueprint] = values
        return values

    return register


def on_shelf(meeting: str, audience: str) -> Values:
    document = found(
        "SELECT d.id FROM document d JOIN meeting m ON m.id = d.meeting_id"
        " WHERE m.slug = :meeting AND d.audience = :audience AND d.embargo_until IS NULL",
        meeting=meeting,
        audience=audience,
    )
    return {
        "document": found("SELECT public_id FROM document WHERE id = :d", d=document),
        "language": "en",
        "file": found(
            "SELECT min(public_id) FROM document_file WHERE document_id = :d", d=document
        ),
    }


def delegation_at(meeting: str, partner: str) -> str:
    return str(
        found(
            "SELECT d.public_id FROM delegation d JOIN partner p ON p.id = d.partner_id"
            " JOIN meeting m ON m.id = d.meeting_id WHERE p.slug = :partner AND m.slug = :meeting",
            partner=partner,
            meeting=meeting,
        )
    )
