"""Own words in the place of computed ones: what was computed then, what is now, keep or take."""

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
from app.reports import papers, queries, services
from app.reports.documents.event_report import EventReport
from app.reports.routes import bp
from app.reports.routes.desk import report_language
from app.reports.rules.overrides import Sentence
from app.web.sentences import sentence


@bp.get("/desk/meetings/<slug>/report/words")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_report_words(of: Meeting) -> ResponseReturnValue:
    """Every sentence that reads in somebody's own words, those whose source has changed first."""
    language = report_language()
    document = papers.assembled(of, language)
    draft = queries.draft(of, language)
    rows = sorted(
        (
            (section, one)
            for section in document.sections
            for one in section.sentences
            if one.overridden
        ),
        key=lambda row: not row[1].moved_on,
    )
    return render_template(
        "reports/desk_report_words.html",
        meeting=of,
        report_language=language,
        rows=rows,
        version=draft.version if draft else 0,
        names=accounts.names_of({one.by for _section, one in rows if one.by}),
    )


@bp.post("/desk/meetings/<slug>/report/words")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_report_settle(of: Meeting) -> ResponseReturnValue:
    """Keep the own words, or take what is computed now."""
    language, slug = report_language(), of.slug
    key, act = request.form.get("sentence", ""), request.form.get("act", "")
    version = request.form.get("version", "")
    found = _sentence(papers.assembled(of, language), key)
    if found is not None and act in ("keep", "take"):
        try:
            with transaction():
                services.settle_source(
                    queries.meeting(slug),
                    language,
                    key,
                    found.computed,
                    keep=act == "keep",
                    version=int(version) if version.isdigit() else None,
                    by=guard.identity().actor,
                )
        except DomainError as error:
            flash(sentence(error), "danger")
        else:
            flash(_("Saved."), "success")
    return redirect(url_for(".desk_report_words", slug=slug, language=language))


def _sentence(document: EventReport, key: str) -> Sentence | None:
    return next(
        (one for section in document.sections for one in section.sentences if one.key == key), None
    )
