"""A fictitious meeting of long ago that stands in the archive: prepared, held, put away."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import partial

from sqlalchemy import select

from app.core.db import db
from app.core.localised import Localised
from app.demo.facts import SYSTEM
from app.demo.timeline import Step
from app.meetings import queries, services
from app.meetings.services import Basics
from app.partners.models import Partner, Person
from app.programmes.models import Phase, Programme

PREPARATORY = "coastal-preparatory"

ZONE = "Europe/Lisbon"

PLACE = Localised(
    en="Harbour House, Lisbon", fr="Maison du port, Lisbonne", es="Casa del Puerto, Lisboa"
)

AGENDA = (
    (
        "plenary",
        (10, 0),
        (10, 30),
        Localised(en="Opening", fr="Ouverture", es="Apertura"),
        "chair",
    ),
    (
        "presentation",
        (10, 30),
        (11, 15),
        Localised(
            en="Why a partnership for the coast",
            fr="Pourquoi un partenariat pour le littoral",
            es="Por qué una alianza para la costa",
        ),
        "presenter",
    ),
    (
        "plenary",
        (11, 15),
        (11, 30),
        Localised(en="Next steps", fr="Prochaines étapes", es="Próximos pasos"),
        "closing",
    ),
)
"""Kind, from, until, title, and the role of the one who speaks."""


def steps() -> list[Step]:
    """Prepared, published, held and put away, each at its time."""
    return [
        Step(_at(2025, 5, 5), "coastal-preparatory:prepared", _prepare),
        Step(_at(2025, 5, 12), "coastal-preparatory:published", partial(_do, services.publish)),
        Step(_at(2025, 6, 18, 9), "coastal-preparatory:begun", partial(_do, services.begin_record)),
        Step(_at(2025, 6, 18, 11), "coastal-preparatory:held", _hold),
        Step(_at(2026, 4, 1), "coastal-preparatory:archived", partial(_do, services.archive)),
    ]


def _at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def _do(act: Callable[..., object]) -> None:
    act(queries.meeting(PREPARATORY), by=SYSTEM)


def _prepare() -> None:
    programme = db.session.scalars(select(Programme).where(Programme.slug == "coastal")).one()
    phase = db.session.scalars(
        select(Phase).where(Phase.programme_id == programme.id, Phase.slug == "phase-1")
    ).one()
    meeting = services.create_meeting(
        PREPARATORY,
        Basics(
            title=Localised(
                en="Preparatory meeting", fr="Réunion préparatoire", es="Reunión preparatoria"
            ),
            on_date=date(2025, 6, 18),
            starts=time(10, 0),
            ends=time(11, 30),
            zone=ZONE,
            format="room",
            place=PLACE,
            place_short=Localised(en="Lisbon", fr="Lisbonne", es="Lisboa"),
            floor_language="en",
            contact_email="secretariat@example.org",
        ),
        by=SYSTEM,
        programme=programme,
        phase=phase,
        fictitious=True,
    )
    people = db.session.scalars(
        select(Person)
        .join(Partner, Partner.id == Person.partner_id)
        .where(Person.fictitious, Partner.slug != "coastal-secretariat")
        .order_by(Partner.slug, Person.id)
        .limit(len(AGENDA))
    ).all()
    for person, (kind, starts, ends, title, role) in zip(people, AGENDA, strict=True):
        begin, end = services.local_times(meeting, None, time(*starts), time(*ends))
        item = services.add_item(
            meeting, kind=kind, title=title, starts_at=begin, ends_at=end, by=SYSTEM
        )
        services.assign_role(item, person, role, status="confirmed", by=SYSTEM)


def _hold() -> None:
    meeting = queries.meeting(PREPARATORY)
    services.hold(meeting, by=SYSTEM)
    services.record_attendance(
        meeting,
        value=24,
        qualifier="exact",
        groups=Localised(),
        source="check-in list",
        by=SYSTEM,
    )
