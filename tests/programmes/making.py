"""Programmes, phases, figures and projects for tests, made by the room's own services."""

from datetime import date

from app.core.db import transaction
from app.core.localised import Localised
from app.programmes import services
from app.programmes.models import Figure, Phase, Programme, Project


def programme(slug: str = "sea", **more: object) -> Programme:
    """A programme with one phase, 2021 to 2025."""
    given = {"slug": slug, "name": Localised(en="Sea Programme"), "by": "system", **more}
    with transaction():
        made = services.found_programme(**given)
        services.open_phase(
            made,
            slug="phase-1",
            name=Localised(en="Phase I"),
            starts_on=date(2021, 1, 1),
            ends_on=date(2025, 12, 31),
            by="system",
        )
    return made


def phase(of: Programme) -> Phase:
    """The first phase of a programme."""
    return of.phases[0]


def figure(**more: object) -> Figure:
    """A figure of the register: 39 institutional changes."""
    given = {
        "category": "result",
        "label": Localised(en="Institutional changes"),
        "value": "39",
        "unit": "institutional changes",
        "source": "REP:43",
        "by": "system",
        **more,
    }
    with transaction():
        return services.record_figure(**given)


def project(of: Programme, title: str = "Early Warning", **more: object) -> Project:
    """A project in Iraq, 2021 to 2023."""
    given = {
        "title": Localised(en=title),
        "from_year": 2021,
        "to_year": 2023,
        "countries": ["IQ"],
        "by": "system",
        **more,
    }
    with transaction():
        return services.add_project(of, **given)
