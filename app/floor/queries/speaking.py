"""Reading speaking times: of each turn, and summed for each delegation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFound
from app.core.localised import Localised
from app.floor.models import FloorCorrection
from app.floor.queries import running
from app.floor.rules.queue import CHARGED
from app.floor.rules.timer import allotted
from app.meetings import queries as meetings
from app.meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class TimeLine:
    """A turn or request that is over: planned and spoken seconds, and how it was set right.

    ``charged``: whether it counts as the delegation's own time; ``kind`` is "" for the plan.
    """

    key: int
    is_entry: bool
    public_id: str
    partner_id: int | None
    label: Localised
    name: str
    kind: str
    started_at: datetime | None
    ended_at: datetime | None
    planned: int
    added: int
    stood: int
    measured: int
    corrected: int | None
    charged: bool

    @property
    def seconds(self) -> int:
        """What counts: the corrected time, else the clock's."""
        return self.measured if self.corrected is None else self.corrected


@dataclass(frozen=True, slots=True)
class DelegationTime:
    """What a delegation spoke in all: its own time, and questions and points of order apart."""

    partner_id: int | None
    label: Localised
    name: str
    turns: int
    seconds: int
    planned: int
    apart: int


def lines(meeting: Meeting) -> list[TimeLine]:
    """Every turn of the tour de table that is over, in the order in which they began."""
    item = meetings.tour_de_table(meeting)
    if item is None:
        return []
    rows = running.rows(item)
    table = rows.table
    turns = {turn.key: turn for turn in table.turns}
    entries = {entry.key: entry for entry in table.queue}
    found = []
    for row in rows.turns:
        if row.state != "spoken":
            continue
        slot, who = rows.slots.get(row.id), row.role or row.person
        found.append(
            TimeLine(
                row.id, False, row.public_id, row.partner_id,
                (row.partner.label or row.partner.name) if row.partner else Localised(),
                f"{who.honorific} {who.printed}".strip() if who else "",
                "", row.started_at, row.ended_at,
                _whole(allotted(row.planned_minutes, rows.usual)),
                slot.added_seconds if slot else 0, (slot.stood_ms if slot else 0) // 1000,
                _whole(turns[row.id].spoken), slot.corrected_seconds if slot else None, True,
            )
        )  # fmt: skip
    for one in rows.entries:
        if one.state != "spoken":
            continue
        said = entries[one.id]
        found.append(
            TimeLine(
                one.id, True, one.public_id, one.partner_id,
                (one.partner.label or one.partner.name) if one.partner else Localised(),
                one.name, one.kind, one.started_at, one.ended_at,
                _whole(allotted(said.minutes, rows.usual)), one.added_seconds,
                one.stood_ms // 1000, _whole(said.spoken), one.corrected_seconds,
                one.kind in CHARGED,
            )
        )  # fmt: skip
    return sorted(found, key=_began)


def _began(one: TimeLine) -> float:
    return one.started_at.timestamp() if one.started_at else float("inf")


def line(meeting: Meeting, public_id: str) -> TimeLine:
    """One of them. Raises NotFound."""
    found = next((one for one in lines(meeting) if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def per_delegation(found: Iterable[TimeLine]) -> list[DelegationTime]:
    """The sums, a line for each delegation in the order in which each first spoke.

    Questions and points of order are no delegation's own time; they are summed apart.
    """
    groups: dict[object, list[TimeLine]] = {}
    for one in found:
        groups.setdefault(one.partner_id or one.name or one.public_id, []).append(one)
    return [
        DelegationTime(
            group[0].partner_id,
            group[0].label,
            group[0].name,
            len(group),
            sum(one.seconds for one in group if one.charged),
            sum(one.planned for one in group if one.charged),
            sum(one.seconds for one in group if not one.charged),
        )
        for group in groups.values()
    ]


def corrections(meeting_id: int) -> list[FloorCorrection]:
    """Every time that was set right, newest first."""
    return list(
        db.session.scalars(
            select(FloorCorrection)
            .where(FloorCorrection.meeting_id == meeting_id)
            .order_by(FloorCorrection.id.desc())
        )
    )


def _whole(time: timedelta) -> int:
    return int(time.total_seconds())
