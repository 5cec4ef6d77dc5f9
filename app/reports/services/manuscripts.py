"""Texts read from files, taken over as a whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from app.audit.services import record
from app.core import clock
from app.core.db import db, for_update, the_one
from app.core.errors import DomainError
from app.core.words import N_
from app.meetings.models import Meeting
from app.reports.models import Report, ReportManuscript
from app.reports.rules.manuscripts import Manuscript, restored, stored
from app.reports.services.editions import write


class NotWhole(DomainError):
    """All or nothing."""

    message = N_("Something in the file does not fit, so nothing was taken over.")


def keep_manuscript(
    of: Meeting, language: str, name: str, read: Manuscript, *, by: str
) -> ReportManuscript:
    """Keep what was read, for the preview; an earlier text that was not taken goes."""
    db.session.execute(
        delete(ReportManuscript).where(
            ReportManuscript.meeting_id == of.id,
            ReportManuscript.language == language,
            ReportManuscript.taken_at.is_(None),
            ReportManuscript.read_by == by,
        )
    )
    made = ReportManuscript(
        meeting_id=of.id, language=language, name=name[:200], content=stored(read), read_by=by
    )
    db.session.add(made)
    db.session.flush()
    return made


def take_manuscript(
    manuscript: ReportManuscript, computed: Mapping[str, str], *, by: str
) -> Report:
    """Put every section of the text in the place of the report's own; taken once.

    ``computed`` are the sections as they are composed now, by the key of their override. Raises
    NotWhole.
    """
    row = the_one(for_update(select(ReportManuscript).where(ReportManuscript.id == manuscript.id)))
    read = restored(row.content)
    if not read.is_whole or row.taken_at is not None:
        raise NotWhole()
    texts = {f"{key}.whole": text for key, text in read.sections.items()}
    report = write(row.meeting, row.language, texts, computed, version=None, by=by)
    row.taken_at = clock.now()
    db.session.flush()
    record(
        by, "report.text_taken", subject_type="meeting", subject_id=row.meeting.slug,
        language=row.language, name=row.name, sections=sorted(read.sections),
    )  # fmt: skip
    return report
