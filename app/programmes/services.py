"""Writing programmes, phases, themes, figures, differences and projects.

Every function takes the actor ``by`` and writes the audit row in the caller's transaction. Where a
``version`` is given the row is locked and compared first.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app import audit
from app.core import clock
from app.core.db import db, for_update
from app.core.errors import DomainError, StaleVersion
from app.core.localised import Localised
from app.core.words import N_
from app.partners.models import Partner
from app.partners.rules.slugs import slug_of
from app.programmes.models import (
    QUALIFIERS,
    Discrepancy,
    Figure,
    Phase,
    Programme,
    Project,
    ProjectCountry,
    ProjectPartner,
    Source,
    Theme,
)
from app.programmes.rules.figures import CATEGORIES, canonical


class EndsBeforeItStarts(DomainError):
    """A period ends before it starts."""

    message = N_("The end lies before the start.")
    field = "ends_on"


class YearsTurnedRound(DomainError):
    """A project ends before it starts."""

    message = N_("The last year, %(to_year)s, lies before the first, %(from_year)s.")
    field = "to_year"


class NotANumber(DomainError):
    """The value of a figure is no exact decimal."""

    message = N_("“%(value)s” is no number. Write digits, with a point before the decimals.")
    field = "value"


class UnknownQualifier(DomainError):
    """The qualifier is none of the list."""

    message = N_("“%(qualifier)s” is no qualifier of the list.")
    field = "qualifier"


class UnknownCategory(DomainError):
    """The category is none of the list."""

    message = N_("“%(category)s” is no category of the list.")
    field = "category"


class PooledNeedsSeveral(DomainError):
    """A pool has more than one funding partner."""

    message = N_("A pooled project has at least two funding partners.")
    field = "funding"


class SlugTaken(DomainError):
    """Another row has this slug."""

    message = N_("“%(slug)s” is taken. Choose another.")
    field = "slug"


class DecisionNeedsWords(DomainError):
    """A difference is closed only by saying what is printed."""

    message = N_("Say which value is printed, and why.")
    field = "decision"


# --- programmes, phases, themes, sources ---------------------------------------------------------


def found_programme(
    *,
    slug: str,
    name: Localised,
    by: str,
    short: Localised | None = None,
    summary: Localised | None = None,
    host: Partner | None = None,
    launched: str = "",
    fictitious: bool = False,
) -> Programme:
    """Start a programme.

    Raises SlugTaken.
    """
    if db.session.scalar(select(Programme.id).where(Programme.slug == slug)):
        raise SlugTaken(slug=slug)
    programme = Programme(
        slug=slug,
        name=name,
        short=short or name,
        summary=summary or Localised(),
        host=host,
        launched=launched,
        fictitious=fictitious,
    )
    db.session.add(programme)
    db.session.flush()
    audit.record(by, "programme.founded", subject_type="programme", subject_id=slug)
    return programme


def change_programme(
    programme: Programme,
    *,
    name: Localised,
    short: Localised,
    summary: Localised,
    by: str,
    version: int | None = None,
) -> Programme:
    """Replace a programme's texts.

    Raises StaleVersion.
    """
    programme = _lock(Programme, programme, version, programme_texts)
    before = programme_texts(programme)
    programme.name, programme.short, programme.summary = name, short or name, summary
    _next_version(programme)
    audit.record(
        by,
        "programme.changed",
        subject_type="programme",
        subject_id=programme.slug,
        changed=_changed(before, programme_texts(programme)),
    )
    return programme


def programme_texts(programme: Programme) -> dict[str, Any]:
    """What an edit form shows of a programme, by field name."""
    return {"name": programme.name, "short": programme.short, "summary": programme.summary}


def open_phase(
    programme: Programme,
    *,
    slug: str,
    name: Localised,
    by: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    currency: str = "USD",
    pillars: Sequence[Localised] = (),
    summary: Localised | None = None,
) -> Phase:
    """Add a phase after those there are.

    Raises EndsBeforeItStarts, SlugTaken.
    """
    _refuse_turned(starts_on, ends_on)
    taken = select(Phase.id).where(Phase.programme_id == programme.id, Phase.slug == slug)
    if db.session.scalar(taken):
        raise SlugTaken(slug=slug)
    last = db.session.scalar(
        select(func.max(Phase.position)).where(Phase.programme_id == programme.id)
    )
    phase = Phase(
        programme_id=programme.id,
        slug=slug,
        position=(last or 0) + 1,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        currency=currency,
        pillars=[dict(text) for text in pillars],
        summary=summary or Localised(),
    )
    db.session.add(phase)
    db.session.flush()
    db.session.refresh(programme, ["phases"])
    audit.record(by, "phase.opened", subject_type="phase", subject_id=f"{programme.slug}/{slug}")
    return phase


def change_phase(
    phase: Phase,
    *,
    name: Localised,
    starts_on: date | None,
    ends_on: date | None,
    pillars: Sequence[Localised],
    summary: Localised,
    by: str,
    version: int | None = None,
) -> Phase:
    """Replace a phase's texts and dates; its currency stands since its book is kept in it.

    Raises StaleVersion, EndsBeforeItStarts.
    """
    phase = _lock(Phase, phase, version, phase_texts)
    _refuse_turned(starts_on, ends_on)
    before = phase_texts(phase)
    phase.name, phase.starts_on, phase.ends_on = name, starts_on, ends_on
    phase.pillars, phase.summary = [dict(text) for text in pillars], summary
    _next_version(phase)
    audit.record(
        by,
        "phase.changed",
        subject_type="phase",
        subject_id=f"{phase.programme.slug}/{phase.slug}",
        changed=_changed(before, phase_texts(phase)),
    )
    return phase


def phase_texts(phase: Phase) -> dict[str, Any]:
    """What an edit form shows of a phase, by field name; pillars as one line each per language."""
    languages = dict.fromkeys(code for text in phase.pillars for code in text)
    return {
        "name": phase.name,
        "starts_on": phase.starts_on,
        "ends_on": phase.ends_on,
        "pillars": Localised(
            {code: "\n".join(text.get(code, "") for text in phase.pillars) for code in languages}
        ),
        "summary": phase.summary,
    }


def add_theme(
    programme: Programme, *, slug: str, name: Localised, group: Localised, by: str
) -> Theme:
    """Add a thematic area after those there are."""
    last = db.session.scalar(
        select(func.max(Theme.position)).where(Theme.programme_id == programme.id)
    )
    theme = Theme(
        programme_id=programme.id, slug=slug, position=(last or 0) + 1, name=name, group=group
    )
    db.session.add(theme)
    db.session.flush()
    audit.record(by, "theme.added", subject_type="theme", subject_id=f"{programme.slug}/{slug}")
    return theme


def add_source(*, code: str, title: str, kind: str, by: str, dated: date | None = None) -> Source:
    """Name a document to which facts are traced by its code."""
    source = Source(code=code, title=title, kind=kind, dated=dated)
    db.session.add(source)
    db.session.flush()
    audit.record(by, "source.added", subject_type="source", subject_id=code)
    return source


def _refuse_turned(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise EndsBeforeItStarts(starts_on=starts_on, ends_on=ends_on)


# --- figures -------------------------------------------------------------------------------------


def record_figure(
    *,
    category: str,
    label: Localised,
    value: str,
    unit: str,
    by: str,
    slug: str | None = None,
    qualifier: str = "exact",
    as_at: date | None = None,
    period: str = "",
    scope: Localised | None = None,
    source: str = "",
    said_by: str = "",
    derived: bool = False,
    phase: Phase | None = None,
    programme: Programme | None = None,
    about: str = "",
    indicator: str = "",
    note: str = "",
    public: bool = True,
    front: int | None = None,
) -> Figure:
    """Add a figure after those there are; ``value`` is an exact decimal, money in major units.

    Raises NotANumber, UnknownQualifier, UnknownCategory, SlugTaken.
    """
    wanted = slug or slug_of(label.best("en")[0]) or secrets.token_hex(4)
    if db.session.scalar(select(Figure.id).where(Figure.slug == wanted)):
        if slug:
            raise SlugTaken(slug=slug)
        wanted = f"{wanted}-{secrets.token_hex(2)}"
    last = db.session.scalar(select(func.max(Figure.position)))
    figure = Figure(slug=wanted, position=(last or 0) + 1, derived=derived)
    _fill_figure(
        figure,
        category=category,
        label=label,
        value=value,
        unit=unit,
        qualifier=qualifier,
        as_at=as_at,
        period=period,
        scope=scope,
        source=source,
        said_by=said_by,
        phase=phase,
        programme=programme,
        about=about,
        indicator=indicator,
        note=note,
        public=public,
        front=front,
    )
    db.session.add(figure)
    db.session.flush()
    audit.record(
        by,
        "figure.recorded",
        subject_type="figure",
        subject_id=figure.slug,
        value=figure.value,
        unit=unit,
        qualifier=qualifier,
        source=source,
    )
    return figure


def change_figure(
    figure: Figure,
    *,
    category: str,
    label: Localised,
    value: str,
    unit: str,
    by: str,
    version: int | None = None,
    qualifier: str = "exact",
    as_at: date | None = None,
    period: str = "",
    scope: Localised | None = None,
    source: str = "",
    said_by: str = "",
    phase: Phase | None = None,
    programme: Programme | None = None,
    about: str = "",
    indicator: str = "",
    note: str = "",
    public: bool = True,
    front: int | None = None,
    why: str = "",
) -> Figure:
    """Correct a figure; the trail keeps the value and qualifier before and after.

    Raises StaleVersion, NotANumber, UnknownQualifier, UnknownCategory.
    """
    figure = _lock(Figure, figure, version, figure_texts)
    before = figure_texts(figure)
    _fill_figure(
        figure,
        category=category,
        label=label,
        value=value,
        unit=unit,
        qualifier=qualifier,
        as_at=as_at,
        period=period,
        scope=scope,
        source=source,
        said_by=said_by,
        phase=phase,
        programme=programme,
        about=about,
        indicator=indicator,
        note=note,
        public=public,
        front=front,
    )
    _next_version(figure)
    after = figure_texts(figure)
    changed = _changed(before, after)
    audit.record(
        by,
        "figure.changed",
        subject_type="figure",
        subject_id=figure.slug,
        why=why,
        changed=changed,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return figure


def figure_texts(figure: Figure) -> dict[str, Any]:
    """What an edit form shows of a figure, by field name."""
    return {
        "category": figure.category,
        "label": figure.label,
        "value": figure.value,
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "as_at": figure.as_at,
        "period": figure.period,
        "scope": figure.scope,
        "source": figure.source,
        "said_by": figure.said_by,
        "phase": figure.phase_id and _phase_path(figure.phase_id),
        "about": figure.about,
        "indicator": figure.indicator,
        "note": figure.note,
        "public": figure.public,
        "front": str(figure.front) if figure.front else None,
    }


def _phase_path(phase_id: int) -> str:
    phase = db.session.get_one(Phase, phase_id)
    return f"{phase.programme.slug}/{phase.slug}"


def _fill_figure(
    figure: Figure,
    *,
    category: str,
    value: str,
    qualifier: str,
    phase: Phase | None,
    programme: Programme | None,
    scope: Localised | None,
    **plainly: Any,
) -> None:
    number = canonical(value)
    if number is None:
        raise NotANumber(value=value)
    if qualifier not in QUALIFIERS:
        raise UnknownQualifier(qualifier=qualifier)
    if category not in CATEGORIES:
        raise UnknownCategory(category=category)
    figure.category, figure.value, figure.qualifier = category, number, qualifier
    figure.scope = scope or Localised()
    figure.phase_id = phase.id if phase else None
    owner = programme.id if programme else None
    figure.programme_id = phase.programme_id if phase else owner
    for name, said in plainly.items():
        setattr(figure, name, said)


# --- differences between sources ----------------------------------------------------------------


def note_discrepancy(
    *,
    slug: str,
    topic: str,
    value_a: str,
    by: str,
    value_b: str = "",
    source: str = "",
    rule: str = "",
    about: str = "",
) -> Discrepancy:
    """Keep both values where two sources disagree, until an editor decides."""
    discrepancy = Discrepancy(
        slug=slug,
        topic=topic,
        value_a=value_a,
        value_b=value_b,
        source=source,
        rule=rule,
        about=about,
    )
    db.session.add(discrepancy)
    db.session.flush()
    audit.record(by, "discrepancy.noted", subject_type="discrepancy", subject_id=slug)
    return discrepancy


def decide_discrepancy(
    discrepancy: Discrepancy, *, decision: str, by: str, version: int | None = None
) -> Discrepancy:
    """Say what is printed; both values stay. An earlier decision may be replaced.

    Raises StaleVersion, DecisionNeedsWords.
    """
    discrepancy = _lock(Discrepancy, discrepancy, version, lambda row: {"decision": row.decision})
    if not decision.strip():
        raise DecisionNeedsWords()
    discrepancy.decision, discrepancy.decided_by = decision, by
    discrepancy.decided_at = clock.now()
    _next_version(discrepancy)
    audit.record(
        by,
        "discrepancy.decided",
        subject_type="discrepancy",
        subject_id=discrepancy.slug,
        why=decision,
    )
    return discrepancy


# --- projects ------------------------------------------------------------------------------------


def add_project(
    programme: Programme,
    *,
    title: Localised,
    from_year: int,
    to_year: int,
    by: str,
    slug: str | None = None,
    short: str | None = None,
    countries: Sequence[str] = (),
    countries_printed: Localised | None = None,
    activities: Localised | None = None,
    funding: Iterable[Partner] = (),
    implementing: Iterable[Partner] = (),
    pooled: bool = False,
    source: str = "",
) -> Project:
    """Add a project to the portfolio.

    Raises YearsTurnedRound, PooledNeedsSeveral.
    """
    wanted = slug or slug_of(title.best("en")[0]) or secrets.token_hex(4)
    if slug is None and db.session.scalar(select(Project.id).where(Project.slug == wanted)):
        wanted = f"{wanted}-{secrets.token_hex(2)}"
    last = db.session.scalar(
        select(func.max(Project.position)).where(Project.programme_id == programme.id)
    )
    project = Project(slug=wanted, programme_id=programme.id, position=(last or 0) + 1)
    _fill_project(
        project,
        title=title,
        from_year=from_year,
        to_year=to_year,
        short=short,
        countries=countries,
        countries_printed=countries_printed,
        activities=activities,
        funding=list(funding),
        implementing=list(implementing),
        pooled=pooled,
        source=source,
    )
    db.session.add(project)
    db.session.flush()
    audit.record(by, "project.added", subject_type="project", subject_id=project.slug)
    return project


def change_project(
    project: Project,
    *,
    title: Localised,
    from_year: int,
    to_year: int,
    by: str,
    version: int | None = None,
    short: str | None = None,
    countries: Sequence[str] = (),
    countries_printed: Localised | None = None,
    activities: Localised | None = None,
    funding: Iterable[Partner] = (),
    implementing: Iterable[Partner] = (),
    pooled: bool = False,
    source: str = "",
) -> Project:
    """Replace what is kept about a project.

    Raises StaleVersion, YearsTurnedRound, PooledNeedsSeveral.
    """
    project = _lock(Project, project, version, project_texts)
    before = project_texts(project)
    _fill_project(
        project,
        title=title,
        from_year=from_year,
        to_year=to_year,
        short=short,
        countries=countries,
        countries_printed=countries_printed,
        activities=activities,
        funding=list(funding),
        implementing=list(implementing),
        pooled=pooled,
        source=source,
    )
    _next_version(project)
    audit.record(
        by,
        "project.changed",
        subject_type="project",
        subject_id=project.slug,
        changed=_changed(before, project_texts(project)),
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
    short: str | None,
    countries: Sequence[str],
    countries_printed: Localised | None,
    activities: Localised | None,
    funding: Sequence[Partner],
    implementing: Sequence[Partner],
    pooled: bool,
    source: str,
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


# --- shared --------------------------------------------------------------------------------------


def _lock(model: Any, row: Any, version: int | None, texts: Callable[[Any], dict[str, Any]]) -> Any:
    """The row, locked and fresh; raises StaleVersion when another version was edited."""
    fresh = db.session.scalars(for_update(select(model).where(model.id == row.id))).one()
    if version is not None and fresh.version != version:
        raise StaleVersion(theirs=texts(fresh), version=fresh.version)
    return fresh


def _next_version(row: Any) -> None:
    row.version += 1
    db.session.flush()


def _changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [name for name, value in after.items() if before[name] != value]
