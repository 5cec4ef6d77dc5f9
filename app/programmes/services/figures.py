"""Writing figures with their qualifier, date, scope and source, and where two sources differ."""

import secrets
from datetime import date
from typing import Any, Required, TypedDict, Unpack

from sqlalchemy import func, select

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.versions import changed_fields, locked, raise_version
from app.core.words import N_
from app.partners.rules.slugs import slug_of
from app.programmes.models import (
    QUALIFIERS,
    Discrepancy,
    Figure,
    Phase,
    Programme,
)
from app.programmes.rules.figures import CATEGORIES, canonical
from app.programmes.services.programmes import SlugTaken


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


class DecisionNeedsWords(DomainError):
    """A difference is closed only by saying what is printed."""

    message = N_("Say which value is printed, and why.")
    field = "decision"


class FigureFacts(TypedDict, total=False):
    """What is kept of a figure; ``value`` is an exact decimal, money in major units."""

    category: Required[str]
    label: Required[Localised]
    value: Required[str]
    unit: Required[str]
    qualifier: str
    as_at: date | None
    period: str
    scope: Localised | None
    source: str
    said_by: str
    phase: Phase | None
    programme: Programme | None
    about: str
    indicator: str
    note: str
    public: bool
    front: int | None


def record_figure(
    *, by: str, slug: str | None = None, derived: bool = False, **facts: Unpack[FigureFacts]
) -> Figure:
    """Add a figure after those there are.

    Raises NotANumber, UnknownQualifier, UnknownCategory, SlugTaken.
    """
    wanted = slug or slug_of(facts["label"].best("en")[0]) or secrets.token_hex(4)
    if db.session.scalar(select(Figure.id).where(Figure.slug == wanted)):
        if slug:
            raise SlugTaken(slug=slug)
        wanted = f"{wanted}-{secrets.token_hex(2)}"
    last = db.session.scalar(select(func.max(Figure.position)))
    figure = Figure(slug=wanted, position=(last or 0) + 1, derived=derived)
    _fill_figure(figure, **facts)
    db.session.add(figure)
    db.session.flush()
    audit.record(
        by,
        "figure.recorded",
        subject_type="figure",
        subject_id=figure.slug,
        value=figure.value,
        unit=figure.unit,
        qualifier=figure.qualifier,
        source=figure.source,
    )
    return figure


def change_figure(
    figure: Figure,
    *,
    by: str,
    version: int | None = None,
    why: str = "",
    **facts: Unpack[FigureFacts],
) -> Figure:
    """Correct a figure; the trail keeps the value and qualifier before and after.

    Raises StaleVersion, NotANumber, UnknownQualifier, UnknownCategory.
    """
    figure = locked(figure, version, figure_texts)
    before = figure_texts(figure)
    _fill_figure(figure, **facts)
    raise_version(figure)
    after = figure_texts(figure)
    changed = changed_fields(before, after)
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
    label: Localised,
    value: str,
    unit: str,
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
) -> None:
    number = canonical(value)
    if number is None:
        raise NotANumber(value=value)
    if qualifier not in QUALIFIERS:
        raise UnknownQualifier(qualifier=qualifier)
    if category not in CATEGORIES:
        raise UnknownCategory(category=category)
    figure.category, figure.label, figure.scope = category, label, scope or Localised()
    figure.value, figure.unit, figure.qualifier = number, unit, qualifier
    figure.as_at, figure.period = as_at, period
    figure.source, figure.said_by = source, said_by
    figure.phase_id = phase.id if phase else None
    owner = programme.id if programme else None
    figure.programme_id = phase.programme_id if phase else owner
    figure.about, figure.indicator, figure.note = about, indicator, note
    figure.public, figure.front = public, front


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
    discrepancy = locked(discrepancy, version, lambda row: {"decision": row.decision})
    if not decision.strip():
        raise DecisionNeedsWords()
    discrepancy.decision, discrepancy.decided_by = decision, by
    discrepancy.decided_at = clock.now()
    raise_version(discrepancy)
    audit.record(
        by,
        "discrepancy.decided",
        subject_type="discrepancy",
        subject_id=discrepancy.slug,
        why=decision,
    )
    return discrepancy
