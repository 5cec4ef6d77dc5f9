"""Reading registrations: rows for those who change them, frozen views for pages and papers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core import clock
from app.core.collation import plain, sort_key
from app.core.db import db, for_update
from app.core.errors import NotFound
from app.meetings.models import Meeting
from app.partners.models import CONSTITUENCIES, Contact, Partner, PartnerName, Person
from app.registration.models import (
    Delegate,
    DelegateImport,
    Delegation,
    RegistrationLink,
    WaitingEntry,
)
from app.registration.rules import deadlines, tokens
from app.registration.rules.names import full_name
from app.registration.rules.seats import MODES, Seats

Thing = TypeVar("Thing")

# --- one thing -----------------------------------------------------------------------------------


def meeting(slug: str) -> Meeting:
    """The meeting of that slug. Raises NotFound."""
    return _found(select(Meeting).where(Meeting.slug == slug))


def published_meeting(slug: str) -> Meeting:
    """The meeting of that slug, if it is not a draft. Raises NotFound."""
    return _found(select(Meeting).where(Meeting.slug == slug, Meeting.state != "draft"))


def meeting_for_update(meeting_id: int) -> Meeting:
    """The meeting, locked until the transaction ends: whoever takes seats waits here."""
    return _found(for_update(select(Meeting).where(Meeting.id == meeting_id)))


def delegation(slug: str, public_id: str) -> Delegation:
    """A delegation at that meeting. Raises NotFound."""
    return _found(_delegations().where(Meeting.slug == slug, Delegation.public_id == public_id))


def delegation_among(slug: str, ids: Collection[int]) -> Delegation:
    """The delegation at that meeting which is among ``ids`` (links that are held).

    Raises NotFound.
    """
    return _found(
        _delegations()
        .where(Meeting.slug == slug, Meeting.state != "draft", Delegation.id.in_(ids))
        .order_by(Delegation.id)
        .limit(1)
    )


def delegation_of_partners(slug: str, partner_ids: Collection[int]) -> Delegation:
    """The delegation at that meeting of one of these partners, once invited. Raises NotFound."""
    return _found(
        _delegations()
        .where(
            Meeting.slug == slug,
            Meeting.state != "draft",
            Delegation.partner_id.in_(partner_ids),
            Delegation.state != "to_invite",
        )
        .order_by(Delegation.id)
        .limit(1)
    )


def delegation_for_update(delegation_id: int) -> Delegation:
    """A delegation, locked until the transaction ends."""
    return _found(for_update(select(Delegation).where(Delegation.id == delegation_id)))


def delegate_of(delegation_id: int, public_id: str) -> Delegate:
    """A delegate of that delegation. Raises NotFound."""
    return _found(
        select(Delegate).where(
            Delegate.delegation_id == delegation_id, Delegate.public_id == public_id
        )
    )


def delegate_for_update(delegate_id: int) -> Delegate:
    """A delegate, locked until the transaction ends."""
    return _found(for_update(select(Delegate).where(Delegate.id == delegate_id)))


def _delegations() -> Select[Delegation]:
    return (
        select(Delegation)
        .join(Delegation.meeting)
        .options(
            contains_eager(Delegation.meeting),
            joinedload(Delegation.partner),
            selectinload(Delegation.delegates),
        )
    )


def _found(statement: Select[Thing]) -> Thing:
    thing = db.session.scalars(statement).unique().one_or_none()
    if thing is None:
        raise NotFound
    return thing


# --- when ----------------------------------------------------------------------------------------


def closing(meeting: Meeting) -> datetime | None:
    """When registration for a meeting closes; None: unknown."""
    return deadlines.closing(
        closes_at=meeting.registration_closes_at,
        starts_at=meeting.starts_at,
        on_date=meeting.on_date,
        zone=meeting.zone,
    )


def window(meeting: Meeting) -> deadlines.Window:
    """Where registration for a meeting stands now."""
    if meeting.is_closed:
        return deadlines.Window.CLOSED
    return deadlines.window(
        opens_at=meeting.registration_opens_at, closes_at=closing(meeting), now=clock.now()
    )


def over(meeting: Meeting) -> datetime | None:
    """When a meeting is over; None: unknown."""
    return deadlines.over(
        ends_at=meeting.ends_at,
        until_date=meeting.until_date,
        on_date=meeting.on_date,
        zone=meeting.zone,
    )


def is_over(meeting: Meeting) -> bool:
    """Whether a meeting has taken place."""
    end = over(meeting)
    return meeting.is_closed or (end is not None and clock.now() >= end)


# --- links ---------------------------------------------------------------------------------------


def delegation_link(token: str) -> RegistrationLink | None:
    """The link to a delegation with this token, while it works: not revoked, registration open.

    None for every other token, whatever the reason.
    """
    link = _link(token, of_person=False)
    if link is None or window(link.delegation.meeting) is deadlines.Window.CLOSED:
        return None
    return link


def delegate_link(token: str) -> Delegate | None:
    """The person whose own link has this token, while it works: until a day after the meeting."""
    link = _link(token, of_person=True)
    if link is None or link.delegate is None:
        return None
    end = over(link.delegation.meeting)
    if end is not None and clock.now() >= end + deadlines.GRACE:
        return None
    return link.delegate


def _link(token: str, *, of_person: bool) -> RegistrationLink | None:
    if not tokens.is_token(token):
        return None
    return db.session.scalar(
        select(RegistrationLink)
        .join(RegistrationLink.delegation)
        .join(Delegation.meeting)
        .where(
            RegistrationLink.token_hash == tokens.digest(token),
            RegistrationLink.revoked_at.is_(None),
            RegistrationLink.delegate_id.is_not(None)
            if of_person
            else RegistrationLink.delegate_id.is_(None),
            Meeting.state != "draft",
        )
        .options(
            contains_eager(RegistrationLink.delegation).options(
                contains_eager(Delegation.meeting), joinedload(Delegation.partner)
            ),
            joinedload(RegistrationLink.delegate),
        )
    )


def opened_by(held: Mapping[str, str]) -> frozenset[int]:
    """Database ids of the delegations that links held in a session open now.

    ``held`` gives the fingerprint of the link by public id of the delegation.
    """
    if not held:
        return frozenset()
    rows = db.session.scalars(
        select(RegistrationLink)
        .join(RegistrationLink.delegation)
        .join(Delegation.meeting)
        .where(
            Delegation.public_id.in_(held),
            Meeting.state != "draft",
            RegistrationLink.revoked_at.is_(None),
            RegistrationLink.delegate_id.is_(None),
        )
        .options(contains_eager(RegistrationLink.delegation).contains_eager(Delegation.meeting))
    )
    return frozenset(
        link.delegation_id
        for link in rows
        if tokens.fingerprint(link.token_hash) == held[link.delegation.public_id]
        and window(link.delegation.meeting) is not deadlines.Window.CLOSED
    )


# --- seats and addresses -------------------------------------------------------------------------


def seats(meeting: Meeting) -> dict[str, Seats]:
    """Seats of each mode, counted now."""
    taken: Any = db.session.execute(
        select(Delegate.mode, func.count())
        .where(Delegate.meeting_id == meeting.id, Delegate.state == "registered")
        .group_by(Delegate.mode)
    )
    listed: Any = db.session.execute(
        select(WaitingEntry.mode, WaitingEntry.state, func.count())
        .where(WaitingEntry.meeting_id == meeting.id, WaitingEntry.state.in_(ACTIVE))
        .group_by(WaitingEntry.mode, WaitingEntry.state)
    )
    registered: dict[str, int] = dict(taken.all())
    waiting = {(mode, state): number for mode, state, number in listed}
    capacity = {"room": meeting.capacity_room, "online": meeting.capacity_online}
    return {
        mode: Seats(
            mode,
            registered.get(mode, 0),
            capacity[mode],
            held=waiting.get((mode, "offered"), 0),
            waiting=waiting.get((mode, "waiting"), 0),
        )
        for mode in MODES
    }


def taken_addresses(
    meeting_id: int, keys: Iterable[str], *, without: Collection[int] = ()
) -> set[str]:
    """Which of these addresses (in small letters) already take part in a meeting."""
    return set(
        db.session.scalars(
            select(Delegate.email_key).where(
                Delegate.meeting_id == meeting_id,
                Delegate.state == "registered",
                Delegate.email_key.in_(list(keys)),
                Delegate.id.not_in(without),
            )
        )
    )


def waiting_addresses(meeting_id: int, keys: Iterable[str]) -> set[str]:
    """Which of these addresses (in small letters) stand on a meeting's waiting list."""
    return set(
        db.session.scalars(
            select(WaitingEntry.email_key).where(
                WaitingEntry.meeting_id == meeting_id,
                WaitingEntry.state.in_(ACTIVE),
                WaitingEntry.email_key.in_(list(keys)),
            )
        )
    )


def persons_by_address(partner_id: int, keys: Iterable[str]) -> dict[str, int]:
    """Persons of a partner in the register, by address in small letters."""
    rows = db.session.execute(
        select(func.lower(Person.email), Person.id).where(
            Person.partner_id == partner_id,
            Person.merged_into_id.is_(None),
            func.lower(Person.email).in_(list(keys)),
        )
    )
    return dict(rows.all())


# --- waiting lists -------------------------------------------------------------------------------

ACTIVE = ("waiting", "offered")
"""States in which an entry is on the list."""


def waiting_entry(delegation_id: int, public_id: str) -> WaitingEntry:
    """An entry of that delegation on the waiting list, or what became of it. Raises NotFound."""
    return _found(
        select(WaitingEntry).where(
            WaitingEntry.delegation_id == delegation_id, WaitingEntry.public_id == public_id
        )
    )


def entry_for_update(entry_id: int) -> WaitingEntry:
    """An entry, locked until the transaction ends."""
    return _found(for_update(select(WaitingEntry).where(WaitingEntry.id == entry_id)))


def waiting_of(delegation_id: int) -> list[WaitingEntry]:
    """Who of a delegation waits or has an offer, in the order of asking."""
    return list(
        db.session.scalars(
            select(WaitingEntry)
            .where(WaitingEntry.delegation_id == delegation_id, WaitingEntry.state.in_(ACTIVE))
            .order_by(WaitingEntry.asked_at, WaitingEntry.id)
        )
    )


def next_waiting(meeting_id: int, mode: str, number: int | None) -> list[WaitingEntry]:
    """The first so many of those who wait for a seat of that mode; None: all of them."""
    return list(
        db.session.scalars(
            for_update(
                select(WaitingEntry)
                .where(
                    WaitingEntry.meeting_id == meeting_id,
                    WaitingEntry.mode == mode,
                    WaitingEntry.state == "waiting",
                )
                .order_by(WaitingEntry.asked_at, WaitingEntry.id)
                .limit(number)
            )
        )
    )


def expired_offers(meeting_id: int) -> list[WaitingEntry]:
    """Offers of a meeting whose time is over."""
    return list(
        db.session.scalars(
            for_update(
                select(WaitingEntry)
                .where(
                    WaitingEntry.meeting_id == meeting_id,
                    WaitingEntry.state == "offered",
                    WaitingEntry.expires_at <= clock.now(),
                )
                .order_by(WaitingEntry.expires_at, WaitingEntry.id)
            )
        )
    )


def offers(meeting: Meeting) -> list[WaitingEntry]:
    """Seats of a meeting that are held, whether or not their time is over."""
    return list(
        db.session.scalars(
            select(WaitingEntry)
            .where(WaitingEntry.meeting_id == meeting.id, WaitingEntry.state == "offered")
            .order_by(WaitingEntry.id)
        )
    )


def meetings_to_settle() -> list[int]:
    """Database ids of the meetings ahead on whose list somebody stands."""
    listed = select(WaitingEntry.meeting_id).where(WaitingEntry.state.in_(ACTIVE))
    found = db.session.scalars(select(Meeting).where(Meeting.id.in_(listed)).order_by(Meeting.id))
    return [one.id for one in found if not is_over(one)]


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Somebody on the waiting list; ``position`` counts those who wait for that mode, from 1."""

    public_id: str
    name: str
    email: str
    mode: str
    state: str
    position: int
    asked_at: datetime
    expires_at: datetime | None
    partner: str
    delegation: str

    @property
    def is_offered(self) -> bool:
        """Whether a seat is held for this person."""
        return self.state == "offered"


def waiting_lines(
    meeting: Meeting, *, language: str, delegation: Delegation | None = None
) -> list[WaitingLine]:
    """Who waits for a seat, of one delegation or of all: offers first, then in the order of
    asking.
    """
    rank = func.row_number().over(
        partition_by=(WaitingEntry.mode, WaitingEntry.state),
        order_by=(WaitingEntry.asked_at, WaitingEntry.id),
    )
    places = (
        select(WaitingEntry.id, rank.label("place"))
        .where(WaitingEntry.meeting_id == meeting.id, WaitingEntry.state.in_(ACTIVE))
        .subquery()
    )
    statement = (
        select(WaitingEntry, places.c.place, PartnerName.label, Delegation.public_id)
        .join(places, places.c.id == WaitingEntry.id)
        .join(Delegation, Delegation.id == WaitingEntry.delegation_id)
        .join(
            PartnerName,
            and_(PartnerName.partner_id == Delegation.partner_id, PartnerName.language == language),
        )
        .order_by(WaitingEntry.state, WaitingEntry.asked_at, WaitingEntry.id)
    )
    if delegation is not None:
        statement = statement.where(WaitingEntry.delegation_id == delegation.id)
    return [
        WaitingLine(
            entry.public_id,
            entry.titled_name,
            entry.answer["email"],
            entry.mode,
            entry.state,
            place,
            entry.asked_at,
            entry.expires_at,
            partner,
            of,
        )
        for entry, place, partner, of in db.session.execute(statement)
    ]


# --- who came before -----------------------------------------------------------------------------


def returning(delegation: Delegation) -> list[Delegate]:
    """Who came for this partner to earlier meetings, newest first, each address once, without those
    who are registered now.
    """
    day = delegation.meeting.on_date
    rows = db.session.scalars(
        select(Delegate)
        .join(Delegate.delegation)
        .join(Meeting, Meeting.id == Delegate.meeting_id)
        .where(
            Delegation.partner_id == delegation.partner_id,
            Delegate.meeting_id != delegation.meeting_id,
            Delegate.state == "registered",
            *([Meeting.on_date < day] if day is not None else []),
        )
        .order_by(Meeting.on_date.desc(), Delegate.meeting_id.desc(), Delegate.position)
        .limit(60)
    )
    present = {one.email_key for one in delegation.delegates if one.is_registered}
    found: dict[str, Delegate] = {}
    for one in rows:
        if one.email_key not in present:
            found.setdefault(one.email_key, one)
    return list(found.values())[:12]


def returning_one(delegation: Delegation, public_id: str) -> Delegate:
    """One of those who came for this partner before. Raises NotFound."""
    for one in returning(delegation):
        if one.public_id == public_id:
            return one
    raise NotFound


# --- the officer's pages -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many are registered, by mode and by constituency, and where the delegations stand."""

    seats: dict[str, Seats]
    by_constituency: dict[str, dict[str, int]]
    delegations: dict[str, int]

    @property
    def total(self) -> int:
        """Everybody registered."""
        return sum(one.taken for one in self.seats.values())

    @property
    def waiting(self) -> int:
        """Everybody on the waiting lists, those with an offer too."""
        return sum(one.waiting + one.held for one in self.seats.values())


def numbers(meeting: Meeting) -> Numbers:
    """The counts of a meeting."""
    rows = db.session.execute(
        select(Partner.constituency, Delegate.mode, func.count())
        .join(Delegation, Delegation.id == Delegate.delegation_id)
        .join(Partner, Partner.id == Delegation.partner_id)
        .where(Delegate.meeting_id == meeting.id, Delegate.state == "registered")
        .group_by(Partner.constituency, Delegate.mode)
    )
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for constituency, mode, number in rows:
        counted[constituency][mode] = number
    states = db.session.execute(
        select(Delegation.state, func.count())
        .where(Delegation.meeting_id == meeting.id)
        .group_by(Delegation.state)
    )
    return Numbers(
        seats=seats(meeting),
        by_constituency={name: counted[name] for name in CONSTITUENCIES if name in counted},
        delegations=dict(states.all()),
    )


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """A delegation in the officer's list."""

    public_id: str
    partner: str
    partner_slug: str
    constituency: str
    state: str
    contact_name: str
    contact_email: str
    language: str
    invited_at: datetime | None
    answered_at: datetime | None
    room: int
    online: int

    @property
    def registered(self) -> int:
        """How many take part."""
        return self.room + self.online


SORTS = ("partner", "state", "delegates", "answered", "invited")


def delegation_lines(
    meeting: Meeting,
    *,
    language: str,
    search: str = "",
    state: str = "",
    constituency: str = "",
    sort: str = "partner",
    number: int = 1,
    size: int = 50,
) -> tuple[list[DelegationLine], int]:
    """Delegations of one page of the list, and how many there are in all.

    ``search`` looks, without accents, at the partner's names, the contact and the delegates.
    """
    chosen = _chosen_lines(meeting, language, search, state, constituency)
    total = db.session.execute(
        select(func.count()).select_from(chosen.with_only_columns(Delegation.id).subquery())
    ).scalar_one()
    counts = _counts_by_delegation(meeting.id)
    here = case((Delegation.state == "registered", 0), (Delegation.state == "invited", 1), else_=2)
    room, online = func.coalesce(counts.c.room, 0), func.coalesce(counts.c.online, 0)
    orders: dict[str, tuple[Any, ...]] = {
        "partner": (),
        "state": (here, Delegation.state),
        "delegates": ((room + online).desc(),),
        "answered": (Delegation.answered_at.is_(None), Delegation.answered_at.desc()),
        "invited": (Delegation.invited_at.is_(None), Delegation.invited_at.desc()),
    }
    statement = (
        chosen.outerjoin(counts, counts.c.delegation_id == Delegation.id)
        .with_only_columns(
            Delegation.public_id,
            PartnerName.label,
            Partner.slug,
            Partner.constituency,
            Delegation.state,
            Delegation.contact_name,
            Delegation.contact_email,
            Delegation.language,
            Delegation.invited_at,
            Delegation.answered_at,
            room,
            online,
        )
        .order_by(*orders.get(sort, ()), PartnerName.label_key, Delegation.id)
        .limit(size)
        .offset((number - 1) * size)
    )
    rows: Any = db.session.execute(statement)
    return [DelegationLine(*row) for row in rows], total


def _chosen_lines(
    meeting: Meeting, language: str, search: str, state: str, constituency: str
) -> Select[Any]:
    statement = (
        select(Delegation.id)
        .join(Partner, Partner.id == Delegation.partner_id)
        .join(
            PartnerName,
            and_(PartnerName.partner_id == Partner.id, PartnerName.language == language),
        )
        .where(Delegation.meeting_id == meeting.id)
    )
    if state:
        statement = statement.where(Delegation.state == state)
    if constituency:
        statement = statement.where(Partner.constituency == constituency)
    wanted = plain(search)
    if wanted:
        any_name = exists().where(
            PartnerName.partner_id == Partner.id,
            PartnerName.plain.contains(wanted, autoescape=True),
        )
        any_delegate = exists().where(
            Delegate.delegation_id == Delegation.id,
            Delegate.state == "registered",
            Delegate.plain.contains(wanted, autoescape=True),
        )
        statement = statement.where(
            or_(
                any_name.correlate(Partner),
                any_delegate.correlate(Delegation),
                Delegation.contact_email.icontains(search.strip(), autoescape=True),
                Delegation.contact_name.icontains(search.strip(), autoescape=True),
            )
        )
    return statement


def _counts_by_delegation(meeting_id: int) -> Any:
    return (
        select(
            Delegate.delegation_id,
            func.sum(case((Delegate.mode == "room", 1), else_=0)).label("room"),
            func.sum(case((Delegate.mode == "online", 1), else_=0)).label("online"),
        )
        .where(Delegate.meeting_id == meeting_id, Delegate.state == "registered")
        .group_by(Delegate.delegation_id)
        .subquery()
    )


@dataclass(frozen=True, slots=True)
class Invitable:
    """A contact of a partner that has not been invited yet."""

    public_id: str
    name: str
    email: str
    language: str
    partner: str
    constituency: str


def invitable(meeting: Meeting, *, language: str) -> list[Invitable]:
    """Contacts of the partners that have not been invited, by partner; the demo's worlds stay
    apart: a fictitious meeting has fictitious guests.
    """
    invited = select(Delegation.partner_id).where(
        Delegation.meeting_id == meeting.id, Delegation.state != "to_invite"
    )
    rows = db.session.execute(
        select(
            Contact.public_id,
            Contact.name,
            Contact.email,
            Contact.language,
            PartnerName.label,
            Partner.constituency,
        )
        .join(Partner, Partner.id == Contact.partner_id)
        .join(
            PartnerName,
            and_(PartnerName.partner_id == Partner.id, PartnerName.language == language),
        )
        .where(
            Contact.active.is_(True),
            Partner.fictitious.is_(meeting.fictitious),
            Partner.id.not_in(invited),
        )
        .order_by(PartnerName.label_key, Contact.name, Contact.id)
    )
    return [Invitable(*row) for row in rows]


def listed(meeting: Meeting) -> list[str]:
    """Contacts (public ids) that stand on the invitation list and have had no mail yet."""
    return list(
        db.session.scalars(
            select(Contact.public_id)
            .join(
                Delegation,
                and_(
                    Delegation.partner_id == Contact.partner_id,
                    Delegation.contact_email == Contact.email,
                ),
            )
            .where(
                Delegation.meeting_id == meeting.id,
                Delegation.state == "to_invite",
                Contact.active.is_(True),
            )
        )
    )


def contacts(public_ids: Collection[str]) -> list[Contact]:
    """Active contacts by public id, with their partners."""
    return list(
        db.session.scalars(
            select(Contact)
            .where(Contact.public_id.in_(public_ids), Contact.active.is_(True))
            .options(joinedload(Contact.partner))
            .order_by(Contact.id)
        )
    )


@dataclass(frozen=True, slots=True)
class DelegateLine:
    """A delegate as lists and exports show one; access needs only where they are asked for."""

    public_id: str
    partner: str
    constituency: str
    country: str | None
    honorific: str
    given_names: str
    family_name: str
    name_order: str
    function: str
    email: str
    mode: str
    listen_language: str
    speak_language: str
    is_head: bool
    consent_list: bool
    consent_public: bool
    state: str
    access_needs: str

    @property
    def name(self) -> str:
        """The name in its order."""
        return full_name(self.given_names, self.family_name, self.name_order)


def delegate_lines(meeting: Meeting, *, language: str) -> list[DelegateLine]:
    """Everybody who takes part, partner by partner in the order of the language, head first."""
    return [DelegateLine(*row) for row in _delegate_rows(meeting, language)]


def access_needs(meeting: Meeting, *, language: str) -> list[DelegateLine]:
    """Those who take part and need something, for the officer alone."""
    rows = _delegate_rows(meeting, language, Delegate.access_needs != "")
    return [DelegateLine(*row) for row in rows]


def participants(meeting: Meeting, *, language: str, public: bool) -> list[DelegateLine]:
    """Those who agreed to be listed: for the participants, or (``public``) for everybody.

    By constituency, then partner in the order of the language, head of delegation first, then by
    family name. Access needs are left out.
    """
    consent = Delegate.consent_public if public else Delegate.consent_list
    rows = _delegate_rows(meeting, language, consent.is_(True))
    lines = [replace(DelegateLine(*row), access_needs="") for row in rows]
    places = {name: place for place, name in enumerate(CONSTITUENCIES)}
    order = {line.partner: place for place, line in reversed(list(enumerate(lines)))}
    return sorted(
        lines,
        key=lambda line: (
            places[line.constituency],
            order[line.partner],
            not line.is_head,
            sort_key(line.family_name, language),
            line.public_id,
        ),
    )


def _delegate_rows(meeting: Meeting, language: str, *only: Any) -> Any:
    return db.session.execute(
        select(
            Delegate.public_id,
            PartnerName.label,
            Partner.constituency,
            Partner.country,
            Delegate.honorific,
            Delegate.given_names,
            Delegate.family_name,
            Delegate.name_order,
            Delegate.function,
            Delegate.email,
            Delegate.mode,
            Delegate.listen_language,
            Delegate.speak_language,
            Delegate.is_head,
            Delegate.consent_list,
            Delegate.consent_public,
            Delegate.state,
            Delegate.access_needs,
        )
        .join(Delegation, Delegation.id == Delegate.delegation_id)
        .join(Partner, Partner.id == Delegation.partner_id)
        .join(
            PartnerName,
            and_(PartnerName.partner_id == Partner.id, PartnerName.language == language),
        )
        .where(Delegate.meeting_id == meeting.id, Delegate.state == "registered", *only)
        .order_by(
            PartnerName.label_key,
            Partner.id,
            Delegate.is_head.desc(),
            Delegate.position,
            Delegate.id,
        )
    )


def registered_delegates(meeting: Meeting) -> list[Delegate]:
    """Rows of everybody who takes part, with delegation and partner."""
    return list(
        db.session.scalars(
            select(Delegate)
            .join(Delegate.delegation)
            .where(Delegate.meeting_id == meeting.id, Delegate.state == "registered")
            .options(contains_eager(Delegate.delegation).joinedload(Delegation.partner))
            .order_by(Delegate.id)
        )
    )


# --- files of delegates --------------------------------------------------------------------------


def delegate_import(slug: str, public_id: str) -> DelegateImport:
    """A file that was uploaded for that meeting. Raises NotFound."""
    return _found(
        select(DelegateImport)
        .join(DelegateImport.meeting)
        .where(Meeting.slug == slug, DelegateImport.public_id == public_id)
        .options(contains_eager(DelegateImport.meeting))
    )


def import_for_update(import_id: int) -> DelegateImport:
    """An uploaded file, locked until the transaction ends."""
    return _found(for_update(select(DelegateImport).where(DelegateImport.id == import_id)))


def partner_names(*, fictitious: bool) -> dict[str, int | None]:
    """Partners by each of their names and by their slug, as `plain`; None: two have this name."""
    found: dict[str, int | None] = {}
    rows = db.session.execute(
        select(PartnerName.partner_id, PartnerName.name, PartnerName.label, Partner.slug)
        .join(Partner, Partner.id == PartnerName.partner_id)
        .where(Partner.fictitious.is_(fictitious))
    )
    for partner, *names in rows:
        for name in map(plain, names):
            found[name] = partner if found.get(name, partner) == partner else None
    return found


def registered_by_address(meeting: Meeting) -> dict[str, tuple[Delegate, int]]:
    """Everybody who takes part with their partner's id, by address in small letters."""
    rows = db.session.execute(
        select(Delegate, Delegation.partner_id)
        .join(Delegation, Delegation.id == Delegate.delegation_id)
        .where(Delegate.meeting_id == meeting.id, Delegate.state == "registered")
    )
    return {one.email_key: (one, partner) for one, partner in rows}


def all_waiting_addresses(meeting: Meeting) -> frozenset[str]:
    """Addresses on a meeting's waiting list."""
    return frozenset(
        db.session.scalars(
            select(WaitingEntry.email_key).where(
                WaitingEntry.meeting_id == meeting.id, WaitingEntry.state.in_(ACTIVE)
            )
        )
    )


def delegations_by_partner(meeting: Meeting) -> dict[int, Delegation]:
    """Delegations of a meeting by their partner's id."""
    rows = db.session.scalars(select(Delegation).where(Delegation.meeting_id == meeting.id))
    return {one.partner_id: one for one in rows}


def first_contacts(partner_ids: Collection[int]) -> dict[int, Contact]:
    """The first active contact of each of these partners that has one."""
    rows = db.session.scalars(
        select(Contact)
        .where(Contact.partner_id.in_(partner_ids), Contact.active.is_(True))
        .order_by(Contact.id.desc())
    )
    return {one.partner_id: one for one in rows}


def persons_of_partners(partner_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """Persons in the register, by partner and address in small letters."""
    rows = db.session.execute(
        select(Person.partner_id, func.lower(Person.email), Person.id).where(
            Person.partner_id.in_(partner_ids), Person.email != ""
        )
    )
    return {(partner, email): person for partner, email, person in rows}


def imports_to_tell() -> list[int]:
    """Database ids of the files whose delegates are still to be told."""
    return list(
        db.session.scalars(
            select(DelegateImport.id)
            .where(DelegateImport.tells.is_(True), DelegateImport.told_at.is_(None))
            .order_by(DelegateImport.id)
        )
    )


def imported_delegates(found: DelegateImport, number: int) -> list[Delegate]:
    """The next so many of a file who have not been told."""
    return list(
        db.session.scalars(
            select(Delegate)
            .where(Delegate.import_id == found.id, Delegate.id > found.told_upto)
            .order_by(Delegate.id)
            .limit(number)
            .options(joinedload(Delegate.delegation).joinedload(Delegation.partner))
        )
    )


def told_of(found: DelegateImport) -> int:
    """How many of a file have been told."""
    return db.session.execute(
        select(func.count())
        .select_from(Delegate)
        .where(Delegate.import_id == found.id, Delegate.id <= found.told_upto)
    ).scalar_one()


# --- one's own pages -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MyMeeting:
    """A meeting as one signed-in person sees it: their own registration, their delegation."""

    owned_by: str
    meeting: Meeting
    delegate: Delegate | None
    delegation: Delegation | None


def my_meeting(
    slug: str, *, account_id: str, email: str, partner_ids: Collection[int]
) -> MyMeeting:
    """A published meeting with what one person has to do with it. Raises NotFound."""
    found = published_meeting(slug)
    own = db.session.scalar(
        select(Delegate)
        .where(
            Delegate.meeting_id == found.id,
            Delegate.email_key == email.lower(),
            Delegate.state == "registered",
        )
        .options(joinedload(Delegate.delegation).joinedload(Delegation.partner))
    )
    try:
        theirs = delegation_of_partners(slug, partner_ids)
    except NotFound:
        theirs = None
    return MyMeeting(account_id, found, own, theirs)


def delegations_of(partner_ids: Collection[int]) -> list[Delegation]:
    """Delegations of these partners to published meetings, newest meeting first."""
    return list(
        db.session.scalars(
            _delegations()
            .where(
                Delegation.partner_id.in_(partner_ids),
                Delegation.state != "to_invite",
                Meeting.state != "draft",
            )
            .order_by(Meeting.on_date.desc(), Meeting.id.desc())
        ).unique()
    )


def registrations_of(email: str) -> list[Delegate]:
    """Where a person takes part, by address, newest meeting first."""
    return list(
        db.session.scalars(
            select(Delegate)
            .join(Meeting, Meeting.id == Delegate.meeting_id)
            .where(
                Delegate.email_key == email.lower(),
                Delegate.state == "registered",
                Meeting.state != "draft",
            )
            .options(
                joinedload(Delegate.delegation).joinedload(Delegation.meeting),
                joinedload(Delegate.delegation).joinedload(Delegation.partner),
            )
            .order_by(Meeting.on_date.desc())
        )
    )


# --- who reads a meeting's documents -------------------------------------------------------------


def takes_part(
    meeting_id: int,
    *,
    delegation_ids: Collection[int] = (),
    partner_ids: Collection[int] = (),
    email: str = "",
) -> list[tuple[int, bool]]:
    """The delegations to this meeting that are opened by a held link, belong to one of the
    partners, or include the person of that address: each as partner and whether somebody of it is
    registered. Who has declined takes no part.
    """
    someone = exists().where(
        Delegate.delegation_id == Delegation.id, Delegate.state == "registered"
    )
    person = exists().where(
        Delegate.delegation_id == Delegation.id,
        Delegate.state == "registered",
        Delegate.email_key == email.lower(),
    )
    ways = [
        *([Delegation.id.in_(delegation_ids)] if delegation_ids else []),
        *([Delegation.partner_id.in_(partner_ids)] if partner_ids else []),
        *([person] if email else []),
    ]
    if not ways:
        return []
    rows = db.session.execute(
        select(Delegation.partner_id, someone)
        .where(Delegation.meeting_id == meeting_id, Delegation.state != "declined", or_(*ways))
        .order_by(Delegation.id)
    )
    return [(partner_id, bool(registered)) for partner_id, registered in rows]
