"""Programmes, figures, differences and projects at the desk."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.partners import queries as partners
from app.programmes import portfolio, queries, services
from app.programmes.forms import (
    DecisionForm,
    FigureChangeForm,
    FigureForm,
    NewProjectForm,
    PhaseForm,
    ProgrammeForm,
    ProjectForm,
    country_lines,
    partner_lines,
)
from app.programmes.front import front
from app.programmes.models import Discrepancy, Figure, Phase, Programme, Project
from app.programmes.presenting import all_shown
from app.programmes.routes import bp
from app.programmes.rules.figures import CATEGORIES
from app.web.fields import clean

LONGEST_SEARCH = 100


# --- programmes and phases -----------------------------------------------------------------------


@bp.get("/desk/programmes")
@guard.requires(Permission.FIGURE_VIEW)
def desk_programmes() -> ResponseReturnValue:
    """Every programme with its phases and what can be edited."""
    return render_template(
        "programmes/desk_programmes.html",
        programmes=queries.programmes(),
        open_differences=queries.open_count(),
    )


@bp.route("/desk/programmes/<slug>/edit", methods=["GET", "POST"])
@guard.requires(Permission.PROGRAMME_EDIT, on=queries.programme, seen=Permission.FIGURE_VIEW)
def desk_programme_edit(programme: Programme) -> ResponseReturnValue:
    """Change a programme's texts."""
    form = ProgrammeForm(data={**services.programme_texts(programme), "version": programme.version})
    if form.carries_out(
        lambda: services.change_programme(
            programme,
            **form.values(),
            version=form.version.data,
            by=guard.identity().actor,
        )
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".desk_programmes"))
    return render_template(
        "programmes/desk_programme_edit.html",
        form=form,
        programme=programme,
    )


@bp.route("/desk/programmes/<slug>/phases/<phase_slug>/edit", methods=["GET", "POST"])
@guard.requires(Permission.PROGRAMME_EDIT, on=queries.phase, seen=Permission.FIGURE_VIEW)
def desk_phase_edit(phase: Phase) -> ResponseReturnValue:
    """Change a phase's texts and dates."""
    form = PhaseForm(data={**services.phase_texts(phase), "version": phase.version})
    if form.carries_out(
        lambda: services.change_phase(
            phase,
            **form.values(),
            version=form.version.data,
            by=guard.identity().actor,
        )
    ):
        front().forget()
        flash(_("Saved."), "success")
        return redirect(url_for(".desk_programmes"))
    return render_template("programmes/desk_phase_edit.html", form=form, phase=phase)


# --- figures -------------------------------------------------------------------------------------


def _figure_values(form: FigureForm) -> dict[str, Any]:
    said = form.values()
    path = said.pop("phase")
    place = said.pop("front")
    return {
        **said,
        "phase": queries.phase_by_slugs(*path.split("/")) if path else None,
        "front": int(place) if place else None,
    }


@bp.get("/desk/figures")
@guard.requires(Permission.FIGURE_VIEW)
def desk_figures() -> ResponseReturnValue:
    """The register: every figure, public or not, with what is open about it."""
    category = request.args.get("category", "")
    search = clean(request.args.get("q", "")[:LONGEST_SEARCH])
    rows = queries.register(category=category if category in CATEGORIES else None, search=search)
    return render_template(
        "programmes/desk_figures.html",
        rows=list(zip(rows, all_shown(rows), strict=True)),
        speakers=_speakers(rows),
        differences=queries.open_about([f"figure:{row.slug}" for row in rows]),
        categories=CATEGORIES,
        category=category,
        search=search,
    )


def _speakers(rows: Sequence[Figure]) -> dict[str, str]:
    """Who said a figure, by its slug: names where the person is known, else as recorded."""
    said = {row.slug: [part.strip() for part in row.said_by.split(";")] for row in rows}
    known = partners.printed_names({slug for slugs in said.values() for slug in slugs})
    return {
        figure: "; ".join(known.get(slug, slug) for slug in slugs) for figure, slugs in said.items()
    }


@bp.route("/desk/figures/new", methods=["GET", "POST"])
@guard.requires(Permission.FIGURE_EDIT)
def desk_figure_new() -> ResponseReturnValue:
    """Add a figure to the register."""
    form = FigureForm()
    if form.creates(
        lambda: services.record_figure(**_figure_values(form), by=guard.identity().actor).slug,
    ):
        flash(_("The figure is in the register."), "success")
        return redirect(url_for(".desk_figures"))
    return render_template("programmes/desk_figure_new.html", form=form)


@bp.route("/desk/figures/<slug>/edit", methods=["GET", "POST"])
@guard.requires(Permission.FIGURE_EDIT, on=queries.figure, seen=Permission.FIGURE_VIEW)
def desk_figure_edit(figure: Figure) -> ResponseReturnValue:
    """Correct a figure, and say why."""
    form = FigureChangeForm(data={**services.figure_texts(figure), "version": figure.version})
    if form.carries_out(
        lambda: services.change_figure(
            figure,
            **_figure_values(form),
            version=form.version.data,
            by=guard.identity().actor,
        )
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".desk_figures"))
    return render_template(
        "programmes/desk_figure_edit.html",
        form=form,
        figure=figure,
        difference=queries.open_about([f"figure:{figure.slug}"]).get(f"figure:{figure.slug}"),
    )


# --- differences between sources ----------------------------------------------------------------


@bp.get("/desk/differences")
@guard.requires(Permission.FIGURE_VIEW)
def desk_differences() -> ResponseReturnValue:
    """Where sources disagree: both values, and what was decided."""
    return render_template(
        "programmes/desk_differences.html",
        rows=queries.discrepancies(),
        open_differences=queries.open_count(),
    )


@bp.route("/desk/differences/<slug>", methods=["GET", "POST"])
@guard.requires(Permission.FIGURE_EDIT, on=queries.discrepancy, seen=Permission.FIGURE_VIEW)
def desk_difference(discrepancy: Discrepancy) -> ResponseReturnValue:
    """Decide which value is printed."""
    form = DecisionForm(data={"decision": discrepancy.decision, "version": discrepancy.version})
    if form.carries_out(
        lambda: services.decide_discrepancy(
            discrepancy,
            **form.values(),
            version=form.version.data,
            by=guard.identity().actor,
        )
    ):
        flash(_("The decision is recorded."), "success")
        return redirect(url_for(".desk_differences"))
    return render_template(
        "programmes/desk_difference.html",
        form=form,
        discrepancy=discrepancy,
    )


# --- projects ------------------------------------------------------------------------------------


def _lines(texts: dict[str, Any]) -> dict[str, Any]:
    """Codes and slugs as the names that the form shows."""
    return texts | {
        "countries": country_lines(texts["countries"]),
        "funding": partner_lines(texts["funding"]),
        "implementing": partner_lines(texts["implementing"]),
    }


@bp.get("/desk/programmes/<slug>/projects")
@guard.requires(Permission.FIGURE_VIEW, on=queries.programme)
def desk_projects(programme: Programme) -> ResponseReturnValue:
    """The portfolio of a programme, for editing."""
    return render_template(
        "programmes/desk_projects.html",
        programme=programme,
        rows=[portfolio.row_of(project) for project in queries.projects(programme)],
    )


@bp.route("/desk/programmes/<slug>/projects/new", methods=["GET", "POST"])
@guard.requires(Permission.PROJECT_EDIT, on=queries.programme, seen=Permission.FIGURE_VIEW)
def desk_project_new(programme: Programme) -> ResponseReturnValue:
    """Add a project to the portfolio."""
    form = NewProjectForm()
    if form.creates(
        lambda: services.add_project(programme, **form.values(), by=guard.identity().actor).slug,
    ):
        flash(_("The project is added."), "success")
        return redirect(url_for(".desk_projects", slug=programme.slug))
    return render_template("programmes/desk_project_new.html", form=form, programme=programme)


@bp.route("/desk/projects/<slug>/edit", methods=["GET", "POST"])
@guard.requires(Permission.PROJECT_EDIT, on=queries.project, seen=Permission.FIGURE_VIEW)
def desk_project_edit(project: Project) -> ResponseReturnValue:
    """Change a project."""
    form = ProjectForm(data={**_lines(services.project_texts(project)), "version": project.version})
    if form.carries_out(
        lambda: services.change_project(
            project,
            **form.values(),
            version=form.version.data,
            by=guard.identity().actor,
        ),
        stored=lambda: _lines(services.project_texts(project)),
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".desk_projects", slug=project.programme.slug))
    return render_template("programmes/desk_project_edit.html", form=form, project=project)
