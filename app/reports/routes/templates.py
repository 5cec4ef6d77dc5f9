"""Templates of the report: which parts, in which order, in which words and colours."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core import files
from app.core.db import transaction
from app.core.errors import DomainError, StaleVersion
from app.core.languages import LANGUAGES
from app.meetings.models import Meeting, MeetingSeries
from app.reports import imaging, papers, queries, services, store
from app.reports.documents.event_report import EventReport
from app.reports.forms import OWN_PARTS, TemplateForm, template_form
from app.reports.routes import bp
from app.reports.routes.desk import report_language
from app.reports.rules.templates import (
    AFTER,
    HOUSE,
    NUMBERED,
    PARTS,
    STANDARDS,
    Template,
    contrast,
)
from app.web.sentences import sentence


@bp.get("/desk/report-templates")
@guard.requires(Permission.DESK_PAPER_VIEW)
def desk_report_templates() -> ResponseReturnValue:
    """Every series with the version of its template."""
    return render_template(
        "reports/desk_report_templates.html",
        series=queries.all_series(),
        newest=queries.newest_versions(),
    )


@bp.get("/desk/report-templates/<slug>")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.series_of)
def desk_report_template(of: MeetingSeries) -> ResponseReturnValue:
    """A series' template, or an earlier version of it to begin the next one from."""
    versions = {row.number: row for row in queries.template_versions(of)}
    wanted = versions.get(request.args.get("version", 0, type=int)) or versions.get(
        max(versions, default=0)
    )
    template = queries.as_template(wanted) if wanted else HOUSE
    form = template_form(template)
    form.version.data = max(versions, default=0)
    return _page(of, template, form)


@bp.post("/desk/report-templates/<slug>")
@guard.requires(Permission.REPORT_TEMPLATE, on=queries.series_of, seen=Permission.DESK_PAPER_VIEW)
def desk_report_template_save(of: MeetingSeries) -> ResponseReturnValue:
    """Look at a template on a real meeting, or keep it as the next version."""
    slug = of.slug
    newest = queries.newest_template(of.id)
    before = queries.as_template(newest) if newest else HOUSE
    form = template_form(before)
    if not form.validate_on_submit():
        return _page(of, before, form), 422
    template = form.template(before, _logo(form, before))
    if template is None:
        return _page(of, before, form), 422
    if request.form.get("act") == "preview":
        return _page(of, template, form, _tried(of, template))
    try:
        with transaction():
            kept = services.save_template(
                queries.series_of(slug),
                template,
                version=form.version.data,
                note=form.note.data or "",
                by=guard.identity().actor,
            )
            number = kept.number
    except StaleVersion as error:
        form.take_theirs(error)
        return _page(queries.series_of(slug), template, form), 422
    flash(_("Version %(number)s is kept; new reports are made with it.", number=number), "success")
    return redirect(url_for(".desk_report_template", slug=slug))


def _logo(form: TemplateForm, before: Template) -> str:
    """The hash of the logo that the form asks for: a new one, the one there is, or none."""
    if form.no_logo.data:
        return ""
    if form.logo.data is None:
        return before.style.logo
    try:
        encoded = imaging.logo(form.logo.data.stream.read())
    except DomainError as error:
        form.refuse(error, "logo")
        return before.style.logo
    return files.keep(store.PICTURES, encoded.data, ".png")


def _tried(of: MeetingSeries, template: Template) -> tuple[Meeting, EventReport] | None:
    """A meeting of the series as its report would read with this template."""
    meetings = queries.meetings_of_series(of)
    wanted = request.form.get("meeting", "")
    meeting = next((one for one in meetings if one.slug == wanted), next(iter(meetings), None))
    if meeting is None:
        return None
    return meeting, papers.tried(meeting, report_language(), template)


@bp.get("/desk/report-templates/<slug>/logo.png")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.series_of)
def desk_report_template_logo(of: MeetingSeries) -> ResponseReturnValue:
    """The logo of the newest version."""
    newest = queries.newest_template(of.id)
    sha256 = queries.as_template(newest).style.logo if newest else ""
    data = files.read(store.PICTURES, sha256, ".png") if sha256 else None
    if data is None:
        abort(404)
    answer = current_app.response_class(data, mimetype="image/png")
    answer.set_etag(sha256)
    return answer.make_conditional(request)


@bp.post("/desk/meetings/<slug>/report/template")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_report_take_template(of: Meeting) -> ResponseReturnValue:
    """Make the draft with the newest version of its series' template."""
    language, slug, by = report_language(), of.slug, guard.identity().actor
    try:
        with transaction():
            meeting = queries.meeting(slug)
            services.take_newest(services.draft_for(meeting, language, by=by), meeting, by=by)
    except DomainError as error:
        flash(sentence(error), "danger")
    else:
        flash(_("The report is made with the newest template now."), "success")
    return redirect(url_for(".desk_report", slug=slug, language=language))


def _page(
    of: MeetingSeries,
    template: Template,
    form: TemplateForm,
    tried: tuple[Meeting, EventReport] | None = None,
) -> str:
    versions = queries.template_versions(of)
    return render_template(
        "reports/desk_report_template.html",
        series=of,
        template=template,
        form=form,
        parts=PARTS,
        numbered=_ordered(template, NUMBERED),
        after=_ordered(template, AFTER),
        own=OWN_PARTS,
        standards=STANDARDS,
        contrasts={
            colour: f"{contrast(colour):.1f}"
            for colour in (template.style.accent, template.style.link)
            if colour
        },
        meetings=queries.meetings_of_series(of),
        codes=LANGUAGES,
        report_language=report_language(),
        tried=tried,
        versions=versions,
        names=accounts.names_of({row.made_by for row in versions}),
    )


def _ordered(template: Template, group: dict[str, str]) -> list[str]:
    there = [part for part in template.parts if part in group]
    return there + [part for part in group if part not in there]
