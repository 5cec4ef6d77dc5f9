"""The officer's lists: delegations, delegates, participants, whom to invite."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.collation import plain, sort_key
from app.core.db import db
from app.meetings.models import Meeting
from app.partners.models import CONSTITUENCIES, Contact, Partner, PartnerName
from app.registration.models import (
    Delegate,
    Delegation,
)
from app.registration.queries.places import seats
from app.registration.rules.names import full_name
from app.registration.rules.seats import Seats


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
    """A delegate as lists and exports show one; access and dietary needs only where they are asked
    for.
    """

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
    dietary: str

    @property
    def name(self) -> str:
        """The name in its order."""
        return full_name(self.given_names, self.family_name, self.name_order)


def delegate_lines(meeting: Meeting, *, language: str) -> list[DelegateLine]:
    """Everybody who takes part, partner by partner in the order of the language, head first."""
    return [DelegateLine(*row) for row in _delegate_rows(meeting, language)]


def stated_needs(meeting: Meeting, *, language: str) -> list[DelegateLine]:
    """Those who take part and need something or cannot eat something, for the officer alone."""
    rows = _delegate_rows(
        meeting, language, or_(Delegate.access_needs != "", Delegate.dietary != "")
    )
    return [DelegateLine(*row) for row in rows]


def participants(meeting: Meeting, *, language: str, public: bool) -> list[DelegateLine]:
    """Those who agreed to be listed: for the participants, or (``public``) for everybody.

    By constituency, then partner in the order of the language, head of delegation first, then by
    family name. What they need is left out.
    """
    consent = Delegate.consent_public if public else Delegate.consent_list
    rows = _delegate_rows(meeting, language, consent.is_(True))
    lines = [replace(DelegateLine(*row), access_needs="", dietary="") for row in rows]
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
            Delegate.dietary,
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
