"""Templates of the report, version by version."""

from __future__ import annotations

from sqlalchemy import select

from app.audit.services import record
from app.core.db import db, for_update
from app.core.errors import StaleVersion
from app.meetings.models import Meeting, MeetingSeries
from app.reports import queries
from app.reports.models import Report, ReportTemplate
from app.reports.rules.templates import Template, stored


def save_template(
    series: MeetingSeries, template: Template, *, version: int | None, note: str, by: str
) -> ReportTemplate:
    """Keep a template as the next version of its series; the same content again is the same
    version.

    ``version`` is the number of the one that was edited, 0 for the first. Raises StaleVersion.
    """
    db.session.execute(
        for_update(select(MeetingSeries).where(MeetingSeries.id == series.id))
    ).unique().one()
    newest = queries.newest_template(series.id)
    number = newest.number if newest else 0
    content = stored(template)
    if newest is not None and newest.content == content:
        return newest
    if version is not None and version != number:
        raise StaleVersion(theirs={}, version=number)
    made = ReportTemplate(
        series_id=series.id, number=number + 1, content=content, note=note.strip(), made_by=by
    )
    db.session.add(made)
    db.session.flush()
    record(
        by, "report.template_saved", subject_type="series", subject_id=series.slug,
        number=made.number,
    )  # fmt: skip
    return made


def take_newest(draft: Report, of: Meeting, *, by: str) -> None:
    """Make a draft with the newest version of its series' template from now on."""
    newest = queries.newest_template(of.series_id)
    wanted = newest.public_id if newest else ""
    if draft.template == wanted:
        return
    draft.template = wanted
    draft.version += 1
    db.session.flush()
    record(
        by, "report.template_taken", subject_type="meeting", subject_id=of.slug,
        language=draft.language, number=newest.number if newest else 0,
    )  # fmt: skip
