"""The entries in which two questions differ: those that exactly one of them counts.

With (D, K) the two questions' dates and last postings, and k the lesser of the two K,

    learnt   posted after k, by the greater K, effective by the date of the question that knows them
    dated    posted by k, effective after the lesser D, by the greater D

Each is a range of the index of positions within each period, so that the work grows with the
entries that changed, not with the book.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Date, Row, bindparam, text

from app.core.db import db
from app.funding.queries import sums


def _statement(dialect: str) -> Any:
    learnt = sums.ENTRIES_OF[dialect].format(
        entries="effective_on <= :learnt_by AND seq > :known AND seq <= :until",
        # The period of the first posting after those known by both, and all behind it.
        periods="p.first_seq <= :until AND p.id >="
        " (SELECT max(b.id) FROM period b WHERE b.first_seq <= :known + 1)",
    )
    dated = sums.ENTRIES_OF[dialect].format(
        entries="effective_on > :early AND effective_on <= :late AND seq <= :known",
        periods="p.first_seq <= :known",
    )
    columns = "e.seq, e.n, e.line_id, e.measure, e.amount, e.base, e.effective_on"
    changed = text(f"""
        SELECT c.seq, c.line_id, c.measure, c.amount, c.base, c.effective_on, c.sign,
            l.nature, l.currency, l.partner_id, t.reason, t.reverses
        FROM (
            SELECT {columns}, CAST(:learnt AS INTEGER) AS sign {learnt}
            UNION ALL
            SELECT {columns}, CAST(:dated AS INTEGER) {dated}
        ) c JOIN posting t ON t.seq = c.seq JOIN line l ON l.id = c.line_id
        ORDER BY c.seq, c.n""")  # noqa: S608 - our own words
    days = (bindparam(day, type_=Date()) for day in ("learnt_by", "early", "late"))
    return changed.bindparams(*days).columns(effective_on=Date())


_STATEMENTS: Final = {dialect: _statement(dialect) for dialect in sums.ENTRIES_OF}


def between(
    book_id: int, opening: tuple[date, int], closing: tuple[date, int]
) -> Sequence[Row[Any]]:
    """The entries of a book that only one of two questions counts, in the order of recording.

    `sign` is 1 where the closing counts them, -1 where the opening does.
    """
    (opened_on, first), (closed_on, last) = opening, closing
    connection, dialect = db.session.connection(), db.engine.dialect.name
    asked = {
        "book": book_id,
        "known": max(0, min(first, last)),
        "until": max(first, last),
        "learnt_by": closed_on if last > first else opened_on,
        "learnt": 1 if last > first else -1,
        "early": min(opened_on, closed_on),
        "late": max(opened_on, closed_on),
        "dated": 1 if closed_on > opened_on else -1,
    }
    return connection.execute(_STATEMENTS[dialect], asked).all()
