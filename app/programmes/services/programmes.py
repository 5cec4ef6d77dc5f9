"""Writing programmes, their phases and themes, and the sources of what is known of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app import audit
from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.versions import changed_fields, locked, raise_version
from app.core.words import N_
from app.partners.models import Partner
from app.programmes.models import (
    Phase,
    Programme,
    Source,
    Theme,
)


class EndsBeforeItStarts(DomainError):
    """A period ends before it starts."""

    message = N_("The end lies before the start.")
    field = "ends_on"


class YearsTurnedRound(DomainError):
    """A project ends before it starts."""

    message = N_("The last year, %(to_year)s, lies before the first, %(from_year)s.")
    field = "to_year"


class SlugTaken(DomainError):
    """Another row has this slug."""

    message = N_("“%(slug)s” is taken. Choose another.")
    field = "slug"


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
    programme = locked(programme, version, programme_texts)
    before = programme_texts(programme)
    programme.name, programme.short, programme.summary = name, short or name, summary
    raise_version(programme)
    audit.record(
        by,
        "programme.changed",
        subject_type="programme",
        subject_id=programme.slug,
        changed=changed_fields(before, programme_texts(programme)),
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
    new_from: date | None = None,
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
        new_from=new_from,
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
    new_from: date | None = None,
    version: int | None = None,
) -> Phase:
    """Replace a phase's texts and dates; its currency stands since its book is kept in it.

    Raises StaleVersion, EndsBeforeItStarts.
    """
    phase = locked(phase, version, phase_texts)
    _refuse_turned(starts_on, ends_on)
    before = phase_texts(phase)
    phase.name, phase.starts_on, phase.ends_on = name, starts_on, ends_on
    phase.new_from = new_from
    phase.pillars, phase.summary = [dict(text) for text in pillars], summary
    raise_version(phase)
    audit.record(
        by,
        "phase.changed",
        subject_type="phase",
        subject_id=f"{phase.programme.slug}/{phase.slug}",
        changed=changed_fields(before, phase_texts(phase)),
    )
    return phase


def phase_texts(phase: Phase) -> dict[str, Any]:
    """What an edit form shows of a phase, by field name; pillars as one line each per language."""
    languages = dict.fromkeys(code for text in phase.pillars for code in text)
    return {
        "name": phase.name,
        "starts_on": phase.starts_on,
        "ends_on": phase.ends_on,
        "new_from": phase.new_from,
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
