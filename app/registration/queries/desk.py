"""The officer's lists: delegations, delegates, participants, whom to invite."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager

from app.core.collation import plain, sort_key
from app.core.db import db
from app.meetings.models import Meeting
from app.partners.models import CONSTITUENCIES, Contact, Partner, PartnerName
from app.partners.queries import named_in
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
        .join(PartnerName, named_in(language))
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
    is_alternate: bool
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


DELEGATE_SORTS = ("partner", "family", "constituency", "mode", "latest")

REGISTERED_STATES = ("registered", "withdrawn")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which delegates a list is asked for, as its address says; "" leaves a question open."""

    search: str = ""
    state: str = "registered"
    mode: str = ""
    language: str = ""
    constituency: str = ""
    sort: str = "partner"


@dataclass(frozen=True, slots=True)
class Listed:
    """A delegate on the officer's list, with the delegation that owns the seat."""

    public_id: str
    delegation: str
    partner: str
    constituency: str
    honorific: str
    given_names: str
    family_name: str
    name_order: str
    function: str
    mode: str
    listen_language: str
    is_head: bool
    is_alternate: bool
    state: str
    created_at: datetime

    @property
    def name(self) -> str:
        """The name in its order, with its honorific."""
        name = full_name(self.given_names, self.family_name, self.name_order)
        return f"{self.honorific} {name}".strip()


def list_delegates(
    meeting: Meeting, wanted: Wanted, *, language: str, number: int = 1, size: int = 50
) -> tuple[list[Listed], int]:
    """Delegates of one page of the list, and how many there are in all.

    Every word of the search must stand, accents and case apart, in the person's or the partner's
    name, title or address. What is not sorted otherwise stands partner by partner, head first.
    """
    statement = (
        select(
            Delegate.public_id,
            Delegation.public_id,
            PartnerName.label,
            Partner.constituency,
            Delegate.honorific,
            Delegate.given_names,
            Delegate.family_name,
            Delegate.name_order,
            Delegate.function,
            Delegate.mode,
            Delegate.listen_language,
            Delegate.is_head,
            Delegate.is_alternate,
            Delegate.state,
            Delegate.created_at,
        )
        .join(Delegation, Delegation.id == Delegate.delegation_id)
        .join(Partner, Partner.id == Delegation.partner_id)
        .join(PartnerName, named_in(language))
        .where(Delegate.meeting_id == meeting.id)
    )
    for column, value in (
        (Delegate.state, wanted.state),
        (Delegate.mode, wanted.mode),
        (Delegate.listen_language, wanted.language),
        (Partner.constituency, wanted.constituency),
    ):
        if value:
            statement = statement.where(column == value)
    for word in plain(wanted.search).split():
        statement = statement.where(with_word(word))
    counted = statement.with_only_columns(func.count(Delegate.id))
    first = (number - 1) * size
    if wanted.sort == "family":
        chosen = _by_family_name(statement, language)[first : first + size]
        found: Any = db.session.execute(statement.where(Delegate.public_id.in_(chosen)))
        lines = {row[0]: Listed(*row) for row in found}
        return [lines[one] for one in chosen], db.session.execute(counted).scalar_one()
    orders: dict[str, tuple[Any, ...]] = {
        "constituency": (Partner.constituency,),
        "mode": (Delegate.mode.desc(),),
        "latest": (Delegate.created_at.desc(),),
    }
    rows: Any = db.session.execute(
        statement.order_by(
            *orders.get(wanted.sort, ()),
            PartnerName.label_key,
            Partner.id,
            Delegate.is_head.desc(),
            Delegate.is_alternate.desc(),
            Delegate.position,
            Delegate.id,
        )
        .limit(size)
        .offset(first)
    )
    return [Listed(*row) for row in rows], db.session.execute(counted).scalar_one()


def _by_family_name(statement: Any, language: str) -> list[str]:
    """Public ids of all whom the statement finds, by family name as the language sorts it, which
    no database does alike.
    """
    names = db.session.execute(
        statement.with_only_columns(
            Delegate.public_id, Delegate.family_name, Delegate.given_names, Delegate.id
        )
    )

    def place(row: Any) -> tuple[str, str, int]:
        _public_id, family, given, own_id = row
        return sort_key(family, language), sort_key(given, language), own_id

    return [row[0] for row in sorted(names, key=place)]


def with_word(word: str) -> Any:
    """Whether that word, as `plain`, stands in a delegate's or their partner's name, in any
    language.
    """
    of_partner = exists().where(
        PartnerName.partner_id == Delegation.partner_id,
        PartnerName.plain.contains(word, autoescape=True),
    )
    return or_(Delegate.plain.contains(word, autoescape=True), of_partner.correlate(Delegation))


def dietary_needs(meeting: Meeting, *, language: str) -> list[DelegateLine]:
    """Those who take part and cannot eat something, for the officer alone."""
    rows = _delegate_rows(meeting, language, Delegate.dietary != "")
    return [DelegateLine(*row) for row in rows]


def participants(meeting: Meeting, *, language: str, public: bool) -> list[DelegateLine]:
    """Those who agreed to be listed: for the participants, or (``public``) for everybody.

    By constituency, then partner in the order of the language, head of delegation first, then
    alternates, each by family name. What they need is left out.
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
            not line.is_alternate,
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
            Delegate.is_alternate,
            Delegate.consent_list,
            Delegate.consent_public,
            Delegate.state,
            Delegate.access_needs,
            Delegate.dietary,
        )
        .join(Delegation, Delegation.id == Delegate.delegation_id)
        .join(Partner, Partner.id == Delegation.partner_id)
        .join(PartnerName, named_in(language))
        .where(Delegate.meeting_id == meeting.id, Delegate.state == "registered", *only)
        .order_by(
            PartnerName.label_key,
            Partner.id,
            Delegate.is_head.desc(),
            Delegate.is_alternate.desc(),
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


def invited_countries(meeting: Meeting) -> set[str]:
    """The countries (ISO codes) of the partners on a meeting's invitation list who have not
    declined.
    """
    found = db.session.scalars(
        select(Partner.country)
        .join(Delegation, Delegation.partner_id == Partner.id)
        .where(
            Delegation.meeting_id == meeting.id,
            Delegation.state != "declined",
            Partner.country.is_not(None),
        )
        .distinct()
    )
    return {code for code in found if code}


def shared_partners(meeting: Meeting, others: Collection[int]) -> dict[int, int]:
    """How many partners on a meeting's invitation list stand on those of the others (database
    ids); who has declined is not counted.
    """
    mine = select(Delegation.partner_id).where(
        Delegation.meeting_id == meeting.id, Delegation.state != "declined"
    )
    rows = db.session.execute(
        select(Delegation.meeting_id, func.count(Delegation.partner_id.distinct()))
        .where(
            Delegation.meeting_id.in_(others),
            Delegation.state != "declined",
            Delegation.partner_id.in_(mine),
        )
        .group_by(Delegation.meeting_id)
    )
    return dict(rows.all())
