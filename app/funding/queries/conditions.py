"""The conditions of a book with everything recorded about them, and how they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Integer, cast, null, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db, the_one
from app.core.money import Money
from app.funding.models import (
    Book,
    Condition,
    ConditionFact,
    ConditionLine,
    ConditionTerms,
    Engagement,
    Fulfilment,
)
from app.funding.rules import conditions as rules
from app.funding.rules.conditions import Counts, Covers, Event, History, Outcome, Terms
from app.funding.rules.engagements import ConditionKind
from app.funding.rules.positions import Sums


def histories(book: Book) -> tuple[History, ...]:
    """The conditions of a book with all their terms and facts. One statement when there is none,
    else two."""
    lines: dict[int, list[int]] = {}
    parts: dict[int, dict[int, int]] = {}
    found: dict[int, tuple[Covers, int | None]] = {}
    for row in db.session.execute(
        select(
            Condition.id,
            Condition.covers,
            Condition.partner_id,
            ConditionLine.line_id,
            ConditionLine.part_minor,
        )
        .outerjoin(ConditionLine, ConditionLine.condition_id == Condition.id)
        .where(Condition.book_id == book.id)
        .order_by(Condition.id, ConditionLine.n)
    ):
        found[row.id] = (Covers(row.covers), row.partner_id)
        if row.line_id is not None:
            lines.setdefault(row.id, []).append(row.line_id)
        if row.part_minor is not None:
            parts.setdefault(row.id, {})[row.line_id] = row.part_minor
    events: dict[int, list[Event]] = {}
    for terms, fact in _told(book) if found else ():
        told = terms or fact
        events.setdefault(told.condition_id, []).append(
            Event(
                told.seq,
                told.effective_on,
                terms=terms_of(terms) if terms else None,
                outcome=Outcome(fact.outcome) if fact else None,
            )
        )
    return tuple(
        History(
            number,
            covers,
            partner_id,
            tuple(lines.get(number, ())),
            tuple(events.get(number, ())),
            parts.get(number, {}),
        )
        for number, (covers, partner_id) in found.items()
    )


def _told(book: Book) -> Any:
    """Terms and facts of a book's conditions: in each row one of the two."""
    ours = select(Condition.id).where(Condition.book_id == book.id).scalar_subquery()
    terms = select(
        ConditionTerms.id.label("terms_id"), cast(null(), Integer).label("fact_id")
    ).where(ConditionTerms.condition_id.in_(ours))
    facts = select(
        cast(null(), Integer).label("terms_id"), ConditionFact.id.label("fact_id")
    ).where(ConditionFact.condition_id.in_(ours))
    both = union_all(terms, facts).subquery()
    return db.session.execute(
        select(ConditionTerms, ConditionFact)
        .select_from(both)
        .outerjoin(ConditionTerms, ConditionTerms.id == both.c.terms_id)
        .outerjoin(ConditionFact, ConditionFact.id == both.c.fact_id)
        .order_by(ConditionTerms.id, ConditionFact.id)
    )


def terms_of(row: ConditionTerms) -> Terms:
    """The terms of a stored row."""
    return Terms(
        ConditionKind(row.kind),
        row.gives,
        row.per,
        row.share,
        row.threshold_minor,
        Counts(row.counts),
    )


def standing(book: Book, as_of: date, known_seq: int) -> list[rules.Condition]:
    """The conditions that there were on a day, as known then."""
    found = (history.at(as_of, known_seq) for history in histories(book))
    return [condition for condition in found if condition is not None]


def evaluate(
    conditions: list[rules.Condition],
    lines: Iterable[tuple[int, int | None, Sums, Fraction]],
) -> rules.Evaluation:
    """What the conditions make of some lines: id, partner, sums, worth of a minor unit."""
    there = list(lines)
    ledger = rules.Ledger({line_id: partner for line_id, partner, _, _ in there})
    for line_id, _, sums, factor in there:
        ledger.put(line_id, sums, factor)
    return rules.evaluate(conditions, ledger)


# --- for pages -----------------------------------------------------------------------------------

_WHOLE = (
    joinedload(Condition.book).joinedload(Book.phase),
    joinedload(Condition.partner),
    joinedload(Condition.engagement),
    joinedload(Condition.agreement),
    selectinload(Condition.lines).joinedload(ConditionLine.line),
    selectinload(Condition.terms),
    selectinload(Condition.facts),
    selectinload(Condition.fulfilments),
)


def condition(slug: str) -> Condition:
    """A condition by its address. Raises NotFound."""
    return the_one(select(Condition).where(Condition.slug == slug).options(*_WHOLE))


def of_engagement(engagement: Engagement) -> Condition | None:
    """What a pledge depends on, once it is announced."""
    return db.session.scalar(
        select(Condition)
        .where(Condition.engagement_id == engagement.id, Condition.covers == Covers.PLEDGE.value)
        .options(*_WHOLE)
    )


def of_agreement(agreement_id: int) -> Condition | None:
    """What instalments of an agreement wait for, if any do."""
    return db.session.scalar(
        select(Condition).where(Condition.agreement_id == agreement_id).options(*_WHOLE)
    )


def fulfilment(slug: str) -> Fulfilment:
    """What somebody entered about a condition, by its address. Raises NotFound."""
    return the_one(
        select(Fulfilment)
        .where(Fulfilment.slug == slug)
        .options(joinedload(Fulfilment.condition).joinedload(Condition.partner))
    )


def waiting() -> list[Fulfilment]:
    """What waits for a second person."""
    return list(
        db.session.scalars(
            select(Fulfilment)
            .where(Fulfilment.state == "recorded")
            .options(
                joinedload(Fulfilment.condition).joinedload(Condition.engagement),
                joinedload(Fulfilment.condition).joinedload(Condition.agreement),
                joinedload(Fulfilment.condition).joinedload(Condition.partner),
            )
            .order_by(Fulfilment.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Today:
    """How a condition stands: maximum and usable in the book's currency, what others give as far
    as it counts, and who counts it in a circle."""

    standing: rules.Condition
    maximum: Money
    usable: Money
    contingent: Money
    others: Money | None
    circle: tuple[str, ...]


def refs(ids: Iterable[int]) -> Mapping[int, str]:
    """The numbers of the pledges that some conditions belong to. One statement."""
    rows = db.session.execute(
        select(Condition.id, Engagement.ref)
        .join(Engagement, Engagement.id == Condition.engagement_id)
        .where(Condition.id.in_(list(ids)))
    )
    return {row.id: row.ref or "" for row in rows}
