"""Reading requests for the floor, who may speak for a partner, and what an order is made by."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from app.core.collation import plain
from app.core.db import db, the_one
from app.core.localised import Localised
from app.floor.models import FloorRequest
from app.funding.models import Book, Entry, Line
from app.funding.rules.stages import Measure, Nature, slot
from app.meetings.models import Intervention, Meeting
from app.partners.models import Partner, PartnerName, Person
from app.registration.models import Delegate, Delegation


@dataclass(frozen=True, slots=True)
class RequestView:
    """A delegation's request for a slot, with names as printed."""

    public_id: str
    partner_id: int
    label: Localised
    speaker: str
    function: str
    alternate: str
    language: str
    minutes: int | None
    mode: str
    key_points: str
    asked_at: datetime


def requests(meeting_id: int) -> list[RequestView]:
    """The requests that stand, in the order in which they came."""
    other = aliased(Delegate)
    rows = db.session.execute(
        select(FloorRequest, Delegate, other)
        .outerjoin(Delegate, Delegate.id == FloorRequest.speaker_id)
        .outerjoin(other, other.id == FloorRequest.alternate_id)
        .where(FloorRequest.meeting_id == meeting_id, FloorRequest.withdrawn_at.is_(None))
        .options(joinedload(FloorRequest.partner))
        .order_by(FloorRequest.created_at, FloorRequest.id)
    )
    return [
        RequestView(
            public_id=row.public_id,
            partner_id=row.partner_id,
            label=row.partner.label or row.partner.name,
            speaker=speaker.titled_name if speaker else "",
            function=speaker.function if speaker else "",
            alternate=second.titled_name if second else "",
            language=row.language,
            minutes=row.minutes,
            mode=row.mode,
            key_points=row.key_points,
            asked_at=row.created_at,
        )
        for row, speaker, second in rows
    ]


def request_rows(meeting_id: int) -> list[FloorRequest]:
    """The same as rows."""
    return list(
        db.session.scalars(
            select(FloorRequest)
            .where(FloorRequest.meeting_id == meeting_id, FloorRequest.withdrawn_at.is_(None))
            .options(joinedload(FloorRequest.partner))
            .order_by(FloorRequest.created_at, FloorRequest.id)
        )
    )


def request_of(meeting_id: int, partner_id: int) -> FloorRequest | None:
    """What a partner asked for, also when it was withdrawn."""
    return db.session.scalars(
        select(FloorRequest).where(
            FloorRequest.meeting_id == meeting_id, FloorRequest.partner_id == partner_id
        )
    ).one_or_none()


def partner_by_id(partner_id: int) -> Partner:
    """A partner by key. Raises NotFound."""
    return the_one(select(Partner).where(Partner.id == partner_id))


def table_partners(meeting_id: int, language: str) -> list[tuple[int, str]]:
    """The partners invited to a meeting or in its running order, by label in one language."""
    invited = select(Delegation.partner_id).where(Delegation.meeting_id == meeting_id)
    placed = select(Intervention.partner_id).where(
        Intervention.meeting_id == meeting_id, Intervention.partner_id.is_not(None)
    )
    found = db.session.execute(
        select(PartnerName.partner_id, PartnerName.label)
        .where(
            PartnerName.language == language,
            PartnerName.partner_id.in_(invited.union(placed)),
        )
        .order_by(PartnerName.label_key, PartnerName.partner_id)
    )
    return [(key, label) for key, label in found]


def speakers_of(partner_ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """Who may speak for each partner: persons by key, with honorific, by family name."""
    found: dict[int, list[tuple[int, str]]] = {}
    for person in db.session.scalars(
        select(Person)
        .where(Person.partner_id.in_(partner_ids), Person.merged_into_id.is_(None))
        .order_by(Person.family_key, Person.id)
    ):
        name = f"{person.honorific} {person.printed}".strip()
        found.setdefault(person.partner_id or 0, []).append((person.id, name))
    return found


def person_named(name: str, partner_id: int | None) -> Person:
    """The one person of a partner, or of anybody, who is printed so, with or without honorific.

    Raises LookupError when none or several are.
    """
    wanted = plain(name)
    like = select(Person).where(Person.merged_into_id.is_(None))
    if partner_id is not None:
        like = like.where(Person.partner_id == partner_id)
    else:
        like = like.where(Person.plain.contains(wanted.split(" ")[-1], autoescape=True))
    found = [
        one
        for one in db.session.scalars(like)
        if wanted in (plain(one.printed), plain(f"{one.honorific} {one.printed}".strip()))
    ]
    if len(found) != 1:
        raise LookupError(name)
    return found[0]


# --- what an order is made by --------------------------------------------------------------------


def asked_at(meeting_id: int) -> dict[int, datetime]:
    """When each partner asked for the floor."""
    return {row.partner_id: row.created_at for row in request_rows(meeting_id)}


def label_keys(partner_ids: Collection[int], language: str) -> dict[int, str]:
    """Sort keys of partners' labels in one language (Unicode collation)."""
    rows = db.session.execute(
        select(PartnerName.partner_id, PartnerName.label_key).where(
            PartnerName.language == language, PartnerName.partner_id.in_(partner_ids)
        )
    )
    return {row.partner_id: row.label_key for row in rows}


def heads(meeting_id: int) -> frozenset[int]:
    """The persons (by key) who head their delegations."""
    rows = db.session.scalars(
        select(Delegate.person_id).where(
            Delegate.meeting_id == meeting_id,
            Delegate.is_head.is_(True),
            Delegate.state == "registered",
            Delegate.person_id.is_not(None),
        )
    )
    return frozenset(key for key in rows if key is not None)


def contributions(meeting: Meeting) -> dict[int, int]:
    """What each partner has signed for the meeting's phase, in minor units of the book's currency.

    For those who may see amounts; nothing without a phase or its book. What is signed in a
    currency for which no rate is fixed yet counts for nothing here.
    """
    if meeting.phase_id is None:
        return {}
    rows = db.session.execute(
        select(Line.partner_id, func.sum(Entry.base))
        .join(Entry, Entry.line_id == Line.id)
        .join(Book, Book.id == Line.book_id)
        .where(
            Book.phase_id == meeting.phase_id,
            Line.nature == Nature.CONTRIBUTION,
            Line.partner_id.is_not(None),
            Entry.measure == slot(Nature.CONTRIBUTION, Measure.SIGNED),
        )
        .group_by(Line.partner_id)
    )
    return {key: int(total or 0) for key, total in rows if key is not None}
