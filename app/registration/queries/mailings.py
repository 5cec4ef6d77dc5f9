"""Reading what is to be mailed: segments of the register, who has not answered, rules due."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core import clock
from app.core.db import db, for_update, the_one
from app.mail import queries as outbox
from app.mail.models import BouncingAddress
from app.meetings.models import Meeting
from app.partners.models import Contact, Partner, PartnerName
from app.partners.queries import named_in
from app.registration.models import (
    CheckIn,
    Delegate,
    Delegation,
    Mailing,
    ReminderRule,
    WaitingEntry,
)
from app.registration.queries.delegations import closing, is_over
from app.registration.queries.places import ACTIVE
from app.registration.rules import reminders


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the partner register; what is empty does not narrow it.

    ``last``: of those of the last meeting of the series, whoever was "invited" or "came".
    """

    constituencies: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    last: str = ""

    @property
    def narrows(self) -> bool:
        """Whether it is less than the whole register."""
        return bool(self.constituencies or self.kinds or self.last)


@dataclass(frozen=True, slots=True)
class Guest:
    """A contact of a partner that has not been invited yet; ``bounces`` is why mail comes back."""

    public_id: str
    partner_id: int
    partner: str
    partner_slug: str
    constituency: str
    name: str
    email: str
    language: str
    bounces: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A partner by name, and the state of its delegation if that is why it is told."""

    partner: str
    slug: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """What a segment of the register holds for a meeting."""

    guests: list[Guest] = field(default_factory=list)
    left_out: list[Named] = field(default_factory=list)
    without_contact: list[Named] = field(default_factory=list)

    @property
    def left_out_by_state(self) -> dict[str, list[Named]]:
        """Those left out, by the state of their delegation."""
        found: dict[str, list[Named]] = {}
        for one in self.left_out:
            found.setdefault(one.state, []).append(one)
        return found


def last_meeting(meeting: Meeting) -> Meeting | None:
    """The meeting of the same series before this one, else the one it was copied from."""
    if meeting.series_id is not None and meeting.on_date is not None:
        earlier = db.session.scalars(
            select(Meeting)
            .where(
                Meeting.series_id == meeting.series_id,
                Meeting.id != meeting.id,
                Meeting.on_date < meeting.on_date,
            )
            .order_by(Meeting.on_date.desc(), Meeting.id.desc())
            .limit(1)
        ).first()
        if earlier is not None:
            return earlier
    return db.session.get(Meeting, meeting.copied_from_id) if meeting.copied_from_id else None


def kinds_in_register(meeting: Meeting) -> list[str]:
    """The kinds of organisation among those who may be guests of this meeting."""
    return list(
        db.session.scalars(
            select(Partner.kind)
            .where(Partner.fictitious.is_(meeting.fictitious))
            .distinct()
            .order_by(Partner.kind)
        )
    )


def picked(meeting: Meeting, segment: Segment, *, language: str) -> Picked:
    """What a segment holds: contacts to invite, partners invited or declined already, and partners
    without a contact. The demo's worlds stay apart: a fictitious meeting has fictitious guests.
    """
    inside = _inside(meeting, segment)
    delegation = and_(Delegation.partner_id == Partner.id, Delegation.meeting_id == meeting.id)
    asked = exists().where(delegation, Delegation.state != "to_invite")
    reached = exists().where(Contact.partner_id == Partner.id, Contact.active.is_(True))
    guests: Any = db.session.execute(
        select(
            Contact.public_id,
            Partner.id,
            PartnerName.label,
            Partner.slug,
            Partner.constituency,
            Contact.name,
            Contact.email,
            Contact.language,
        )
        .join(Partner, Partner.id == Contact.partner_id)
        .join(PartnerName, named_in(language))
        .where(Contact.active.is_(True), ~asked.correlate(Partner), *inside)
        .order_by(PartnerName.label_key, Partner.id, Contact.id)
    ).all()
    bounces = outbox.bouncing(row[6] for row in guests)
    left_out: Any = db.session.execute(
        select(PartnerName.label, Partner.slug, Delegation.state)
        .join(Partner, Partner.id == Delegation.partner_id)
        .join(PartnerName, named_in(language))
        .where(Delegation.meeting_id == meeting.id, Delegation.state != "to_invite", *inside)
        .order_by(PartnerName.label_key, Partner.id)
    )
    silent: Any = db.session.execute(
        select(PartnerName.label, Partner.slug)
        .select_from(Partner)
        .join(PartnerName, named_in(language))
        .where(~asked.correlate(Partner), ~reached.correlate(Partner), *inside)
        .order_by(PartnerName.label_key, Partner.id)
    )
    return Picked(
        [_guest(row, bounces) for row in guests],
        [Named(*row) for row in left_out],
        [Named(*row) for row in silent],
    )


def _guest(row: Any, bounces: Mapping[str, BouncingAddress]) -> Guest:
    found = bounces.get(row[6].lower())
    return replace(Guest(*row), bounces=found.reason if found else "")


def _inside(meeting: Meeting, segment: Segment) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Partner.fictitious.is_(meeting.fictitious)]
    if segment.constituencies:
        conditions.append(Partner.constituency.in_(segment.constituencies))
    if segment.kinds:
        conditions.append(Partner.kind.in_(segment.kinds))
    if segment.last:
        earlier = last_meeting(meeting)
        asked = ("invited", "registered", "declined")
        states = asked[1:2] if segment.last == "came" else asked
        conditions.append(
            Partner.id.in_(
                select(Delegation.partner_id).where(
                    Delegation.meeting_id == (earlier.id if earlier else None),
                    Delegation.state.in_(states),
                )
            )
        )
    return conditions


# --- mailings ------------------------------------------------------------------------------------


def mailing(slug: str, mailing: str) -> Mailing:
    """A mailing of that meeting. Raises NotFound."""
    return the_one(
        select(Mailing)
        .join(Mailing.meeting)
        .where(Meeting.slug == slug, Mailing.public_id == mailing)
        .options(contains_eager(Mailing.meeting))
    )


def mailing_for_update(mailing_id: int) -> Mailing:
    """A mailing, locked until the transaction ends."""
    return the_one(for_update(select(Mailing).where(Mailing.id == mailing_id)))


def mailings_of(meeting: Meeting) -> list[Mailing]:
    """Mailings of a meeting, newest first."""
    return list(
        db.session.scalars(
            select(Mailing).where(Mailing.meeting_id == meeting.id).order_by(Mailing.id.desc())
        )
    )


def contacts_to_invite(meeting: Meeting, public_ids: Collection[str]) -> list[Contact]:
    """Those of these contacts whose partner has not been invited yet, with their partners."""
    asked = select(Delegation.partner_id).where(
        Delegation.meeting_id == meeting.id, Delegation.state != "to_invite"
    )
    return list(
        db.session.scalars(
            select(Contact)
            .join(Contact.partner)
            .where(
                Contact.public_id.in_(public_ids),
                Contact.active.is_(True),
                Contact.partner_id.not_in(asked),
                Partner.fictitious.is_(meeting.fictitious),
            )
            .options(contains_eager(Contact.partner))
            .order_by(Contact.id)
        )
    )


def unanswered(
    meeting: Meeting, *, after: int = 0, limit: int | None = None, lock: bool = False
) -> list[Delegation]:
    """Delegations that were invited and have neither registered, nor declined, nor asked for a
    place on the waiting list since; by database id, those after ``after``.
    """
    waits = exists().where(
        WaitingEntry.delegation_id == Delegation.id, WaitingEntry.state.in_(ACTIVE)
    )
    statement = (
        select(Delegation)
        .where(
            Delegation.meeting_id == meeting.id,
            Delegation.state == "invited",
            or_(Delegation.answered_at.is_(None), Delegation.answered_at < Delegation.invited_at),
            ~waits.correlate(Delegation),
            Delegation.contact_email != "",
            Delegation.id > after,
        )
        .order_by(Delegation.id)
        .limit(limit)
    )
    if lock:
        return list(db.session.scalars(for_update(statement)))
    return list(db.session.scalars(statement.options(joinedload(Delegation.partner))))


def attended(meeting: Meeting) -> list[Delegate]:
    """Whoever came, by whatever channel it is known, and has an address."""
    came = exists().where(CheckIn.delegate_id == Delegate.id, CheckIn.undone_at.is_(None))
    return list(
        db.session.scalars(
            select(Delegate)
            .join(Delegate.delegation)
            .where(
                Delegate.meeting_id == meeting.id,
                Delegate.state == "registered",
                Delegate.email != "",
                came.correlate(Delegate),
            )
            .options(contains_eager(Delegate.delegation).joinedload(Delegation.partner))
            .order_by(Delegate.id)
        )
    )


def bouncing_contacts(meeting: Meeting) -> list[Delegation]:
    """Delegations of a meeting whose contact's address sends mail back."""
    rows = list(
        db.session.scalars(
            select(Delegation)
            .where(Delegation.meeting_id == meeting.id, Delegation.contact_email != "")
            .options(joinedload(Delegation.partner))
            .order_by(Delegation.id)
        )
    )
    bounces = outbox.bouncing(row.contact_email for row in rows)
    return [row for row in rows if row.contact_email.lower() in bounces]


# --- rules ---------------------------------------------------------------------------------------


def rules_of(meeting: Meeting) -> list[ReminderRule]:
    """Reminder rules of a meeting, in the order in which they are due."""
    rows = db.session.scalars(select(ReminderRule).where(ReminderRule.meeting_id == meeting.id))
    return sorted(rows, key=lambda row: (row.kind, -row.minutes))


def rule(slug: str, rule: str) -> ReminderRule:
    """A reminder rule of that meeting. Raises NotFound."""
    return the_one(
        select(ReminderRule)
        .join(ReminderRule.meeting)
        .where(Meeting.slug == slug, ReminderRule.public_id == rule)
        .options(contains_eager(ReminderRule.meeting))
    )


def rule_for_update(rule_id: int) -> ReminderRule:
    """A reminder rule, locked until the transaction ends."""
    return the_one(for_update(select(ReminderRule).where(ReminderRule.id == rule_id)))


def due_at(meeting: Meeting, kind: str, minutes: int) -> datetime | None:
    """When such a reminder is due as the meeting stands now; None: unknown."""
    anchor = closing(meeting) if kind == reminders.ANSWER else meeting.starts_at
    return reminders.due(anchor, minutes, meeting.zone)


def rules_to_settle() -> list[int]:
    """Reminder rules (database ids) with which something is to be done now: due, too late, or of a
    meeting that has moved.
    """
    rows = db.session.scalars(
        select(ReminderRule)
        .join(ReminderRule.meeting)
        .where(ReminderRule.state.in_(("scheduled", "missed")))
        .options(contains_eager(ReminderRule.meeting))
        .order_by(ReminderRule.id)
    )
    now = clock.now()
    found = []
    for row in rows:
        due = due_at(row.meeting, row.kind, row.minutes)
        if row.state == "missed":
            if due is not None and due > now and not is_over(row.meeting):
                found.append(row.id)
        elif due != row.due_at or (due is not None and due <= now):
            found.append(row.id)
    return found


def delegates_to_remind(meeting: Meeting, *, after: int, limit: int) -> list[Delegate]:
    """Whoever takes part and has an address, by database id, those after ``after``."""
    return list(
        db.session.scalars(
            select(Delegate)
            .join(Delegate.delegation)
            .where(
                Delegate.meeting_id == meeting.id,
                Delegate.state == "registered",
                Delegate.email != "",
                Delegate.id > after,
            )
            .options(contains_eager(Delegate.delegation).joinedload(Delegation.partner))
            .order_by(Delegate.id)
            .limit(limit)
        )
    )
