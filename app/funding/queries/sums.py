"""The sums per line of any question: over all entries, or from the nearest closing.

A question is a rectangle: everything effective by a date and known by a posting. A closing is
another, and frozen, since no later posting can enter it. With D and s the question's, c and w the
closing's, and w never above s,

    question = closing + effective by D, posted after w up to s
                       + effective after c up to D, posted by w      where c is before D
                       - effective after D up to c, posted by w      where c is after D

The first difference is one short range of the index per period after the closing, the second one
per period before it; so entries dated back are found without an index on both axes. The balances
and the differences are put together here: they are few, and whole numbers have no end in Python.

The statements are text, because on SQLite the order of the join (periods first) must be said, and
on PostgreSQL the planner must be kept from leaving it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import literal, select, text, union_all

from app.core import bulk
from app.core.db import db
from app.funding.models import Closing
from app.funding.rules.stages import RECEIVED_SLOT

WORTH_CLOSING: Final = 50_000
"""Below so many postings the sum over all of them is quick enough (about 30 ms on SQLite), and
with some ten entries to a line a closing would hardly have less to read."""

SLOTS: Final = 8
COLUMNS: Final = (*(f"v{slot}" for slot in range(SLOTS)), *(f"n{slot}" for slot in range(SLOTS)))
"""What a balance holds of a line besides `base3`: the sum of each measure, and of how many
entries."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A closing to start from: everything effective by `cut_on` in the periods up to `period`."""

    id: int
    period: int
    cut_on: date
    through_seq: int


Held = tuple[Any, ...]
"""The sums of one line: `COLUMNS`, None where a measure has no entry, and `base3` behind them."""

_NOTHING: Final[Held] = (*[None] * len(COLUMNS), 0)


# --- the texts -----------------------------------------------------------------------------------

# The sums are cast because PostgreSQL would give numeric, which is read as Decimal one by one.
_ALL: Final = """
    SELECT line_id, measure, CAST(sum(amount) AS bigint), count(*),
        CAST(coalesce(sum(base), 0) AS bigint)
    FROM entry WHERE book_id = :book AND effective_on <= :as_of AND seq <= :known
    GROUP BY line_id, measure"""

# Most lines have few of the measures, and nothing is read more quickly than a zero.
_STORED: Final = "SELECT {}, base3, line_id FROM balance WHERE closing_id = :closing".format(
    ", ".join(
        [f"CASE WHEN n{slot} <> 0 THEN v{slot} END" for slot in range(SLOTS)]
        + [f"nullif(n{slot}, 0)" for slot in range(SLOTS)]
    )
)

ENTRIES_OF: Final = {
    # CROSS JOIN keeps SQLite from reading the entries first and looking up the period of each, and
    # the plus from reading, for each period, all the later ones as well.
    "sqlite": (
        "FROM period p CROSS JOIN entry e"
        " ON e.book_id = :book AND e.period = +p.id AND {entries} WHERE {periods}"
    ),
    # OFFSET 0 keeps PostgreSQL from joining the other way round after bad guesses.
    "postgresql": (
        "FROM period p CROSS JOIN LATERAL (SELECT * FROM entry WHERE book_id = :book"
        " AND period = p.id AND {entries} OFFSET 0) e WHERE {periods}"
    ),
}


def _late(dialect: str) -> str:
    """What came in under a cut-off after it was closed."""
    return ENTRIES_OF[dialect].format(
        entries="effective_on <= :as_of AND seq <= :known",
        periods="p.id > :period AND p.first_seq <= :known",
    )


def _between(dialect: str) -> str:
    """What was known by the closing and lies between its date and the question's."""
    return ENTRIES_OF[dialect].format(
        entries="effective_on > :low AND effective_on <= :high", periods="p.id <= :period"
    )


def _difference(dialect: str) -> str:
    """What lies between a closing and a question, by line and measure; taken off is negative."""
    entries = f"""
        SELECT e.line_id, e.measure, e.amount, 1 AS n, coalesce(e.base, 0) AS base {_late(dialect)}
        UNION ALL
        SELECT e.line_id, e.measure, :sign * e.amount, :sign, :sign * coalesce(e.base, 0)
        {_between(dialect)}"""
    if dialect == "sqlite":
        return entries  # each is at hand as soon as it is found, and more quickly than sorted
    return f"""
    SELECT line_id, measure, CAST(sum(amount) AS bigint), sum(n), CAST(sum(base) AS bigint)
    FROM ({entries}) changed GROUP BY line_id, measure"""


_DIFFERENCES: Final = {dialect: _difference(dialect) for dialect in ENTRIES_OF}
_COUNTS: Final = {
    dialect: f"SELECT count(*) FROM (SELECT 1 {_late(dialect)} LIMIT :enough) late"
    for dialect in ENTRIES_OF
}


# --- asking --------------------------------------------------------------------------------------


def by_line(book_id: int, as_of: date, known_seq: int) -> dict[int, Held]:
    """The sums of each line that has an entry in the question, by its key."""
    while True:
        basis = nearest(book_id, as_of, known_seq)
        if basis is None:
            return whole(book_id, as_of, known_seq)
        held = balances(basis.id)
        # A closing may be let go after it was found, and must not be taken for an empty one.
        if held or db.session.scalar(select(Closing.id).where(Closing.id == basis.id)):
            return _plus(held, _difference_to(basis, book_id, as_of, known_seq))


def whole(book_id: int, as_of: date, known_seq: int) -> dict[int, Held]:
    """The same from all entries, past every closing."""
    rows = bulk.plain_rows(_ALL, book=book_id, as_of=as_of.isoformat(), known=known_seq)
    return _plus({}, rows)


def nearest(book_id: int, as_of: date, known_seq: int) -> Basis | None:
    """The closing whose cut-off is nearest to a date, before or after it, never known later than
    the question. None when there is none, or when so little is known that none is worth it."""
    if known_seq < WORTH_CLOSING:
        return None
    usable = select(Closing.id, Closing.period, Closing.cut_on, Closing.through_seq).where(
        Closing.book_id == book_id, Closing.through_seq <= known_seq
    )
    before = usable.where(Closing.cut_on <= as_of).order_by(
        Closing.cut_on.desc(), Closing.through_seq.desc()
    )
    after = usable.where(Closing.cut_on > as_of).order_by(
        Closing.cut_on, Closing.through_seq.desc()
    )
    both = union_all(
        *(select(one.limit(1).subquery(), literal(0).label("n")) for one in (before, after))
    )
    found = [Basis(r.id, r.period, r.cut_on, r.through_seq) for r in db.session.execute(both)]
    return min(found, key=lambda b: (abs((b.cut_on - as_of).days), b.cut_on), default=None)


def balances(closing_id: int) -> dict[int, Held]:
    """What a closing holds, by line."""
    return {row[-1]: row[:-1] for row in bulk.plain_rows(_STORED, closing=closing_id)}


def late(book_id: int, closing: Basis, known_seq: int, enough: int) -> int:
    """How many entries came in under a cut-off since it was closed; counts no further than
    `enough`."""
    ((found,),) = bulk.plain_rows(
        _COUNTS[db.engine.dialect.name],
        book=book_id,
        as_of=closing.cut_on.isoformat(),
        known=known_seq,
        period=closing.period,
        enough=enough,
    )
    return int(found)


def _difference_to(
    basis: Basis, book_id: int, as_of: date, known_seq: int
) -> Iterator[tuple[Any, ...]]:
    dialect = db.engine.dialect.name
    if dialect == "postgresql":
        # Workers take longer to start than the question to answer.
        db.session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
    low, high = sorted((basis.cut_on, as_of))
    return bulk.plain_rows(
        _DIFFERENCES[dialect],
        book=book_id,
        as_of=as_of.isoformat(),
        known=known_seq,
        period=basis.period,
        low=low.isoformat(),
        high=high.isoformat(),
        sign=1 if basis.cut_on < as_of else -1,
    )


def _plus(held: dict[int, Held], changes: Iterable[tuple[Any, ...]]) -> dict[int, Held]:
    """Add sums by line and measure to those of the lines; a line left without an entry goes."""
    touched: dict[int, list[Any]] = {}
    for line_id, measure, amount, entries, base in changes:
        of = touched.get(line_id)
        if of is None:
            of = touched[line_id] = list(held.get(line_id, _NOTHING))
        if (counted := of[SLOTS + measure]) is None:
            of[measure], of[SLOTS + measure] = amount, entries
        elif counted + entries:
            of[measure] += amount
            of[SLOTS + measure] = counted + entries
        else:
            of[measure] = of[SLOTS + measure] = None
        if measure == RECEIVED_SLOT:
            of[-1] += base
    for line_id, of in touched.items():
        if any(of[SLOTS:-1]):
            held[line_id] = tuple(of)
        else:
            held.pop(line_id, None)
    return held


def amounts(held: Held) -> tuple[int | None, ...]:
    """The sum of each measure of a line, None where it has no entry."""
    return held[:SLOTS]
