"""The papers behind the lines, and what of a position everybody may read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal, select, union_all

from app.core.db import db
from app.funding.models import Agreement, AgreementLine, Engagement, EngagementLine
from app.funding.queries.positions.lines import LineSums
from app.funding.rules.publication import without_pledge


@dataclass(frozen=True, slots=True)
class Paper:
    """Where a line comes from: the address of its engagement or agreement.

    `public` is False for a pledge that its partner does not want made public, or not yet, or whose
    amount it does not want shown; the partner settles that before the announcement, so at one
    moment it is always the same.
    """

    kind: str
    slug: str
    number: str
    public: bool = True


def papers(line_ids: Sequence[int], moment: datetime) -> dict[int, tuple[Paper, ...]]:
    """The papers of some lines, with what was public of them at a moment. One statement."""
    if not line_ids:
        return {}
    pledged = (
        select(
            EngagementLine.line_id,
            literal("engagement").label("kind"),
            Engagement.slug,
            Engagement.ref.label("number"),
            _readable_at(moment).label("public"),
        )
        .join(Engagement, Engagement.id == EngagementLine.engagement_id)
        .where(EngagementLine.line_id.in_(line_ids))
    )
    agreed = (
        select(
            AgreementLine.line_id,
            literal("agreement").label("kind"),
            Agreement.slug,
            Agreement.number,
            literal(True).label("public"),
        )
        .join(Agreement, Agreement.id == AgreementLine.agreement_id)
        .where(AgreementLine.line_id.in_(line_ids))
    )
    both = union_all(pledged, agreed).subquery()
    found: dict[int, list[Paper]] = {}
    for row in db.session.execute(select(both).order_by(both.c.kind.desc(), both.c.number)):
        paper = Paper(row.kind, row.slug, row.number or "", bool(row.public))
        if paper not in found.setdefault(row.line_id, []):
            found[row.line_id].append(paper)
    return {line_id: tuple(of_line) for line_id, of_line in found.items()}


def private(line_ids: Iterable[int], moment: datetime) -> frozenset[int]:
    """Which of some lines carry a pledge that is not public at a moment. One statement."""
    return private_then(line_ids, (moment, moment))[0]


def private_then(
    line_ids: Iterable[int], moments: tuple[datetime, datetime]
) -> tuple[frozenset[int], frozenset[int]]:
    """The same at two moments. One statement."""
    first, second = moments
    rows = db.session.execute(
        select(
            EngagementLine.line_id,
            _readable_at(first).label("first"),
            _readable_at(second).label("second"),
        )
        .join(Engagement, Engagement.id == EngagementLine.engagement_id)
        .where(EngagementLine.line_id.in_(list(line_ids)))
    ).all()
    return (
        frozenset(row.line_id for row in rows if not row.first),
        frozenset(row.line_id for row in rows if not row.second),
    )


def _readable_at(moment: datetime) -> ColumnElement[bool]:
    return and_(Engagement.amount_public.is_(True), Engagement.published(moment))


def readable(lines: Sequence[LineSums], moment: datetime) -> list[LineSums]:
    """The sums that everybody may read at a moment, by `rules.publication`. One statement."""
    not_public = private([line.facts.id for line in lines], moment)
    found = []
    for line in lines:
        if line.facts.id not in not_public:
            found.append(line)
        elif (left := without_pledge(line.sums)).by_measure:
            found.append(LineSums(line.facts, left))
    return found
