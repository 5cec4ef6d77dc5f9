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
    Agreement,
    AgreementLine,
    Book,
    Condition,
    Ending,
    Engagement,
    EngagementLine,
    EngagementRevision,
    Evidence,
    Line,
    Receipt,
    Repeat,
)
from app.funding.queries import conditions
from app.funding.queries.conditions import Today
from app.funding.queries.positions import Position, position
from app.funding.rules.conditions import Effect
from app.funding.rules.engagements import ENDED, AnnounceBy, is_embargoed


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


_PAPERS = (
    joinedload(Repeat.agreement_line)
    .joinedload(AgreementLine.agreement)
    .joinedload(Agreement.partner),
    joinedload(Repeat.receipt).joinedload(Receipt.partner),
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
            joinedload(Repeat.of).joinedload(Engagement.partner),
            *_PAPERS,
        )
    )


def repeats_of(engagement_ids: Collection[int]) -> dict[int, list[Repeat]]:
    """Suspected and settled repeats by the later engagement. One statement."""
    found: dict[int, list[Repeat]] = {}
    if engagement_ids:
        rows = db.session.scalars(
            select(Repeat)
            .where(Repeat.engagement_id.in_(engagement_ids))
            .options(joinedload(Repeat.of).joinedload(Engagement.partner), *_PAPERS)
            .order_by(Repeat.id)
        )
        for row in rows:
            found.setdefault(row.engagement_id, []).append(row)
    return found


def counted_elsewhere(
    of: Book, as_of: date, known_at: datetime, public: datetime | None
) -> list[Repeat]:
    """Pledges of a phase that a person has found to be money on record elsewhere, by a day, as
    known at a moment: the elimination table. For everybody, as at the moment `public`, without
    those whose partners do not make pledge or amount public, on either side. A constant number of
    statements."""
    rows = db.session.scalars(
        select(Repeat)
        .join(Engagement, Engagement.id == Repeat.engagement_id)
        .where(
            Repeat.state == "repeats",
            Repeat.settled_at <= known_at,
            Engagement.phase_id == of.phase_id,
            Engagement.announced_on <= as_of,
        )
        .options(
            joinedload(Repeat.engagement).joinedload(Engagement.partner),
            joinedload(Repeat.engagement).selectinload(Engagement.draft_lines),
            joinedload(Repeat.of).joinedload(Engagement.partner),
            *_PAPERS,
        )
        .order_by(Engagement.announced_on, Repeat.id)
    )
    return [
        row
        for row in rows
        if public is None
        or (_readable(row.engagement, public) and (row.of is None or _readable(row.of, public)))
    ]


def same_money(lines: Collection[str], moment: datetime) -> dict[str, str]:
    """Of some pledge lines (references) the number of the paper that has their money; without
    those papers that only their partners read at a moment. One statement."""
    rows = db.session.execute(
        select(Line.ref, Repeat)
        .join(EngagementLine, EngagementLine.line_id == Line.id)
        .join(Repeat, Repeat.engagement_id == EngagementLine.engagement_id)
        .where(Line.ref.in_(lines), Repeat.state == "repeats")
        .options(joinedload(Repeat.of), *_PAPERS)
        .order_by(Line.ref, Repeat.id)
    )
    return {ref: row.number for ref, row in rows if row.of is None or _readable(row.of, moment)}


def _readable(of: Engagement, moment: datetime) -> bool:
    """Whether everybody may read a pledge that was announced, with its amount, at a moment."""
    told = of.amount_public and of.announce_by != AnnounceBy.NOT_PUBLIC
    return told and (of.public_from is None or not is_embargoed(of.public_from, moment))


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
