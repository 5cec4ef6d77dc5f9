"""Reading releases of the programme, and what a release would warn of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from app.core.db import db, the_one
from app.meetings.models import (
    Document,
    Intervention,
    Meeting,
    ProgrammeRelease,
)
from app.meetings.queries.agenda import ItemRow, item_rows
from app.meetings.queries.interpretation import interpretation
from app.meetings.rules import agenda as rules
from app.meetings.rules import releases
from app.meetings.rules.warnings import Warned, warnings


def slots(rows: Iterable[ItemRow], spoken: Mapping[int, int] | None = None) -> list[rules.Slot]:
    """Items in time, for the rules about overlaps; who declined is not there.

    ``spoken`` are the minutes given to interventions, by item.
    """
    return [
        rules.Slot(
            key=row.id,
            parent=row.parent_id,
            kind=row.kind,
            starts=row.starts_at,
            ends=row.ends_at,
            room=row.room,
            people=frozenset(one.person_id for one in row.roles if one.status != "declined"),
            label=row.label,
            spoken=(spoken or {}).get(row.id, 0),
        )
        for row in rows
    ]


def slots_of(subject: Meeting, rows: Iterable[ItemRow]) -> list[rules.Slot]:
    """Items in time, with the minutes that the interventions at each are given."""
    spoken = {
        row[0]: int(row[1] or 0)
        for row in db.session.execute(
            select(Intervention.agenda_item_id, func.sum(Intervention.planned_minutes))
            .where(Intervention.meeting_id == subject.id, Intervention.planned_minutes.is_not(None))
            .group_by(Intervention.agenda_item_id)
        )
    }
    return slots(rows, spoken)


def warnings_of(
    subject: Meeting, timed: Sequence[rules.Slot], rows: Sequence[ItemRow]
) -> list[Warned]:
    """What does not fit when the items of ``rows`` are at those times.

    Of a plan also what its interpretation does not cover.
    """
    found = warnings(
        timed,
        subject.starts_at,
        subject.ends_at,
        {one.person_id: one.name for row in rows for one in row.roles},
        one_day=subject.until_date is None,
    )
    if rows and rows[0].agenda == "planned":
        found.extend(interpretation(subject, rows).warnings)
    return found


def agenda_warnings(subject: Meeting, rows: Sequence[ItemRow]) -> list[Warned]:
    """What does not fit in an agenda."""
    return warnings_of(subject, slots_of(subject, rows), rows)


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release in a list: everything but the programme itself."""

    number: int
    released_at: datetime
    released_by: str
    note: str
    overridden: list[dict[str, Any]]
    override_reason: str
    told: int


def release_rows(meeting_id: int) -> list[ReleaseRow]:
    """The releases of a meeting, newest first."""
    return [
        ReleaseRow(*row)
        for row in db.session.execute(
            select(
                ProgrammeRelease.number,
                ProgrammeRelease.released_at,
                ProgrammeRelease.released_by,
                ProgrammeRelease.note,
                ProgrammeRelease.overridden,
                ProgrammeRelease.override_reason,
                ProgrammeRelease.told,
            )
            .where(ProgrammeRelease.meeting_id == meeting_id)
            .order_by(ProgrammeRelease.number.desc())
        )
    ]


def release(meeting_id: int, number: int) -> ProgrammeRelease:
    """One release. Raises NotFound."""
    return the_one(
        select(ProgrammeRelease).where(
            ProgrammeRelease.meeting_id == meeting_id, ProgrammeRelease.number == number
        )
    )


def last_release(meeting_id: int) -> ProgrammeRelease | None:
    """The newest release, when there is one."""
    return db.session.execute(
        select(ProgrammeRelease)
        .where(ProgrammeRelease.meeting_id == meeting_id)
        .order_by(ProgrammeRelease.number.desc())
        .limit(1)
    ).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class ReleasedAs:
    """Which release a programme page shows, and whether the plan was touched since."""

    number: int
    at: datetime
    touched: bool


_STANDING = select(
    func.max(ProgrammeRelease.number),
    func.max(ProgrammeRelease.released_at),
    select(func.count()).where(Document.meeting_id == bindparam("meeting")).scalar_subquery(),
).where(ProgrammeRelease.meeting_id == bindparam("meeting"))
"""Built once: the programme page asks it at every request."""


def standing(subject: Meeting) -> tuple[ReleasedAs | None, bool]:
    """The number and day of the newest release, and whether there are documents: one statement."""
    number, at, documents = db.session.execute(_STANDING, {"meeting": subject.id}).one()
    released = ReleasedAs(number, at, subject.programme_changed_at > at) if number else None
    return released, documents > 0


def plan(subject: Meeting, rows: Iterable[ItemRow] | None = None) -> releases.Programme:
    """The planned programme as it stands, as a release would keep it."""
    found = list(item_rows(subject.id, "planned") if rows is None else rows)
    slugs = {row.id: row.slug for row in found}
    return releases.Programme(
        subject.zone,
        tuple(
            releases.Entry(
                slug=row.slug,
                parent=slugs.get(row.parent_id) if row.parent_id is not None else None,
                number=row.number,
                kind=row.kind,
                title=row.title,
                starts=row.starts_at,
                ends=row.ends_at,
                room=row.room,
                people=tuple(
                    releases.Part(one.person_slug, one.role, one.name) for one in row.roles
                ),
            )
            for row in found
        ),
    )
