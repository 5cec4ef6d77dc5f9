"""The tour de table on one page, as a page."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.meetings.sections import Paper
from app.reports import papers, queries
from app.reports.documents import tour_de_table
from app.reports.routes import bp
from app.web.caching import cacheable
from app.web.language import current_language
from app.web.sentences import sentence


@bp.get("/meetings/<slug>/tour-de-table")
@guard.requires(Permission.PAPER_VIEW, on=queries.meeting)
@cacheable
def show_tour_de_table(meeting: Meeting) -> ResponseReturnValue:
    """Order, speakers, minutes, points and engagements, from the record as it stands."""
    language = current_language()
    return render_template(
        "reports/tour_de_table.html",
        meeting=meeting,
        language=language,
        doc=tour_de_table.build(meeting, language),
    )


def about_tour_de_table(of: Meeting) -> list[Paper]:
    """The summary, once somebody has spoken."""
    item = meetings.tour_de_table(of)
    if item is None or of.record_begun_at is None:
        return []
    return [
        Paper(
            url_for("reports.paper", slug=of.slug, name="tour-de-table"),
            sentence(papers.WORDS["tour-de-table"]),
        )
    ]
