"""Proof that the ledger is as it was written.

The chain is computed again from the rows, line digests from the dimensions, amounts in the book's
currency from their fixings, statements from their stored bytes and from the ledger. Triggers stop
who writes through the database; this finds who went round them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core import bulk
from app.core.db import db
from app.core.money import Money
from app.core.rates import CrossRate, Rate, convert, exact
from app.core.words import N_
from app.funding.models import (
    ConditionFact,
    ConditionTerms,
    Entry,
    Fixing,
    Head,
    Line,
    Period,
    Posting,
    Series,
    Statement,
)
from app.funding.queries.rates import rate_of
from app.funding.queries.statements import reproduce
from app.funding.rules import canonical
from app.funding.rules.stages import SLOTS, Nature
from app.funding.rules.statements import KINDS
from app.funding.services.ledger import digest
from app.funding.services.statements import check_code


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written: which row, and what is wrong with it."""

    table: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.what}"


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
        if digest(line) != line.digest:
            yield Finding("line", line.ref, N_("its dimensions are not those that were recorded"))
    yield from _chain(lines, batch)
    yield from _facts()
    yield from _statements()


def _chain(lines: Mapping[int, Line], batch: int) -> Iterator[Finding]:
    heads, targets = _Heads(lines), {line.id: line.book.currency for line in lines.values()}
    rates, periods, terms = _Rates(), _Periods(), _terms()
    last = _Tip(0, 0, canonical.GENESIS)
    for posting, legs in _postings(batch):
        if posting is None:
            yield Finding("entry", f"{legs[0][0]}/{legs[0][1]}", N_("a leg without a posting"))
            continue
        *body, prev, seal, count, period, form = posting
        seq, us = body[0], body[1] if isinstance(body[1], int) else 0
        wrong = list(_order(last, (seq, us, prev)))
        if count != len(legs):
            wrong.append(N_("its legs are not those it sealed"))
        brought = terms.get(seq) if form == canonical.FORM_WITH_TERMS else None
        if form not in _FORMS or (brought is None) != (form == canonical.FORM):
            wrong.append(N_("the terms of a condition that it brought are not there"))
        elif _hash(prev, body, legs, heads, brought) != seal:
            wrong.append(N_("its content does not give its hash"))
        expected = periods.of(seq)
        if period != expected or [leg for leg in legs if leg[-1] != expected]:
            wrong.append(N_("not in the period of its number"))
        yield from (Finding("posting", str(seq), what) for what in wrong)
        yield from _bases(legs, targets, rates)
        last = _Tip(seq, max(us, last.us), seal)
    head = db.session.execute(select(Head.seq, Head.hash).where(Head.id == 1)).one_or_none()
    if head is None or (head.seq, head.hash) != (last.seq, last.hash):
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
            for _, _, line_id, slot, currency, amount, base, fixing_id, day, _ in legs
        ]
        return canonical.chain(prev, canonical.Body._make((*body, written, terms)))
    except (TypeError, ValueError):
        return None


_FORMS: Final = (canonical.FORM, canonical.FORM_WITH_TERMS)


def _terms() -> dict[int, str]:
    """The digests of the terms of conditions by the posting that brought them."""
    found: dict[int, list[tuple[object, ...]]] = {}
    for row in db.session.scalars(
        select(ConditionTerms).order_by(ConditionTerms.seq, ConditionTerms.id)
    ):
        figures = (row.gives, row.per, row.share, row.threshold_minor)
        told = (row.effective_on.isoformat(), row.kind, *figures, row.counts)
        found.setdefault(row.seq, []).append(told)
    return {seq: canonical.terms_digest(told) for seq, told in found.items()}


def _facts() -> Iterator[Finding]:
    """What became of a condition is what its posting says, which is in the chain: the outcome, the
    paper, the two persons, and the day."""
    rows = db.session.execute(
        select(ConditionFact, Posting, func.min(Entry.effective_on), func.max(Entry.effective_on))
        .outerjoin(Posting, Posting.seq == ConditionFact.seq)
        .outerjoin(Entry, Entry.seq == ConditionFact.seq)
        .group_by(ConditionFact.id, Posting.seq)
        .order_by(ConditionFact.id)
    )
    for fact, posting, first, last in rows:
        told = (f"condition.{fact.outcome}", fact.evidence, fact.recorded_by, fact.approved_by)
        said = (
            None
            if posting is None
            else (posting.act, posting.evidence, posting.actor, posting.approver)
        )
        if told != said or not first == last == fact.effective_on:
            what = N_("not what the posting that brought it says")
            yield Finding("condition_fact", str(fact.id), what)


class _Heads(dict[tuple[int, int, str], str]):
    """What every leg on a line begins with, by line, slot and currency."""

    def __init__(self, lines: Mapping[int, Line]) -> None:
        self._lines = {
            line.id: (line.ref, line.digest, SLOTS[Nature(line.nature)]) for line in lines.values()
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
        self.known: dict[int, Rate | CrossRate] = {}

    def of(self, fixing_id: int) -> Rate | CrossRate | None:
        if fixing_id not in self.known:
            if len(self.known) >= self.MOST:
                self.known.clear()
            block = (
                select(Fixing)
                .where(Fixing.id.between(fixing_id, fixing_id + self.BLOCK - 1))
                .options(joinedload(Fixing.first), joinedload(Fixing.second))
            )
            self.known.update((f.id, rate_of(f)) for f in db.session.scalars(block))
        return self.known.get(fixing_id)


_POSTINGS: Final = """
    SELECT seq, recorded_us, act, reason, subject, actor, approver, reverses, balanced, evidence,
        prev, hash, legs, period, form
    FROM posting WHERE seq > :after ORDER BY seq LIMIT :batch"""
_ENTRIES: Final = """
    SELECT seq, n, line_id, measure, currency, amount, base, fixing_id, effective_on, period
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
        seq, n, line_id, _, currency, amount, base, fixing_id, _, _ = leg
        target = targets.get(line_id)
        if base is None or (fixing_id is None and base == amount):
            continue
        if target is None or not (isinstance(amount, int) and isinstance(base, int)):
            continue  # named already: its content cannot give its hash
        rate = rates.of(fixing_id) if fixing_id is not None else None
        if fixing_id is not None and rate is None:
            yield Finding("fixing", str(fixing_id), N_("missing"))
        elif rate is None or not (
            convert(Money(amount, currency), rate, target).minor == base
            or _shares(leg, legs, targets, rate)
        ):
            what = N_("its fixing does not give its amount in the currency of the book")
            yield Finding("entry", f"{seq}/{n}", what)


def _shares(
    leg: tuple[Any, ...],
    legs: Sequence[tuple[Any, ...]],
    targets: Mapping[int, str],
    rate: Rate | CrossRate,
) -> bool:
    """Whether a leg is a share of an amount that was rounded once for several lines: less than a
    minor unit from what the rate gives for it, and exact together with the others."""
    _, _, line_id, measure, currency, amount, base, fixing_id, _, _ = leg
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
    given: int = sum(base for _, base in together)
    return convert(whole, rate, target).minor == given


def _statements() -> Iterator[Finding]:
    last: dict[tuple[str, int], int] = {}
    for s in db.session.scalars(
        select(Statement).order_by(Statement.series, Statement.year, Statement.number)
    ):
        if canonical.sha256(s.data) != s.data_sha256:
            yield Finding("statement", s.ref, N_("its data do not give its hash"))
        if check_code(s.ref, s.data_sha256) != s.code:
            yield Finding("statement", s.ref, N_("its check code is not that of its data"))
        if s.number != last.get((s.series, s.year), 0) + 1:
            yield Finding("statement", s.ref, N_("a statement before it is missing"))
        last[s.series, s.year] = s.number
    for series in db.session.scalars(
        select(Series)
        .where(Series.code.in_({words.series for words in KINDS.values()}))
        .order_by(Series.code, Series.year)
    ):
        for number in range(last.get((series.code, series.year), 0) + 1, series.last + 1):
            ref = f"{series.code}-{series.year}-{number:02d}"
            yield Finding("statement", ref, N_("its number was given, but it is missing"))


def statements_again() -> Iterator[Finding]:
    """Compute every issued statement again and compare its bytes: who changes one together with its
    hash and its code is found too. Asks the whole ledger, which must have been verified before."""
    for s in db.session.scalars(select(Statement).order_by(Statement.id)):
        if reproduce(s) != s.data:
            yield Finding("statement", s.ref, N_("the ledger does not give its data"))
