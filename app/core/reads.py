"""Whether what something was made of still reads the same, asked without making it again.

While something is made from the database, its queries are written down; afterwards they are asked
once more, bare, in the same snapshot, and what they give is hashed. As long as the same queries
give the same rows and the days it asked for are the same, making it again would give the same: no
list of what it depends on has to be kept by hand, so none can be forgotten.

Where nothing whatever was committed since they were asked last, they need not be asked again: the
database itself can say so. Nothing is said of what asks for the very moment, or writes: that is
made anew each time.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from itertools import count
from typing import Any, Final

from sqlalchemy import event

from app.core import clock
from app.core.db import db, in_transaction

Query = tuple[str, Any]
"""A statement and its parameters as the driver takes them."""

_READS: Final = ("SELECT", "WITH")
_COMPARED: Final = "reads.compared"


@dataclass(frozen=True, slots=True)
class Reads:
    """What was read, and the hash of what it gave."""

    queries: tuple[Query, ...]
    days: tuple[tuple[str, date], ...]
    rows: bytes
    number: int = field(default_factory=count().__next__)

    def unchanged(self) -> bool:
        """Whether all of it reads the same now."""
        if any(clock.today(zone) != day for zone, day in self.days):
            return False
        same = _compared_here()
        if self.number not in same:
            if _rows(self.queries) != self.rows:
                return False
            same.add(self.number)
        return True


@dataclass(slots=True)
class Written:
    """What :func:`written_down` found; ``reads`` is None where nothing certain can be said."""

    reads: Reads | None = None


@contextmanager
def written_down() -> Iterator[Written]:
    """Write down what the block reads, in one snapshot of the database.

    Rows that were read before are read again, so that the block asks for all that it uses. Inside
    :func:`app.core.db.transaction` nothing is written down.
    """
    found = Written()
    if in_transaction():
        yield found
        return
    session = db.session()
    session.rollback()
    # SQLite reads one snapshot anyway; PostgreSQL takes one for each statement unless told.
    one_view = {"isolation_level": "REPEATABLE READ"} if _is_postgresql() else {}
    connection = session.connection(execution_options=one_view)
    began = session.get_transaction()
    queries: list[Query] = []

    def note(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
    ) -> None:
        queries.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        with clock.overheard() as asked:
            yield found
    finally:
        event.remove(connection, "before_cursor_execute", note)
    # A transaction of its own inside the block wrote something, or read another snapshot.
    if asked.moment or session.get_transaction() is not began or not _only_reads(queries):
        return
    found.reads = Reads(tuple(queries), tuple(asked.days.items()), _rows(queries))


def _only_reads(queries: Sequence[Query]) -> bool:
    return all(statement.lstrip(" (\n").startswith(_READS) for statement, _parameters in queries)


def _rows(queries: Sequence[Query]) -> bytes:
    digest = blake2b(digest_size=16)
    cursor = db.session.connection().connection.cursor()
    try:
        for statement, parameters in queries:
            cursor.execute(statement, parameters)
            digest.update(pickle.dumps(cursor.fetchall(), protocol=5))
    finally:
        cursor.close()
    return digest.digest()


def _compared_here() -> set[int]:
    """Numbers of the reads that were compared on this connection and found the same since anything
    was last committed to the database, by whomever.
    """
    connection = db.session.connection()
    state: object
    if _is_postgresql():
        # Names every transaction that is visible: no other can have been committed meanwhile.
        state = connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar()
    else:
        # Tells of commits by others; this connection's own changes are counted beside it.
        driver: Any = connection.connection.dbapi_connection
        state = connection.exec_driver_sql("PRAGMA data_version").scalar(), driver.total_changes
    known: tuple[object, set[int]] | None = connection.info.get(_COMPARED)
    if known is None or known[0] != state:
        known = connection.info[_COMPARED] = state, set()
    return known[1]


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"
