"""Writing projects: where, with whom, and who pays."""

import secrets
from collections.abc import Callable, Sequence
from typing import Any, Required, TypedDict, Unpack

from sqlalchemy import func, select

from app import audit
from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.versions import changed_fields, locked, raise_version
from app.core.words import N_
from app.partners.models import Partner
from app.partners.rules.slugs import slug_of
from app.programmes.models import (
    Programme,
    Project,
    ProjectCountry,
    ProjectPartner,
)
from app.programmes.services.programmes import YearsTurnedRound


class PooledNeedsSeveral(DomainError):
    """A pool has more than one funding partner."""

    message = N_("A pooled project has at least two funding partners.")
    field = "funding"


class ProjectFacts(TypedDict, total=False):
    """What is kept of a project."""

    title: Required[Localised]
    from_year: Required[int]
    to_year: Required[int]
    short: str | None
    countries: Sequence[str]
    countries_printed: Localised | None
    activities: Localised | None
    funding: Sequence[Partner]
    implementing: Sequence[Partner]
    pooled: bool
    source: str


def add_project(
    programme: Programme, *, by: str, slug: str | None = None, **facts: Unpack[ProjectFacts]
) -> Project:
    """Add a project to the portfolio.

    Raises YearsTurnedRound, PooledNeedsSeveral.
    """
    wanted = slug or slug_of(facts["title"].best("en")[0]) or secrets.token_hex(4)
    if slug is None and db.session.scalar(select(Project.id).where(Project.slug == wanted)):
        wanted = f"{wanted}-{secrets.token_hex(2)}"
    last = db.session.scalar(
        select(func.max(Project.position)).where(Project.programme_id == programme.id)
    )
    project = Project(slug=wanted, programme_id=programme.id, position=(last or 0) + 1)
    _fill_project(project, **facts)
    db.session.add(project)
    db.session.flush()
    audit.record(by, "project.added", subject_type="project", subject_id=project.slug)
    return project


def change_project(
    project: Project, *, by: str, version: int | None = None, **facts: Unpack[ProjectFacts]
) -> Project:
    """Replace what is kept about a project.

    Raises StaleVersion, YearsTurnedRound, PooledNeedsSeveral.
    """
    project = locked(project, version, project_texts)
    before = project_texts(project)
    _fill_project(project, **facts)
    raise_version(project)
    audit.record(
        by,
        "project.changed",
        subject_type="project",
        subject_id=project.slug,
        changed=changed_fields(before, project_texts(project)),
    )
    return project


def project_texts(project: Project) -> dict[str, Any]:
    """What is kept of a project, by field name; countries as codes, partners as slugs."""
    return {
        "title": project.title,
        "short": project.short or "",
        "from_year": project.from_year,
        "to_year": project.to_year,
        "countries": [row.country for row in project.countries],
        "countries_printed": project.countries_printed,
        "activities": project.activities,
        "funding": [row.partner.slug for row in project.partners if row.role == "funding"],
        "implementing": [
            row.partner.slug for row in project.partners if row.role == "implementing"
        ],
        "pooled": project.pooled,
        "source": project.source,
    }


def _fill_project(
    project: Project,
    *,
    title: Localised,
    from_year: int,
    to_year: int,
    short: str | None = None,
    countries: Sequence[str] = (),
    countries_printed: Localised | None = None,
    activities: Localised | None = None,
    funding: Sequence[Partner] = (),
    implementing: Sequence[Partner] = (),
    pooled: bool = False,
    source: str = "",
) -> None:
    if to_year < from_year:
        raise YearsTurnedRound(from_year=from_year, to_year=to_year)
    if pooled and len(set(funding)) < 2:
        raise PooledNeedsSeveral()
    project.title, project.short = title, short or None
    project.from_year, project.to_year = from_year, to_year
    project.countries_printed = countries_printed or Localised()
    project.activities = activities or Localised()
    project.pooled, project.source = pooled, source
    project.countries[:] = _kept(
        {row.country: row for row in project.countries},
        list(dict.fromkeys(countries)),
        lambda code: ProjectCountry(country=code),
    )
    wanted = [("funding", partner.id) for partner in dict.fromkeys(funding)]
    wanted += [("implementing", partner.id) for partner in dict.fromkeys(implementing)]
    project.partners[:] = _kept(
        {(row.role, row.partner_id): row for row in project.partners},
        wanted,
        lambda key: ProjectPartner(role=key[0], partner_id=key[1]),
    )


def _kept(known: dict[Any, Any], wanted: Sequence[Any], make: Callable[[Any], Any]) -> list[Any]:
    """Rows for ``wanted`` in this order: those known, and new ones; each with its position."""
    rows = [known.get(key) or make(key) for key in wanted]
    for position, row in enumerate(rows):
        row.position = position
    return rows
