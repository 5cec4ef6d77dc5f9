"""Reading the trail."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, func, select

from app.audit.models import AuditEvent
from app.core.db import db


@dataclass(frozen=True, slots=True)
class Filter:
    """Which acts to show; an empty field filters nothing.

    ``since`` and ``until`` are days in UTC; both are included.
    """

    actor: str = ""
    action: str = ""
    subject_type: str = ""
    subject_id: str = ""
    since: date | None = None
    until: date | None = None


def page(wanted: Filter, *, number: int, size: int) -> tuple[list[AuditEvent], int]:
    """Acts of one page, newest first, and how many there are in all."""
    chosen = _chosen(wanted)
    total = db.session.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
    rows = db.session.scalars(
        chosen.order_by(AuditEvent.id.desc()).limit(size).offset((number - 1) * size)
    )
    return list(rows), total


def events_of(subject_type: str, subject_id: str) -> list[AuditEvent]:
    """The history of one thing, oldest first."""
    return list(
        db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.subject_type == subject_type, AuditEvent.subject_id == subject_id)
            .order_by(AuditEvent.id)
        )
    )


def actions() -> list[str]:
    """Every action that the trail holds, in alphabetical order."""
    return list(
        db.session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action))
    )


def _chosen(wanted: Filter) -> Select[AuditEvent]:
    chosen = select(AuditEvent)
    for column, value in (
        (AuditEvent.actor, wanted.actor),
        (AuditEvent.action, wanted.action),
        (AuditEvent.subject_type, wanted.subject_type),
        (AuditEvent.subject_id, wanted.subject_id),
    ):
        if value:
            chosen = chosen.where(column == value)
    if wanted.since is not None:
        chosen = chosen.where(AuditEvent.at >= _midnight(wanted.since))
    if wanted.until is not None and wanted.until < date.max:
        chosen = chosen.where(AuditEvent.at < _midnight(wanted.until + timedelta(days=1)))
    return chosen


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
