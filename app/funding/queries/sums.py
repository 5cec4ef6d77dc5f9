"""The sums per line of any question: over all entries, or from the nearest closing.

A question is a rectangle: everything effective by a date and known by a posting. A closing is
another, and frozen, since no later posting can enter it. With D and s the question's, c and w the
closing's, and w never above s,

    question = closing + effective by D, posted after w up to s
                       + effective after c up to D, posted by w      where c is before D
                       - effective after D up to c, posted by w      where c is after D

The first difference is one short range of the index per period after the closing, the second one
per period before it; so entries dated back are found without an index on both axes.

This is written as text, because on SQLite the order of the join (periods first) must be said, and
on PostgreSQL the planner must be kept from leaving it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    CursorResult,
    Date,
    Row,
    TextClause,
    bindparam,
    literal,
    select,
    text,
    union_all,
)

from app.core.db import db
from app.funding.models import Closing
from app.funding.rules.stages import RECEIVED_SLOT

WORTH_CLOSING: Final = 50_000
"""Below so many postings the sum over all of them is quick enough (about 60 ms on SQLite), and
with some ten entries to a line a closing would hardly have less to read."""

_SLOTS: Final = range(8)
_VALUES: Final = [f"v{slot}" for slot in _SLOTS]
_COUNTS: Final = [f"n{slot}" for slot in _SLOTS]
COLUMNS: Final = (*_VALUES, *_COUNTS, "base3")
"""What a balance holds of a line."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A closing to start from: everything effective by `cut_on` in the periods up to `period`."""

    id: int
    period: int
    cut_on: date
    through_seq: int


def _each(template: str, names: Iterable[str], between: str = ", ") -> str:
    return between.join(template.format(name) for name in names)


# --- the texts -----------------------------------------------------------------------------------

_ALL = """
    SELECT line_id, measure, sum(amount) AS amount, count(*) AS n, sum(coalesce(base, 0)) AS base
    FROM entry WHERE book_id = :book AND effective_on <= :as_of AND seq <= :known
    GROUP BY line_id, measure"""

_ENTRIES_OF: Final = {
    # CROSS JOIN keeps SQLite from reading the entries first and looking up the period of each.
    "sqlite": (
        "FROM period p CROSS JOIN entry e"
        " ON e.book_id = :book AND e.period = p.id AND {entries} WHERE {periods}"
    ),
    # OFFSET 0 keeps PostgreSQL from joining the other way round after bad guesses.
    "postgresql": (
        "FROM period p CROSS JOIN LATERAL (SELECT * FROM entry WHERE book_id = :book"
        " AND period = p.id AND {entries} OFFSET 0) e WHERE {periods}"
    ),
}


def _difference(dialect: str) -> str:
    """What lies between a closing and a question, by line and measure; taken off is negative."""
    late = _ENTRIES_OF[dialect].format(
        entries="effective_on <= :as_of AND seq <= :known",
        periods="p.id > :period AND p.first_seq <= :known",
    )
    between = _ENTRIES_OF[dialect].format(
        entries="effective_on > :low AND effective_on <= :high", periods="p.id <= :period"
    )
    return f"""
    SELECT line_id, measure, sum(amount) AS amount, sum(n) AS n, sum(base) AS base FROM (
        SELECT e.line_id, e.measure, e.amount, 1 AS n, coalesce(e.base, 0) AS base {late}
        UNION ALL
        SELECT e.line_id, e.measure, :sign * e.amount, :sign, :sign * coalesce(e.base, 0) {between}
    ) changed GROUP BY line_id, measure"""


def _wide(tall: str) -> str:
    """One row per line of what is by line and measure."""
    values = _each("sum(CASE WHEN measure = {0} THEN amount ELSE 0 END) AS v{0}", map(str, _SLOTS))
    counts = _each("sum(CASE WHEN measure = {0} THEN n ELSE 0 END) AS n{0}", map(str, _SLOTS))
    base = f"sum(CASE WHEN measure = {RECEIVED_SLOT} THEN base ELSE 0 END) AS base3"
    return f"SELECT line_id, {values}, {counts}, {base} FROM ({tall}) tall GROUP BY line_id"


def _balances(dialect: str, *, through: bool) -> str:
    """The rows that a closing would hold of a question; lines left without an entry not among
    them. Sums are cast, because PostgreSQL adds bigints up as numeric."""
    if not through:
        inner = _wide(_ALL)
    elif dialect == "postgresql":
        sums = _each("coalesce(b.{0}, 0) + coalesce(d.{0}, 0) AS {0}", COLUMNS)
        inner = f"""SELECT coalesce(b.line_id, d.line_id) AS line_id, {sums}
            FROM (SELECT * FROM balance WHERE closing_id = :closing) b
            FULL JOIN ({_wide(_difference(dialect))}) d ON d.line_id = b.line_id"""
    else:
        inner = f"""SELECT line_id, {_each("sum({0}) AS {0}", COLUMNS)} FROM (
                SELECT line_id, {", ".join(COLUMNS)} FROM balance WHERE closing_id = :closing
                UNION ALL
                {_wide(_difference(dialect))}
            ) balances_and_differences GROUP BY line_id"""
    cast = _each("CAST({0} AS bigint) AS {0}", COLUMNS)
    return f"SELECT line_id, {cast} FROM ({inner}) held WHERE {_each('{0}', _COUNTS, ' + ')} > 0"


def _question(dialect: str, *, through: bool) -> TextClause:
    """One row per line: the sum of each measure, null where there is no entry, and base3."""
    values = _each("CASE WHEN n{0} > 0 THEN v{0} END AS v{0}", map(str, _SLOTS))
    rows = _balances(dialect, through=through)
    return _typed(f"SELECT line_id, {values}, base3 FROM ({rows}) balances", through=through)


def _closed(dialect: str, *, through: bool) -> TextClause:
    """Store the rows of a question as the balances of a new closing."""
    rows = _balances(dialect, through=through)
    names = ", ".join(COLUMNS)
    return _typed(
        f"INSERT INTO balance (closing_id, line_id, {names})"
        f" SELECT :made, line_id, {names} FROM ({rows}) balances",
        through=through,
    )


def _late(dialect: str) -> TextClause:
    entries = _ENTRIES_OF[dialect].format(
        entries="effective_on <= :as_of AND seq <= :known",
        periods="p.id > :period AND p.first_seq <= :known",
    )
    return _typed(f"SELECT count(*) FROM (SELECT 1 {entries} LIMIT :enough) late", through=False)


def _typed(statement: str, *, through: bool) -> TextClause:
    days = ["as_of", "low", "high"] if through else ["as_of"]
    return text(statement).bindparams(*(bindparam(day, type_=Date()) for day in days))


_DIALECTS: Final = ("sqlite", "postgresql")
_BOTH: Final = [(dialect, through) for dialect in _DIALECTS for through in (False, True)]
_QUESTIONS: Final = {(d, t): _question(d, through=t) for d, t in _BOTH}
_CLOSINGS: Final = {(d, t): _closed(d, through=t) for d, t in _BOTH}
_LATE: Final = {dialect: _late(dialect) for dialect in _DIALECTS}


# --- asking --------------------------------------------------------------------------------------


def by_line(book_id: int, as_of: date, known_seq: int) -> Sequence[Row[Any]]:
    """One row per line that has an entry in the question: `line_id`, `v0` to `v7` (the sum of
    each measure, None where it has no entry) and `base3`."""
    while True:
        basis = nearest(book_id, as_of, known_seq)
        rows = _ask(_QUESTIONS, basis, book_id, as_of, known_seq).all()
        # A closing may be let go after it was found, and would then have been read as empty.
        if basis is None or _there(basis):
            return rows


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


def store(
    closing_id: int, basis: Basis | None, book_id: int, cut_on: date, through_seq: int
) -> None:
    """Write the balances of a new closing, from an earlier one and the difference, or from all."""
    _ask(_CLOSINGS, basis, book_id, cut_on, through_seq, made=closing_id)


def computed(book_id: int, cut_on: date, through_seq: int) -> Sequence[Row[Any]]:
    """What a closing should hold, from all its entries: `line_id` and `COLUMNS`, by line."""
    rows = _typed(
        f"{_balances(db.engine.dialect.name, through=False)} ORDER BY line_id", through=False
    )
    asked = {"book": book_id, "as_of": cut_on, "known": through_seq}
    return db.session.execute(rows, asked).all()


def late(book_id: int, closing: Basis, known_seq: int, enough: int) -> int:
    """How many entries came in under a cut-off since it was closed; counts no further than
    `enough`."""
    asked = {
        "book": book_id,
        "as_of": closing.cut_on,
        "known": known_seq,
        "period": closing.period,
        "enough": enough,
    }
    return int(db.session.execute(_LATE[db.engine.dialect.name], asked).scalar_one())


def _ask(
    statements: dict[tuple[str, bool], TextClause],
    basis: Basis | None,
    book_id: int,
    as_of: date,
    known_seq: int,
    **more: int,
) -> CursorResult[Any]:
    dialect = db.engine.dialect.name
    asked: dict[str, Any] = {"book": book_id, "as_of": as_of, "known": known_seq, **more}
    if basis is not None:
        if dialect == "postgresql":
            # Workers take longer to start than the question to answer.
            db.session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
        low, high = sorted((basis.cut_on, as_of))
        sign = 1 if basis.cut_on < as_of else -1
        asked |= {
            "closing": basis.id,
            "period": basis.period,
            "low": low,
            "high": high,
            "sign": sign,
        }
    return db.session.connection().execute(statements[dialect, basis is not None], asked)


def _there(basis: Basis) -> bool:
    return db.session.scalar(select(Closing.id).where(Closing.id == basis.id)) is not None
