"""Reading meetings themselves: one by its address, lists of them, their texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import selectinload

from app.core import clock
from app.core.db import db, the_one
from app.core.localised import Localised
from app.meetings.models import (
    AgendaItem,
    Meeting,
    MeetingSeries,
    MeetingText,
)
from app.programmes.models import Figure

_BY_SLUG = select(Meeting).where(Meeting.slug == bindparam("slug"))
"""Built once: every page of a meeting starts with it."""


def meeting(slug: str) -> Meeting:
    """The meeting of that slug; what it belongs to is loaded when asked for. Raises NotFound."""
    return the_one(_BY_SLUG.params(slug=slug))


def meeting_with_texts(slug: str) -> Meeting:
    """The same with its texts loaded."""
    return the_one(select(Meeting).where(Meeting.slug == slug).options(selectinload(Meeting.texts)))


def meeting_by_id(meeting_id: int) -> Meeting:
    """The meeting with that key. Raises NotFound."""
    return the_one(select(Meeting).where(Meeting.id == meeting_id))


def text(meeting_id: int, kind: str, language: str) -> MeetingText | None:
    """A text of a meeting in one language, when it was written."""
    return db.session.execute(
        select(MeetingText).where(
            MeetingText.meeting_id == meeting_id,
            MeetingText.kind == kind,
            MeetingText.language == language,
        )
    ).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list. Attendance is never shown without its qualifier."""

    id: int
    slug: str
    title: Localised
    state: str
    on_date: date | None
    until_date: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    format: str | None
    place_short: Localised
    attendance: int | None
    attendance_qualifier: str
    fictitious: bool
    series: Localised
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    record_begun_at: datetime | None
    archived_at: datetime | None
    is_template: bool
    series_slug: str | None

    @property
    def is_public(self) -> bool:
        """Open to everybody once it is published."""
        return self.state != "draft"

    @property
    def last_day(self) -> date | None:
        """The day on which it ends."""
        return self.until_date or self.on_date

    def is_past(self, today: date) -> bool:
        """Whether its last day is over. Without a date it is still to come."""
        return self.last_day is not None and self.last_day < today


_LISTED = (
    Meeting.id,
    Meeting.slug,
    Meeting.title,
    Meeting.state,
    Meeting.on_date,
    Meeting.until_date,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.zone,
    Meeting.format,
    Meeting.place_short,
    Meeting.attendance,
    Meeting.attendance_qualifier,
    Meeting.fictitious,
    MeetingSeries.name,
    Meeting.registration_opens_at,
    Meeting.registration_closes_at,
    Meeting.record_begun_at,
    Meeting.archived_at,
    Meeting.is_template,
    MeetingSeries.slug,
)


def _rows(statement: Select[*tuple[Any, ...]]) -> list[MeetingRow]:
    found: list[MeetingRow] = []
    for row in db.session.execute(statement):
        values = list(row)
        values[14] = values[14] or Localised()
        found.append(MeetingRow(*values))
    return found


def list_meetings(*, drafts: bool = False) -> list[MeetingRow]:
    """All meetings, newest first, those without a date before; drafts and the archive only when
    asked for, templates never.
    """
    statement = (
        select(*_LISTED)
        .outerjoin(MeetingSeries, Meeting.series_id == MeetingSeries.id)
        .where(Meeting.is_template.is_(False))
        .order_by(Meeting.on_date.is_(None).desc(), Meeting.on_date.desc(), Meeting.slug)
    )
    if not drafts:
        statement = statement.where(Meeting.state != "draft", Meeting.archived_at.is_(None))
    return _rows(statement)


def by_attendance(rows: Iterable[MeetingRow], *, descending: bool = True) -> list[MeetingRow]:
    """Rows by their recorded attendance; those without come last either way."""
    with_count = [row for row in rows if row.attendance is not None]
    without = [row for row in rows if row.attendance is None]
    ordered = sorted(with_count, key=lambda row: row.attendance or 0, reverse=descending)
    return ordered + without


def upcoming(today: date | None = None, limit: int = 3) -> list[MeetingRow]:
    """Published meetings that are not over, the nearest first."""
    day = today or clock.today()
    rows = [row for row in list_meetings() if not row.is_past(day) and row.on_date is not None]
    return sorted(rows, key=lambda row: (row.on_date or day, row.slug))[:limit]


def meetings_to_copy() -> list[MeetingRow]:
    """What a new meeting can be copied from: every meeting that has an agenda, newest first, then
    every template.
    """
    has_items = select(AgendaItem.meeting_id).distinct()
    return _rows(
        select(*_LISTED)
        .outerjoin(MeetingSeries, Meeting.series_id == MeetingSeries.id)
        .where(
            Meeting.id.in_(has_items) | Meeting.is_template,
            Meeting.is_template.is_(False) | Meeting.archived_at.is_(None),
        )
        .order_by(Meeting.is_template, Meeting.on_date.desc(), Meeting.slug)
    )


def series() -> list[MeetingSeries]:
    """All series by slug."""
    return list(db.session.scalars(select(MeetingSeries).order_by(MeetingSeries.slug)))


def one_series(series_slug: str) -> MeetingSeries:
    """The series of that slug. Raises NotFound."""
    return the_one(select(MeetingSeries).where(MeetingSeries.slug == series_slug))


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series in a list: how many meetings it has, and the day of the last."""

    slug: str
    name: Localised
    meetings: int
    last: date | None


def series_rows() -> list[SeriesRow]:
    """Every series by slug, templates not counted."""
    found = db.session.execute(
        select(
            MeetingSeries.slug,
            MeetingSeries.name,
            func.count(Meeting.id),
            func.max(Meeting.on_date),
        )
        .outerjoin(
            Meeting,
            (Meeting.series_id == MeetingSeries.id) & Meeting.is_template.is_(False),
        )
        .group_by(MeetingSeries.id)
        .order_by(MeetingSeries.slug)
    )
    return [SeriesRow(*row) for row in found]


def _listed(*only: ColumnElement[bool]) -> list[MeetingRow]:
    return _rows(
        select(*_LISTED)
        .outerjoin(MeetingSeries, Meeting.series_id == MeetingSeries.id)
        .where(*only)
        .order_by(Meeting.on_date.is_(None).desc(), Meeting.on_date.desc(), Meeting.slug)
    )


def meetings_of_series(subject: MeetingSeries) -> list[MeetingRow]:
    """Its meetings in every phase, newest first, without templates."""
    return _listed(Meeting.series_id == subject.id, Meeting.is_template.is_(False))


def without_series() -> list[MeetingRow]:
    """Meetings of no series, newest first."""
    return _listed(Meeting.series_id.is_(None), Meeting.is_template.is_(False))


def templates() -> list[MeetingRow]:
    """Every template, those of the archive last."""
    rows = _listed(Meeting.is_template.is_(True))
    return sorted(rows, key=lambda row: (row.archived_at is not None, row.slug))


def before(subject: Meeting) -> Meeting | None:
    """The meeting whose texts stand beside: the one copied from, else the last of the series."""
    if subject.copied_from_id is not None:
        return db.session.get(Meeting, subject.copied_from_id)
    if subject.series_id is None or subject.on_date is None:
        return None
    return db.session.execute(
        select(Meeting)
        .where(
            Meeting.series_id == subject.series_id,
            Meeting.id != subject.id,
            Meeting.is_template.is_(False),
            Meeting.on_date < subject.on_date,
        )
        .order_by(Meeting.on_date.desc())
        .limit(1)
    ).scalar_one_or_none()


def clashes(subject: Meeting) -> list[MeetingRow]:
    """Other meetings on the same days; a template has none."""
    if subject.on_date is None or subject.is_template:
        return []
    last = subject.until_date or subject.on_date
    return _rows(
        select(*_LISTED)
        .outerjoin(MeetingSeries, Meeting.series_id == MeetingSeries.id)
        .where(
            Meeting.id != subject.id,
            Meeting.fictitious == subject.fictitious,
            Meeting.is_template.is_(False),
            Meeting.on_date <= last,
            func.coalesce(Meeting.until_date, Meeting.on_date) >= subject.on_date,
        )
        .order_by(Meeting.on_date, Meeting.slug)
    )


def texts(subject: Meeting, language: str) -> dict[str, MeetingText]:
    """The texts by kind, each in ``language`` where it exists, else in the documents' language,
    else in any.
    """
    rows = db.session.scalars(
        select(MeetingText)
        .where(MeetingText.meeting_id == subject.id)
        .order_by(MeetingText.kind, MeetingText.language)
    )
    ranked: dict[str, tuple[int, MeetingText]] = {}
    wanted = (language, subject.documents_language, "en")
    for row in rows:
        rank = wanted.index(row.language) if row.language in wanted else len(wanted)
        if row.kind not in ranked or rank < ranked[row.kind][0]:
            ranked[row.kind] = (rank, row)
    return {kind: row for kind, (_rank, row) in ranked.items()}


@dataclass(frozen=True, slots=True)
class GapAt:
    """The funding gap that a meeting was told, and the next one recorded after it."""

    figure: Figure
    later: Figure | None


def gap_at(subject: Meeting) -> GapAt | None:
    """The recorded gap of the meeting's phase as at its day; our own arithmetic left out."""
    if subject.phase_id is None or subject.on_date is None:
        return None
    rows = list(
        db.session.scalars(
            select(Figure)
            .where(
                Figure.phase_id == subject.phase_id,
                Figure.category == "funding",
                Figure.slug.contains("-gap-"),
                Figure.derived.is_(False),
                Figure.as_at >= subject.on_date,
            )
            .order_by(Figure.as_at, Figure.id)
        )
    )
    if not rows or rows[0].as_at != subject.on_date:
        return None
    return GapAt(rows[0], rows[1] if len(rows) > 1 else None)
