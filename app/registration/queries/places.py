"""Reading seats: those taken, those held by an offer, and who waits for one."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import selectinload

from app.core import clock
from app.core.db import db, for_update, the_one
from app.meetings.models import Meeting
from app.partners.models import PartnerName, Person
from app.registration.models import (
    Delegate,
    Delegation,
    WaitingEntry,
)
from app.registration.queries.delegations import is_over, window
from app.registration.queries.session_modes import exceptions
from app.registration.rules import session_modes
from app.registration.rules.deadlines import Window
from app.registration.rules.seats import MODES, Seats


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
    guests = session_modes.guests(exceptions(meeting.id))
    capacity = {"room": meeting.capacity_room, "online": meeting.capacity_online}
    return {
        mode: Seats(
            mode,
            registered.get(mode, 0),
            capacity[mode],
            held=waiting.get((mode, "offered"), 0),
            waiting=waiting.get((mode, "waiting"), 0),
            guests=guests[mode],
        )
        for mode in MODES
    }


def seats_for(meeting: Meeting, delegation: Delegation | None = None) -> dict[str, Seats]:
    """The seats as they are for a delegation that asks now: before it come those who wait and can
    still be offered one.

    Once the delegation's time is over nobody does: the secretariat gives free seats to whom it
    will.
    """
    found = seats(meeting)
    if window(meeting) is Window.OPEN:
        return found
    ahead = Counter[str]()
    if window(meeting, delegation) is Window.OPEN:
        ahead = Counter(one.mode for one in waiting_with_time(meeting))
    return {mode: replace(one, waiting=ahead[mode]) for mode, one in found.items()}


def waiting_with_time(meeting: Meeting) -> list[WaitingEntry]:
    """Those who wait and whose delegation can register now, in the order of asking; locked."""
    rows = db.session.scalars(
        for_update(
            select(WaitingEntry)
            .where(WaitingEntry.meeting_id == meeting.id, WaitingEntry.state == "waiting")
            .options(selectinload(WaitingEntry.delegation))
            .order_by(WaitingEntry.asked_at, WaitingEntry.id)
        )
    )
    return [one for one in rows if window(meeting, one.delegation) is Window.OPEN]


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


ACTIVE = ("waiting", "offered")
"""States in which an entry is on the list."""


def waiting_entry(delegation_id: int, public_id: str) -> WaitingEntry:
    """An entry of that delegation on the waiting list, or what became of it. Raises NotFound."""
    return the_one(
        select(WaitingEntry).where(
            WaitingEntry.delegation_id == delegation_id, WaitingEntry.public_id == public_id
        )
    )


def entry_for_update(entry_id: int) -> WaitingEntry:
    """An entry, locked until the transaction ends."""
    return the_one(for_update(select(WaitingEntry).where(WaitingEntry.id == entry_id)))


def waiting_of(delegation_id: int) -> list[WaitingEntry]:
    """Who of a delegation waits or has an offer, in the order of asking."""
    return list(
        db.session.scalars(
            select(WaitingEntry)
            .where(WaitingEntry.delegation_id == delegation_id, WaitingEntry.state.in_(ACTIVE))
            .order_by(WaitingEntry.asked_at, WaitingEntry.id)
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
