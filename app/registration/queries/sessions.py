"""The sessions of a meeting as its check-in desks know them: the items of the plan, but breaks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from app.core.db import db, the_one
from app.core.localised import Localised
from app.meetings.models import AgendaItem, Meeting
from app.registration.models import Delegate, SessionCheckIn


@dataclass(frozen=True, slots=True)
class Session:
    """An item with the persons checked in to it, and the figure of the item as held, if any."""

    slug: str
    number: str
    title: Localised
    starts_at: datetime | None
    here: int
    held: str | None
    attendance: int | None
    attendance_qualifier: str | None
    attendance_source: str | None


def session_item(meeting: Meeting, slug: str) -> AgendaItem:
    """The planned item to which one checks in. Raises NotFound."""
    return the_one(
        select(AgendaItem).where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.slug == slug,
            AgendaItem.agenda == "planned",
            AgendaItem.kind != "break",
        )
    )


def sessions(meeting: Meeting) -> list[Session]:
    """Every session in the order of the plan: one statement."""
    came = (
        select(
            SessionCheckIn.agenda_item_id,
            func.count(SessionCheckIn.delegate_id.distinct()).label("here"),
        )
        .join(Delegate, Delegate.id == SessionCheckIn.delegate_id)
        .where(
            Delegate.meeting_id == meeting.id,
            Delegate.state == "registered",
            SessionCheckIn.undone_at.is_(None),
        )
        .group_by(SessionCheckIn.agenda_item_id)
        .subquery()
    )
    held = aliased(AgendaItem)
    rows: Any = db.session.execute(
        select(
            AgendaItem.slug,
            AgendaItem.number,
            AgendaItem.title,
            AgendaItem.starts_at,
            func.coalesce(came.c.here, 0),
            held.slug,
            held.attendance,
            held.attendance_qualifier,
            held.attendance_source,
        )
        .outerjoin(came, came.c.agenda_item_id == AgendaItem.id)
        .outerjoin(held, and_(held.planned_item_id == AgendaItem.id, held.agenda == "held"))
        .where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.agenda == "planned",
            AgendaItem.kind != "break",
        )
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    return [Session(*row) for row in rows]


def standing_in_session(delegate_id: int, item_id: int, channel: str) -> SessionCheckIn | None:
    """The check-in that counts for a delegate at an item on a channel."""
    return db.session.scalar(
        select(SessionCheckIn).where(
            SessionCheckIn.delegate_id == delegate_id,
            SessionCheckIn.agenda_item_id == item_id,
            SessionCheckIn.channel == channel,
            SessionCheckIn.undone_at.is_(None),
        )
    )


def session_check_ins(meeting_id: int) -> list[SessionCheckIn]:
    """Every check-in to an item of a meeting, undone ones too."""
    return list(
        db.session.scalars(
            select(SessionCheckIn)
            .join(Delegate, Delegate.id == SessionCheckIn.delegate_id)
            .where(Delegate.meeting_id == meeting_id)
            .order_by(SessionCheckIn.id)
        )
    )
