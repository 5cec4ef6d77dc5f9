"""Writing many rows at once, by the quickest way that the database has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import insert

from app.core.db import Base, db

MANY: Final = 100
"""From so many rows on PostgreSQL's COPY is worth its two more messages."""


def insert_all(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in their order, in the transaction at hand; all have the same columns, and none
    is left to a default.

    Triggers and constraints see each of them. On PostgreSQL by COPY, which raises the driver's
    own errors; on SQLite by the driver's executemany.
    """
    table = Base.metadata.tables[model.__tablename__]
    if db.engine.dialect.name == "postgresql" and len(rows) >= MANY:
        driver: Any = db.session.connection().connection.driver_connection
        names = ", ".join(f'"{name}"' for name in rows[0])
        with driver.cursor().copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
    else:
        db.session.execute(insert(table), list(rows))
