"""The running order for interpreters: sessions with rooms, who speaks what, and their papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.meetings.models import AgendaItem, Meeting
from app.meetings.queries import interpretation
from app.meetings.rules.interpretation import Session, floor_of
from app.meetings.shelf import Shelved
from app.reports import queries
from app.reports.compose import _
from app.reports.documents.common import (
    Text,
    Title,
    capacity_of,
    name_of,
    plain,
    role_words,
    title,
)
from app.web import printing
from app.web.filters import language_name


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks at a session; ``language`` is empty where it is not known."""

    role: str
    name: str
    capacity: str
    language: str


@dataclass(frozen=True, slots=True)
class Point:
    """An item of the agenda. ``booth`` names those in the booth; ``offered`` is None for what is
    no session of its own.
    """

    number: str
    time: str
    room: str
    heading: Text
    offered: bool | None
    booth: tuple[str, ...]
    speakers: tuple[Speaker, ...]
    is_below: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The items of one day; the heading is the day where there are several."""

    heading: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the pack under its name there; ``embargo`` is until when, or empty."""

    file: str
    title: Text
    session: Text
    language: str
    embargo: str


@dataclass(frozen=True, slots=True)
class RunningOrder:
    """Everything that the paper prints."""

    title: Title
    language: str
    booth: str
    floor: str
    zone: str
    days: tuple[Day, ...]
    papers: tuple[Paper, ...]


def build(
    of: Meeting, booth: str, files: Sequence[tuple[str, str, Shelved]], language: str
) -> RunningOrder:
    """The plan as the booth of a language sees it, with the files (name, language, document) of
    its pack.
    """
    record = queries.record(of, "planned")
    sessions = {one.slot.key: one for one in interpretation(of).sessions}
    first = next((one.starts_at for one in record.items if one.starts_at), None)
    return RunningOrder(
        title(of, record.texts, "concept_title", language),
        language,
        language_name(booth),
        language_name(floor_of(of.floor_language)),
        printing.zone_words(first, of.zone) if first else "",
        _days(record, sessions, booth, language),
        tuple(
            Paper(
                name,
                plain(document.title, language),
                plain(document.item_title, language),
                language_name(spoken),
                _until(document, language),
            )
            for name, spoken, document in files
        ),
    )


def _until(document: Shelved, language: str) -> str:
    until = document.terms.embargo_until
    if until is None or not document.under_embargo:
        return ""
    return printing.moment(until, language, document.meeting.zone)


def _days(
    record: queries.Record, sessions: dict[int, Session], booth: str, language: str
) -> tuple[Day, ...]:
    """Items by day; one without a time belongs to the day of the one before."""
    zone = ZoneInfo(record.meeting.zone)
    days: list[tuple[date | None, list[Point]]] = []
    for item in record.items:
        day = item.starts_at.astimezone(zone).date() if item.starts_at else None
        if not days or (day is not None and days[-1][0] not in (day, None)):
            days.append((day, []))
        elif days[-1][0] is None:
            days[-1] = (day, days[-1][1])
        days[-1][1].append(_point(record, item, sessions.get(item.id), booth, language))
    several = len(days) > 1
    return tuple(
        Day(printing.day(day, language) if several and day else _("Running order"), tuple(points))
        for day, points in days
    )


def _point(
    record: queries.Record, item: AgendaItem, session: Session | None, booth: str, language: str
) -> Point:
    return Point(
        item.number,
        _time(item, ZoneInfo(record.meeting.zone)),
        item.room,
        plain(item.title, language),
        booth in session.offered if session else None,
        tuple(seat.name for seat in session.booth(booth)) if session else (),
        tuple(
            Speaker(
                role_words(role.role),
                name_of(role, language).full,
                capacity_of(role, language),
                language_name(role.language) if role.language else "",
            )
            for role in record.roles.get(item.id, ())
            if role.status != "declined"
        ),
        item.parent_id is not None,
    )


def _time(item: AgendaItem, zone: ZoneInfo) -> str:
    def hour(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%H:%M}"

    if item.starts_at is None:
        return ""
    return f"{hour(item.starts_at)}–{hour(item.ends_at)}" if item.ends_at else hour(item.starts_at)
