"""What becomes of engagements: proposed ends, suspected repeats, evidence, conditions today."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock
from app.core.db import db, the_one
from app.core.money import Money, floor_half_up
from app.funding.models import (
    Book,
    Condition,
    Ending,
    Engagement,
    EngagementRevision,
    Evidence,
    Repeat,
)
from app.funding.queries import conditions
from app.funding.queries.conditions import Today
from app.funding.queries.positions import Position, position
from app.funding.rules.conditions import Effect
from app.funding.rules.engagements import ENDED


def ending(slug: str) -> Ending:
    """A proposed end by its address. Raises NotFound."""
    return the_one(
        select(Ending)
        .where(Ending.slug == slug)
        .options(joinedload(Ending.engagement).joinedload(Engagement.partner))
    )


def endings_waiting() -> list[Ending]:
    """Proposed ends that wait for a decision."""
    return list(
        db.session.scalars(
            select(Ending)
            .where(Ending.state == "recorded")
            .options(joinedload(Ending.engagement).joinedload(Engagement.partner))
            .order_by(Ending.id)
        )
    )


def ending_of(engagement: Engagement) -> Ending | None:
    """The proposed end of an engagement that waits, if any."""
    return db.session.scalar(
        select(Ending).where(Ending.engagement_id == engagement.id, Ending.state == "recorded")
    )


def repeat(slug: str) -> Repeat:
    """A suspected repeat by its address. Raises NotFound."""
    return the_one(
        select(Repeat)
        .where(Repeat.slug == slug)
        .options(
            joinedload(Repeat.engagement).joinedload(Engagement.partner),
            joinedload(Repeat.engagement).selectinload(Engagement.draft_lines),
            joinedload(Repeat.engagement).joinedload(Engagement.meeting),
            joinedload(Repeat.of).selectinload(Engagement.draft_lines),
            joinedload(Repeat.of).joinedload(Engagement.meeting),
        )
    )


def repeats_of(engagement_ids: Collection[int]) -> dict[int, list[Repeat]]:
    """Suspected and settled repeats by the later engagement. One statement."""
    found: dict[int, list[Repeat]] = {}
    if engagement_ids:
        rows = db.session.scalars(
            select(Repeat)
            .where(Repeat.engagement_id.in_(engagement_ids))
            .options(joinedload(Repeat.of))
            .order_by(Repeat.id)
        )
        for row in rows:
            found.setdefault(row.engagement_id, []).append(row)
    return found


def evidence(slug: str) -> Evidence:
    """A paper by its address. Raises NotFound."""
    return the_one(select(Evidence).where(Evidence.slug == slug))


def evidence_about(subject: str, sha256: str | None) -> Evidence | None:
    """The paper about a subject with that hash, if it is kept."""
    if sha256 is None:
        return None
    return db.session.scalars(
        select(Evidence)
        .where(Evidence.subject == subject, Evidence.sha256 == sha256)
        .order_by(Evidence.id)
    ).first()


def today_of(condition: Condition, at: Position | None = None) -> Today | None:
    """How a condition stands today in its book; None before it has begun."""
    at = at or position(condition.book, clock.today())
    standing = next(
        (
            one
            for one in conditions.standing(condition.book, at.as_of, at.known_seq)
            if one.of.id == condition.id
        ),
        None,
    )
    if standing is None:
        return None
    effect = at.conditions.by_condition.get(condition.id, Effect())
    circle = next((c for c in at.conditions.cycles if condition.id in c), ())
    others = at.conditions.others.get(condition.id)

    def money(amount: object) -> Money:
        return Money(floor_half_up(amount), at.currency)  # type: ignore[arg-type]

    return Today(
        standing,
        money(effect.maximum),
        money(effect.usable),
        money(effect.contingent),
        None if others is None else money(others),
        tuple(ref for n, ref in conditions.refs(circle).items() if n != condition.id),
    )


def taken_back(of: Book, as_of: date, known_at: datetime, moment: datetime) -> list[Engagement]:
    """Pledges of a phase, public at `moment`, that were withdrawn, lapsed or declined by a day, as
    known at a moment: below the line, with their date. Two statements."""
    told = select(EngagementRevision.engagement_id).where(
        EngagementRevision.at <= known_at,
        EngagementRevision.act.in_([state.value for state in ENDED]),
    )
    return list(
        db.session.scalars(
            select(Engagement)
            .where(
                Engagement.phase_id == of.phase_id,
                Engagement.state.in_([state.value for state in ENDED]),
                Engagement.ended_on <= as_of,
                Engagement.id.in_(told),
                Engagement.published(moment),
            )
            .options(
                joinedload(Engagement.partner),
                selectinload(Engagement.draft_lines),
            )
            .order_by(Engagement.ended_on, Engagement.id)
        )
    )
