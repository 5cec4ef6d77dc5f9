"""Closings: sums written down, so that a question need not add everything up again.

Derived from the ledger and from nothing else; a closing may be let go or built again at any time.
A missing one makes a page slower, never wrong. Nothing here runs while somebody posts: a job does
it at night.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, insert, select, update

from app.core import bulk
from app.core.db import db
from app.core.words import N_
from app.funding.models import Balance, Book, Closing, Entry, Head, Line, Period
from app.funding.queries import sums
from app.funding.rules import closings as rules
from app.funding.services.findings import Finding
from app.funding.services.ledger import Tip, lock_head


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a book is, and from when to when its entries take effect."""

    entries: int
    postings: int
    lines: int
    first: date
    last: date

    @property
    def limit(self) -> int:
        """How many entries may come in under a cut-off before it is closed again."""
        return rules.limit(self.lines)

    def cut_offs(self, today: date) -> list[date]:
        """The dates to close at that there is room for, the most useful first."""
        return rules.cut_offs(self.first, self.last, today, self.room)

    @property
    def room(self) -> int:
        """How many closings the book may keep."""
        return rules.room(self.entries, self.postings, self.lines)


def large_books() -> dict[int, Extent]:
    """The books with so many entries that closings are worth their space."""
    if (db.session.scalar(select(Head.seq)) or 0) < sums.WORTH_CLOSING:
        return {}
    lines = select(func.count()).where(Line.book_id == Entry.book_id).scalar_subquery()
    rows = db.session.execute(
        select(
            Entry.book_id,
            func.count(),
            # The first leg of each: to count them apart would mean to sort them.
            func.count().filter(Entry.n == 1),
            lines,
            func.min(Entry.effective_on),
            func.max(Entry.effective_on),
        )
        .group_by(Entry.book_id)
        .having(func.count() >= sums.WORTH_CLOSING)
        .order_by(Entry.book_id)
    )
    return {book_id: Extent(*extent) for book_id, *extent in rows}


def due(book_id: int, of: Extent, today: date) -> list[date]:
    """The cut-offs that have no closing yet, or under which too much came in since; oldest first,
    so that each can be built from the one before it."""
    head = db.session.scalar(select(Head.seq)) or 0
    newest = {closing.cut_on: closing for closing in _closings(book_id)}

    def stale(day: date) -> bool:
        closing = newest.get(day)
        if closing is None:
            return True
        return sums.late(book_id, closing, head, of.limit + 1) > of.limit

    return sorted(day for day in of.cut_offs(today) if stale(day))


def close(book_id: int, cut_on: date) -> int | None:
    """Write down the sums of everything effective by `cut_on` and posted so far; the closing's
    key, or None while nothing was posted.

    Holds the head until the transaction ends, so that every posting it counts is committed, and
    begins a new period behind it.
    """
    tip = lock_head()
    if tip.seq == 0:
        return None
    period = _end_period(tip)
    there = select(Closing.id).where(
        Closing.book_id == book_id, Closing.cut_on == cut_on, Closing.through_seq == tip.seq
    )
    if (made := db.session.scalar(there)) is not None:
        return made
    held = sums.by_line(book_id, cut_on, tip.seq)
    made = db.session.execute(
        insert(Closing).returning(Closing.id),
        {"book_id": book_id, "period": period, "through_seq": tip.seq, "cut_on": cut_on},
    ).scalar_one()
    rows = [(made, line, *[sum_ or 0 for sum_ in of]) for line, of in sorted(held.items())]
    bulk.insert_all(Balance, ("closing_id", "line_id", *sums.COLUMNS, "base3"), rows)
    return made


def _end_period(tip: Tip) -> int:
    """End the current period and begin the next, unless nothing was posted in it yet; the period
    in which the last posting lies."""
    begun = db.session.scalars(select(Period.first_seq).where(Period.id == tip.period)).one()
    if begun > tip.seq:
        return tip.period - 1
    db.session.execute(insert(Period), {"id": tip.period + 1, "first_seq": tip.seq + 1})
    db.session.execute(update(Head).where(Head.id == 1).values(period=tip.period + 1))
    return tip.period


def thin(book_id: int, of: Extent, today: date) -> int:
    """Let go what there is no room for or use of any more; how many closings that were."""
    kept = [rules.Kept(one.id, one.cut_on, one.through_seq) for one in _closings(book_id)]
    spared = rules.spared(kept, of.cut_offs(today), of.room)
    gone = [one.id for one in kept if one.id not in spared]
    if gone:
        db.session.execute(delete(Balance).where(Balance.closing_id.in_(gone)))
        db.session.execute(delete(Closing).where(Closing.id.in_(gone)))
    return len(gone)


def _closings(book_id: int) -> list[sums.Basis]:
    """The closings of a book by cut-off and watermark."""
    rows = db.session.execute(
        select(Closing.id, Closing.period, Closing.cut_on, Closing.through_seq)
        .where(Closing.book_id == book_id)
        .order_by(Closing.cut_on, Closing.through_seq)
    )
    return [sums.Basis(*row) for row in rows]


def differences(*, every: bool = False) -> Iterator[Finding]:
    """Compare one closing, chosen by lot, or every one with the sum of all its entries; yields
    each that is not the same."""
    all_of_them = db.session.scalars(select(Closing).order_by(Closing.id)).all()
    chosen = all_of_them if every or not all_of_them else [secrets.choice(all_of_them)]
    for one in chosen:
        if sums.balances(one.id) != sums.whole(one.book_id, one.cut_on, one.through_seq):
            slug = db.session.scalar(select(Book.slug).where(Book.id == one.book_id))
            key = f"{slug} {one.cut_on.isoformat()} through {one.through_seq}"
            yield Finding("closing", key, N_("not the sum of its entries; close the book again"))
