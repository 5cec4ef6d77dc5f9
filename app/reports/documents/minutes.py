"""The minutes of a series: who spoke at each meeting that was held, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.core import clock
from app.meetings.models import AgendaItem, Intervention, Meeting, MeetingSeries
from app.reports import queries
from app.reports.documents import outcomes
from app.reports.documents.common import (
    Person,
    Text,
    dateline,
    person,
    plain,
    qualified,
)
from app.reports.documents.outcomes import Outcomes
from app.reports.queries import Record
from app.reports.rules.mentions import Mentions
from app.web import printing


@dataclass(frozen=True, slots=True)
class Spoken:
    """One intervention: who, for whom, and what the record keeps of it."""

    who: Person | None
    partner: Text
    summary: Text
    reply: Text


@dataclass(frozen=True, slots=True)
class Point:
    """An item of the agenda as held; those below it follow it."""

    number: str
    heading: Text
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class Sitting:
    """One meeting of the series. ``attendance`` is empty while it is not known."""

    heading: Text
    dateline: str
    attendance: str
    points: tuple[Point, ...]
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class Minutes:
    """The paper: the meetings that were held, the first at the top."""

    series: Text
    language: str
    as_of: str
    fictitious: bool
    sittings: tuple[Sitting, ...]


def build(series: MeetingSeries, language: str) -> Minutes:
    """The minutes as the records and the states of the actions stand today."""
    held = queries.held_of_series(series.id)
    came = queries.outcomes_of([of.id for of in held])
    kept = queries.kept_translations([of.id for of in held])
    return Minutes(
        plain(series.name, language),
        language,
        printing.day(clock.today(held[-1].zone if held else "UTC"), language),
        any(of.fictitious for of in held),
        tuple(_sitting(of, outcomes.lines(came[of.id], language, kept), language) for of in held),
    )


def _sitting(of: Meeting, came: Outcomes, language: str) -> Sitting:
    record = queries.record(of, "held")
    attendance = ""
    if of.attendance:
        attendance = qualified(of.attendance, of.attendance_qualifier, language)
    return Sitting(
        plain(of.title, language),
        dateline(of, language),
        attendance,
        tuple(_points(record, language)),
        came,
    )


def _points(record: Record, language: str) -> list[Point]:
    mentions = Mentions()
    found = []
    for item in _in_order(record, None):
        said = tuple(
            _spoken(one, mentions, language) for one in record.interventions.get(item.id, ())
        )
        found.append(Point(item.number, plain(item.title, language), said))
    return [point for point in found if point.spoken]


def _in_order(record: Record, parent: AgendaItem | None) -> Iterator[AgendaItem]:
    for item in record.children(parent):
        yield item
        yield from _in_order(record, item)


def _spoken(one: Intervention, mentions: Mentions, language: str) -> Spoken:
    label = (one.partner.label or one.partner.name) if one.partner else None
    return Spoken(
        person(one.role, mentions, language) if one.role else None,
        plain(label, language) if label else Text("", language),
        plain(one.summary, language),
        plain(one.reply, language),
    )
