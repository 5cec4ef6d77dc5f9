"""Reading the running order and the queue as rows, and as the rules know them."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.collation import plain
from app.core.db import db
from app.floor.models import FloorEntry, FloorMove, FloorPlan, FloorSlot
from app.floor.rules import order as rules
from app.floor.rules import queue as queueing
from app.meetings.models import AgendaItem, Intervention, Meeting
from app.registration import queries as registration


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything that the floor of one item is made of; a constant number of statements."""

    turns: list[Intervention]
    slots: dict[int, FloorSlot]
    entries: list[FloorEntry]
    plan: FloorPlan | None

    @property
    def usual(self) -> int | None:
        """The meeting's minutes of a slot."""
        return self.plan.usual_minutes if self.plan else None

    @property
    def table(self) -> queueing.Table:
        """The same as the rules know it."""
        return queueing.Table(
            turns=tuple(_turn(row, self.slots.get(row.id)) for row in self.turns),
            queue=tuple(_entry(row) for row in self.entries),
            closed=bool(self.plan and self.plan.closed),
        )


def has_ended(meeting: Meeting) -> bool:
    """Whether a meeting is over for those who take part: its hour has passed and nobody has the
    floor. While somebody speaks a meeting overruns, and takes hands, points and questions."""
    if meeting.is_closed or not registration.is_over(meeting):
        return meeting.is_closed
    speaks = select(Intervention.id).where(
        Intervention.meeting_id == meeting.id, Intervention.state == "speaking"
    )
    return db.session.scalar(speaks.limit(1)) is None


def rows(item: AgendaItem) -> Rows:
    """The floor of an item as it stands."""
    return Rows(
        turns=running_order(item.id),
        slots=slots(item.id),
        entries=entries(item.meeting_id),
        plan=db.session.get(FloorPlan, item.meeting_id),
    )


def running_order(item_id: int) -> list[Intervention]:
    """The interventions of an item in their places, without those of the queue."""
    of_the_queue = select(FloorEntry.id).where(FloorEntry.intervention_id == Intervention.id)
    return list(
        db.session.scalars(
            select(Intervention)
            .where(Intervention.agenda_item_id == item_id, ~of_the_queue.exists())
            .options(
                joinedload(Intervention.person),
                joinedload(Intervention.partner),
                joinedload(Intervention.role),
            )
            .order_by(Intervention.position, Intervention.id)
        ).unique()
    )


def slots(item_id: int) -> dict[int, FloorSlot]:
    """What the floor knows of each intervention of an item, where it knows anything."""
    found = db.session.scalars(
        select(FloorSlot)
        .join(Intervention, Intervention.id == FloorSlot.intervention_id)
        .where(Intervention.agenda_item_id == item_id)
        .options(joinedload(FloorSlot.alternate))
    )
    return {row.intervention_id: row for row in found}


def entries(meeting_id: int) -> list[FloorEntry]:
    """The requests from the floor of a meeting in their order, those that are over too."""
    return list(
        db.session.scalars(
            select(FloorEntry)
            .where(FloorEntry.meeting_id == meeting_id)
            .options(joinedload(FloorEntry.partner))
            .order_by(FloorEntry.position, FloorEntry.id)
        )
    )


def last_press(item_id: int) -> FloorMove | None:
    """The press that Undo would take back."""
    return db.session.scalars(
        select(FloorMove)
        .where(FloorMove.agenda_item_id == item_id, FloorMove.undone.is_(False))
        .order_by(FloorMove.id.desc())
        .limit(1)
    ).one_or_none()


def who_asks(partner_id: int | None, name: str) -> str:
    """What tells one speaker of the queue from another; empty while nobody is named."""
    return f"{partner_id or ''}:{plain(name)}" if partner_id or name else ""


def turns_of(rows: list[Intervention]) -> rules.Order:
    """The interventions of a tour de table as the rules know them, without what slots add."""
    return tuple(_turn(row, None) for row in rows)


def _turn(row: Intervention, slot: FloorSlot | None) -> rules.Turn:
    if slot is None:
        return rules.Turn(
            row.id, row.state, row.started_at, row.ended_at, minutes=row.planned_minutes
        )
    return rules.Turn(
        row.id,
        "held" if slot.held else row.state,
        row.started_at,
        row.ended_at,
        timedelta(seconds=slot.added_seconds),
        timedelta(milliseconds=slot.stood_ms),
        slot.paused_at,
        row.planned_minutes,
        slot.mode,
    )


def _entry(row: FloorEntry) -> queueing.Entry:
    return queueing.Entry(
        row.id,
        row.state,
        row.started_at,
        row.ended_at,
        timedelta(seconds=row.added_seconds),
        timedelta(milliseconds=row.stood_ms),
        row.paused_at,
        queueing.minutes_of(row.kind),
        row.kind,
        who_asks(row.partner_id, row.name),
    )
