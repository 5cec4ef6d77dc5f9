"""Reading versions of reports: those there are, who clears them, whether one is cleared."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db, for_update, the_one
from app.meetings.models import Meeting
from app.reports.models import Approval, ReportComment, ReportVersion
from app.reports.queries.record import has_held_agenda, last_edition, record
from app.reports.rules.approval import all_approved
from app.reports.rules.versions import Part


def parts_of(row: ReportVersion) -> list[Part]:
    """The passages of a version, in order."""
    return [Part(*one) for one in row.content]


def versions_of(of: Meeting, language: str) -> list[ReportVersion]:
    """Every version of a report in one language, the newest first."""
    return list(
        db.session.scalars(
            select(ReportVersion)
            .where(ReportVersion.meeting_id == of.id, ReportVersion.language == language)
            .options(selectinload(ReportVersion.approvals), selectinload(ReportVersion.comments))
            .order_by(ReportVersion.number.desc())
        )
    )


def version(public_id: str) -> ReportVersion:
    """A version with its readers and comments. Raises NotFound."""
    return the_one(
        select(ReportVersion)
        .where(ReportVersion.public_id == public_id)
        .options(
            joinedload(ReportVersion.meeting),
            selectinload(ReportVersion.approvals),
            selectinload(ReportVersion.comments),
        )
    )


def version_for_update(version_id: int) -> ReportVersion:
    """The version as it is stored now, locked until the transaction ends."""
    return the_one(for_update(select(ReportVersion).where(ReportVersion.id == version_id)))


def approval(public_id: str) -> Approval:
    """One reader's place in the order. Raises NotFound."""
    return the_one(
        select(Approval)
        .where(Approval.public_id == public_id)
        .options(joinedload(Approval.reading).joinedload(ReportVersion.meeting))
    )


def comment(of: ReportVersion, public_id: str) -> ReportComment:
    """A comment on that version. Raises NotFound."""
    return the_one(
        select(ReportComment).where(
            ReportComment.version_id == of.id, ReportComment.public_id == public_id
        )
    )


def newest_sent(of: Meeting, language: str) -> ReportVersion | None:
    """The version that was last sent for clearance."""
    return db.session.scalar(
        select(ReportVersion)
        .where(
            ReportVersion.meeting_id == of.id,
            ReportVersion.language == language,
            ReportVersion.approvals.any(),
        )
        .options(selectinload(ReportVersion.approvals))
        .order_by(ReportVersion.number.desc())
        .limit(1)
    )


def newest_published(of: Meeting, language: str) -> ReportVersion | None:
    """The words of the newest published edition in a language."""
    return db.session.scalar(
        select(ReportVersion)
        .where(
            ReportVersion.meeting_id == of.id,
            ReportVersion.language == language,
            ReportVersion.published.is_(True),
        )
        .order_by(ReportVersion.number.desc())
        .limit(1)
    )


def last_version_number(of: Meeting, language: str) -> int:
    """The highest number given; read under the meeting's lock."""
    return (
        db.session.scalar(
            select(func.max(ReportVersion.number)).where(
                ReportVersion.meeting_id == of.id, ReportVersion.language == language
            )
        )
        or 0
    )


def is_approved(of: Meeting, language: str, digest: str) -> bool:
    """Whether all those named have cleared exactly these words."""
    sent = newest_sent(of, language)
    return sent is not None and sent.digest == digest and all_approved(sent.approvals)


def approvals_waiting_for(account_id: str) -> list[Approval]:
    """Versions that wait for somebody's clearance now, the oldest first."""
    rows = db.session.scalars(
        select(Approval)
        .where(Approval.asked_of == account_id, Approval.state == "waiting")
        .options(
            joinedload(Approval.reading).joinedload(ReportVersion.meeting),
            joinedload(Approval.reading).selectinload(ReportVersion.approvals),
        )
        .order_by(Approval.id)
    ).unique()
    return [
        row
        for row in rows
        if all(one.state == "approved" for one in row.reading.approvals[: row.position - 1])
    ]


def drafters(of: Meeting, language: str) -> set[str]:
    """Who drafted a report: whose words stand in it, and who wrote the record that it prints."""
    last = last_edition(of, language)
    found = {str(words.get("by", "")) for words in (last.overrides if last else {}).values()}
    rows = record(of, "held" if has_held_agenda(of) else "planned")
    found |= {one.recorded_by for said in rows.interventions.values() for one in said}
    return found - {"", "system"}
