"""Reading who speaks: roles, requests and answers, the list of speakers, whom to give a role."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core import tokens
from app.core.db import db, the_one
from app.meetings.models import (
    AgendaItem,
    Meeting,
    RoleAssignment,
    SpeakerRequest,
)
from app.meetings.queries.agenda import ItemRow, RoleRow, current_agenda, item_rows
from app.partners import queries as partners
from app.partners.models import Person


def role_of(slug: str, role_id: int) -> RoleAssignment:
    """The role of that meeting. Raises NotFound."""
    return the_one(
        select(RoleAssignment)
        .join(Meeting, RoleAssignment.meeting_id == Meeting.id)
        .where(Meeting.slug == slug, RoleAssignment.id == role_id)
        .options(joinedload(RoleAssignment.person), joinedload(RoleAssignment.item))
    )


def role(meeting_id: int, role_id: int) -> RoleAssignment:
    """A role of that meeting. Raises NotFound."""
    return the_one(
        select(RoleAssignment)
        .where(RoleAssignment.meeting_id == meeting_id, RoleAssignment.id == role_id)
        .options(joinedload(RoleAssignment.person), joinedload(RoleAssignment.item))
    )


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


def shared_speakers(subject: Meeting, others: Collection[int]) -> dict[int, int]:
    """How many persons with a role at a meeting have one at each of the others (database ids);
    who has declined is not counted.
    """
    mine = select(RoleAssignment.person_id).where(
        RoleAssignment.meeting_id == subject.id, RoleAssignment.status != "declined"
    )
    rows = db.session.execute(
        select(RoleAssignment.meeting_id, func.count(RoleAssignment.person_id.distinct()))
        .where(
            RoleAssignment.meeting_id.in_(others),
            RoleAssignment.status != "declined",
            RoleAssignment.person_id.in_(mine),
        )
        .group_by(RoleAssignment.meeting_id)
    )
    return dict(rows.all())


def addressed(slugs: Iterable[str]) -> list[Person]:
    """Those of these persons who have a mail address, by slug."""
    return list(
        db.session.scalars(
            select(Person)
            .where(Person.slug.in_(sorted(slugs)), Person.email.is_not(None), Person.email != "")
            .order_by(Person.slug)
        )
    )


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
