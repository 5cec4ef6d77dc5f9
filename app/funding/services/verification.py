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
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.money import Money
from app.core.rates import CrossRate, Rate, convert
from app.core.words import N_
from app.funding.models import Entry, Fixing, Head, Line, Period, Posting, Series, Statement
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
    yield from _statements()


def _chain(lines: Mapping[int, Line], batch: int) -> Iterator[Finding]:
    named = {line.id: _Named.of(line) for line in lines.values()}
    rates = _Rates()
    periods = _Periods()
    prev, last_seq, last_us = canonical.GENESIS, 0, 0
    for p, legs in _postings(batch):
        if p is None:
            yield Finding("entry", f"{legs[0].seq}/{legs[0].n}", N_("a leg without a posting"))
            continue
        if p.seq != last_seq + 1:
            yield Finding("posting", str(p.seq), N_("a posting before it is missing"))
        if p.recorded_us <= last_us:
            yield Finding("posting", str(p.seq), N_("recorded before the one before it"))
        if p.prev != prev:
            yield Finding("posting", str(p.seq), N_("not chained to the one before it"))
        if p.legs != len(legs):
            yield Finding("posting", str(p.seq), N_("its legs are not those it sealed"))
        if canonical.chain(p.prev, _body(p, legs, named)) != p.hash:
            yield Finding("posting", str(p.seq), N_("its content does not give its hash"))
        period = periods.of(p.seq)
        if p.period != period or [leg for leg in legs if leg.period != period]:
            yield Finding("posting", str(p.seq), N_("not in the period of its number"))
        yield from _bases(legs, named, rates)
        prev, last_seq, last_us = p.hash, p.seq, p.recorded_us
    head = db.session.execute(select(Head.seq, Head.hash).where(Head.id == 1)).one_or_none()
    if head is None or (head.seq, head.hash) != (last_seq, prev):
        yield Finding("head", "1", N_("not the last posting: postings at the end are missing"))


class _Named(NamedTuple):
    """What a line gives to the legs on it."""

    ref: str
    digest: str
    measures: tuple[str, ...]
    target: str

    @classmethod
    def of(cls, line: Line) -> _Named:
        names = tuple(name.value for name in SLOTS[Nature(line.nature)])
        return cls(line.ref, line.digest, names, line.book.currency)


_UNKNOWN: Final = _Named("", "", (), "")
"""What cannot be named stays empty and fails the hash."""


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


def _postings(batch: int) -> Iterator[tuple[Row[Any] | None, Sequence[Row[Any]]]]:
    """Postings in order with their legs; legs without a posting come with None."""
    after, connection = 0, db.session.connection()
    while True:
        postings = connection.execute(
            select(Posting.__table__).where(Posting.seq > after).order_by(Posting.seq).limit(batch)
        ).all()
        until = postings[-1].seq if len(postings) == batch else None
        entries = select(Entry.__table__).where(Entry.seq > after)
        if until is not None:
            entries = entries.where(Entry.seq <= until)
        rows = connection.execute(entries.order_by(Entry.seq, Entry.n)).all()
        legs = {seq: list(group) for seq, group in groupby(rows, key=lambda e: e.seq)}
        for p in postings:
            yield p, legs.pop(p.seq, [])
        for orphans in legs.values():
            yield None, orphans
        if until is None:
            return
        after = until


def _body(p: Row[Any], entries: Sequence[Row[Any]], named: Mapping[int, _Named]) -> canonical.Body:
    return canonical.Body(
        p.seq,
        p.recorded_us,
        p.act,
        p.reason,
        p.subject,
        p.actor,
        p.approver,
        p.reverses,
        bool(p.balanced),
        p.evidence,
        tuple([_leg(e, named.get(e.line_id, _UNKNOWN)) for e in entries]),
    )


def _leg(e: Row[Any], line: _Named) -> canonical.Leg:
    there = 0 <= e.measure < len(line.measures)
    return canonical.Leg(
        line.ref,
        line.digest,
        line.measures[e.measure] if there else "",
        e.currency,
        e.amount,
        e.base,
        e.fixing_id,
        e.effective_on,
    )


def _bases(
    entries: Sequence[Row[Any]], named: Mapping[int, _Named], rates: _Rates
) -> Iterator[Finding]:
    for e in entries:
        if e.base is None or e.line_id not in named:
            continue
        expected = e.amount
        if e.fixing_id is not None:
            rate = rates.of(e.fixing_id)
            if rate is None:
                yield Finding("fixing", str(e.fixing_id), N_("missing"))
                continue
            expected = convert(Money(e.amount, e.currency), rate, named[e.line_id].target).minor
        if expected != e.base:
            what = N_("its fixing does not give its amount in the currency of the book")
            yield Finding("entry", f"{e.seq}/{e.n}", what)


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
