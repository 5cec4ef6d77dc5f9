"""Reading meetings: rows for desks, frozen views for pages, papers and the API.

What only shows is read as columns, not as objects: the programme page of forty sessions and
eighty speakers is three statements after the meeting itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core import clock, tokens
from app.core.db import db
from app.core.errors import NotFound
from app.core.localised import Localised
from app.meetings.models import (
    AgendaItem,
    Document,
    Intervention,
    Meeting,
    MeetingSeries,
    MeetingText,
    ProgrammeRelease,
    RoleAssignment,
    SpeakerRequest,
)
from app.meetings.rules import agenda as rules
from app.meetings.rules import releases
from app.meetings.rules.warnings import Warned, warnings
from app.partners import queries as partners
from app.partners.models import Partner, PartnerName, Person
from app.programmes.models import Figure

Thing = TypeVar("Thing")

# --- one thing -----------------------------------------------------------------------------------

_BY_SLUG = select(Meeting).where(Meeting.slug == bindparam("slug"))
"""Built once: every page of a meeting starts with it."""


def meeting(slug: str) -> Meeting:
    """The meeting of that slug; what it belongs to is loaded when asked for. Raises NotFound."""
    found = db.session.scalars(_BY_SLUG, {"slug": slug}).one_or_none()
    if found is None:
        raise NotFound()
    return found


def meeting_with_texts(slug: str) -> Meeting:
    """The same with its texts loaded."""
    return _found(select(Meeting).where(Meeting.slug == slug).options(selectinload(Meeting.texts)))


def item(meeting_id: int, slug: str) -> AgendaItem:
    """An agenda item of that meeting. Raises NotFound."""
    return _found(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting_id, AgendaItem.slug == slug)
    )


def agenda_item(slug: str, item_slug: str) -> AgendaItem:
    """The item of that meeting, both by their addresses. Raises NotFound."""
    return _found(
        select(AgendaItem)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .where(Meeting.slug == slug, AgendaItem.slug == item_slug)
    )


def role_of(slug: str, role_id: int) -> RoleAssignment:
    """The role of that meeting. Raises NotFound."""
    return _found(
        select(RoleAssignment)
        .join(Meeting, RoleAssignment.meeting_id == Meeting.id)
        .where(Meeting.slug == slug, RoleAssignment.id == role_id)
        .options(joinedload(RoleAssignment.person), joinedload(RoleAssignment.item))
    )


def intervention_of(slug: str, intervention_slug: str) -> Intervention:
    """The intervention of that meeting, both by their addresses. Raises NotFound."""
    return _found(
        _with_speaker(select(Intervention))
        .join(Meeting, Intervention.meeting_id == Meeting.id)
        .where(Meeting.slug == slug, Intervention.slug == intervention_slug)
    )


def meeting_by_id(meeting_id: int) -> Meeting:
    """The meeting with that key. Raises NotFound."""
    return _found(select(Meeting).where(Meeting.id == meeting_id))


def role(meeting_id: int, role_id: int) -> RoleAssignment:
    """A role of that meeting. Raises NotFound."""
    return _found(
        select(RoleAssignment)
        .where(RoleAssignment.meeting_id == meeting_id, RoleAssignment.id == role_id)
        .options(joinedload(RoleAssignment.person), joinedload(RoleAssignment.item))
    )


def intervention(meeting_id: int, slug: str) -> Intervention:
    """An intervention of that meeting. Raises NotFound."""
    return _found(
        _with_speaker(select(Intervention)).where(
            Intervention.meeting_id == meeting_id, Intervention.slug == slug
        )
    )


def intervention_by_public_id(public_id: str) -> Intervention:
    """An intervention by its public id. Raises NotFound."""
    return _found(_with_speaker(select(Intervention)).where(Intervention.public_id == public_id))


def text(meeting_id: int, kind: str, language: str) -> MeetingText | None:
    """A text of a meeting in one language, when it was written."""
    return db.session.execute(
        select(MeetingText).where(
            MeetingText.meeting_id == meeting_id,
            MeetingText.kind == kind,
            MeetingText.language == language,
        )
    ).scalar_one_or_none()


def _with_speaker(statement: Select[Intervention]) -> Select[Intervention]:
    return statement.options(
        joinedload(Intervention.person),
        joinedload(Intervention.partner),
        joinedload(Intervention.role),
        joinedload(Intervention.item),
    )


def _found(statement: Select[Thing]) -> Thing:
    thing = db.session.execute(statement).unique().scalar_one_or_none()
    if thing is None:
        raise NotFound()
    return thing


# --- lists of meetings ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list. Attendance is never shown without its qualifier."""

    id: int
    slug: str
    title: Localised
    state: str
    on_date: date | None
    until_date: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    format: str | None
    place_short: Localised
    attendance: int | None
    attendance_qualifier: str
    fictitious: bool
    series: Localised
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None

    @property
    def is_public(self) -> bool:
        """Open to everybody once it is published."""
        return self.state != "draft"

    @property
    def last_day(self) -> date | None:
        """The day on which it ends."""
        return self.until_date or self.on_date

    def is_past(self, today: date) -> bool:
        """Whether its last day is over. Without a date it is still to come."""
        return self.last_day is not None and self.last_day < today


_LISTED = (
    Meeting.id,
    Meeting.slug,
    Meeting.title,
    Meeting.state,
    Meeting.on_date,
    Meeting.until_date,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.zone,
    Meeting.format,
    Meeting.place_short,
    Meeting.attendance,
    Meeting.attendance_qualifier,
    Meeting.fictitious,
    MeetingSeries.name,
    Meeting.registration_opens_at,
    Meeting.registration_closes_at,
)


def _rows(statement: Select[*tuple[Any, ...]]) -> list[MeetingRow]:
    found: list[MeetingRow] = []
    for row in db.session.execute(statement):
        values = list(row)
        values[14] = values[14] or Localised()
        found.append(MeetingRow(*values))
    return found


def list_meetings(*, drafts: bool = False) -> list[MeetingRow]:
    """All meetings, newest first, those without a date before; drafts only when asked for."""
    statement = (
        select(*_LISTED)
        .outerjoin(MeetingSeries, Meeting.series_id == MeetingSeries.id)
        .order_by(Meeting.on_date.is_(None).desc(), Meeting.on_date.desc(), Meeting.slug)
    )
    if not drafts:
        statement = statement.where(Meeting.state != "draft")
    return _rows(statement)


def by_attendance(rows: Iterable[MeetingRow], *, descending: bool = True) -> list[MeetingRow]:
    """Rows by their recorded attendance; those without come last either way."""
    with_count = [row for row in rows if row.attendance is not None]
    without = [row for row in rows if row.attendance is None]
    ordered = sorted(with_count, key=lambda row: row.attendance or 0, reverse=descending)
    return ordered + without


def upcoming(today: date | None = None, limit: int = 3) -> list[MeetingRow]:
    """Published meetings that are not over, the nearest first."""
    day = today or clock.today()
    rows = [row for row in list_meetings() if not row.is_past(day) and row.on_date is not None]
    return sorted(rows, key=lambda row: (row.on_date or day, row.slug))[:limit]


def last_of_series(series_id: int) -> Meeting | None:
    """The latest meeting of a series by date, from which the next is copied."""
    return db.session.execute(
        select(Meeting)
        .where(Meeting.series_id == series_id)
        .order_by(Meeting.on_date.is_(None), Meeting.on_date.desc(), Meeting.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def meetings_to_copy() -> list[MeetingRow]:
    """What a new meeting can be copied from: every meeting that has an agenda, newest first."""
    has_items = select(AgendaItem.meeting_id).distinct()
    return _rows(
        select(*_LISTED)
        .outerjoin(MeetingSeries, Meeting.series_id == MeetingSeries.id)
        .where(Meeting.id.in_(has_items))
        .order_by(Meeting.on_date.desc(), Meeting.slug)
    )


def series() -> list[MeetingSeries]:
    """All series by slug."""
    return list(db.session.scalars(select(MeetingSeries).order_by(MeetingSeries.slug)))


def before(subject: Meeting) -> Meeting | None:
    """The meeting whose texts stand beside: the one copied from, else the last of the series."""
    if subject.copied_from_id is not None:
        return db.session.get(Meeting, subject.copied_from_id)
    if subject.series_id is None or subject.on_date is None:
        return None
    return db.session.execute(
        select(Meeting)
        .where(
            Meeting.series_id == subject.series_id,
            Meeting.id != subject.id,
            Meeting.on_date < subject.on_date,
        )
        .order_by(Meeting.on_date.desc())
        .limit(1)
    ).scalar_one_or_none()


def clashes(subject: Meeting) -> list[MeetingRow]:
    """Other meetings on the same days."""
    if subject.on_date is None:
        return []
    last = subject.until_date or subject.on_date
    return _rows(
        select(*_LISTED)
        .outerjoin(MeetingSeries, Meeting.series_id == MeetingSeries.id)
        .where(
            Meeting.id != subject.id,
            Meeting.fictitious == subject.fictitious,
            Meeting.on_date <= last,
            func.coalesce(Meeting.until_date, Meeting.on_date) >= subject.on_date,
        )
        .order_by(Meeting.on_date, Meeting.slug)
    )


# --- texts ---------------------------------------------------------------------------------------


def texts(subject: Meeting, language: str) -> dict[str, MeetingText]:
    """The texts by kind, each in ``language`` where it exists, else in the documents' language,
    else in any.
    """
    rows = db.session.scalars(
        select(MeetingText)
        .where(MeetingText.meeting_id == subject.id)
        .order_by(MeetingText.kind, MeetingText.language)
    )
    ranked: dict[str, tuple[int, MeetingText]] = {}
    wanted = (language, subject.documents_language, "en")
    for row in rows:
        rank = wanted.index(row.language) if row.language in wanted else len(wanted)
        if row.kind not in ranked or rank < ranked[row.kind][0]:
            ranked[row.kind] = (rank, row)
    return {kind: row for kind, (_rank, row) in ranked.items()}


# --- agenda, roles, programme --------------------------------------------------------------------


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
    roles: tuple[RoleRow, ...] = ()
    interventions: int = 0

    @property
    def is_below(self) -> bool:
        """Whether it stands below another item."""
        return self.parent_id is not None

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


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row of planned against held."""

    planned: ItemRow | None
    held: ItemRow | None
    difference: rules.Difference
    part_of: ItemRow | None


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """What a programme page or paper prints."""

    planned: tuple[ItemRow, ...]
    held: tuple[ItemRow, ...]
    has_record: bool
    documents_language: str
    zone: str

    @property
    def has_both(self) -> bool:
        """Whether plan and record can be compared."""
        return bool(self.planned) and self.has_record

    @property
    def has_times(self) -> bool:
        """Whether any item of either agenda has a clock time."""
        return any(row.starts_at is not None for row in (*self.planned, *self.held))

    def rows(self, version: str) -> tuple[ItemRow, ...]:
        """The items of ``planned`` or ``held``."""
        return self.held if version == "held" else self.planned

    def comparison(self) -> list[Comparison]:
        """Planned against held, in the order held."""
        language = self.documents_language
        by_id = {row.id: row for row in (*self.planned, *self.held)}

        def get(key: int | None) -> ItemRow | None:
            return by_id[key] if key is not None else None

        found = rules.differences(points(self.planned, language), points(self.held, language))
        return [Comparison(get(d.planned), get(d.held), d, get(d.part_of)) for d in found]


def programme(subject: Meeting) -> ProgrammeView:
    """Both agendas of a meeting. The record counts as such once the meeting is held."""
    rows = item_rows(subject.id)
    held = tuple(row for row in rows if row.agenda == "held")
    return ProgrammeView(
        planned=tuple(row for row in rows if row.agenda == "planned"),
        held=held,
        has_record=bool(held) and subject.is_closed,
        documents_language=subject.documents_language,
        zone=subject.zone,
    )


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


# --- asking speakers -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A person with the roles of a meeting about which a letter goes, or has gone."""

    person: Person
    roles: tuple[RoleAssignment, ...]


def waiting_for_answer(meeting: Meeting, status: str) -> list[Asked]:
    """Persons with roles of the present agenda that stand at ``status`` (to_ask or asked), by
    family name; each with those roles in their order. One statement."""
    rows = db.session.scalars(
        select(RoleAssignment)
        .join(RoleAssignment.item)
        .join(RoleAssignment.person)
        .where(
            RoleAssignment.meeting_id == meeting.id,
            RoleAssignment.status == status,
            AgendaItem.agenda == current_agenda(meeting),
        )
        .options(
            contains_eager(RoleAssignment.item),
            contains_eager(RoleAssignment.person),
        )
        .order_by(Person.family_key, Person.id, AgendaItem.position, RoleAssignment.position)
    ).all()
    return [
        Asked(person, tuple(roles)) for person, roles in groupby(rows, key=lambda row: row.person)
    ]


def speaker_request(token: str) -> SpeakerRequest | None:
    """The letter whose link carries this token; None once the meeting was held."""
    if not tokens.is_token(token):
        return None
    found = db.session.scalar(
        select(SpeakerRequest)
        .where(SpeakerRequest.token_hash == tokens.digest(token))
        .options(joinedload(SpeakerRequest.meeting), joinedload(SpeakerRequest.person))
    )
    return found if found is not None and not found.meeting.is_closed else None


def roles_to_answer(request: SpeakerRequest) -> list[RoleAssignment]:
    """The roles of the present agenda about which a letter asks, whatever was answered so far."""
    return list(
        db.session.scalars(
            select(RoleAssignment)
            .join(RoleAssignment.item)
            .where(
                RoleAssignment.meeting_id == request.meeting_id,
                RoleAssignment.person_id == request.person_id,
                AgendaItem.agenda == current_agenda(request.meeting),
            )
            .options(contains_eager(RoleAssignment.item))
            .order_by(AgendaItem.position, RoleAssignment.position, RoleAssignment.id)
        )
    )


# --- speakers ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speech:
    """One role of a speaker: at which item, in which place."""

    item: ItemRow
    role: RoleRow
    turn: int | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person with all roles of the meeting, in protocol order."""

    person_id: int
    family_key: str
    first: RoleRow
    speeches: tuple[Speech, ...]


@dataclass(frozen=True, slots=True)
class SpeakerList:
    """Who speaks, in protocol order: agenda as held, chair first, then the order in the item."""

    items: tuple[ItemRow, ...]
    speakers: tuple[Speaker, ...]

    @property
    def roles(self) -> int:
        """Number of role assignments."""
        return sum(len(row.roles) for row in self.items)

    @property
    def persons(self) -> int:
        """Number of persons who hold them."""
        return len(self.speakers)

    def by_family_name(self) -> list[Speaker]:
        """The persons by family name."""
        return sorted(self.speakers, key=lambda one: (one.family_key, one.person_id))


def speakers(subject: Meeting) -> SpeakerList:
    """Everybody with a role in the meeting's own agenda."""
    rows = item_rows(subject.id, current_agenda(subject))
    turns = _turns(rows)
    speeches: dict[int, list[Speech]] = {}
    for row in rows:
        for one in row.roles:
            speeches.setdefault(one.person_id, []).append(Speech(row, one, turns.get(one.id)))
    return SpeakerList(
        items=tuple(row for row in rows if row.roles),
        speakers=tuple(
            Speaker(person_id, found[0].role.family_key, found[0].role, tuple(found))
            for person_id, found in speeches.items()
        ),
    )


def _turns(rows: Sequence[ItemRow]) -> dict[int, int]:
    """The place in the running order of those who intervene in a tour de table, by role."""
    return {
        one.id: place
        for row in rows
        if row.kind == "tour_de_table"
        for place, one in enumerate(row.people("intervener"), 1)
    }


# --- interventions -------------------------------------------------------------------------------


def interventions(meeting_id: int, item_id: int | None = None) -> list[Intervention]:
    """Interventions in the order of the agenda and of their places, with who spoke for whom."""
    statement = (
        _with_speaker(select(Intervention))
        .join(AgendaItem, Intervention.agenda_item_id == AgendaItem.id)
        .where(Intervention.meeting_id == meeting_id)
        .order_by(AgendaItem.position, Intervention.position, Intervention.id)
    )
    if item_id is not None:
        statement = statement.where(Intervention.agenda_item_id == item_id)
    return list(db.session.scalars(statement).unique())


@dataclass(frozen=True, slots=True)
class SaidByPartner:
    """An intervention of a partner with the meeting and the item at which it was made."""

    intervention: Intervention
    meeting: Meeting


def said_by_partner(partner_id: int) -> list[SaidByPartner]:
    """What a partner said at published meetings, newest meeting first."""
    statement = (
        select(Intervention, Meeting)
        .join(Meeting, Intervention.meeting_id == Meeting.id)
        .join(AgendaItem, Intervention.agenda_item_id == AgendaItem.id)
        .where(
            Intervention.partner_id == partner_id,
            Intervention.state.in_(("spoken", "written")),
            Meeting.state != "draft",
        )
        .options(
            joinedload(Intervention.person),
            joinedload(Intervention.role),
            joinedload(Intervention.item),
        )
        .order_by(Meeting.on_date.desc(), AgendaItem.position, Intervention.position)
    )
    return [SaidByPartner(*row) for row in db.session.execute(statement).unique()]


def tour_de_table(subject: Meeting) -> AgendaItem | None:
    """The tour de table of the meeting's own agenda."""
    return db.session.execute(
        select(AgendaItem)
        .where(
            AgendaItem.meeting_id == subject.id,
            AgendaItem.agenda == current_agenda(subject),
            AgendaItem.kind == "tour_de_table",
        )
        .order_by(AgendaItem.position)
        .limit(1)
    ).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class TablePartner:
    """A partner that took part in a tour de table, by its label in one language."""

    partner_id: int
    slug: str
    label: str
    name: str


def partners_in_tour_de_table(subject: Meeting, language: str) -> list[TablePartner]:
    """The partners at the table, sorted as ``language`` sorts: the running order is not used."""
    at_table = (
        select(Intervention.partner_id)
        .join(AgendaItem, Intervention.agenda_item_id == AgendaItem.id)
        .where(
            Intervention.meeting_id == subject.id,
            AgendaItem.kind == "tour_de_table",
            AgendaItem.agenda == current_agenda(subject),
        )
    )
    rows = db.session.execute(
        select(Partner.id, Partner.slug, PartnerName.label, PartnerName.name)
        .join(PartnerName, PartnerName.partner_id == Partner.id)
        .where(Partner.id.in_(at_table), PartnerName.language == language)
        .order_by(PartnerName.label_key, Partner.id)
    )
    return [TablePartner(*row) for row in rows]


# --- figures of a meeting ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GapAt:
    """The funding gap that a meeting was told, and the next one recorded after it."""

    figure: Figure
    later: Figure | None


def gap_at(subject: Meeting) -> GapAt | None:
    """The recorded gap of the meeting's phase as at its day; our own arithmetic left out."""
    if subject.phase_id is None or subject.on_date is None:
        return None
    rows = list(
        db.session.scalars(
            select(Figure)
            .where(
                Figure.phase_id == subject.phase_id,
                Figure.category == "funding",
                Figure.slug.contains("-gap-"),
                Figure.derived.is_(False),
                Figure.as_at >= subject.on_date,
            )
            .order_by(Figure.as_at, Figure.id)
        )
    )
    if not rows or rows[0].as_at != subject.on_date:
        return None
    return GapAt(rows[0], rows[1] if len(rows) > 1 else None)


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


def speaker_countries(meeting_id: int) -> set[str]:
    """Countries for which somebody has a role."""
    return {
        code
        for code in db.session.scalars(
            select(RoleAssignment.country)
            .where(RoleAssignment.meeting_id == meeting_id, RoleAssignment.country.is_not(None))
            .distinct()
        )
        if code
    }


# --- readiness -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the readiness board: how much is done, of how much (None when uncounted)."""

    name: str
    done: int
    of: int | None
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether nothing is left to do."""
        return self.of is not None and self.done >= self.of


#: Texts without which a concept note cannot be printed.
NEEDED_TEXTS = ("background", "objectives", "audience", "logistics")


def readiness(subject: Meeting) -> list[Line]:
    """What has to be ready before a meeting, in the order in which one would do it."""
    planned = item_rows(subject.id, "planned")
    roles = [one for row in planned for one in row.roles]
    written = set(
        db.session.scalars(
            select(MeetingText.kind)
            .where(
                MeetingText.meeting_id == subject.id,
                MeetingText.language == subject.documents_language,
                MeetingText.body != "",
            )
            .distinct()
        )
    )
    basics = (
        bool(subject.title),
        subject.on_date is not None,
        subject.starts_at is not None,
        bool(subject.place),
        subject.format is not None,
    )
    needed = [kind for kind in NEEDED_TEXTS if kind not in written]
    answering = [one for one in roles if one.status != "declined"]
    titled = [one for one in roles if one.function]
    top = [row for row in planned if row.parent_id is None]
    timed = [row for row in top if row.starts_at is not None]
    registration = (
        subject.registration_opens_at is not None,
        subject.registration_closes_at is not None,
    )
    return [
        Line("basics", sum(basics), len(basics)),
        Line("texts", len(NEEDED_TEXTS) - len(needed), len(NEEDED_TEXTS), {"missing": needed}),
        Line("agenda", len(top), max(len(top), 1)),
        Line("times", len(timed), max(len(top), 1)),
        Line(
            "speakers",
            sum(one.status in ("accepted", "confirmed") for one in answering),
            max(len(answering), 1),
            {"roles": len(roles)},
        ),
        Line("titles", len(titled), max(len(roles), 1), {"roles": len(roles)}),
        Line("registration", sum(registration), len(registration)),
        _release_line(subject, planned),
    ]


def _release_line(subject: Meeting, planned: Sequence[ItemRow]) -> Line:
    """Whether the plan as it stands is released; counted are the changes that are not."""
    last = last_release(subject.id)
    if last is None:
        return Line("release", 0, 1)
    changed = releases.changes(releases.remembered(last.content), plan(subject, planned))
    if not changed:
        return Line("release", 1, 1)
    return Line("release", 0, len(changed), {"since": last.number})


def _label(row: ItemRow) -> Localised:
    """Number and title of an item, in every language it is titled in."""
    return Localised({code: f"{row.number} {title}".strip() for code, title in row.title.items()})


def slots(rows: Iterable[ItemRow], spoken: Mapping[int, int] | None = None) -> list[rules.Slot]:
    """Items in time, for the rules about overlaps; who declined is not there.

    ``spoken`` are the minutes given to interventions, by item.
    """
    return [
        rules.Slot(
            key=row.id,
            parent=row.parent_id,
            kind=row.kind,
            starts=row.starts_at,
            ends=row.ends_at,
            room=row.room,
            people=frozenset(one.person_id for one in row.roles if one.status != "declined"),
            label=_label(row),
            spoken=(spoken or {}).get(row.id, 0),
        )
        for row in rows
    ]


def agenda_warnings(subject: Meeting, rows: Sequence[ItemRow]) -> list[Warned]:
    """What does not fit in an agenda."""
    spoken = {
        row[0]: int(row[1] or 0)
        for row in db.session.execute(
            select(Intervention.agenda_item_id, func.sum(Intervention.planned_minutes))
            .where(Intervention.meeting_id == subject.id, Intervention.planned_minutes.is_not(None))
            .group_by(Intervention.agenda_item_id)
        )
    }
    return warnings(
        slots(rows, spoken),
        subject.starts_at,
        subject.ends_at,
        {one.person_id: one.name for row in rows for one in row.roles},
        one_day=subject.until_date is None,
    )


# --- releases of the programme -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release in a list: everything but the programme itself."""

    number: int
    released_at: datetime
    released_by: str
    note: str
    overridden: list[dict[str, Any]]
    override_reason: str
    told: int


def release_rows(meeting_id: int) -> list[ReleaseRow]:
    """The releases of a meeting, newest first."""
    return [
        ReleaseRow(*row)
        for row in db.session.execute(
            select(
                ProgrammeRelease.number,
                ProgrammeRelease.released_at,
                ProgrammeRelease.released_by,
                ProgrammeRelease.note,
                ProgrammeRelease.overridden,
                ProgrammeRelease.override_reason,
                ProgrammeRelease.told,
            )
            .where(ProgrammeRelease.meeting_id == meeting_id)
            .order_by(ProgrammeRelease.number.desc())
        )
    ]


def release(meeting_id: int, number: int) -> ProgrammeRelease:
    """One release. Raises NotFound."""
    return _found(
        select(ProgrammeRelease).where(
            ProgrammeRelease.meeting_id == meeting_id, ProgrammeRelease.number == number
        )
    )


def last_release(meeting_id: int) -> ProgrammeRelease | None:
    """The newest release, when there is one."""
    return db.session.execute(
        select(ProgrammeRelease)
        .where(ProgrammeRelease.meeting_id == meeting_id)
        .order_by(ProgrammeRelease.number.desc())
        .limit(1)
    ).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class ReleasedAs:
    """Which release a programme page shows, and whether the plan was touched since."""

    number: int
    at: datetime
    touched: bool


_STANDING = select(
    func.max(ProgrammeRelease.number),
    func.max(ProgrammeRelease.released_at),
    select(func.count()).where(Document.meeting_id == bindparam("meeting")).scalar_subquery(),
).where(ProgrammeRelease.meeting_id == bindparam("meeting"))
"""Built once: the programme page asks it at every request."""


def standing(subject: Meeting) -> tuple[ReleasedAs | None, bool]:
    """The number and day of the newest release, and whether there are documents: one statement."""
    number, at, documents = db.session.execute(_STANDING, {"meeting": subject.id}).one()
    released = ReleasedAs(number, at, subject.programme_changed_at > at) if number else None
    return released, documents > 0


def plan(subject: Meeting, rows: Iterable[ItemRow] | None = None) -> releases.Programme:
    """The planned programme as it stands, as a release would keep it."""
    found = list(item_rows(subject.id, "planned") if rows is None else rows)
    slugs = {row.id: row.slug for row in found}
    return releases.Programme(
        subject.zone,
        tuple(
            releases.Entry(
                slug=row.slug,
                parent=slugs.get(row.parent_id) if row.parent_id is not None else None,
                number=row.number,
                kind=row.kind,
                title=row.title,
                starts=row.starts_at,
                ends=row.ends_at,
                room=row.room,
                people=tuple(
                    releases.Part(one.person_slug, one.role, one.name) for one in row.roles
                ),
            )
            for row in found
        ),
    )


def addressed(slugs: Iterable[str]) -> list[Person]:
    """Those of these persons who have a mail address, by slug."""
    return list(
        db.session.scalars(
            select(Person)
            .where(Person.slug.in_(sorted(slugs)), Person.email.is_not(None), Person.email != "")
            .order_by(Person.slug)
        )
    )


# --- search for a person or partner to give a role -----------------------------------------------


def find_persons(words: str, *, fictitious: bool, limit: int = 12) -> list[Person]:
    """Persons found by name in any spelling, of the meeting's own world only."""
    if not words.strip():
        return []
    found = partners.people(search=words)
    return [person for person in found if person.fictitious == fictitious][:limit]


def partner_choices(language: str, *, fictitious: bool) -> list[tuple[str, str]]:
    """Partners of the meeting's own world as slug and label, sorted as ``language`` sorts."""
    return [
        (row.slug, row.label.best(language)[0])
        for row in partners.partners_listed(language)
        if row.fictitious == fictitious
    ]


def role_holders(meeting_id: int, agenda: str) -> list[tuple[str, str]]:
    """Everybody with a role in an agenda as slug and printed name, by family name."""
    rows = {
        row[0]: row
        for row in db.session.execute(
            select(
                Person.slug,
                RoleAssignment.honorific,
                RoleAssignment.printed,
                Person.family_key,
            )
            .join(Person, RoleAssignment.person_id == Person.id)
            .join(AgendaItem, RoleAssignment.agenda_item_id == AgendaItem.id)
            .where(RoleAssignment.meeting_id == meeting_id, AgendaItem.agenda == agenda)
        )
    }
    ordered = sorted(rows.values(), key=lambda row: (row[3], row[0]))
    return [(slug, f"{honorific} {printed}".strip()) for slug, honorific, printed, _key in ordered]
