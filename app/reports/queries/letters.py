"""Who is written to after a meeting, who came when, and certificates by their code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db, for_update
from app.core.localised import Localised
from app.meetings.models import AgendaItem, Meeting, RoleAssignment
from app.registration.models import CheckIn, Delegate, Delegation, SessionCheckIn
from app.reports.models import Certificate


@dataclass(frozen=True, slots=True)
class Presence:
    """When somebody was there, in the days of the meeting's place, and in which sessions."""

    days: tuple[date, ...]
    sessions: tuple[Localised, ...]


def came(meeting: Meeting, delegate_id: int | None = None) -> list[Delegate]:
    """Whoever takes part and came, by whatever channel it is known; all, or that one."""
    chosen = (
        select(Delegate)
        .join(Delegate.delegation)
        .where(
            Delegate.meeting_id == meeting.id,
            Delegate.state == "registered",
            Delegate.id.in_(select(CheckIn.delegate_id).where(CheckIn.undone_at.is_(None))),
        )
        .options(
            contains_eager(Delegate.delegation).joinedload(Delegation.partner),
            contains_eager(Delegate.delegation).joinedload(Delegation.meeting),
        )
        .order_by(Delegation.id, Delegate.position, Delegate.id)
    )
    if delegate_id is not None:
        chosen = chosen.where(Delegate.id == delegate_id)
    return list(db.session.scalars(chosen))


def presences(meeting: Meeting, delegate_ids: Collection[int]) -> dict[int, Presence]:
    """Days and sessions of these persons (database ids); three queries however many they are."""
    zone = ZoneInfo(meeting.zone)
    days: dict[int, set[date]] = defaultdict(set)
    sessions: dict[int, dict[int, Localised]] = defaultdict(dict)
    for row in db.session.scalars(
        select(CheckIn).where(CheckIn.delegate_id.in_(delegate_ids), CheckIn.undone_at.is_(None))
    ):
        days[row.delegate_id].add(row.at.astimezone(zone).date())
    for session in db.session.scalars(
        select(SessionCheckIn)
        .join(SessionCheckIn.item)
        .where(SessionCheckIn.delegate_id.in_(delegate_ids), SessionCheckIn.undone_at.is_(None))
        .options(contains_eager(SessionCheckIn.item))
        .order_by(AgendaItem.position)
    ):
        days[session.delegate_id].add(session.at.astimezone(zone).date())
        sessions[session.delegate_id][session.agenda_item_id] = session.item.title
    return {
        one: Presence(tuple(sorted(days[one])), tuple(sessions[one].values()))
        for one in delegate_ids
    }


def spoke(meeting: Meeting) -> list[RoleAssignment]:
    """Roles as held, or as planned where no record was begun; declined ones are left out."""
    rows = db.session.scalars(
        select(RoleAssignment)
        .join(RoleAssignment.item)
        .where(RoleAssignment.meeting_id == meeting.id, RoleAssignment.status != "declined")
        .options(
            contains_eager(RoleAssignment.item),
            joinedload(RoleAssignment.person),
            joinedload(RoleAssignment.partner),
        )
        .order_by(AgendaItem.position, RoleAssignment.position, RoleAssignment.id)
    ).all()
    held = [row for row in rows if row.item.agenda == "held"]
    return held or list(rows)


def certificate_for_update(delegate: Delegate) -> Certificate | None:
    """The certificate of a person, whose row stays locked: two askers get one code."""
    db.session.execute(for_update(select(Delegate.id).where(Delegate.id == delegate.id)))
    return db.session.scalar(select(Certificate).where(Certificate.delegate_id == delegate.id))


def codes_of(delegate_ids: Collection[int]) -> dict[int, str]:
    """Codes that were given, by person (database id)."""
    rows = db.session.execute(
        select(Certificate.delegate_id, Certificate.code).where(
            Certificate.delegate_id.in_(delegate_ids)
        )
    )
    return {row.delegate_id: row.code for row in rows}


def certificate_by_code(code: str) -> Certificate | None:
    """A certificate by the code that is printed on it; case and separators do not matter."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return db.session.scalar(
        select(Certificate)
        .where(Certificate.code == plain)
        .options(
            joinedload(Certificate.delegate)
            .joinedload(Delegate.delegation)
            .joinedload(Delegation.meeting)
        )
    )
