"""The editor's checks of a report: what they find, and what is let pass with a reason."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core.db import transaction
from app.core.errors import DomainError
from app.meetings.models import Meeting
from app.reports import editing, queries, services
from app.reports.forms import WaiverForm
from app.reports.routes import bp
from app.reports.routes.desk import report_language
from app.reports.rules.checks import KINDS, WHY_NOT, Finding
from app.web.countries import language_name
from app.web.language import current_language
from app.web.sentences import sentence


@bp.app_template_filter("finding")
def finding_sentence(one: Finding) -> str:
    """What a check found, in the reader's language."""
    facts = {"quote": one.quote, **dict(one.facts)}
    if one.kind == "link":
        facts["why"] = _(WHY_NOT[facts["why"]])
    if one.kind in ("untranslated", "stale"):
        facts["language"] = language_name(facts["language"], current_language())
    return str(_(KINDS[one.kind].sentence, **facts))


@bp.get("/desk/meetings/<slug>/report/checks")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_report_checks(of: Meeting) -> ResponseReturnValue:
    """Everything that the checks find, each with its place and its reason."""
    return _page(of, report_language(), WaiverForm())


@bp.post("/desk/meetings/<slug>/report/checks")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_report_waive(of: Meeting) -> ResponseReturnValue:
    """Let one finding pass, with a reason; it falls when its words change."""
    language, slug, form = report_language(), of.slug, WaiverForm()
    finding = editing.find(of, language, form.digest.data or "")
    if finding is None:
        flash(sentence(services.FindingIsGone()), "danger")
        return redirect(url_for(".desk_report_checks", slug=slug, language=language))
    if form.carries_out(
        lambda: services.waive(
            queries.meeting(slug),
            language,
            finding,
            form.reason.data or "",
            by=guard.identity().actor,
        )
    ):
        flash(_("Let pass. It opens again when its words change."), "success")
        return redirect(url_for(".desk_report_checks", slug=slug, language=language))
    return _page(queries.meeting(slug), language, form), 422


@bp.post("/desk/meetings/<slug>/report/checks/reopen")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_report_reopen(of: Meeting) -> ResponseReturnValue:
    """Take a waiver back."""
    language, slug = report_language(), of.slug
    try:
        with transaction():
            services.take_back(
                queries.meeting(slug),
                language,
                request.form.get("digest", "")[:64],
                by=guard.identity().actor,
            )
    except DomainError as error:
        flash(sentence(error), "danger")
    return redirect(url_for(".desk_report_checks", slug=slug, language=language))


def _page(of: Meeting, language: str, form: WaiverForm) -> str:
    rows = editing.checked(of, language)
    waived = [row for row in rows if row.waiver is not None]
    return render_template(
        "reports/desk_report_checks.html",
        meeting=of,
        report_language=language,
        open=[row for row in rows if row.is_open],
        waived=waived,
        kinds=KINDS,
        form=form,
        names=accounts.names_of({row.waiver.by for row in waived if row.waiver}),
    )
