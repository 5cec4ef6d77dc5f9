"""Reading the floor: one frozen view for console, screen, follower and API."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.core.db import db
from app.core.localised import Localised
from app.floor.models import Floor, FloorEntry, FloorSlot
from app.floor.queries import running
from app.floor.queries.board import PointView, points
from app.floor.rules import order as rules
from app.floor.rules import queue as queueing
from app.floor.rules.timer import TimerView, allotted, predicted_end
from app.meetings import queries as meetings
from app.meetings.models import Intervention, Meeting

OFFERED = timedelta(seconds=10)
"""So long a press is offered to be taken back, in sight of everybody who runs the floor."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """One place in the running order, as screens print it.

    ``mode`` is how the delegation takes its turn ("" while nobody said); ``minutes`` its own
    planned ones; ``held`` that a question has interrupted it.
    """

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
    mode: str = ""
    sound_checked: bool = False
    alternate: str = ""
    minutes: int | None = None
    added: timedelta = timedelta()
    held: bool = False
    person_id: int | None = None
    alternate_id: int | None = None
    language: str | None = None

    @property
    def waits(self) -> bool:
        """Whether the floor can still be given."""
        return self.state in rules.WAITING

    @property
    def organisation(self) -> Localised:
        """For whom, beside the name; nothing when the name is the organisation's."""
        return self.label if self.name else Localised()


@dataclass(frozen=True, slots=True)
class EntryView:
    """A request from the floor; without ``name`` and ``label`` until somebody is named."""

    key: int
    public_id: str
    kind: str
    label: Localised
    name: str
    function: str
    state: str
    asked_at: datetime
    partner_id: int | None = None
    intervention_id: int | None = None
    delegate_id: int | None = None

    @property
    def is_named(self) -> bool:
        """Whether it is known who asks."""
        return bool(self.name or self.label)

    @property
    def interrupts(self) -> bool:
        """Whether it only pauses whoever speaks."""
        return self.kind in queueing.INTERRUPTS


@dataclass(frozen=True, slots=True)
class FloorView:
    """The floor at one moment. ``revision`` rises with every change and is what screens compare.

    ``now`` is the partner of the plan whose turn it is, also while a question interrupts it;
    ``asking`` is the request from the floor that is heard; ``timer`` is of whoever speaks.
    """

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
    asking: EntryView | None = None
    queue: tuple[EntryView, ...] = ()
    heard: tuple[EntryView, ...] = ()
    closed: bool = False
    usual_minutes: int | None = None
    running: tuple[TimerView, ...] = ()
    coming: tuple[timedelta, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    moved_at: datetime | None = None

    @property
    def speaks(self) -> "TurnView | EntryView | None":
        """Whose voice is heard: a request from the floor before the turn that it interrupts."""
        return self.asking or self.now

    @property
    def total(self) -> int:
        """How many places the running order has."""
        return len(self.turns)

    @property
    def over(self) -> bool:
        """Whether everybody has spoken."""
        return self.begun and self.now is None and self.asking is None and self.remaining == 0

    def predicted_end(self, now: datetime) -> datetime | None:
        """When the item will be over if each keeps to the time; None when nobody is to come."""
        if not self.running and not self.coming:
            return None
        if not self.begun and self.starts_at is not None:
            now = max(now, self.starts_at)
        return predicted_end(now, self.running, self.coming)

    def offered_until(self, now: datetime) -> datetime | None:
        """Until when the last press is offered to be taken back; None when that is over."""
        if self.moved_at is None or not self.last_move:
            return None
        until = self.moved_at + OFFERED
        return until if now < until else None


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
    rows = running.rows(item)
    table = rows.table
    turns = tuple(
        _turn(number, row, rows.slots.get(row.id)) for number, row in enumerate(rows.turns, 1)
    )
    now = _index(table)
    waiting = [turns[at] for at in rules.waiting(table.turns)]
    asking = queueing.asking(table)
    entries = {row.id: _entry(row) for row in rows.entries}
    roles = meetings.role_rows(meeting.id).get(item.id, ())
    state = db.session.get(Floor, item.id)
    press = running.last_press(item.id)
    speaker = queueing.speaking(table)
    timer = speaker.timer(rows.usual) if speaker else None
    held = queueing.held(table)
    timers = [one.timer(rows.usual) for one in (speaker, held) if one is not None]
    return FloorView(
        revision=state.revision if state else 0,
        item_id=item.id,
        item_slug=item.slug,
        title=item.title,
        turns=turns,
        now=turns[now] if now is not None else None,
        next=waiting[0] if waiting else None,
        then=waiting[1] if len(waiting) > 1 else None,
        remaining=len(waiting),
        begun=rules.has_begun(table.turns),
        facilitator=_first_name(roles, "facilitator"),
        summary_by=_first_name(roles, "whiteboard_summary"),
        points=points(meeting.id),
        last_move=press.action if press else "",
        timer=timer.view if timer else None,
        asking=entries[asking.key] if asking else None,
        queue=tuple(entries[one.key] for one in queueing.waiting(table.queue)),
        heard=tuple(one for one in entries.values() if one.state == "spoken"),
        closed=table.closed,
        usual_minutes=rows.usual,
        running=tuple(one.view for one in timers if one is not None),
        coming=_coming(table, rows.usual),
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        moved_at=press.created_at if press else None,
    )


def _index(table: queueing.Table) -> int | None:
    """The turn that has the floor, or would have it but for a question."""
    return next(
        (at for at, turn in enumerate(table.turns) if turn.state in ("speaking", "held")), None
    )


def _coming(table: queueing.Table, usual: int | None) -> tuple[timedelta, ...]:
    called = [table.turns[at] for at in rules.waiting(table.turns)]
    return tuple(
        allotted(one.minutes, usual) + one.added
        for one in (*called, *queueing.waiting(table.queue))
    )


def _first_name(roles: tuple[meetings.RoleRow, ...], role: str) -> str:
    return next((row.name for row in roles if row.role == role), "")


def _turn(number: int, row: Intervention, slot: FloorSlot | None) -> TurnView:
    partner, role, person = row.partner, row.role, row.person
    name = ""
    if role is not None:
        name = f"{role.honorific} {role.printed}".strip()
    elif person is not None:
        name = f"{person.honorific} {person.printed}".strip()
    label = partner.label or partner.name if partner is not None else Localised()
    alternate = slot.alternate if slot else None
    held = bool(slot and slot.held)
    return TurnView(
        number=number,
        key=row.id,
        public_id=row.public_id,
        slug=row.slug,
        partner_id=row.partner_id,
        label=label,
        name=name,
        function=role.function if role else person.function if person else "",
        state="speaking" if held else row.state,
        started_at=row.started_at,
        fictitious=bool(partner and partner.fictitious),
        mode=slot.mode if slot else "",
        sound_checked=bool(slot and slot.sound_checked),
        alternate=f"{alternate.honorific} {alternate.printed}".strip() if alternate else "",
        minutes=row.planned_minutes,
        added=timedelta(seconds=slot.added_seconds if slot else 0),
        held=held,
        person_id=row.person_id,
        alternate_id=slot.alternate_id if slot else None,
        language=row.language,
    )


def _entry(row: FloorEntry) -> EntryView:
    partner = row.partner
    return EntryView(
        key=row.id,
        public_id=row.public_id,
        kind=row.kind,
        label=(partner.label or partner.name) if partner else Localised(),
        name=row.name,
        function=row.function,
        state=row.state,
        asked_at=row.created_at,
        partner_id=row.partner_id,
        intervention_id=row.intervention_id,
        delegate_id=row.delegate_id,
    )


def last_move(item_id: int) -> str:
    """The action that Undo would take back; empty when there is none."""
    press = running.last_press(item_id)
    return press.action if press else ""
