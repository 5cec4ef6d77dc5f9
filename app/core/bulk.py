"""Writing and reading many rows at once, by the quickest way that the database has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import insert

from app.core.db import Base, db

_NAMED: Final = re.compile(r":(\w+)")

MANY: Final = 100
"""From so many rows on PostgreSQL's COPY is worth its two more messages."""


def insert_all(model: type[Base], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows in their order, in the transaction at hand; every column must be given.

    Triggers and constraints see each of them. On PostgreSQL by COPY, which raises the driver's
    own errors; on SQLite by the driver's executemany.
    """
    if not rows:
        return
    table = Base.metadata.tables[model.__tablename__]
    connection = db.session.connection()
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "sqlite":
        processors = [table.c[name].type.bind_processor(connection.dialect) for name in columns]
        for place, processor in enumerate(processors):
            if processor is not None:
                rows = [(*row[:place], processor(row[place]), *row[place + 1 :]) for row in rows]
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(
            f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})',  # noqa: S608 - our own names
            list(rows),
        )
    elif len(rows) < MANY:
        connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])
    else:
        driver: Any = connection.connection.driver_connection
        with driver.cursor().copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)


def plain_rows(statement: str, **parameters: int | str) -> Iterator[tuple[Any, ...]]:
    """Rows as the driver gives them, in the transaction at hand; a parameter stands as `:name`.

    For thousands of them, which as rows of SQLAlchemy would take twice as long. Nothing is
    converted: a date goes in as the text of ISO 8601, and SQLite gives it back so.
    """
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        statement = _NAMED.sub(r"%(\1)s", statement)
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    try:
        cursor.execute(statement, parameters)
        # psycopg holds all of a result at once, and gives it whole more quickly than row by row.
        yield from cursor if connection.dialect.name == "sqlite" else cursor.fetchall()
    finally:
        cursor.close()
