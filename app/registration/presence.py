"""Reading who came: the check-in desk, the counts, the attendance register."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select

from app.core.collation import plain
from app.core.db import db, the_one
from app.meetings.models import AgendaItem, Meeting
from app.partners.models import CONSTITUENCIES, Partner, PartnerName
from app.partners.queries import named_in
from app.registration import queries
from app.registration.models import (
    CheckIn,
    Delegate,
    Delegation,
    PlatformRow,
    SessionCheckIn,
    SessionMode,
)
from app.registration.rules.names import full_name

SHOWN = ("expected", "here")
"""Whom the desk can show alone: those still awaited in the room, those who are here."""


def delegate_at(slug: str, delegate: str) -> Delegate:
    """A delegate at that meeting, by public id. Raises NotFound."""
    return the_one(
        select(Delegate)
        .join(Meeting, Meeting.id == Delegate.meeting_id)
        .where(Meeting.slug == slug, Delegate.public_id == delegate)
    )


def standing(delegate_id: int, channel: str) -> CheckIn | None:
    """The check-in that counts for a delegate on a channel."""
    return db.session.scalar(
        select(CheckIn).where(
            CheckIn.delegate_id == delegate_id,
            CheckIn.channel == channel,
            CheckIn.undone_at.is_(None),
        )
    )


def has_come(delegate_id: int) -> bool:
    """Whether a delegate came, by whatever channel it is known."""
    return bool(
        db.session.scalar(
            select(exists().where(CheckIn.delegate_id == delegate_id, CheckIn.undone_at.is_(None)))
        )
    )


def check_ins(meeting_id: int) -> list[CheckIn]:
    """Every check-in of a meeting, undone ones too."""
    return list(
        db.session.scalars(
            select(CheckIn)
            .join(Delegate, Delegate.id == CheckIn.delegate_id)
            .where(Delegate.meeting_id == meeting_id)
            .order_by(CheckIn.id)
        )
    )


def takes_part(meeting: Meeting, *, email: str, partner_ids: Collection[int]) -> bool:
    """Whether the person of that address is registered for a meeting, or one of these partners has
    a delegation that is.
    """
    return bool(
        db.session.scalar(
            select(Delegate.id)
            .join(Delegation, Delegation.id == Delegate.delegation_id)
            .where(
                Delegate.meeting_id == meeting.id,
                Delegate.state == "registered",
                or_(Delegate.email_key == email.lower(), Delegation.partner_id.in_(partner_ids)),
            )
            .limit(1)
        )
    )


# --- persons -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrival:
    """One registered person, and since when they are here: at the door, and online."""

    public_id: str
    partner: str
    constituency: str
    honorific: str
    given_names: str
    family_name: str
    name_order: str
    function: str
    mode: str
    is_head: bool
    is_alternate: bool
    room_at: datetime | None
    online_at: datetime | None

    @property
    def name(self) -> str:
        """The name in its order, with its honorific."""
        name = full_name(self.given_names, self.family_name, self.name_order)
        return f"{self.honorific} {name}".strip()

    @property
    def came(self) -> str:
        """How this person is counted: once, in the room when they were there; "" when absent."""
        return "room" if self.room_at else "online" if self.online_at else ""

    @property
    def came_at(self) -> datetime | None:
        """Since when, on the channel that counts."""
        return self.room_at or self.online_at


def people(
    meeting: Meeting,
    *,
    language: str,
    search: str = "",
    show: str = "",
    session: AgendaItem | None = None,
    number: int = 1,
    size: int | None = 40,
) -> tuple[list[Arrival], int]:
    """Registered persons of one page of the desk's list, and how many there are in all.

    Partner by partner in the order of the language, head first. Every word of ``search`` must
    stand, accents and case apart, in the person's or the partner's name, title or address.
    ``session`` asks who is at that item instead of at the meeting. ``size`` None: all of them.
    """
    here = _presence(meeting.id, session)
    way, joined = _way(meeting, session)
    statement = _arrivals(meeting, language, here, way, joined)
    if show == "expected":
        statement = statement.where(way == "room", here.c.room_at.is_(None))
    elif show == "here":
        statement = statement.where(here.c.room_at.is_not(None))
    words = [queries.with_word(word) for word in plain(search).split()]
    if words:
        # A scanner that types gives the token of a badge instead of a name.
        statement = statement.where(or_(and_(*words), Delegate.public_id == search.strip()))
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    if size is not None:
        statement = statement.limit(size).offset((number - 1) * size)
    rows: Any = db.session.execute(statement)
    return [Arrival(*row) for row in rows], db.session.execute(counted).scalar_one()


def arrival(
    delegate: Delegate, *, language: str, session: AgendaItem | None = None
) -> Arrival | None:
    """One registered person as the desk shows them; None for one who has withdrawn."""
    meeting = delegate.delegation.meeting
    way, joined = _way(meeting, session)
    statement = _arrivals(meeting, language, _presence(meeting.id, session), way, joined)
    row: Any = db.session.execute(statement.where(Delegate.id == delegate.id)).one_or_none()
    return Arrival(*row) if row else None


def came(meeting: Meeting, *, language: str) -> list[Arrival]:
    """The attendance register: everybody who was there, each once, by constituency and partner."""
    here = _presence(meeting.id)
    statement = _arrivals(meeting, language, here, *_way(meeting, None)).where(
        or_(here.c.room_at.is_not(None), here.c.online_at.is_not(None))
    )
    rows: Any = db.session.execute(statement)
    lines = [Arrival(*row) for row in rows]
    return sorted(lines, key=lambda line: CONSTITUENCIES.index(line.constituency))


def _presence(meeting_id: int, session: AgendaItem | None = None) -> Any:
    """Since when each person is in the room and online, of standing check-ins: to the meeting, or
    to one item of it.
    """
    came: Any = CheckIn if session is None else SessionCheckIn
    statement = (
        select(
            came.delegate_id,
            func.min(case((came.channel == "desk", came.at))).label("room_at"),
            func.min(case((came.channel != "desk", came.at))).label("online_at"),
        )
        .join(Delegate, Delegate.id == came.delegate_id)
        .where(Delegate.meeting_id == meeting_id, came.undone_at.is_(None))
        .group_by(came.delegate_id)
    )
    if session is not None:
        statement = statement.where(SessionCheckIn.agenda_item_id == session.id)
    return statement.subquery()


def _way(meeting: Meeting, session: AgendaItem | None) -> tuple[Any, Any]:
    """How a delegate takes part, or follows one item: the column, and what it needs to be joined
    with.
    """
    if session is None:
        return Delegate.mode, None
    other = and_(
        SessionMode.delegate_id == Delegate.id,
        SessionMode.agenda_item_id == queries.top_of(meeting.id).get(session.id, session.id),
    )
    return func.coalesce(SessionMode.mode, Delegate.mode), other


def _arrivals(meeting: Meeting, language: str, here: Any, way: Any, otherwise: Any) -> Any:
    statement = (
        select(
            Delegate.public_id,
            PartnerName.label,
            Partner.constituency,
            Delegate.honorific,
            Delegate.given_names,
            Delegate.family_name,
            Delegate.name_order,
            Delegate.function,
            way,
            Delegate.is_head,
            Delegate.is_alternate,
            here.c.room_at,
            here.c.online_at,
        )
        .select_from(Delegate)
        .join(Delegation, Delegation.id == Delegate.delegation_id)
        .join(Partner, Partner.id == Delegation.partner_id)
        .join(PartnerName, named_in(language))
        .outerjoin(here, here.c.delegate_id == Delegate.id)
        .where(Delegate.meeting_id == meeting.id, Delegate.state == "registered")
        .order_by(
            PartnerName.label_key,
            Partner.id,
            Delegate.is_head.desc(),
            Delegate.is_alternate.desc(),
            Delegate.position,
            Delegate.id,
        )
    )
    return statement if otherwise is None else statement.outerjoin(SessionMode, otherwise)


# --- counts --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Count:
    """Persons, each once: registered for the room and online, and who came how."""

    expected_room: int = 0
    expected_online: int = 0
    room: int = 0
    online: int = 0
    awaited: int = 0
    """Registered for the room and not seen there."""

    @property
    def here(self) -> int:
        """Everybody who came."""
        return self.room + self.online

    @property
    def expected(self) -> int:
        """Everybody registered."""
        return self.expected_room + self.expected_online


@dataclass(slots=True)
class Counts(Count):
    """The counts of a meeting, and the same by constituency in the order of the lists."""

    by_constituency: dict[str, Count] = field(default_factory=dict)


def counts(meeting: Meeting, session: AgendaItem | None = None) -> Counts:
    """How many are expected and how many are there; somebody in the room and online counts once,
    in the room. With ``session``: at that item.
    """
    here = _presence(meeting.id, session)
    came_how = case(
        (here.c.room_at.is_not(None), "room"), (here.c.online_at.is_not(None), "online"), else_=""
    ).label("came_how")
    way, otherwise = _way(meeting, session)
    people = (
        select(Partner.constituency, way.label("mode"), came_how)
        .select_from(Delegate)
        .join(Delegation, Delegation.id == Delegate.delegation_id)
        .join(Partner, Partner.id == Delegation.partner_id)
        .outerjoin(here, here.c.delegate_id == Delegate.id)
        .where(Delegate.meeting_id == meeting.id, Delegate.state == "registered")
    )
    if otherwise is not None:
        people = people.outerjoin(SessionMode, otherwise)
    one = people.subquery()
    columns = (one.c.constituency, one.c.mode, one.c.came_how)
    rows = db.session.execute(select(*columns, func.count()).group_by(*columns))
    found: dict[str, Count] = defaultdict(Count)
    total = Counts()
    for constituency, mode, how, number in rows:
        for count in (total, found[constituency]):
            awaited = "awaited" if mode == "room" and how != "room" else ""
            for name in (f"expected_{mode}", how, awaited):
                if name:
                    setattr(count, name, getattr(count, name) + number)
    total.by_constituency = {name: found[name] for name in CONSTITUENCIES if name in found}
    return total


# --- rows of the platform's file -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Visitor:
    """One name and address of the platform's file, over all its rows."""

    public_id: str
    name: str
    email: str
    found_by: str
    joins: int
    first_at: datetime
    last_at: datetime
    only_waited: bool
    delegate: str
    delegate_id: str


def visitors(meeting: Meeting, *, assigned: bool | None = None) -> list[Visitor]:
    """Who the platform's file names, first those to be assigned; ``assigned`` shows one kind."""
    rows = db.session.execute(
        select(PlatformRow, Delegate)
        .outerjoin(Delegate, Delegate.id == PlatformRow.delegate_id)
        .where(PlatformRow.meeting_id == meeting.id)
        .order_by(PlatformRow.joined_at, PlatformRow.id)
    )
    groups: dict[tuple[str, str], list[tuple[PlatformRow, Delegate | None]]] = defaultdict(list)
    for row, delegate in rows:
        groups[row.email_key, row.plain].append((row, delegate))
    found = [_visitor(group) for group in groups.values()]
    if assigned is not None:
        found = [one for one in found if (one.found_by != "open") == assigned]
    return sorted(found, key=lambda one: (one.found_by != "open", plain(one.name), one.public_id))


def _visitor(group: list[tuple[PlatformRow, Delegate | None]]) -> Visitor:
    row, delegate = group[0]
    return Visitor(
        public_id=row.public_id,
        name=row.name,
        email=row.email,
        found_by=row.found_by,
        joins=len(group),
        first_at=min(one.joined_at for one, _delegate in group),
        last_at=max(one.left_at for one, _delegate in group),
        only_waited=all(one.waiting for one, _delegate in group),
        delegate=delegate.titled_name if delegate else "",
        delegate_id=delegate.public_id if delegate else "",
    )


def platform_row(slug: str, row: str) -> PlatformRow:
    """A row of the platform's file at that meeting, by public id. Raises NotFound."""
    return the_one(
        select(PlatformRow)
        .join(Meeting, Meeting.id == PlatformRow.meeting_id)
        .where(Meeting.slug == slug, PlatformRow.public_id == row)
    )


def meeting_of(row: PlatformRow) -> Meeting:
    """The meeting of a row."""
    return db.session.get_one(Meeting, row.meeting_id)


def rows_of_visitor(row: PlatformRow) -> list[PlatformRow]:
    """All rows of the same name and address."""
    return list(
        db.session.scalars(
            select(PlatformRow)
            .where(
                PlatformRow.meeting_id == row.meeting_id,
                PlatformRow.email_key == row.email_key,
                PlatformRow.plain == row.plain,
            )
            .order_by(PlatformRow.joined_at, PlatformRow.id)
        )
    )


def platform_rows(meeting_id: int) -> list[PlatformRow]:
    """All rows of a meeting."""
    return list(
        db.session.scalars(
            select(PlatformRow).where(PlatformRow.meeting_id == meeting_id).order_by(PlatformRow.id)
        )
    )


def partners_for(meeting: Meeting, *, language: str) -> list[tuple[str, str]]:
    """Partners for which somebody may come, as (slug, label); the demo's worlds stay apart."""
    rows = db.session.execute(
        select(Partner.slug, PartnerName.label)
        .join(PartnerName, PartnerName.partner_id == Partner.id)
        .where(PartnerName.language == language, Partner.fictitious.is_(meeting.fictitious))
        .order_by(PartnerName.label_key, Partner.id)
    )
    return [(slug, label) for slug, label in rows]
