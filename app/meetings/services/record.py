"""The record: the agenda as held, who said what on whose behalf, and the closing of a meeting."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.meetings import queries
from app.meetings.models import AgendaItem, Intervention, Meeting, RoleAssignment
from app.meetings.services._common import (
    RecordIsClosed,
    meeting_of,
    note,
    programme_changed,
    slug_of,
    take_version,
)
from app.partners.models import Partner, Person


class NotPublished(DomainError):
    """A draft cannot be held."""

    message = N_("Publish the meeting before you begin its record.")


class StillReferred(DomainError):
    """An intervention to which something on record leads back."""

    message = N_(
        "An engagement, a point of the board or a correction leads back to this intervention, so "
        "it stays."
    )


class NobodySpoke(DomainError):
    """An intervention needs a person or a partner."""

    field = "person"
    message = N_("Choose who spoke, or at least for which partner.")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, as it is recorded; texts in our own words."""

    summary: Localised = field(default_factory=Localised)
    reply: Localised = field(default_factory=Localised)
    priorities: str = ""
    ask: str = ""
    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    language: str | None = None


def begin_record(meeting: Meeting, *, by: str) -> None:
    """Begin the agenda as held as a copy of the plan, roles frozen as they stand.

    Who declined is left out. The interveners of a tour de table become its running order.
    Begun a second time it changes nothing; an agenda as held that was entered by hand is kept.
    Raises NotPublished.
    """
    take_version(meeting, None, dict)
    if meeting.state == "draft":
        raise NotPublished()
    if meeting.record_begun_at is not None:
        return
    held = queries.items(meeting.id, "held")
    if not held:
        held = _copy_plan(meeting)
    for item in held:
        if item.kind == "tour_de_table":
            _plan_order(item, by)
    meeting.record_begun_at = clock.now()
    programme_changed(meeting)
    db.session.flush()
    note(by, "meeting.record_begun", meeting)


def _copy_plan(meeting: Meeting) -> list[AgendaItem]:
    copies: dict[int, AgendaItem] = {}
    taken = set(
        db.session.scalars(select(AgendaItem.slug).where(AgendaItem.meeting_id == meeting.id))
    )
    for plan in queries.items(meeting.id, "planned"):
        slug = slug_of(f"{plan.slug} held", taken, "item")
        taken.add(slug)
        copy = AgendaItem(
            meeting_id=meeting.id,
            slug=slug,
            agenda="held",
            parent_id=copies[plan.parent_id].id if plan.parent_id is not None else None,
            planned_item_id=plan.id,
            position=plan.position,
            number=plan.number,
            kind=plan.kind,
            title=plan.title,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            room=plan.room,
            interpretation=plan.interpretation,
        )
        db.session.add(copy)
        db.session.flush()
        copies[plan.id] = copy
    roles: dict[int, RoleAssignment] = {}
    for role in db.session.scalars(
        select(RoleAssignment)
        .where(RoleAssignment.meeting_id == meeting.id, RoleAssignment.status != "declined")
        .order_by(RoleAssignment.id)
    ):
        if role.agenda_item_id in copies:
            roles[role.id] = _copy_role(role, copies[role.agenda_item_id])
    db.session.flush()
    for said in db.session.scalars(
        select(Intervention).where(Intervention.meeting_id == meeting.id)
    ):
        if said.agenda_item_id in copies:
            said.agenda_item_id = copies[said.agenda_item_id].id
        if said.role_assignment_id in roles:
            said.role_assignment_id = roles[said.role_assignment_id].id
    db.session.flush()
    return list(copies.values())


_FROZEN = (
    "meeting_id", "person_id", "partner_id", "role", "position", "honorific", "printed",
    "second_mention", "function", "organisation", "country", "status", "language",
    "source", "note",
)  # fmt: skip


def _copy_role(role: RoleAssignment, item: AgendaItem) -> RoleAssignment:
    copy = RoleAssignment(agenda_item_id=item.id, **{name: getattr(role, name) for name in _FROZEN})
    db.session.add(copy)
    return copy


def _plan_order(item: AgendaItem, by: str) -> None:
    """Give every intervener of a tour de table a place in its running order."""
    placed = set(
        db.session.scalars(
            select(Intervention.role_assignment_id).where(Intervention.agenda_item_id == item.id)
        )
    )
    for role in db.session.scalars(
        select(RoleAssignment)
        .where(RoleAssignment.agenda_item_id == item.id, RoleAssignment.role == "intervener")
        .order_by(RoleAssignment.position, RoleAssignment.id)
    ):
        if role.id not in placed:
            plan_intervention(item, role=role, by=by)


def hold(meeting: Meeting, *, by: str) -> None:
    """Close the meeting: its plan is kept as it was, its record stands. Raises NotPublished."""
    begin_record(meeting, by=by)
    if meeting.is_closed:
        return
    meeting.state = "held"
    meeting.held_at = clock.now()
    programme_changed(meeting)
    db.session.flush()
    note(by, "meeting.held", meeting)


def plan_intervention(
    item: AgendaItem,
    *,
    by: str,
    role: RoleAssignment | None = None,
    person: Person | None = None,
    partner: Partner | None = None,
    slug: str | None = None,
    planned_minutes: int | None = None,
    source: str = "",
) -> Intervention:
    """Give a partner a place at the end of the running order. Raises NobodySpoke."""
    return _add(
        item,
        Said(),
        "planned",
        by=by,
        role=role,
        person=person,
        partner=partner,
        slug=slug,
        planned_minutes=planned_minutes,
        source=source,
    )


def record_intervention(
    item: AgendaItem,
    said: Said,
    *,
    by: str,
    role: RoleAssignment | None = None,
    person: Person | None = None,
    partner: Partner | None = None,
    slug: str | None = None,
    state: str = "spoken",
    source: str = "",
) -> Intervention:
    """Write down an intervention at the end of an item.

    Without ``role`` the role is found that the person holds at the item. ``partner`` is whom the
    person speaks for; without it, the partner of the role. ``state`` may be ``written``.
    Raises NobodySpoke, RecordIsClosed.
    """
    return _add(
        item, said, state, by=by, role=role, person=person, partner=partner, slug=slug,
        source=source,
    )  # fmt: skip


def _add(
    item: AgendaItem,
    said: Said,
    state: str,
    *,
    by: str,
    role: RoleAssignment | None,
    person: Person | None,
    partner: Partner | None,
    slug: str | None,
    planned_minutes: int | None = None,
    source: str = "",
) -> Intervention:
    meeting = meeting_of(item)
    _open(meeting)
    if role is None and person is not None:
        role = _role_of(item, person)
    person_id = person.id if person else role.person_id if role else None
    partner_id = partner.id if partner else role.partner_id if role else None
    if person_id is None and partner_id is None:
        raise NobodySpoke()
    if slug is None:
        taken = set(
            db.session.scalars(
                select(Intervention.slug).where(Intervention.meeting_id == meeting.id)
            )
        )
        slug = slug_of(_label(partner_id, person_id), taken, "intervention")
    last = db.session.scalar(
        select(func.max(Intervention.position)).where(Intervention.agenda_item_id == item.id)
    )
    row = Intervention(
        slug=slug,
        meeting_id=meeting.id,
        agenda_item_id=item.id,
        role_assignment_id=role.id if role else None,
        person_id=person_id,
        partner_id=partner_id,
        position=(last or 0) + 1,
        state=state,
        planned_minutes=planned_minutes,
        source=source,
        recorded_by=by if state != "planned" else "",
    )
    _say(row, said)
    db.session.add(row)
    db.session.flush()
    programme_changed(meeting)
    action = "intervention.planned" if state == "planned" else "intervention.recorded"
    note(by, action, meeting, item=item.slug, intervention=slug)
    return row


def _label(partner_id: int | None, person_id: int | None) -> str:
    if partner_id is not None:
        return db.session.get_one(Partner, partner_id).slug
    return db.session.get_one(Person, person_id).slug


def _role_of(item: AgendaItem, person: Person) -> RoleAssignment | None:
    """The role in which a person speaks at an item, an intervener's before any other."""
    return db.session.scalars(
        select(RoleAssignment)
        .where(RoleAssignment.agenda_item_id == item.id, RoleAssignment.person_id == person.id)
        .order_by((RoleAssignment.role != "intervener"), RoleAssignment.position)
        .limit(1)
    ).first()


def _say(row: Intervention, said: Said) -> None:
    row.summary, row.reply = said.summary, said.reply
    row.priorities, row.ask = said.priorities, said.ask
    row.themes, row.countries = list(said.themes), list(said.countries)
    row.instruments, row.language = list(said.instruments), said.language


def _open(meeting: Meeting) -> None:
    if meeting.state == "reported":
        raise RecordIsClosed()


def edit_intervention(
    row: Intervention,
    said: Said,
    *,
    by: str,
    person: Person | None = None,
    partner: Partner | None = None,
    state: str | None = None,
    version: int | None = None,
    corrects: bool = False,
) -> None:
    """Save what was said, and by whom where it is given. A planned one becomes spoken.

    ``corrects`` is a correction by whoever spoke, which a later edition of a published report
    prints: the record takes it though it is closed. Raises StaleVersion, RecordIsClosed.
    """
    meeting = meeting_of(row)
    if not corrects:
        _open(meeting)
    names = (
        "summary", "reply", "priorities", "ask", "themes", "countries", "instruments", "language",
    )  # fmt: skip
    take_version(row, version, lambda: {name: getattr(row, name) for name in names})
    _say(row, said)
    if person is not None and person.id != row.person_id:
        row.person_id = person.id
        role = _role_of(db.session.get_one(AgendaItem, row.agenda_item_id), person)
        row.role_assignment_id = role.id if role else None
    if partner is not None:
        row.partner_id = partner.id
    if state is not None:
        row.state = state
    row.recorded_by = by
    db.session.flush()
    note(by, "intervention.recorded", meeting, intervention=row.slug)


def move_intervention(row: Intervention, direction: str, *, by: str) -> None:
    """Move an intervention ``up`` or ``down`` within its item; at the ends nothing happens."""
    meeting = meeting_of(row)
    take_version(meeting, None, dict)
    _open(meeting)
    rows = queries.interventions(meeting.id, row.agenda_item_id)
    at = rows.index(row)
    to = min(max(at + (1 if direction == "down" else -1), 0), len(rows) - 1)
    rows.insert(to, rows.pop(at))
    place_in_order(rows)
    note(by, "intervention.moved", meeting, intervention=row.slug, direction=direction)


def place_in_order(rows: Sequence[Intervention]) -> None:
    """Number the places of an item's interventions as they stand."""
    for place, one in enumerate(rows, 1):
        one.position = place
    db.session.flush()


def remove_intervention(row: Intervention, *, by: str) -> None:
    """Take an intervention out of the record. Raises RecordIsClosed, StillReferred."""
    meeting = meeting_of(row)
    _open(meeting)
    slug, item_id = row.slug, row.agenda_item_id
    try:
        with db.session.begin_nested():
            db.session.delete(row)
    except IntegrityError as error:
        # Rooms above refer to it by foreign key (an engagement, a point of the board), and this
        # room cannot name them.
        raise StillReferred from error
    place_in_order(queries.interventions(meeting.id, item_id))
    programme_changed(meeting)
    note(by, "intervention.removed", meeting, intervention=slug)
