"""The pipeline: every engagement and agreement of a book, and what to do next with it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.funding.models import Agreement, Book, Engagement, EngagementLine
from app.funding.rules.engagements import State, Visibility


def engagements(of: Book) -> list[Engagement]:
    """The engagements of a book's phase that the secretariat may see, newest first."""
    return list(
        db.session.scalars(
            select(Engagement)
            .where(
                Engagement.phase_id == of.phase_id,
                (Engagement.state != State.DRAFT.value)
                | (Engagement.visibility != Visibility.DELEGATION.value),
            )
            .options(
                joinedload(Engagement.partner),
                selectinload(Engagement.draft_lines),
                selectinload(Engagement.lines).selectinload(EngagementLine.line),
            )
            .order_by(Engagement.announced_on.desc(), Engagement.id.desc())
        )
    )


def agreements_by_engagement(of: Book) -> dict[int, list[Agreement]]:
    """The agreements of a book by the engagement they come from."""
    found: dict[int, list[Agreement]] = {}
    for row in db.session.scalars(
        select(Agreement)
        .where(Agreement.book_id == of.id, Agreement.engagement_id.is_not(None))
        .order_by(Agreement.id)
    ):
        found.setdefault(row.engagement_id or 0, []).append(row)
    return found
