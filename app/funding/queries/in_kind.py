"""Things in kind: one, those of an engagement, those of a phase or of partners, what waits.

Never in a sum: every row is printed by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db, the_one
from app.funding.models import (
    Book,
    Engagement,
    EngagementRevision,
    Evidence,
    InKindEvent,
    InKindItem,
    InKindPaper,
)
from app.funding.rules.engagements import ENDED, State
from app.funding.rules.in_kind import Standing, standing
from app.partners.models import Partner


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing in kind with where it stands."""

    item: InKindItem
    at: Standing[InKindEvent]


def item(slug: str) -> InKindItem:
    """A thing in kind by its address, with its record. Raises NotFound."""
    return the_one(
        select(InKindItem)
        .where(InKindItem.slug == slug)
        .options(
            joinedload(InKindItem.engagement).joinedload(Engagement.partner),
            selectinload(InKindItem.events),
            selectinload(InKindItem.papers),
        )
    )


def paper(slug: str) -> InKindPaper:
    """What waits for a second person, by its address. Raises NotFound."""
    return the_one(
        select(InKindPaper)
        .where(InKindPaper.slug == slug)
        .options(joinedload(InKindPaper.item).joinedload(InKindItem.engagement))
    )


def waiting() -> list[InKindPaper]:
    """Entries about things in kind that wait for a second person."""
    return list(
        db.session.scalars(
            select(InKindPaper)
            .where(InKindPaper.state == "recorded")
            .options(
                joinedload(InKindPaper.item)
                .joinedload(InKindItem.engagement)
                .joinedload(Engagement.partner)
            )
            .order_by(InKindPaper.id)
        )
    )


def prepared(engagement: Engagement) -> list[InKindItem]:
    """What a draft offers in kind, in its order."""
    return list(
        db.session.scalars(
            select(InKindItem)
            .where(InKindItem.engagement_id == engagement.id)
            .options(selectinload(InKindItem.events))
            .order_by(InKindItem.n)
        )
    )


def of_engagement(engagement: Engagement) -> list[Shown]:
    """What an engagement has on record in kind, now."""
    return [
        Shown(row, at) for row in prepared(engagement) if (at := standing(row.events)) is not None
    ]


def of_partners(partner_ids: Collection[int], today: date) -> dict[int, list[Shown]]:
    """What stands on record in kind, by partner. Two statements."""
    found: dict[int, list[Shown]] = {}
    for row in _listed(Engagement.partner_id.in_(partner_ids), today, None):
        found.setdefault(row.item.partner_id, []).append(row)
    return found


def of_book(book: Book, as_of: date, known_at: datetime, moment: datetime) -> list[Shown]:
    """Things in kind of a book's phase, public at `moment`, as of a day, as known at a moment. Two
    statements."""
    return _listed(
        (Engagement.phase_id == book.phase_id) & Engagement.published(moment),
        as_of,
        known_at,
    )


def stated_of_book(book: Book, as_of: date, known_at: datetime, *, moment: datetime) -> list[Shown]:
    """Things in kind of a phase, public at `moment`, for a statement: what was known stays known,
    whatever is withdrawn or ended later. Three statements."""
    public = Engagement.published(moment)
    return _stated((Engagement.phase_id == book.phase_id) & public, as_of, known_at)


def stated_of_partner(partner: Partner, book: Book, as_of: date, known_at: datetime) -> list[Shown]:
    """Those of one partner, public or not. Three statements."""
    whose = Engagement.partner_id == partner.id
    return _stated((Engagement.phase_id == book.phase_id) & whose, as_of, known_at)


def _stated(which: ColumnElement[bool], as_of: date, known_at: datetime) -> list[Shown]:
    ended = select(EngagementRevision.engagement_id).where(
        EngagementRevision.at <= known_at,
        EngagementRevision.act.in_([state.value for state in (*ENDED, State.VOIDED)]),
    )
    gone = (Engagement.ended_on <= as_of) & Engagement.id.in_(ended)
    rows = _read(
        which
        & (Engagement.announced_at <= known_at)
        & or_(Engagement.ended_on.is_(None), not_(gone))
    )
    return _standing_then(rows, as_of, known_at)


def _listed(which: ColumnElement[bool], as_of: date, known_at: datetime | None) -> list[Shown]:
    stands = or_(Engagement.ended_on.is_(None), Engagement.ended_on > as_of)
    rows = _read(which & (Engagement.announced_on <= as_of) & stands)
    return _standing_then(rows, as_of, known_at)


def _read(which: ColumnElement[bool]) -> Sequence[InKindItem]:
    return db.session.scalars(
        select(InKindItem)
        .join(Engagement, Engagement.id == InKindItem.engagement_id)
        .where(which)
        .options(
            joinedload(InKindItem.engagement).joinedload(Engagement.partner),
            selectinload(InKindItem.events),
        )
        .order_by(InKindItem.engagement_id, InKindItem.n)
    ).all()


def _standing_then(
    rows: Sequence[InKindItem], as_of: date, known_at: datetime | None
) -> list[Shown]:
    found = []
    for row in rows:
        told = [
            event
            for event in row.events
            if event.effective_on <= as_of and (known_at is None or event.recorded_at <= known_at)
        ]
        at = standing(told)
        if at is not None:
            found.append(Shown(row, at))
    return found


def evidence_of(of: InKindItem) -> dict[str, Evidence]:
    """The papers about a thing by their hash. One statement."""
    rows = db.session.scalars(select(Evidence).where(Evidence.subject == subject(of)))
    return {row.sha256: row for row in rows}


def subject(of: InKindItem) -> str:
    """How the store of papers names a thing."""
    return f"in_kind:{of.slug}"
