"""The programme: items with times where there are any, and who does what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.meetings.models import AgendaItem, Meeting
from app.reports import queries
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
class Programme:
    """Everything that the paper prints; ``as_of`` is the day of its last change."""

    title: Title
    language: str
    draft: bool
    held: bool
    pending: bool
    interpretation: str
    as_of: str
    items: tuple[Item, ...]


def build(of: Meeting, language: str) -> Programme:
    """The programme as held, or as planned before that."""
    held = queries.has_held_agenda(of)
    record = queries.record(of, "held" if held else "planned")
    zone = ZoneInfo(of.zone)
    days = {one.starts_at.astimezone(zone).date() for one in record.items if one.starts_at}
    items = tuple(_item(record, one, language, len(days) > 1) for one in record.children(None))
    return Programme(
        title(of, record.texts, "report_title" if held else "concept_title", language),
        language,
        of.state == "draft",
        held,
        any(one.heading.language != language for one in items),
        listed(language_name(code) for code in of.interpretation),
        printing.day(of.updated_at.astimezone(zone).date(), language),
        items,
    )


def _item(record: queries.Record, item: AgendaItem, language: str, dated: bool) -> Item:
    return Item(
        item.number,
        _time(item, record.meeting.zone, language, dated),
        item.room,
        plain(item.title, language),
        plain(item.description, language),
        tuple(
            RoleLine(role_words(role.role), name_of(role).full, capacity_of(role, language))
            for role in record.roles.get(item.id, ())
        ),
        tuple(_item(record, child, language, dated) for child in record.children(item)),
    )


def _time(item: AgendaItem, zone: str, language: str, dated: bool) -> str:
    if item.starts_at is None:
        return ""
    place = ZoneInfo(zone)
    hours = _hours(item.starts_at, item.ends_at, place)
    if not dated:
        return hours
    return f"{printing.day(item.starts_at.astimezone(place).date(), language)}, {hours}"


def _hours(begins: datetime, ends: datetime | None, place: ZoneInfo) -> str:
    text = f"{begins.astimezone(place):%H:%M}"
    return f"{text}–{ends.astimezone(place):%H:%M}" if ends else text
