"""Reading an agenda: its items with their roles, for the desk, for print and side by side."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from app.core.db import db, the_one
from app.core.localised import Localised
from app.meetings.models import (
    AgendaItem,
    Intervention,
    Meeting,
    MeetingText,
    RoleAssignment,
)
from app.meetings.rules import agenda as rules
from app.partners.models import Person


def item(meeting_id: int, slug: str) -> AgendaItem:
    """An agenda item of that meeting. Raises NotFound."""
    return the_one(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting_id, AgendaItem.slug == slug)
    )


def agenda_item(slug: str, item_slug: str) -> AgendaItem:
    """The item of that meeting, both by their addresses. Raises NotFound."""
    return the_one(
        select(AgendaItem)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .where(Meeting.slug == slug, AgendaItem.slug == item_slug)
    )


def label_of(item: "ItemRow | AgendaItem") -> Localised:
    """Number and title of an item, in every language it is titled in."""
    titles = item.title.items()
    return Localised({code: f"{item.number} {title}".strip() for code, title in titles})


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A person in a role, as printed that day. ``name`` carries the honorific."""

    id: int
    item_id: int
    person_id: int
    person_slug: str
    partner_id: int | None
    role: str
    position: int
    honorific: str
    printed: str
    second_mention: str
    function: str
    organisation: str
    country: str | None
    status: str
    family_key: str = ""
    family_name: str = ""
    language: str | None = None

    @property
    def name(self) -> str:
        """As printed at first mention: "Ms Martha E. Newton"."""
        return f"{self.honorific} {self.printed}".strip()


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An agenda item with its roles, chair first, and how many interventions it holds."""

    id: int
    slug: str
    agenda: str
    parent_id: int | None
    planned_item_id: int | None
    position: int
    number: str
    kind: str
    title: Localised
    description: Localised
    starts_at: datetime | None
    ends_at: datetime | None
    room: str
    attendance: int | None
    attendance_qualifier: str
    source: str
    note: str
    interpretation: list[str] | None
    roles: tuple[RoleRow, ...] = ()
    interventions: int = 0

    @property
    def is_below(self) -> bool:
        """Whether it stands below another item."""
        return self.parent_id is not None

    @property
    def label(self) -> Localised:
        """Number and title, in every language it is titled in."""
        return label_of(self)

    def people(self, *roles: str) -> list[RoleRow]:
        """Those who hold one of ``roles``."""
        return [row for row in self.roles if row.role in roles]

    def people_but(self, *roles: str) -> list[RoleRow]:
        """Those who hold another role."""
        return [row for row in self.roles if row.role not in roles]


_ITEM = (
    AgendaItem.id,
    AgendaItem.slug,
    AgendaItem.agenda,
    AgendaItem.parent_id,
    AgendaItem.planned_item_id,
    AgendaItem.position,
    AgendaItem.number,
    AgendaItem.kind,
    AgendaItem.title,
    AgendaItem.description,
    AgendaItem.starts_at,
    AgendaItem.ends_at,
    AgendaItem.room,
    AgendaItem.attendance,
    AgendaItem.attendance_qualifier,
    AgendaItem.source,
    AgendaItem.note,
    AgendaItem.interpretation,
)


_ROLE = (
    RoleAssignment.id,
    RoleAssignment.agenda_item_id,
    RoleAssignment.person_id,
    Person.slug,
    RoleAssignment.partner_id,
    RoleAssignment.role,
    RoleAssignment.position,
    RoleAssignment.honorific,
    RoleAssignment.printed,
    RoleAssignment.second_mention,
    RoleAssignment.function,
    RoleAssignment.organisation,
    RoleAssignment.country,
    RoleAssignment.status,
    Person.family_key,
    Person.family_name,
    RoleAssignment.language,
)


def _protocol(row: RoleRow) -> tuple[int, int, int]:
    """Chair first, then the order within the item."""
    return (row.role != "chair", row.position, row.id)


def role_rows(meeting_id: int) -> dict[int, tuple[RoleRow, ...]]:
    """Roles by agenda item, each in protocol order."""
    found: dict[int, list[RoleRow]] = defaultdict(list)
    for row in db.session.execute(
        select(*_ROLE)
        .join(Person, RoleAssignment.person_id == Person.id)
        .where(RoleAssignment.meeting_id == meeting_id)
    ):
        found[row[1]].append(RoleRow(*list(row)))
    return {key: tuple(sorted(rows, key=_protocol)) for key, rows in found.items()}


def items(meeting_id: int, agenda: str | None = None) -> list[AgendaItem]:
    """The agenda items as rows to change, in their order."""
    statement = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    if agenda is not None:
        statement = statement.where(AgendaItem.agenda == agenda)
    return list(
        db.session.scalars(
            statement.order_by(AgendaItem.agenda, AgendaItem.position, AgendaItem.id)
        )
    )


def item_rows(meeting_id: int, agenda: str | None = None) -> list[ItemRow]:
    """The items with roles and numbers of interventions: three statements."""
    statement = (
        select(*_ITEM)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.agenda, AgendaItem.position, AgendaItem.id)
    )
    if agenda is not None:
        statement = statement.where(AgendaItem.agenda == agenda)
    found = list(db.session.execute(statement))
    roles = role_rows(meeting_id)
    counts: dict[int, int] = dict(
        db.session.execute(
            select(Intervention.agenda_item_id, func.count())
            .where(Intervention.meeting_id == meeting_id)
            .group_by(Intervention.agenda_item_id)
        ).all()
    )
    return [ItemRow(*[*row, roles.get(row[0], ()), counts.get(row[0], 0)]) for row in found]


def points(rows: Iterable[ItemRow | AgendaItem], language: str = "en") -> list[rules.Point]:
    """Items as the rules know them, titles in the language of the documents."""
    return [
        rules.Point(
            key=row.id,
            parent=row.parent_id,
            title=row.title.best(language)[0],
            kind=row.kind,
            number=row.number,
            planned=row.planned_item_id,
        )
        for row in rows
    ]


def agendas_of(subject: Meeting) -> set[str]:
    """Which of the two agendas a meeting has any item in."""
    return set(
        db.session.scalars(
            select(AgendaItem.agenda).where(AgendaItem.meeting_id == subject.id).distinct()
        )
    )


@dataclass(frozen=True, slots=True)
class TimetableRow:
    """An item with its roles as the programme of a coming meeting prints them, and nothing more.

    ``roles`` are (role, honorific, printed name, function, organisation), in protocol order.
    """

    id: int
    parent_id: int | None
    number: str
    kind: str
    title: Localised
    description: Localised
    starts_at: datetime | None
    ends_at: datetime | None
    room: str
    attendance: int | None
    attendance_qualifier: str
    roles: list[tuple[str, str, str, str, str]]


_ROLES_PRINTED = (
    select(
        RoleAssignment.agenda_item_id,
        RoleAssignment.role,
        RoleAssignment.honorific,
        RoleAssignment.printed,
        RoleAssignment.function,
        RoleAssignment.organisation,
    )
    .where(RoleAssignment.meeting_id == bindparam("meeting"))
    .order_by(RoleAssignment.role != "chair", RoleAssignment.position, RoleAssignment.id)
)


_ITEMS_PRINTED = (
    select(
        AgendaItem.id,
        AgendaItem.parent_id,
        AgendaItem.number,
        AgendaItem.kind,
        AgendaItem.title,
        AgendaItem.description,
        AgendaItem.starts_at,
        AgendaItem.ends_at,
        AgendaItem.room,
        AgendaItem.attendance,
        AgendaItem.attendance_qualifier,
    )
    .where(AgendaItem.meeting_id == bindparam("meeting"), AgendaItem.agenda == bindparam("agenda"))
    .order_by(AgendaItem.position, AgendaItem.id)
)
"""Built once: the programme is the most read page of a meeting."""


def timetable(subject: Meeting, agenda: str) -> list[TimetableRow]:
    """One agenda for printing: two statements, columns only, no more than the page prints."""
    roles: dict[int, list[tuple[str, str, str, str, str]]] = defaultdict(list)
    for row in db.session.execute(_ROLES_PRINTED, {"meeting": subject.id}):
        roles[row[0]].append((row[1], row[2], row[3], row[4], row[5]))
    asked = {"meeting": subject.id, "agenda": agenda}
    return [
        TimetableRow(*row, roles=roles.get(row[0], []))
        for row in db.session.execute(_ITEMS_PRINTED, asked)
    ]


def current_agenda(subject: Meeting) -> str:
    """Which agenda is the meeting's own now: as held once its record has begun, else planned."""
    return "held" if subject.record_begun_at is not None or subject.is_closed else "planned"


def has_programme(subject: Meeting) -> bool:
    """Whether there is an agenda at all."""
    return (
        db.session.scalar(select(AgendaItem.id).where(AgendaItem.meeting_id == subject.id).limit(1))
        is not None
    )


def has_concept_note(subject: Meeting) -> bool:
    """Whether the texts are there without which a concept note says nothing."""
    written = db.session.scalars(
        select(MeetingText.kind)
        .where(MeetingText.meeting_id == subject.id, MeetingText.body != "")
        .distinct()
    )
    return {"background", "objectives"} <= set(written)
