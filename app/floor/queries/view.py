"""Reading the floor: one frozen view for console, screen, follower and API."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.localised import Localised
from app.floor.models import Floor, FloorMove
from app.floor.queries.board import PointView, points
from app.floor.rules import order as rules
from app.floor.rules.timer import Timer, TimerView, allotted
from app.meetings import queries as meetings
from app.meetings.models import Intervention, Meeting


@dataclass(frozen=True, slots=True)
class TurnView:
    """One place in the running order, as screens print it."""

    number: int
    key: int
    public_id: str
    slug: str
    partner_id: int | None
    label: Localised
    name: str
    function: str
    state: str
    started_at: datetime | None
    fictitious: bool

    @property
    def waits(self) -> bool:
        """Whether the floor can still be given."""
        return self.state in rules.WAITING


@dataclass(frozen=True, slots=True)
class FloorView:
    """The floor at one moment. ``revision`` rises with every change and is what screens compare."""

    revision: int
    item_id: int | None
    item_slug: str
    title: Localised
    turns: tuple[TurnView, ...]
    now: TurnView | None
    next: TurnView | None
    then: TurnView | None
    remaining: int
    begun: bool
    facilitator: str
    summary_by: str
    points: tuple[PointView, ...]
    last_move: str
    timer: TimerView | None = None

    @property
    def total(self) -> int:
        """How many places the running order has."""
        return len(self.turns)

    @property
    def over(self) -> bool:
        """Whether everybody has spoken."""
        return self.begun and self.now is None and self.remaining == 0

    @property
    def latest_points(self) -> tuple[PointView, ...]:
        """What fits on the big screen: the last five, newest first."""
        return self.points[-5:][::-1]


def turns_of(rows: list[Intervention]) -> rules.Order:
    """The interventions of a tour de table as the rules know them."""
    return tuple(rules.Turn(row.id, _state(row), row.started_at, row.ended_at) for row in rows)


def _state(row: Intervention) -> str:
    # What was handed in in writing has had its turn.
    return "spoken" if row.state == "written" else row.state


def running_order(item_id: int) -> list[Intervention]:
    """The interventions of an item in their places."""
    return list(
        db.session.scalars(
            select(Intervention)
            .where(Intervention.agenda_item_id == item_id)
            .options(
                joinedload(Intervention.person),
                joinedload(Intervention.partner),
                joinedload(Intervention.role),
            )
            .order_by(Intervention.position, Intervention.id)
        ).unique()
    )


def revision(meeting_id: int) -> int:
    """The counter that every change of a meeting's floor raises; 0 before the first."""
    found = db.session.scalar(
        select(func.max(Floor.revision)).where(Floor.meeting_id == meeting_id)
    )
    return found or 0


def floor(meeting: Meeting) -> FloorView:
    """The floor of a meeting's tour de table as it stands."""
    item = meetings.tour_de_table(meeting)
    if item is None:
        return FloorView(
            0, None, "", Localised(), (), None, None, None, 0, False, "", "",
            points(meeting.id), "",
        )  # fmt: skip
    rows = running_order(item.id)
    order = turns_of(rows)
    turns = tuple(_turn(number, row) for number, row in enumerate(rows, 1))
    speaking = rules.speaking(order)
    waiting = [turns[at] for at in rules.waiting(order)]
    roles = meetings.role_rows(meeting.id).get(item.id, ())
    state = db.session.get(Floor, item.id)
    current = rows[speaking] if speaking is not None else None
    return FloorView(
        revision=state.revision if state else 0,
        item_id=item.id,
        item_slug=item.slug,
        title=item.title,
        turns=turns,
        now=turns[speaking] if speaking is not None else None,
        next=waiting[0] if waiting else None,
        then=waiting[1] if len(waiting) > 1 else None,
        remaining=len(waiting),
        begun=rules.has_begun(order),
        facilitator=_first_name(roles, "facilitator"),
        summary_by=_first_name(roles, "whiteboard_summary"),
        points=points(meeting.id),
        last_move=last_move(item.id),
        timer=_timer(current),
    )


def _timer(row: Intervention | None) -> TimerView | None:
    if row is None or row.started_at is None:
        return None
    return Timer(row.started_at, allotted(row.planned_minutes, None)).view


def _first_name(roles: tuple[meetings.RoleRow, ...], role: str) -> str:
    return next((row.name for row in roles if row.role == role), "")


def _turn(number: int, row: Intervention) -> TurnView:
    partner, role, person = row.partner, row.role, row.person
    name = ""
    if role is not None:
        name = f"{role.honorific} {role.printed}".strip()
    elif person is not None:
        name = f"{person.honorific} {person.printed}".strip()
    label = partner.label or partner.name if partner is not None else Localised()
    return TurnView(
        number=number,
        key=row.id,
        public_id=row.public_id,
        slug=row.slug,
        partner_id=row.partner_id,
        label=label,
        name=name,
        function=role.function if role else person.function if person else "",
        state=row.state,
        started_at=row.started_at,
        fictitious=bool(partner and partner.fictitious),
    )


def last_move(item_id: int) -> str:
    """The action that Undo would take back; empty when there is none."""
    found = db.session.scalar(
        select(FloorMove.action)
        .where(FloorMove.agenda_item_id == item_id, FloorMove.undone.is_(False))
        .order_by(FloorMove.id.desc())
        .limit(1)
    )
    return found or ""
