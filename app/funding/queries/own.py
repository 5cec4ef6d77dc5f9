"""What an own contribution is, and what is still to be delivered of it, in its own currency."""

from __future__ import annotations

from sqlalchemy import func, select

from app.core.db import db
from app.core.money import Money
from app.funding.models import Entry, Line
from app.funding.rules.stages import Measure, Nature, slot


def promised_on(line: Line) -> Money:
    """What an own contribution is, whatever the dates."""
    return _sum(line, Measure.OWN)


def rest(line: Line) -> Money:
    """What is still to be delivered of it, whatever the dates."""
    return promised_on(line) - _sum(line, Measure.DELIVERED)


def _sum(line: Line, measure: Measure) -> Money:
    query = select(func.coalesce(func.sum(Entry.amount), 0)).where(
        Entry.line_id == line.id, Entry.measure == slot(Nature.OWN, measure)
    )
    return Money(int(db.session.execute(query).scalar_one()), line.currency)
