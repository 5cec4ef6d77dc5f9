"""Proof that the ledger is as it was written.

The chain is computed again from the rows, line digests from the dimensions, amounts in the book's
currency from their fixings, statements from their stored bytes and from the ledger. Triggers stop
who writes through the database; this finds who went round them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from math import ceil, floor
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core import bulk
from app.core.db import db
from app.core.errors import DomainError
from app.core.money import Money
from app.core.rates import CrossRate, Rate, convert, exact
from app.core.words import N_
from app.funding.models import Fixing, Head, Line, Period
from app.funding.queries.rates import rate_of
from app.funding.rules import canonical
from app.funding.rules.stages import SLOTS, Nature
from app.funding.services import witnesses
from app.funding.services.findings import Finding
from app.funding.services.ledger import digest
from app.funding.services.witnesses import statements_again


def verify(batch: int = 2000) -> Iterator[Finding]:
    """Check the whole ledger against its own record; yields every change found, by row.

    Holds `batch` postings in memory at a time, and the lines.
    """
    lines = {
        line.id: line
        for line in db.session.scalars(
            select(Line).options(
                joinedload(Line.book), joinedload(Line.partner), selectinload(Line.reach)
            )
        )
    }
    for line in lines.values():
        if not _is_as_recorded(line):
            yield Finding("line", line.ref, N_("its dimensions are not those that were recorded"))
    yield from _chain(lines, batch)
    yield from witnesses.of_fixings()
    yield from witnesses.of_rate_sets()
    yield from witnesses.of_conditions()
    yield from witnesses.of_statements()


def _is_as_recorded(line: Line) -> bool:
    # A line whose book is gone has no digest any more.
    return line.book is not None and line.nature in set(Nature) and digest(line) == line.digest


def _chain(lines: Mapping[int, Line], batch: int) -> Iterator[Finding]:
    heads, books = _Heads(lines), {line.id: line.book_id for line in lines.values()}
    targets = {line.id: line.book.currency for line in lines.values() if line.book is not None}
    rates, periods, terms = _Rates(), _Periods(), witnesses.terms_told()
    last = _Tip(0, 0, canonical.GENESIS)
    for posting, legs in _postings(batch):
        if posting is None:
            yield Finding("entry", f"{legs[0][0]}/{legs[0][1]}", N_("a leg without a posting"))
            continue
        *body, prev, seal, count, period, form = posting
        seq, us = body[0], body[1] if isinstance(body[1], int) else 0
        wrong = list(_order(last, (seq, us, prev)))
        if count != len(legs) or [leg[1] for leg in legs] != list(range(1, len(legs) + 1)):
            wrong.append(N_("its legs are not those it sealed"))
        brought = terms.get(seq) if form == canonical.FORM_WITH_TERMS else None
        if form not in _FORMS or (brought is None) != (form == canonical.FORM):
            wrong.append(N_("the terms of a condition that it brought are not there"))
        elif _hash(prev, body, legs, heads, brought) != seal:
            wrong.append(N_("its content does not give its hash"))
        expected = periods.of(seq)
        if period != expected or [leg for leg in legs if leg[9] != expected]:
            wrong.append(N_("not in the period of its number"))
        if [leg for leg in legs if leg[10] != books.get(leg[2])]:
            wrong.append(N_("a leg that is not in the book of its line"))
        yield from (Finding("posting", str(seq), what) for what in wrong)
        yield from _bases(legs, targets, rates)
        last = _Tip(seq, max(us, last.us), seal)
    head = db.session.execute(
        select(Head.seq, Head.recorded_us, Head.hash).where(Head.id == 1)
    ).one_or_none()
    if head is None or tuple(head) != last:
        yield Finding("head", "1", N_("not the last posting: postings at the end are missing"))


class _Tip(NamedTuple):
    """The posting before the one that is looked at."""

    seq: int
    us: int
    hash: str


def _order(last: _Tip, this: tuple[int, int, str]) -> Iterator[str]:
    """What is wrong with a posting's number, time and link; `this` has its `prev` behind them."""
    seq, us, prev = this
    if seq != last.seq + 1:
        yield N_("a posting before it is missing")
    if us <= last.us:
        yield N_("recorded before the one before it")
    if prev != last.hash:
        yield N_("not chained to the one before it")


def _hash(
    prev: str,
    body: Sequence[Any],
    legs: Sequence[tuple[Any, ...]],
    heads: _Heads,
    terms: str | None,
) -> str | None:
    """The hash that the rows give; None when something in them cannot have been hashed, such as
    a text in the place of an amount, which SQLite would keep."""
    try:
        written = [
            canonical.leg(heads[line_id, slot, currency], amount, base, fixing_id, str(day))
            for _, _, line_id, slot, currency, amount, base, fixing_id, day, _, _ in legs
        ]
        return canonical.chain(prev, canonical.Body._make((*body, written, terms)))
    except (TypeError, ValueError):
        return None


_FORMS: Final = (canonical.FORM, canonical.FORM_WITH_TERMS)


class _Heads(dict[tuple[int, int, str], str]):
    """What every leg on a line begins with, by line, slot and currency."""

    def __init__(self, lines: Mapping[int, Line]) -> None:
        self._lines = {
            line.id: (line.ref, line.digest, SLOTS[Nature(line.nature)])
            for line in lines.values()
            if line.nature in set(Nature)
        }

    def __missing__(self, key: tuple[int, int, str]) -> str:
        line_id, slot, currency = key
        # What cannot be named stays empty and fails the hash.
        ref, digest, names = self._lines.get(line_id, ("", "", ()))
        name = names[slot].value if 0 <= slot < len(names) else ""
        head = self[key] = canonical.leg_head(ref, digest, name, currency)
        return head


class _Periods:
    """The period of each number, asked for in rising order."""

    def __init__(self) -> None:
        rows = db.session.execute(select(Period.id, Period.first_seq).order_by(Period.first_seq))
        self.coming = deque(tuple(row) for row in rows)
        self.current = 0

    def of(self, seq: int) -> int:
        while self.coming and self.coming[0][1] <= seq:
            self.current = self.coming.popleft()[0]
        return self.current


class _Rates:
    """The rates of fixings as they are needed, a block of neighbours at a time; no more in memory
    than a few blocks, however many there are."""

    BLOCK: Final = 1_000
    MOST: Final = 10 * BLOCK

    def __init__(self) -> None:
        self.known: dict[int, Rate | CrossRate | None] = {}

    def of(self, fixing_id: int) -> Rate | CrossRate | None:
        """Its rate; None when it is missing, or is none that could have been taken."""
        if fixing_id not in self.known:
            if len(self.known) >= self.MOST:
                self.known.clear()
            block = (
                select(Fixing)
                .where(Fixing.id.between(fixing_id, fixing_id + self.BLOCK - 1))
                .options(joinedload(Fixing.first), joinedload(Fixing.second))
            )
            self.known.update((f.id, _readable(f)) for f in db.session.scalars(block))
        return self.known.get(fixing_id)


def _readable(fixing: Fixing) -> Rate | CrossRate | None:
    try:
        return rate_of(fixing)
    except DomainError:
        return None


_POSTINGS: Final = """
    SELECT seq, recorded_us, act, reason, subject, actor, approver, reverses, balanced, evidence,
        prev, hash, legs, period, form
    FROM posting WHERE seq > :after ORDER BY seq LIMIT :batch"""
_ENTRIES: Final = """
    SELECT seq, n, line_id, measure, currency, amount, base, fixing_id, effective_on, period,
        book_id
    FROM entry WHERE seq > :after AND seq <= :until ORDER BY seq, n"""
_END: Final = 2**63 - 1


def _postings(
    batch: int,
) -> Iterator[tuple[tuple[Any, ...] | None, Sequence[tuple[Any, ...]]]]:
    """Postings in order with their legs; legs without a posting come with None."""
    after = 0
    while True:
        postings = list(bulk.plain_rows(_POSTINGS, after=after, batch=batch))
        until = postings[-1][0] if len(postings) == batch else _END
        rows = bulk.plain_rows(_ENTRIES, after=after, until=until)
        legs = {seq: list(group) for seq, group in groupby(rows, key=itemgetter(0))}
        for posting in postings:
            yield posting, legs.pop(posting[0], ())
        for orphans in legs.values():
            yield None, orphans
        if until == _END:
            return
        after = until


def _bases(
    legs: Sequence[tuple[Any, ...]], targets: Mapping[int, str], rates: _Rates
) -> Iterator[Finding]:
    """Compare amounts in the currency of the book with what their fixings give."""
    for leg in legs:
        seq, n, line_id, _, _, amount, base, fixing_id, _, _, _ = leg
        target = targets.get(line_id)
        if base is None or (fixing_id is None and base == amount):
            continue
        if target is None or not (isinstance(amount, int) and isinstance(base, int)):
            continue  # named already: its content cannot give its hash
        if fixing_id is not None and rates.of(fixing_id) is None:
            yield Finding("fixing", str(fixing_id), N_("missing"))
        elif fixing_id is None or not _is_given(leg, legs, targets, rates.of(fixing_id)):
            what = N_("its fixing does not give its amount in the currency of the book")
            yield Finding("entry", f"{seq}/{n}", what)


def _is_given(
    leg: tuple[Any, ...],
    legs: Sequence[tuple[Any, ...]],
    targets: Mapping[int, str],
    rate: Rate | CrossRate | None,
) -> bool:
    """Whether a rate gives what a leg stands for in the currency of the book."""
    _, _, line_id, _, currency, amount, base, _, _, _, _ = leg
    if rate is None:
        return False
    try:
        worth = convert(Money(amount, currency), rate, targets[line_id])
        return worth.minor == base or _shares(leg, legs, targets, rate)
    except DomainError:
        return False  # a currency that is none, or a rate of other currencies


def _shares(
    leg: tuple[Any, ...],
    legs: Sequence[tuple[Any, ...]],
    targets: Mapping[int, str],
    rate: Rate | CrossRate,
) -> bool:
    """Whether a leg is a share of an amount that was rounded once for several lines: less than a
    minor unit from what the rate gives for it, and exact together with the others."""
    _, _, line_id, measure, currency, amount, base, fixing_id, _, _, _ = leg
    target = targets[line_id]
    fair = exact(Money(amount, currency), rate, target)
    if not floor(fair) <= base <= ceil(fair):
        return False
    together = [
        (other[5], other[6])
        for other in legs
        if (other[3], other[4], other[7]) == (measure, currency, fixing_id)
        and targets.get(other[2]) == target
    ]
    whole = Money(sum(amount for amount, _ in together), currency)
    return convert(whole, rate, target) == Money(sum(base for _, base in together), target)


__all__ = ["Finding", "statements_again", "verify"]
