"""The day of a meeting on a phone: what is on, what comes next, where the reader belongs.

Everybody finds it at the meeting's address without anything of their own; the personal ones are
pages of registration, which hand in what belongs to the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.core import clock
from app.meetings import queries
from app.meetings.models import Meeting
from app.meetings.queries import ItemRow
from app.meetings.routes import bp
from app.meetings.routes.public import page
from app.meetings.routes.shelf import readable
from app.meetings.routes.zones import ReaderZone, choices, days_off, named, reader_zone
from app.meetings.rules.local_time import hours_there
from app.meetings.rules.now import now_and_next
from app.meetings.shelf import Shelved, by_item
from app.web import printing


@dataclass(slots=True)
class DayItem:
    """An item as the day shows it. ``state`` is now, next, past or empty; ``at`` the interval."""

    row: ItemRow
    hours: str = ""
    there: str = ""
    days_off: str = ""
    at: str = ""
    state: str = ""
    documents: list[Shelved] = field(default_factory=list)

    @property
    def may_ask(self) -> bool:
        """Whether questions to it are still of use."""
        return self.state != "past" and self.row.kind != "break"


@dataclass(slots=True)
class DayPart:
    """The items of one calendar day in the meeting's zone."""

    day: date | None
    items: list[DayItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Day:
    """A meeting by the clock. ``stage`` is before, running, between, over or untimed.

    ``minutes`` is how long it is until what comes next; ``zone`` and ``zone_there`` name the
    meeting's zone and the reader's, the latter only where the clocks differ.
    """

    stage: str
    now: list[DayItem]
    next: list[DayItem]
    parts: list[DayPart]
    next_at: datetime | None
    minutes: int
    zone: str
    zone_there: str
    reader: ReaderZone
    zones: list[tuple[str, list[str]]]

    @property
    def timed(self) -> bool:
        """Whether the programme has clock times."""
        return self.stage != "untimed"


def day_of(meeting: Meeting, reader: ReaderZone, documents: Iterable[Shelved]) -> Day:
    """The meeting's own agenda by the clock; the planned one where the record has no times."""
    agenda = queries.current_agenda(meeting)
    rows = queries.item_rows(meeting.id, agenda)
    if agenda == "held" and not any(row.starts_at for row in rows):
        agenda = "planned"
        rows = queries.item_rows(meeting.id, agenda)
    rows = _with_times_of_their_block(rows)
    moment = clock.now()
    at = now_and_next(queries.slots(rows), moment)
    here, there = ZoneInfo(meeting.zone), reader.place
    shelf = by_item(meeting, documents, agenda)
    items = [_item(row, here, there, shelf.get(row.id, [])) for row in rows]
    by_key = {item.row.id: item for item in items}
    now = [by_key[key] for key in at.now]
    coming = [by_key[key] for key in at.next]
    ended = max((row.ends_at or row.starts_at for row in rows if row.starts_at), default=None)
    for item in items:
        item.state = _state(item.row, moment, at.now, at.next)
    timed = [row.starts_at for row in rows if row.starts_at]
    differs = any(item.there for item in items)
    return Day(
        stage=_stage(meeting, moment, timed, ended, bool(now)),
        now=now,
        next=coming,
        parts=_by_day(items, here),
        next_at=coming[0].row.starts_at if coming else None,
        minutes=_minutes(moment, coming[0].row.starts_at) if coming else 0,
        zone=printing.zone_words(timed[0], meeting.zone) if timed else "",
        zone_there=named(reader.name, timed[0]) if timed and differs else "",
        reader=reader,
        zones=choices() if reader.asked else [],
    )


def _with_times_of_their_block(rows: list[ItemRow]) -> list[ItemRow]:
    """An item below a block that has no time of its own is on while the block is."""
    by_key = {row.id: row for row in rows}
    found = []
    for row in rows:
        block = by_key.get(row.parent_id or 0)
        if row.starts_at is None and block is not None and block.starts_at is not None:
            row = replace(row, starts_at=block.starts_at, ends_at=block.ends_at)
        found.append(row)
    return found


def _item(row: ItemRow, here: ZoneInfo, there: ZoneInfo | None, shelf: list[Shelved]) -> DayItem:
    if row.starts_at is None:
        return DayItem(row, documents=shelf)
    ends = row.ends_at.isoformat() if row.ends_at else ""
    other = hours_there(row.starts_at, row.ends_at, here, there) if there else None
    return DayItem(
        row,
        hours=printing.clock(row.starts_at, here.key, row.ends_at, named=False),
        there=other.text if other else "",
        days_off=days_off(other.days) if other else "",
        at=f"{row.starts_at.isoformat()}/{ends}",
        documents=shelf,
    )


def _state(row: ItemRow, moment: datetime, now: tuple[int, ...], coming: tuple[int, ...]) -> str:
    if row.id in now:
        return "now"
    if row.id in coming:
        return "next"
    over = row.ends_at or row.starts_at
    return "past" if over is not None and over <= moment else ""


def _stage(
    meeting: Meeting,
    moment: datetime,
    timed: list[datetime],
    ended: datetime | None,
    something_is_on: bool,
) -> str:
    if meeting.is_closed:
        return "over"
    if not timed or ended is None:
        return "untimed"
    if moment < min(timed):
        return "before"
    if something_is_on:
        return "running"
    return "between" if moment < ended else "over"


def _minutes(moment: datetime, until: datetime | None) -> int:
    """Whole minutes until then, the begun one counted."""
    if until is None:
        return 0
    return -int((moment - until).total_seconds() // 60)


def _by_day(items: list[DayItem], here: ZoneInfo) -> list[DayPart]:
    parts: list[DayPart] = []
    for item in items:
        starts = item.row.starts_at
        day = starts.astimezone(here).date() if starts else parts[-1].day if parts else None
        if not parts or parts[-1].day != day:
            parts.append(DayPart(day))
        parts[-1].items.append(item)
    return parts


@bp.get("/meetings/<slug>/day")
@guard.requires(Permission.MEETING_VIEW, on=queries.meeting)
def show_day(meeting: Meeting) -> ResponseReturnValue:
    """The day for everybody: now, next, the rest, nothing of one's own."""
    return page(
        "meetings/show_day.html",
        meeting,
        day=day_of(meeting, reader_zone(), readable(meeting)),
    )
