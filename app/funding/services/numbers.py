"""Printed numbers: gap-free per series and year, because who draws one holds the series until the
transaction ends; a rollback gives the number back."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.db import db
from app.funding.models import Series


def lock_series(code: str, year: int) -> int:
    """The last number given in a series and year, which stays locked."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(Series).values(code=code, year=year, last=0).on_conflict_do_nothing())
    statement = select(Series.last).where(Series.code == code, Series.year == year)
    return db.session.execute(statement.with_for_update(key_share=True)).scalar_one()


def draw(code: str, year: int) -> int:
    """The next number of a series and year. Taken after the books and before the head."""
    number = lock_series(code, year) + 1
    db.session.execute(
        update(Series).where(Series.code == code, Series.year == year).values(last=number)
    )
    return number


def paper(code: str, year: int) -> str:
    """The next number of a paper, such as AG-2021-0012."""
    return f"{code}-{year}-{draw(code, year):04d}"
