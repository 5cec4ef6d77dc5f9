"""Proof that the ledger is as it was written.

The chain is computed again from the rows, line digests from the dimensions, amounts in the book's
currency from their fixings, statements from their stored bytes. Triggers stop who writes through
the database; this finds who went round them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.money import Money
from app.core.rates import convert
from app.core.words import N_
from app.funding.models import Entry, Fixing, Head, Line, Posting, Statement
from app.funding.queries.rates import rate_of
from app.funding.rules import canonical
from app.funding.rules.stages import SLOTS, Nature
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
            select(Line).options(joinedload(Line.book), joinedload(Line.partner))
        )
    }
    for line in lines.values():
        if digest(line) != line.digest:
            yield Finding("line", line.ref, N_("its dimensions are not those that were recorded"))
    yield from _chain(lines, batch)
    yield from _statements()


def _chain(lines: Mapping[int, Line], batch: int) -> Iterator[Finding]:
    fixings = {f.id: f for f in db.session.scalars(select(Fixing))}
    prev, last_seq, last_us = canonical.GENESIS, 0, 0
    for p, legs in _postings(batch):
        if p is None:
            yield Finding("entry", f"{legs[0].seq}/{legs[0].n}", N_("a leg without a posting"))
            continue
        for broken, what in (
            (p.seq != last_seq + 1, N_("a posting before it is missing")),
            (p.recorded_us <= last_us, N_("recorded before the one before it")),
            (p.prev != prev, N_("not chained to the one before it")),
            (p.legs != len(legs), N_("its legs are not those it sealed")),
            (
                canonical.chain(p.prev, _body(p, legs, lines)) != p.hash,
                N_("its content does not give its hash"),
            ),
        ):
            if broken:
                yield Finding("posting", str(p.seq), what)
        yield from _bases(legs, lines, fixings)
        prev, last_seq, last_us = p.hash, p.seq, p.recorded_us
    head = db.session.execute(select(Head.seq, Head.hash).where(Head.id == 1)).one_or_none()
    if head is None or (head.seq, head.hash) != (last_seq, prev):
        yield Finding("head", "1", N_("not the last posting: postings at the end are missing"))


def _postings(batch: int) -> Iterator[tuple[Row[Any] | None, Sequence[Row[Any]]]]:
    """Postings in order with their legs; legs without a posting come with None."""
    after = 0
    while True:
        postings = db.session.execute(
            select(Posting.__table__).where(Posting.seq > after).order_by(Posting.seq).limit(batch)
        ).all()
        until = postings[-1].seq if len(postings) == batch else None
        entries = select(Entry.__table__).where(Entry.seq > after)
        if until is not None:
            entries = entries.where(Entry.seq <= until)
        rows = db.session.execute(entries.order_by(Entry.seq, Entry.n)).all()
        legs = {seq: list(group) for seq, group in groupby(rows, key=lambda e: e.seq)}
        for p in postings:
            yield p, legs.pop(p.seq, [])
        for orphans in legs.values():
            yield None, orphans
        if until is None:
            return
        after = until


def _body(p: Row[Any], entries: Sequence[Row[Any]], lines: Mapping[int, Line]) -> canonical.Body:
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
        tuple(_leg(e, lines.get(e.line_id)) for e in entries),
    )


def _leg(e: Row[Any], line: Line | None) -> canonical.Leg:
    """A leg from its row; what cannot be named stays empty and fails the hash."""
    slots = SLOTS[Nature(line.nature)] if line else ()
    name = slots[e.measure].value if 0 <= e.measure < len(slots) else ""
    return canonical.Leg(
        line.ref if line else "",
        line.digest if line else "",
        name,
        e.currency,
        e.amount,
        e.base,
        e.fixing_id,
        e.effective_on,
    )


def _bases(
    entries: Sequence[Row[Any]], lines: Mapping[int, Line], fixings: Mapping[int, Fixing]
) -> Iterator[Finding]:
    for e in entries:
        if e.base is None or e.line_id not in lines:
            continue
        expected = e.amount
        if e.fixing_id is not None:
            if e.fixing_id not in fixings:
                yield Finding("fixing", str(e.fixing_id), N_("missing"))
                continue
            target = lines[e.line_id].book.currency
            rate = rate_of(fixings[e.fixing_id])
            expected = convert(Money(e.amount, e.currency), rate, target).minor
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
