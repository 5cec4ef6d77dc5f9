"""Reading what is published: every edition of a report, and how often papers were fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.core.db import db, the_one
from app.meetings.models import Meeting
from app.reports.models import PaperDownload, Report


def editions(of: Meeting) -> list[Report]:
    """Every published edition in every language, the newest first."""
    return list(
        db.session.scalars(
            select(Report)
            .where(Report.meeting_id == of.id, Report.state == "published")
            .order_by(Report.edition.desc(), Report.language)
        )
    )


@dataclass(frozen=True, slots=True)
class Edition:
    """A published edition with its meeting."""

    meeting: Meeting
    report: Report

    @property
    def is_public(self) -> bool:
        """Open to everybody with the meeting."""
        return self.meeting.is_public


def edition(slug: str, language: str, number: int) -> Edition:
    """One published edition. Raises NotFound."""
    of = the_one(select(Meeting).where(Meeting.slug == slug))
    return Edition(
        of,
        the_one(
            select(Report).where(
                Report.meeting_id == of.id,
                Report.language == language,
                Report.edition == number,
                Report.state == "published",
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class Fetched:
    """How often a paper was fetched in one language; ``edition`` is 0 for papers without."""

    paper: str
    edition: int
    language: str
    number: int
    first: date
    last: date


def downloads(of: Meeting) -> list[Fetched]:
    """Downloads of a meeting's papers, added up over the days."""
    rows = db.session.execute(
        select(
            PaperDownload.paper,
            PaperDownload.edition,
            PaperDownload.language,
            func.sum(PaperDownload.number),
            func.min(PaperDownload.day),
            func.max(PaperDownload.day),
        )
        .where(PaperDownload.meeting_id == of.id)
        .group_by(PaperDownload.paper, PaperDownload.edition, PaperDownload.language)
        .order_by(PaperDownload.paper, PaperDownload.edition, PaperDownload.language)
    )
    return [Fetched(*row) for row in rows]
