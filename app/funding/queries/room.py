"""The figures of a room: what was pledged at a meeting, and the gaps of its phase.

Everything here is made of what partners let everybody read (`rules.publication`), so it is the
same for every reader and gives no amount away that is not listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.funding.models import Book, Engagement, EngagementLine, Line
from app.funding.queries.engagements import said_on
from app.funding.queries.positions import GapTriple, Position, position
from app.funding.rules.engagements import LIVE, State
from app.funding.rules.publication import Pledge, Pledged, pledged
from app.meetings.models import Meeting
from app.partners.models import Partner


@dataclass(frozen=True, slots=True)
class RoomFigures:
    """What a room may show: what its partners pledged, and what is still missing on that day.

    ``gap`` is None for a meeting whose phase has no book, or nothing required yet.
    """

    as_of: date
    currency: str
    pledged: Pledged
    gap: GapTriple | None


def room_figures(of: Meeting) -> RoomFigures:
    """The figures of a meeting's room as of its day. A constant number of statements."""
    said = _standing(of)
    day = _day(of, said)
    book = db.session.scalar(select(Book).where(Book.phase_id == of.phase_id))
    at = position(book, day, public=True) if book else None
    currency = book.currency if book else ""
    return RoomFigures(
        day,
        currency,
        pledged([_pledge(one) for one in said], _factors(at) if at else {}, currency),
        at.gap if at else None,
    )


def _day(of: Meeting, said: Sequence[Engagement]) -> date:
    """The day of the meeting; where it went on past midnight of its last one, the next."""
    day = said_on(of)
    after = day + timedelta(days=1)
    went_on = any(one.announced_on == after for one in said if one.is_public and one.amount_public)
    return after if went_on else day


def _factors(at: Position) -> dict[str, Fraction]:
    return {
        at.currency: Fraction(1),
        **{quote.currency: quote.factor(at.currency) for quote in at.rates},
    }


def _standing(of: Meeting) -> list[Engagement]:
    """What stands of what was announced at a meeting, in the order of the announcements."""
    return list(
        db.session.scalars(
            select(Engagement)
            .where(
                Engagement.meeting_id == of.id,
                Engagement.state.in_([state.value for state in LIVE]),
            )
            .options(selectinload(Engagement.draft_lines))
            .order_by(Engagement.announced_at, Engagement.id)
        )
    )


def _pledge(row: Engagement) -> Pledge:
    return Pledge(
        tuple(line.proposed for line in row.draft_lines),
        consented=row.is_public and row.amount_public,
        confirmed=row.state == State.CONFIRMED.value,
    )


def own_at(of: Meeting, partner_ids: frozenset[int] | set[int]) -> list[Engagement]:
    """What some partners have prepared or announced for a meeting, newest first."""
    return list(
        db.session.scalars(
            select(Engagement)
            .where(Engagement.meeting_id == of.id, Engagement.partner_id.in_(partner_ids))
            .options(selectinload(Engagement.partner), selectinload(Engagement.draft_lines))
            .order_by(Engagement.announced_at.desc(), Engagement.id.desc())
        )
    )


def usual_currency(of: Partner) -> str | None:
    """The currency in which a partner last engaged; None before the first amount."""
    return db.session.scalar(
        select(Line.currency)
        .join(EngagementLine, EngagementLine.line_id == Line.id)
        .join(Engagement, Engagement.id == EngagementLine.engagement_id)
        .where(Engagement.partner_id == of.id)
        .order_by(EngagementLine.line_id.desc())
        .limit(1)
    )
