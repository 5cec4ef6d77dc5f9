"""Reading templates, photographs, waivers and texts that were read from files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from app.core.db import db, the_one
from app.core.errors import NotFound
from app.funding.models import Book, Statement
from app.funding.rules.statements import StatementKind
from app.meetings.models import Meeting, MeetingSeries
from app.programmes.models import Phase
from app.reports.models import (
    Report,
    ReportManuscript,
    ReportPicture,
    ReportTemplate,
    ReportWaiver,
)
from app.reports.rules.templates import HOUSE, Template, read

# --- templates ------------------------------------------------------------------------------------


def series_of(slug: str) -> MeetingSeries:
    """The series of that slug. Raises NotFound."""
    return the_one(select(MeetingSeries).where(MeetingSeries.slug == slug))


def all_series() -> Sequence[MeetingSeries]:
    """Every series, in the order in which they were made."""
    return db.session.scalars(select(MeetingSeries).order_by(MeetingSeries.id)).all()


def template_versions(series: MeetingSeries) -> Sequence[ReportTemplate]:
    """The versions of a series' template, the newest first."""
    return db.session.scalars(
        select(ReportTemplate)
        .where(ReportTemplate.series_id == series.id)
        .order_by(ReportTemplate.number.desc())
    ).all()


def newest_versions() -> dict[int, int]:
    """The newest version of each series that has a template, by the series' key."""
    rows = db.session.execute(
        select(ReportTemplate.series_id, func.max(ReportTemplate.number)).group_by(
            ReportTemplate.series_id
        )
    )
    return {row[0]: row[1] for row in rows}


def newest_template(series_id: int | None) -> ReportTemplate | None:
    """The newest version of a series' template."""
    if series_id is None:
        return None
    return db.session.scalar(
        select(ReportTemplate)
        .where(ReportTemplate.series_id == series_id)
        .order_by(ReportTemplate.number.desc())
        .limit(1)
    )


def template_of(of: Meeting, report: Report | None) -> Template:
    """The version that a report is made with; for one not yet begun, the newest of its series."""
    row = (
        newest_template(of.series_id)
        if report is None
        else db.session.scalar(
            select(ReportTemplate).where(ReportTemplate.public_id == report.template)
        )
    )
    return HOUSE if row is None else as_template(row)


def as_template(row: ReportTemplate) -> Template:
    """A stored version as what it says."""
    return read(row.content, row.number)


def meetings_of_series(series: MeetingSeries) -> Sequence[Meeting]:
    """Meetings on which a template can be tried: of the series, held ones first, newest first."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.series_id == series.id, Meeting.is_template.is_(False))
        .order_by(
            Meeting.state.in_(("held", "reported")).desc(), Meeting.on_date.desc(), Meeting.id
        )
    ).all()


# --- photographs ----------------------------------------------------------------------------------


def pictures(of: Meeting) -> Sequence[ReportPicture]:
    """The photographs of a meeting in their order."""
    return db.session.scalars(
        select(ReportPicture)
        .where(ReportPicture.meeting_id == of.id)
        .order_by(ReportPicture.position, ReportPicture.id)
    ).all()


def picture(public_id: str) -> ReportPicture:
    """One photograph. Raises NotFound."""
    return the_one(
        select(ReportPicture)
        .where(ReportPicture.public_id == public_id)
        .options(joinedload(ReportPicture.meeting))
    )


# --- checks ---------------------------------------------------------------------------------------


def waivers(of: Meeting, language: str) -> dict[str, ReportWaiver]:
    """What was let pass, by the digest of the finding."""
    found = db.session.scalars(
        select(ReportWaiver).where(
            ReportWaiver.meeting_id == of.id, ReportWaiver.language == language
        )
    )
    return {one.digest: one for one in found}


# --- texts read from files ------------------------------------------------------------------------


def manuscript(public_id: str) -> ReportManuscript:
    """A text that was read and is not yet taken. Raises NotFound."""
    found = the_one(
        select(ReportManuscript)
        .where(ReportManuscript.public_id == public_id)
        .options(joinedload(ReportManuscript.meeting))
    )
    if found.taken_at is not None:
        raise NotFound()
    return found


# --- the statement of the day ---------------------------------------------------------------------


def statement_number(phase: Phase | None, day: date) -> str:
    """The number of the funding-gap statement of a phase as of that day; "" when none is out."""
    if phase is None:
        return ""
    later = aliased(Statement)
    found = db.session.scalar(
        select(Statement)
        .join(Book, Book.id == Statement.book_id)
        .outerjoin(later, later.supersedes_id == Statement.id)
        .where(
            Book.phase_id == phase.id,
            Statement.as_of == day,
            Statement.kind == StatementKind.FUNDING_GAP,
            Statement.provisional.is_(False),
            later.id.is_(None),
        )
        .order_by(Statement.id.desc())
        .limit(1)
    )
    return found.ref if found is not None else ""
