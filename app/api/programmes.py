"""Programmes, results and projects as JSON."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.api.blueprint import (
    LINK,
    MAYBE,
    TEXT,
    YEAR,
    Json,
    absolute,
    bp,
    in_all,
    listing,
    operation,
    ref,
    words,
)
from app.core.localised import Localised
from app.programmes import queries
from app.programmes.models import QUALIFIERS, Phase, Programme, Project
from app.programmes.portfolio import countries_of
from app.programmes.presenting import as_json
from app.programmes.queries import PortfolioFilter
from app.web.caching import cacheable
from app.web.language import current_language


def _programme(programme: Programme) -> Json:
    return {
        "id": programme.slug,
        "name": words(programme.name),
        "names": in_all(programme.name),
        "short": words(programme.short),
        "summary": words(programme.summary),
        "host": programme.host.slug if programme.host else None,
        "launched": programme.launched or None,
        "fictitious": programme.fictitious,
        "phases": [_phase(phase) for phase in programme.phases],
        "url": absolute("programmes.show_programme", slug=programme.slug),
    }


def _phase(phase: Phase) -> Json:
    return {
        "id": phase.slug,
        "name": words(phase.name),
        "starts_on": phase.starts_on.isoformat() if phase.starts_on else None,
        "ends_on": phase.ends_on.isoformat() if phase.ends_on else None,
        "currency": phase.currency,
    }


def _project(project: Project) -> Json:
    return {
        "id": project.slug,
        "title": words(project.title),
        "short": project.short,
        "countries": [row.country for row in project.countries],
        "countries_printed": countries_of(project) or None,
        "from": project.from_year,
        "to": project.to_year,
        "funding_partners": [r.partner.slug for r in project.partners if r.role == "funding"],
        "implementing_partners": [
            r.partner.slug for r in project.partners if r.role == "implementing"
        ],
        "pooled": project.pooled,
        "activities": words(project.activities),
        "source": project.source or None,
    }


@bp.get("/programmes/")
@guard.requires(Permission.PROGRAMME_VIEW)
@cacheable
def list_programmes() -> ResponseReturnValue:
    """Every programme with its phases."""
    return jsonify(programmes=[_programme(row) for row in queries.programmes()])


@bp.get("/programmes/<slug>/")
@guard.requires(Permission.PROGRAMME_VIEW, on=queries.programme)
@cacheable
def show_programme(programme: Programme) -> ResponseReturnValue:
    """One programme with its thematic areas."""
    themes = [
        {"id": theme.slug, "name": words(theme.name), "group": words(theme.group)}
        for theme in queries.themes(programme)
    ]
    return jsonify(_programme(programme) | {"themes": themes})


@bp.get("/programmes/<slug>/projects")
@guard.requires(Permission.PROGRAMME_VIEW, on=queries.programme)
@cacheable
def list_projects(programme: Programme) -> ResponseReturnValue:
    """The portfolio, with the filters of the page."""
    year = request.args.get("year", "")
    wanted = PortfolioFilter(
        country=request.args.get("country") or None,
        partner=request.args.get("partner") or None,
        year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None,
    )
    rows = queries.projects(programme, wanted)
    return jsonify(projects=[_project(row) for row in rows])


@bp.get("/programmes/<slug>/<phase_slug>/")
@guard.requires(Permission.PROGRAMME_VIEW, on=queries.phase)
@cacheable
def show_phase(phase: Phase) -> ResponseReturnValue:
    """Results, targets and stated resources of a phase; nothing is added up."""
    language = current_language()
    return jsonify(
        _phase(phase)
        | {
            "programme": phase.programme.slug,
            "pillars": [words(Localised(text)) for text in phase.pillars],
            "figures": [
                as_json(figure, language)
                | {"category": figure.category, "indicator": figure.indicator or None}
                for figure in queries.figures_of(phase)
            ],
            "url": absolute(
                "programmes.show_phase", slug=phase.programme.slug, phase_slug=phase.slug
            ),
        }
    )


_PHASE: Json = {
    "id": TEXT,
    "name": TEXT,
    "starts_on": {"type": ["string", "null"], "format": "date"},
    "ends_on": {"type": ["string", "null"], "format": "date"},
    "currency": TEXT,
}

SCHEMAS: Json = {
    "Phase": {"type": "object", "required": ["id", "name"], "properties": _PHASE},
    "Programme": {
        "type": "object",
        "required": ["id", "name", "phases", "url"],
        "properties": {
            "id": TEXT,
            "name": TEXT,
            "names": {"type": "object", "additionalProperties": TEXT},
            "short": MAYBE,
            "summary": MAYBE,
            "host": MAYBE,
            "launched": MAYBE,
            "fictitious": {"type": "boolean"},
            "phases": {"type": "array", "items": ref("Phase")},
            "themes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"id": TEXT, "name": TEXT, "group": MAYBE},
                },
            },
            "url": LINK,
        },
    },
    "Figure": {
        "type": "object",
        "description": (
            "Money has amount and currency, anything else value and unit; both are exact decimals."
        ),
        "required": ["id", "label", "qualifier", "as_of", "scope", "source"],
        "properties": {
            "id": TEXT,
            "label": TEXT,
            "amount": TEXT,
            "currency": TEXT,
            "value": TEXT,
            "unit": TEXT,
            "qualifier": {"type": "string", "enum": list(QUALIFIERS)},
            "as_of": {"type": ["string", "null"], "format": "date"},
            "period": MAYBE,
            "scope": MAYBE,
            "source": MAYBE,
            "derived": {"type": "boolean"},
            "category": TEXT,
            "indicator": MAYBE,
        },
    },
    "Results": {
        "type": "object",
        "required": ["id", "programme", "figures"],
        "properties": _PHASE
        | {
            "programme": TEXT,
            "pillars": {"type": "array", "items": TEXT},
            "figures": {"type": "array", "items": ref("Figure")},
            "url": LINK,
        },
    },
    "Project": {
        "type": "object",
        "required": ["id", "title", "from", "to", "pooled"],
        "properties": {
            "id": TEXT,
            "title": TEXT,
            "short": MAYBE,
            "countries": {"type": "array", "items": TEXT},
            "countries_printed": MAYBE,
            "from": YEAR,
            "to": YEAR,
            "funding_partners": {"type": "array", "items": TEXT},
            "implementing_partners": {"type": "array", "items": TEXT},
            "pooled": {"type": "boolean"},
            "activities": MAYBE,
            "source": MAYBE,
        },
    },
}

PATHS: Json = {
    "/programmes/": operation("Programmes", listing("programmes", ref("Programme"))),
    "/programmes/{slug}/": operation("One programme", ref("Programme"), path=("slug",)),
    "/programmes/{slug}/projects": operation(
        "The portfolio of a programme",
        listing("projects", ref("Project")),
        path=("slug",),
        query={"country": TEXT, "partner": TEXT, "year": YEAR},
    ),
    "/programmes/{slug}/{phase_slug}/": operation(
        "Results and targets of a phase", ref("Results"), path=("slug", "phase_slug")
    ),
}
