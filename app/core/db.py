"""The database: one typed base, one way to open a transaction, two engines treated alike.

SQLite runs in WAL with ``BEGIN IMMEDIATE`` for every :func:`transaction`: the driver's own
deferred begin lets two writers read the same balance before either writes. PostgreSQL relies on
row locks taken with :func:`for_update`, which SQLite ignores because its writer is alone anyway.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar, TypeVarTuple

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, MetaData, Select, String, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.core import clock
from app.core.errors import NotFound
from app.core.localised import Localised

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


Row = TypeVarTuple("Row")
Thing = TypeVar("Thing")


class Base(DeclarativeBase):
    """Parent of every table of the product."""

    metadata = MetaData(naming_convention=NAMING)


_writing: ContextVar[bool] = ContextVar("writing", default=False)

db = SQLAlchemy(model_class=Base, disable_autonaming=True)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused at the door."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware (UTC)")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LocalisedText(TypeDecorator[Localised]):
    """A text per language, stored as a JSON object; never null, empty when unwritten."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> dict[str, str]:
        return dict(value or {})

    def process_result_value(self, value: Any, _dialect: Dialect) -> Localised:
        return Localised(value)


def public_id() -> str:
    """A random name for a row that appears in an address: 128 bits that count nothing."""
    return secrets.token_urlsafe(16)


class Stamped:
    """When a row was written and last changed, by the house clock."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, onupdate=clock.now)


class Versioned:
    """A counter that an edit form sends back, so that a second clerk is noticed."""

    version: Mapped[int] = mapped_column(default=1)


class PublicId:
    """A random identifier used in addresses instead of the key."""

    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)


def for_update(statement: "Select[*Row]") -> "Select[*Row]":
    """Lock the rows that ``statement`` reads until the transaction ends, and read them fresh.

    Nobody changes a key, so that PostgreSQL's lock leaves room for rows that refer to these: two
    who each added such a row and then want the lock would wait for each other for ever.
    """
    return statement.with_for_update(key_share=True).execution_options(populate_existing=True)


def the_one(statement: "Select[Thing]") -> Thing:
    """The one thing that ``statement`` reads. Raises NotFound when there is none."""
    thing = db.session.scalars(statement).unique().one_or_none()
    if thing is None:
        raise NotFound()
    return thing


class WroteOutside(RuntimeError):
    """Rows were changed before the transaction that should carry them was opened."""


@contextmanager
def transaction() -> Iterator[None]:
    """Commit what the block wrote, or nothing of it.

    A block inside a block joins the outer one. The request, the job or the command opens it;
    services only flush. What was read before is read again, since the block begins a transaction
    of its own, which on SQLite holds the write lock from its first statement.

    Raises WroteOutside when rows were changed before the block began.
    """
    session = db.session()
    if _writing.get():
        yield
        return
    if session.new or session.dirty or session.deleted:
        raise WroteOutside("open transaction() before changing rows")
    session.rollback()
    token = _writing.set(True)
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _writing.reset(token)


def in_transaction() -> bool:
    """Whether a :func:`transaction` is open here, so that what follows it can wait for its end."""
    return _writing.get()


_SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    # Off by default, and without it INSERT OR REPLACE walks past the triggers of frozen tables.
    "recursive_triggers=ON",
    "busy_timeout=15000",
)


def _prepare_sqlite(dbapi: Any, _record: Any) -> None:
    dbapi.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        dbapi.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A page that only reads must not queue behind the writer, nor hold it up.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def _clean_sqlite(dbapi: Any, _record: Any) -> None:
    # A COMMIT refused by a deferred key leaves the transaction open, with the write lock.
    if dbapi is not None and dbapi.in_transaction:
        dbapi.rollback()


def listen(engine: Engine) -> None:
    """Give ``engine`` the house's transaction rules. Call once, before the first connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", _clean_sqlite)
