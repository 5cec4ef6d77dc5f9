"""Reading what the parallel sessions hand over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.meetings.models import AgendaItem, Meeting, RoleAssignment
from app.meetings.queries.agenda import current_agenda
from app.reports.models import HandOver
from app.reports.rules.handing_over import OPEN_AFTER, SESSIONS


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A session with whoever notes it, and what it has handed over so far."""

    item: AgendaItem
    rapporteurs: tuple[str, ...]
    row: HandOver | None

    @property
    def root(self) -> int:
        """The item on which the conclusions hang: the planned one where there is one."""
        return self.item.planned_item_id or self.item.id

    @property
    def state(self) -> str:
        """``filed``, ``begun`` or ``none``."""
        if self.row is None:
            return "none"
        return "filed" if self.row.filed_at else "begun"


def handed_over(of: Meeting) -> list[HandedOver]:
    """Every parallel session of the meeting's own agenda, in its order."""
    items = db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == of.id, AgendaItem.agenda == current_agenda(of))
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()
    blocks = {one.id for one in items if one.kind == "parallel_block"}
    sessions = [
        one
        for one in items
        if one.kind == "parallel_panel" or (one.kind in SESSIONS and one.parent_id in blocks)
    ]
    rows = {
        one.agenda_item_id: one
        for one in db.session.scalars(select(HandOver).where(HandOver.meeting_id == of.id))
    }
    names = _rapporteurs([one.id for one in sessions])
    return [
        HandedOver(one, tuple(names[one.id]), rows.get(one.planned_item_id or one.id))
        for one in sessions
    ]


@dataclass(frozen=True, slots=True)
class WrapsUp:
    """Somebody who wraps up: ``name`` as printed, ``email`` "" where none is known."""

    person: str
    name: str
    email: str
    language: str


def wrapping_up(of: Meeting) -> list[WrapsUp]:
    """Whoever wraps up, by the meeting's own agenda, each once."""
    rows = db.session.scalars(
        select(RoleAssignment)
        .join(RoleAssignment.item)
        .where(
            RoleAssignment.meeting_id == of.id,
            RoleAssignment.role == "wrap_up",
            RoleAssignment.status != "declined",
            AgendaItem.agenda == current_agenda(of),
        )
        .options(joinedload(RoleAssignment.person))
        .order_by(AgendaItem.position, RoleAssignment.position, RoleAssignment.id)
    )
    found: dict[str, WrapsUp] = {}
    for row in rows:
        who = row.person
        name = f"{row.honorific} {row.printed}".strip()
        found.setdefault(who.slug, WrapsUp(who.slug, name, who.email or "", who.language))
    return list(found.values())


def wrap_up_open_until(of: Meeting) -> datetime | None:
    """When the links of those who wrap up cease to open: a day after the meeting; None while it has
    no day.
    """
    if of.ends_at is not None:
        return of.ends_at + OPEN_AFTER
    last = of.until_date or of.on_date
    if last is None:
        return None
    return datetime.combine(last, time.max, ZoneInfo(of.zone)) + OPEN_AFTER


def wraps_up(of: Meeting, person: str) -> WrapsUp:
    """Somebody (slug of a person) whose link opens the conclusions now: they wrap up, and the
    meeting is not over for longer than a day. Raises NotFound.
    """
    until = wrap_up_open_until(of)
    for one in wrapping_up(of):
        if one.person == person and (until is None or clock.now() <= until):
            return one
    raise NotFound()


def session_of(of: Meeting, item_slug: str) -> HandedOver:
    """One parallel session by its address, planned or as held. Raises NotFound."""
    for one in handed_over(of):
        if one.item.slug == item_slug:
            return one
    planned = db.session.scalar(
        select(AgendaItem.id).where(AgendaItem.meeting_id == of.id, AgendaItem.slug == item_slug)
    )
    for one in handed_over(of):
        if planned is not None and one.item.planned_item_id == planned:
            return one
    raise NotFound()


def _rapporteurs(items: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for role in db.session.scalars(
        select(RoleAssignment)
        .where(
            RoleAssignment.agenda_item_id.in_(items),
            RoleAssignment.role == "rapporteur",
            RoleAssignment.status != "declined",
        )
        .order_by(RoleAssignment.position, RoleAssignment.id)
    ):
        found[role.agenda_item_id].append(f"{role.honorific} {role.printed}".strip())
    return found
