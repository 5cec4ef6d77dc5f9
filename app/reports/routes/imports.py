"""A text from a file as the report: read, looked at, taken over as a whole or not at all."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError
from app.meetings.models import Meeting
from app.meetings.rules.uploads import Upload, clean_name
from app.reports import compose, editing, papers, queries, reading, services
from app.reports.documents.event_report import EventReport
from app.reports.documents.event_report.passages import whole_text
from app.reports.forms import ManuscriptForm
from app.reports.models import ReportManuscript
from app.reports.routes import bp
from app.reports.routes.desk import report_language
from app.reports.rules import manuscripts
from app.reports.rules.checks import KINDS
from app.web.forms import Form


@bp.get("/desk/meetings/<slug>/report/import")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_report_import(of: Meeting) -> ResponseReturnValue:
    """Choose the file; the page says which headings it may have."""
    return _ask(of, ManuscriptForm())


@bp.post("/desk/meetings/<slug>/report/import")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_report_read(of: Meeting) -> ResponseReturnValue:
    """Read the file for the preview; the report is not changed."""
    language, slug, form = report_language(), of.slug, ManuscriptForm()
    if form.validate_on_submit():
        file = form.file.data
        try:
            lines, told = reading.lines_of(Upload(file.filename or "", file.stream.read()))
        except DomainError as error:
            form.refuse(error)
        else:
            document = papers.assembled(of, language)
            read = manuscripts.arranged(lines, told, _headings(document), _frame(language))
            with transaction():
                kept = services.keep_manuscript(
                    queries.meeting(slug),
                    language,
                    clean_name(file.filename or ""),
                    read,
                    by=guard.identity().actor,
                )
                public_id = kept.public_id
            return redirect(url_for(".desk_report_text", public_id=public_id))
    return _ask(queries.meeting(slug), form), 422


@bp.get("/desk/report-texts/<public_id>")
@guard.requires(Permission.REPORT_DRAFT, on=queries.manuscript, seen=Permission.DESK_PAPER_VIEW)
def desk_report_text(of: ReportManuscript) -> ResponseReturnValue:
    """What was read: sections, problems with their places, and what the checks would find."""
    return _show(of, Form())


@bp.post("/desk/report-texts/<public_id>")
@guard.requires(Permission.REPORT_DRAFT, on=queries.manuscript, seen=Permission.DESK_PAPER_VIEW)
def desk_report_text_take(of: ReportManuscript) -> ResponseReturnValue:
    """Put every section in the place of the report's own."""
    form, public_id, slug, language = Form(), of.public_id, of.meeting.slug, of.language
    computed = {
        f"{section.key}.whole": whole_text(section)
        for section in papers.computed(of.meeting, language).sections
    }
    if form.carries_out(
        lambda: services.take_manuscript(
            queries.manuscript(public_id), computed, by=guard.identity().actor
        )
    ):
        flash(_("The text is taken over. Look at the checks."), "success")
        return redirect(url_for(".desk_report_checks", slug=slug, language=language))
    return _show(queries.manuscript(public_id), form), 422


def _headings(document: EventReport) -> list[tuple[str, str]]:
    return [(section.key, section.heading.body) for section in document.sections]


def _frame(language: str) -> list[str]:
    with compose.in_language(language):
        return [
            _("Thank you to all our participants!"),
            _("Photographs"),
            _("Contents"),
            _("Annex. Speakers"),
            _("Annex. Participants"),
            _("Annex. Engagements"),
        ]


def _ask(of: Meeting, form: ManuscriptForm) -> str:
    language = report_language()
    return render_template(
        "reports/desk_report_import.html",
        meeting=of,
        report_language=language,
        doc=papers.assembled(of, language),
        form=form,
    )


def _show(of: ReportManuscript, form: Form) -> str:
    read = manuscripts.restored(of.content)
    document = papers.assembled(of.meeting, of.language)
    return render_template(
        "reports/desk_report_text.html",
        meeting=of.meeting,
        manuscript=of,
        read=read,
        sections={section.key: section for section in document.sections},
        problems=manuscripts.PROBLEMS,
        notices=manuscripts.NOTICES,
        findings=editing.found_in(of.meeting, document, read),
        kinds=KINDS,
        form=form,
    )
