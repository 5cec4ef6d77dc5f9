"""Reading interpretation: sessions with their languages, the interpreters, and the gaps."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.db import db, the_one
from app.core.localised import Localised
from app.meetings.models import AgendaItem, BoothSeat, Interpreter, Meeting
from app.meetings.queries.agenda import ItemRow, item_rows
from app.meetings.rules import interpretation as rules
from app.meetings.rules.agenda import Slot
from app.meetings.rules.interpretation import Needs, Seat, Session, Voice
from app.meetings.rules.warnings import Warned

listening: list[Callable[[Meeting], Needs]] = []
"""Functions of the rooms above that know who listens to what at a meeting."""


@dataclass(frozen=True, slots=True)
class Interpretation:
    """Interpretation of a meeting's plan. ``sessions`` are in the order of the agenda."""

    sessions: list[Session] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)

    @property
    def languages(self) -> list[str]:
        """The columns of its table."""
        return rules.languages_of(self.sessions)

    @property
    def warnings(self) -> list[Warned]:
        """What is not covered, and who interprets twice at one time."""
        return rules.warnings(self.sessions, self.seats)

    @property
    def notes(self) -> list[rules.Alone]:
        """Who is alone in a booth for long."""
        return rules.alone(self.sessions)

    @property
    def covered(self) -> int:
        """How many sessions lack no language that is needed or spoken there."""
        return sum(one.is_covered for one in self.sessions)

    @property
    def silent(self) -> int:
        """How many roles have no language yet."""
        return sum(voice.language is None for one in self.sessions for voice in one.voices)


def interpretation(meeting: Meeting, rows: Sequence[ItemRow] | None = None) -> Interpretation:
    """Every session of the plan with its languages: two statements beyond the agenda."""
    planned = item_rows(meeting.id, "planned") if rows is None else rows
    floor = rules.floor_of(meeting.floor_language)
    offered = rules.offered(planned, meeting.interpretation or [], floor)
    seats = _seats(meeting.id)
    by_item: dict[int, list[Seat]] = defaultdict(list)
    for seat in seats:
        by_item[seat.slot.key].append(seat)
    needs = _needs(meeting)
    above = {row.parent_id for row in planned}
    return Interpretation(
        [
            Session(
                slot=_slot(row),
                slug=row.slug,
                floor=floor,
                offered=offered[row.id],
                needed=needs.get(row.id, needs.get(None, {})),
                voices=tuple(
                    Voice(one.name, one.language) for one in row.roles if one.status != "declined"
                ),
                seats=tuple(by_item[row.id]),
                rostered=bool(seats),
            )
            for row in planned
            if row.kind != "break" and (row.id not in above or row.roles)
        ],
        seats,
    )


def _slot(row: ItemRow) -> Slot:
    return Slot(
        key=row.id,
        parent=row.parent_id,
        kind=row.kind,
        starts=row.starts_at,
        ends=row.ends_at,
        room=row.room,
        label=row.label,
    )


def _needs(meeting: Meeting) -> Needs:
    found: dict[int | None, dict[str, rules.Heard]] = {}
    for told in listening:
        for item, languages in told(meeting).items():
            found.setdefault(item, {}).update(languages)
    return found


def _seats(meeting_id: int) -> list[Seat]:
    """Every seat of the interpreters who work at this meeting, wherever it is, in one statement."""
    here = aliased(AgendaItem)
    working = (
        select(BoothSeat.interpreter_id)
        .join(here, BoothSeat.agenda_item_id == here.id)
        .where(here.meeting_id == meeting_id)
    )
    rows = db.session.execute(
        select(
            BoothSeat.id,
            Interpreter.id,
            Interpreter.name,
            BoothSeat.language,
            Interpreter.sources,
            AgendaItem.id,
            AgendaItem.parent_id,
            AgendaItem.kind,
            AgendaItem.starts_at,
            AgendaItem.ends_at,
            AgendaItem.room,
            AgendaItem.number,
            AgendaItem.title,
        )
        .join(Interpreter, BoothSeat.interpreter_id == Interpreter.id)
        .join(AgendaItem, BoothSeat.agenda_item_id == AgendaItem.id)
        .where(Interpreter.id.in_(working))
        .order_by(Interpreter.name, BoothSeat.id)
    )
    return [
        Seat(
            id=row[0],
            interpreter=row[1],
            name=row[2],
            booth=row[3],
            sources=frozenset(row[4]),
            slot=Slot(
                key=row[5],
                parent=row[6],
                kind=row[7],
                starts=row[8],
                ends=row[9],
                room=row[10],
                label=Localised(
                    {code: f"{row[11]} {text}".strip() for code, text in row[12].items()}
                ),
            ),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class RosterLine:
    """An interpreter in the roster, and how many seats they have at this meeting."""

    public_id: str
    name: str
    email: str
    sources: list[str]
    targets: list[str]
    seats: int


def roster(meeting: Meeting) -> list[RosterLine]:
    """All interpreters by name; the demo's worlds stay apart."""
    counted = (
        select(BoothSeat.interpreter_id, func.count().label("seats"))
        .join(AgendaItem, BoothSeat.agenda_item_id == AgendaItem.id)
        .where(AgendaItem.meeting_id == meeting.id)
        .group_by(BoothSeat.interpreter_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Interpreter.public_id,
            Interpreter.name,
            Interpreter.email,
            Interpreter.sources,
            Interpreter.targets,
            func.coalesce(counted.c.seats, 0),
        )
        .outerjoin(counted, counted.c.interpreter_id == Interpreter.id)
        .where(Interpreter.fictitious.is_(meeting.fictitious))
        .order_by(Interpreter.name, Interpreter.id)
    )
    return [RosterLine(*row) for row in rows]


def interpreter(meeting: Meeting, public_id: str) -> Interpreter:
    """An interpreter of the roster that this meeting draws on. Raises NotFound."""
    return the_one(
        select(Interpreter).where(
            Interpreter.public_id == public_id, Interpreter.fictitious.is_(meeting.fictitious)
        )
    )


def booth_seat(meeting_id: int, seat_id: int) -> BoothSeat:
    """A seat in a booth of that meeting. Raises NotFound."""
    return the_one(
        select(BoothSeat)
        .join(AgendaItem, BoothSeat.agenda_item_id == AgendaItem.id)
        .where(BoothSeat.id == seat_id, AgendaItem.meeting_id == meeting_id)
    )


def sessions_without(meeting: Meeting, languages: Sequence[str]) -> dict[str, list[Localised]]:
    """Sessions of the plan, by language, in which it is neither spoken on the floor nor offered.

    One statement; a language that every session has is left out.
    """
    rows = db.session.execute(
        select(
            AgendaItem.id,
            AgendaItem.parent_id,
            AgendaItem.interpretation,
            AgendaItem.kind,
            AgendaItem.title,
        )
        .where(AgendaItem.meeting_id == meeting.id, AgendaItem.agenda == "planned")
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()
    floor = rules.floor_of(meeting.floor_language)
    offered = rules.offered(rows, meeting.interpretation or [], floor)
    above = {row.parent_id for row in rows}
    found: dict[str, list[Localised]] = {}
    for row in rows:
        if row.kind == "break" or row.id in above:
            continue
        for language in languages:
            if language != floor and language not in offered[row.id]:
                found.setdefault(language, []).append(row.title)
    return found
