"""The programme: items with times where there are any, and who does what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from app.meetings.models import AgendaItem, Meeting
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
from app.web.filters import language_name, listed


@dataclass(frozen=True, slots=True)
class RoleLine:
    """Who does what at an item."""

    role: str
    name: str
    capacity: str


@dataclass(frozen=True, slots=True)
class Item:
    """A point of the programme; ``time`` is empty when none is known."""

    number: str
    time: str
    room: str
    heading: Text
    description: Text
    roles: tuple[RoleLine, ...]
    children: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The items of one day; the heading is the day where there are several."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything that the paper prints; ``as_of`` is the day of its last change."""

    title: Title
    language: str
    draft: bool
    held: bool
    pending: bool
    interpretation: str
    zone: str
    as_of: str
    days: tuple[Day, ...]


def build(of: Meeting, language: str) -> Programme:
    """The programme as held, or as planned before that."""
    held = queries.has_held_agenda(of)
    record = queries.record(of, "held" if held else "planned")
    zone = ZoneInfo(of.zone)
    top = record.children(None)
    return Programme(
        title(of, record.texts, "report_title" if held else "concept_title", language),
        language,
        of.state == "draft",
        held,
        any(
            text and text.best(language)[1] != language
            for item in record.items
            for text in (item.title, item.description)
        ),
        listed(language_name(code) for code in of.interpretation),
        _zone(of, record),
        printing.day(of.updated_at.astimezone(zone).date(), language),
        _days(record, top, language),
    )


def _zone(of: Meeting, record: queries.Record) -> str:
    """The zone of the times that are printed; nothing when there are none."""
    first = next((one.starts_at for one in record.items if one.starts_at), None)
    return printing.zone_words(first, of.zone) if first else ""


def _days(record: queries.Record, top: Sequence[AgendaItem], language: str) -> tuple[Day, ...]:
    """Items by day; one without a time belongs to the day of the one before."""
    zone = ZoneInfo(record.meeting.zone)
    by_day: list[tuple[date | None, list[Item]]] = []
    for item in top:
        day = item.starts_at.astimezone(zone).date() if item.starts_at else None
        if not by_day or (day is not None and by_day[-1][0] not in (day, None)):
            by_day.append((day, []))
        elif by_day[-1][0] is None:
            by_day[-1] = (day, by_day[-1][1])
        by_day[-1][1].append(_item(record, item, language))
    several = len(by_day) > 1
    return tuple(
        Day(printing.day(day, language) if several and day else _("Agenda"), tuple(items))
        for day, items in by_day
    )


def _item(record: queries.Record, item: AgendaItem, language: str) -> Item:
    return Item(
        item.number,
        _time(item, record.meeting.zone),
        item.room,
        plain(item.title, language),
        plain(item.description, language),
        tuple(
            RoleLine(
                role_words(role.role), name_of(role, language).full, capacity_of(role, language)
            )
            for role in record.roles.get(item.id, ())
        ),
        tuple(_item(record, child, language) for child in record.children(item)),
    )


def _time(item: AgendaItem, zone: str) -> str:
    if item.starts_at is None:
        return ""
    place = ZoneInfo(zone)
    begins = f"{item.starts_at.astimezone(place):%H:%M}"
    return f"{begins}–{item.ends_at.astimezone(place):%H:%M}" if item.ends_at else begins
