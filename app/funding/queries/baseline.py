"""How much of what is mobilised and pledged is new money, where a phase says from which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import select

from app.core.db import db
from app.core.money import Money, floor_half_up
from app.funding.models import AgreementLine, Book, Line
from app.funding.queries import rates
from app.funding.queries.positions import Position, line_sums
from app.funding.queries.positions.publication import readable
from app.funding.rules.baseline import Weighed, earlier, grouped, whole


@dataclass(frozen=True, slots=True)
class NewMoney:
    """Mobilised and pledged money told apart by the day from which money counts as new."""

    since_day: date
    earlier: Money
    since: Money


def new_money(book: Book, at: Position, *, public: bool) -> NewMoney | None:
    """Mobilised and outstanding money of a position, apart; None where the phase has no such day,
    or the day is after the position's. `public` as the position was made. Each part is rounded
    so that the two are the whole. A constant number of statements."""
    day = book.phase.new_from if book.phase else None
    if day is None or day > at.as_of:
        return None
    sums = line_sums(book, day - timedelta(days=1), at.known_seq)
    held = {
        line.facts.id: whole(line.sums) for line in (readable(sums, at.moment) if public else sums)
    }
    converted = db.session.execute(
        select(AgreementLine.converts_line_id, AgreementLine.line_id)
        .join(Line, Line.id == AgreementLine.line_id)
        .where(Line.book_id == book.id, AgreementLine.converts_line_id.is_not(None))
        .order_by(AgreementLine.id)
    )
    group = grouped((n, to) for n, to in converted if n is not None and to is not None)
    worth = rates.factors(at.currency, {quote.currency: quote for quote in at.rates})
    first = earlier(
        Weighed(
            group.get(line.facts.id, line.facts.id),
            whole(line.sums) * worth.of(line.facts.currency),
            held.get(line.facts.id, 0) * worth.of(line.facts.currency),
            line.exact.mobilised + line.exact.outstanding,
        )
        for line in at.contributions
    )
    all_of_it = sum(
        (line.exact.mobilised + line.exact.outstanding for line in at.contributions), Fraction(0)
    )
    before = Money(floor_half_up(first), at.currency)
    return NewMoney(day, before, Money(floor_half_up(all_of_it), at.currency) - before)
