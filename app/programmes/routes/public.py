"""Programmes, results and projects for everybody."""

from itertools import groupby

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.core.spreadsheets import csv_file
from app.programmes import portfolio, queries
from app.programmes.models import Phase, Programme
from app.programmes.queries import PortfolioFilter
from app.programmes.results import arrange
from app.programmes.routes import bp
from app.web.caching import cacheable
from app.web.language import current_language


@bp.get("/programmes/")
@guard.requires(Permission.PROGRAMME_VIEW)
@cacheable
def list_programmes() -> ResponseReturnValue:
    """Every programme with its phases."""
    return render_template("programmes/list_programmes.html", programmes=queries.programmes())


@bp.get("/programmes/<slug>/")
@guard.requires(Permission.PROGRAMME_VIEW, on=queries.programme)
@cacheable
def show_programme(programme: Programme) -> ResponseReturnValue:
    """One programme: what it is for, phases, thematic areas."""
    areas = queries.themes(programme)
    return render_template(
        "programmes/show_programme.html",
        programme=programme,
        groups=[
            (group, list(themes)) for group, themes in groupby(areas, lambda theme: theme.group)
        ],
        area_count=len(areas),
        stated=queries.latest_of(programme, "themes"),
        demo_note=programme.fictitious,
    )


@bp.get("/programmes/<slug>/<phase_slug>/")
@guard.requires(Permission.PROGRAMME_VIEW, on=queries.phase)
@cacheable
def show_phase(phase: Phase) -> ResponseReturnValue:
    """Results and targets of a phase, each figure with qualifier, date, scope and source."""
    figures = queries.figures_of(phase)
    results = arrange(phase, figures)
    differences = {}
    if guard.can(Permission.FIGURE_VIEW):
        differences = queries.open_about([f"figure:{figure.slug}" for figure in figures])
    return render_template(
        "programmes/show_phase.html",
        phase=phase,
        programme=phase.programme,
        results=results,
        sources=queries.sources(results.sources),
        differences=differences,
        demo_note=phase.programme.fictitious,
    )


def _wanted(choices: queries.PortfolioChoices) -> PortfolioFilter:
    """The filter that the address asks for; what the portfolio does not know filters nothing."""
    country = request.args.get("country", "")
    partner = request.args.get("partner", "")
    year = request.args.get("year", "")
    return PortfolioFilter(
        country=country if country in choices.countries else None,
        partner=partner if partner in dict(choices.partners) else None,
        year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None,
    )


@bp.get("/programmes/<slug>/projects")
@guard.requires(Permission.PROGRAMME_VIEW, on=queries.programme)
@cacheable
def list_projects(programme: Programme) -> ResponseReturnValue:
    """The portfolio, by country, partner and year."""
    choices = queries.portfolio_choices(programme, current_language())
    wanted = _wanted(choices)
    return render_template(
        "programmes/list_projects.html",
        programme=programme,
        rows=[portfolio.row_of(project) for project in queries.projects(programme, wanted)],
        choices=choices,
        wanted=wanted,
        unlisted=queries.projects_without_list(programme) if wanted.country else [],
        demo_note=programme.fictitious,
    )


@bp.get("/programmes/<slug>/projects.csv")
@guard.requires(Permission.PROGRAMME_VIEW, on=queries.programme)
def projects_csv(programme: Programme) -> ResponseReturnValue:
    """The same rows for a spreadsheet; no cell can act as a formula."""
    wanted = _wanted(queries.portfolio_choices(programme, current_language()))
    rows = [portfolio.row_of(project) for project in queries.projects(programme, wanted)]
    body = csv_file(portfolio.csv_head(), (portfolio.csv_row(row) for row in rows))
    return Response(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="projects-{programme.slug}.csv"'},
    )
