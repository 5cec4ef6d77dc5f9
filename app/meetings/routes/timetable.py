"""One agenda as its page prints it: words and times are settled here, so that the template of
forty sessions and eighty speakers does nothing but print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from markupsafe import Markup

from app.meetings import words
from app.meetings.queries import TimetableRow
from app.meetings.routes import zones
from app.meetings.rules.local_time import hours_there
from app.web import printing
from app.web.filters import number, qualifier
from app.web.markdown import to_html


@dataclass(slots=True)
class Line:
    """An item, ready to print. ``lang`` is set where its title is not in the page's language.

    ``at`` is its interval in UTC, for the script that adds the reader's own times; ``there`` those
    times, where the reader has chosen a zone.
    """

    id: int
    time: str
    at: str
    number: str
    title: str
    lang: str
    room: str
    is_break: bool
    about: Markup
    attendance: str
    people: list[tuple[str, str, str]]
    there: str = ""
    below: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Day:
    """The lines of one calendar day of the meeting's zone; ``day`` is empty without times."""

    day: date | None
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The days of an agenda; ``timed`` when any item has a clock time, in the zone named.

    ``zone_there`` names the reader's zone where its clock shows something else.
    """

    days: list[Day]
    timed: bool
    zone: str
    zone_there: str = ""


def arranged(
    rows: Sequence[TimetableRow], zone: str, language: str, there: ZoneInfo | None = None
) -> Timetable:
    """The rows by day, those of the second level below theirs; ``there`` is the reader's zone."""
    place = ZoneInfo(zone)
    roles = {role: _(word) for role, word in words.ROLES.items()}
    first = next((row.starts_at for row in rows if row.starts_at is not None), None)
    days: list[Day] = []
    tops: dict[int, Line] = {}
    for row in rows:
        starts = row.starts_at.astimezone(place) if row.starts_at is not None else None
        line = _line(row, starts, place, roles, language)
        if there is not None and row.starts_at is not None:
            line.there = _there(row.starts_at, row.ends_at, place, there)
        above = tops.get(row.parent_id) if row.parent_id is not None else None
        if above is not None:
            above.below.append(line)
            if line.time == above.time:
                line.time = line.there = ""
            continue
        tops[row.id] = line
        day = starts.date() if starts is not None else days[-1].day if days else None
        if not days or days[-1].day != day:
            days.append(Day(day))
        days[-1].lines.append(line)
    named = printing.zone_words(first, zone) if first is not None else ""
    zone_there = ""
    if there is not None and any(_lines_there(days)):
        zone_there = zones.named(there.key, first) if first is not None else ""
    return Timetable(days, first is not None, named, zone_there)


def _there(starts: datetime, ends: datetime | None, here: ZoneInfo, there: ZoneInfo) -> str:
    hours = hours_there(starts, ends, here, there)
    return " ".join(filter(None, (hours.text, zones.days_off(hours.days)))) if hours else ""


def _lines_there(days: list[Day]) -> Iterator[str]:
    for day in days:
        for line in day.lines:
            yield line.there
            yield from (sub.there for sub in line.below)


def _line(
    row: TimetableRow,
    starts: datetime | None,
    place: ZoneInfo,
    roles: dict[str, str],
    language: str,
) -> Line:
    title, lang = row.title.best(language)
    about, _lang = row.description.best(language)
    time = at = ""
    if starts is not None and row.starts_at is not None:
        time = f"{starts:%H:%M}"
        at = f"{row.starts_at.isoformat()}/"
        if row.ends_at is not None:
            time += f"{printing.DASH}{row.ends_at.astimezone(place):%H:%M}"
            at += row.ends_at.isoformat()
    return Line(
        id=row.id,
        time=time,
        at=at,
        number=row.number,
        title=title,
        lang="" if lang == language else lang,
        room=row.room,
        is_break=row.kind == "break",
        about=Markup(to_html(about, 5)) if about else Markup(""),  # noqa: S704  cleaned by nh3
        attendance=_counted(row),
        people=[
            (
                roles[role],
                f"{honorific} {printed}".strip(),
                "".join(f", {part}" for part in (function, organisation) if part),
            )
            for role, honorific, printed, function, organisation in row.roles
        ],
    )


def _counted(row: TimetableRow) -> str:
    if row.attendance is None:
        return ""
    count = " ".join(filter(None, (qualifier(row.attendance_qualifier), number(row.attendance))))
    return str(_("%(count)s participants", count=count))
