"""Findings that are let pass, with a reason and a name."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.audit.services import record
from app.core.db import db
from app.core.errors import DomainError
from app.core.words import N_
from app.meetings.models import Meeting
from app.reports.models import ReportWaiver
from app.reports.rules.checks import Finding

LONGEST_REASON = 1000


class NoReasonGiven(DomainError):
    """A waiver without a reason is none."""

    field = "reason"
    message = N_("Say why this may stand.")


class FindingIsGone(DomainError):
    """The words have changed since the page was opened."""

    message = N_("The text has changed since this page was opened. Look at what is found now.")


class ChecksAreOpen(DomainError):
    """Nothing is published with open questions."""

    message = N_(
        "%(count)s findings of the checks are open. Change the text, or give a reason for each."
    )


def waive(
    of: Meeting, language: str, finding: Finding | None, reason: str, *, by: str
) -> ReportWaiver:
    """Let a finding pass; the same again is the same waiver.

    Raises NoReasonGiven, and FindingIsGone for one that is found no more.
    """
    if finding is None:
        raise FindingIsGone()
    if not reason.strip():
        raise NoReasonGiven()
    there = db.session.scalar(
        select(ReportWaiver).where(
            ReportWaiver.meeting_id == of.id,
            ReportWaiver.language == language,
            ReportWaiver.digest == finding.digest,
        )
    )
    if there is not None:
        return there
    made = ReportWaiver(
        meeting_id=of.id,
        language=language,
        kind=finding.kind,
        digest=finding.digest,
        quote=finding.quote,
        reason=reason.strip()[:LONGEST_REASON],
        by=by,
    )
    db.session.add(made)
    db.session.flush()
    record(
        by, "report.check_waived", subject_type="meeting", subject_id=of.slug, why=made.reason,
        language=language, check=finding.kind, digest=finding.digest[:12],
    )  # fmt: skip
    return made


def take_back(of: Meeting, language: str, digest: str, *, by: str) -> None:
    """Take a waiver back: the finding is open again."""
    found = db.session.execute(
        delete(ReportWaiver)
        .where(
            ReportWaiver.meeting_id == of.id,
            ReportWaiver.language == language,
            ReportWaiver.digest == digest,
        )
        .returning(ReportWaiver.kind)
    ).scalar()
    if found is not None:
        record(
            by, "report.waiver_taken_back", subject_type="meeting", subject_id=of.slug,
            language=language, check=found, digest=digest[:12],
        )  # fmt: skip
