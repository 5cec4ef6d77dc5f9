"""The tour de table on one page: order, speaker, minutes, points, engagements.

Made of the record as it stands, with nothing typed again. What a partner does not make public is
not in it: neither its words nor its amount, nor that it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.localised import Localised
from app.core.money import Money
from app.floor import queries as floor
from app.floor.queries import speaking
from app.funding.queries.engagements import Announced, announced_at
from app.funding.queries.room import RoomFigures
from app.funding.rules.engagements import STATE_WORDS, TYPE_WORDS, EngagementType, State
from app.meetings import queries as meetings
from app.meetings.models import Intervention, Meeting
from app.reports import queries
from app.reports.compose import _
from app.reports.documents.common import (
    Kept,
    Text,
    Title,
    name_of,
    plain,
    title,
    translated,
)
from app.reports.queries.record import SPOKEN
from app.reports.rules.mentions import honorific_in
from app.web import printing
from app.web.filters import language_name


@dataclass(frozen=True, slots=True)
class Engaged:
    """An engagement in public words; ``amounts`` is empty where none is recorded or shown."""

    kind: str
    wording: Text
    amounts: tuple[str, ...]
    state: str
    withheld: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A place in the running order. ``time`` is how long it was, ``state`` when it was not."""

    number: int
    partner: Text
    speaker: str
    language: str
    time: str
    state: str
    points: tuple[Text, ...]
    engaged: tuple[Engaged, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of the room, in words, when the organiser shows them."""

    pledged: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    worth: str
    gaps: tuple[tuple[str, str], ...]
    as_of: str


@dataclass(frozen=True, slots=True)
class TourDeTable:
    """Everything that page and paper print."""

    title: Title
    language: str
    draft: bool
    over: bool
    heading: Text
    turns: tuple[Turn, ...]
    other_points: tuple[Text, ...]
    other_engaged: tuple[tuple[Text, Engaged], ...]
    spoken: int
    whole_time: str
    amounts: str
    totals: Totals | None
    facilitator: str
    summary_by: str


def build(of: Meeting, language: str) -> TourDeTable:
    """The summary of a meeting's tour de table as it stands now."""
    held = queries.has_held_agenda(of)
    record = queries.record(of, "held" if held else "planned")
    texts, kept = record.texts, record.kept
    view = floor.floor(of)
    rows = floor.running_order(view.item_id) if view.item_id else []
    said = _by_turn(announced_at(of))
    points = _points(of)
    times = _times(of)
    turns = tuple(
        _turn(
            number,
            row,
            times.get(row.id),
            points.pop(row.id, ()),
            [_engaged(one, language, kept) for one in said.pop(row.id, ())],
            language,
        )
        for number, row in enumerate(rows, 1)
    )
    amounts = [one for turn in turns for engaged in turn.engaged for one in engaged.amounts]
    item = meetings.tour_de_table(of)
    return TourDeTable(
        title=title(of, texts, "report_title" if held else "concept_title", language),
        language=language,
        draft=of.state == "draft",
        over=view.over,
        heading=plain(item.title if item else Localised(), language),
        turns=turns,
        other_points=tuple(plain(one, language) for rest in points.values() for one in rest),
        other_engaged=tuple(
            (plain(one.partner.label or one.partner.name, language), _engaged(one, language, kept))
            for rest in said.values()
            for one in rest
        ),
        spoken=sum(row.state in SPOKEN for row in rows),
        whole_time=_minutes(sum(times.values())) if times else "",
        amounts="" if amounts else _("no amount recorded"),
        totals=_totals(floor.room_totals(of), language),
        facilitator=honorific_in(view.facilitator, language),
        summary_by=honorific_in(view.summary_by, language),
    )


def _by_turn(rows: Sequence[Announced]) -> dict[int | None, list[Announced]]:
    found: dict[int | None, list[Announced]] = {}
    for row in rows:
        if State(row.engagement.state) is not State.VOIDED:
            found.setdefault(row.engagement.intervention_id, []).append(row)
    return found


def _points(of: Meeting) -> dict[int | None, tuple[Localised, ...]]:
    found: dict[int | None, tuple[Localised, ...]] = {}
    for row in floor.shown_rows(of.id):
        found[row.intervention_id] = (*found.get(row.intervention_id, ()), row.text)
    return found


def _turn(
    number: int,
    row: Intervention,
    seconds: int | None,
    points: Sequence[Localised],
    said: Sequence[Engaged],
    language: str,
) -> Turn:
    label = row.partner.label or row.partner.name if row.partner else Localised()
    return Turn(
        number=number,
        partner=plain(label, language),
        speaker=_speaker(row, language),
        language=language_name(row.language) if row.language else "",
        time=_minutes(seconds) if seconds is not None else "",
        state=_state(row.state),
        points=tuple(plain(one, language) for one in points),
        engaged=tuple(said),
    )


def _state(state: str) -> str:
    """Why no time is given, where none is."""
    words = {
        "planned": _("has not spoken"),
        "skipped": _("did not speak"),
        "speaking": _("has the floor"),
        "written": _("in writing"),
    }
    return words.get(state, "")


def _speaker(row: Intervention, language: str) -> str:
    if row.role is not None:
        return name_of(row.role, language).full
    if row.person is None:
        return ""
    return f"{honorific_in(row.person.honorific, language)} {row.person.printed}".strip()


def _times(of: Meeting) -> dict[int, int]:
    """How many seconds each turn took, by intervention: the corrected time, else the clock's
    without the pauses. What was not timed is not in it."""
    return {
        line.key: line.seconds
        for line in speaking.lines(of)
        if not line.is_entry and (line.corrected is not None or line.ended_at is not None)
    }


def _minutes(whole: int) -> str:
    """Seconds as "4:05": minutes and seconds."""
    minutes, seconds = divmod(whole, 60)
    return f"{minutes}:{seconds:02d}"


def _engaged(row: Announced, language: str, kept: Kept) -> Engaged:
    one = row.engagement
    state = (
        _("announced, unconfirmed") if one.unconfirmed else _(STATE_WORDS[State(one.state)]).lower()
    )
    return Engaged(
        kind=_(TYPE_WORDS[EngagementType(one.type)]),
        wording=translated(
            kept, queries.wording_key(one.ref or ""), plain(one.wording, language), language
        ),
        amounts=tuple(_amount(money, language) for money in row.amounts),
        state=state,
        withheld=row.amount_withheld,
    )


def _amount(money: Money, language: str) -> str:
    return printing.with_currency(printing.amount(money, language), money.currency, language)


def _totals(figures: RoomFigures | None, language: str) -> Totals | None:
    if figures is None:
        return None
    pledged, gap = figures.pledged, figures.gap
    return Totals(
        tuple(_amount(one, language) for one in pledged.amounts),
        tuple(_amount(one, language) for one in pledged.unconfirmed),
        _amount(pledged.worth, language) if pledged.worth else "",
        (
            (_("Gap with all pledges"), _amount(gap.with_all, language)),
            (_("Gap after signed agreements"), _amount(gap.signed, language)),
        )
        if gap
        else (),
        printing.day(figures.as_of, language),
    )
