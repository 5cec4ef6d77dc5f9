"""Databases for tests: filled once, copied for every test that asks for one.

On SQLite a copy is a copy of a file. On PostgreSQL making and dropping a database costs more than
most tests do, so one that began empty is emptied and given to the next test of the same worker.
"""

import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

SERVER = os.environ.get("TEST_DATABASE_URL", "")

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:8]
"""A name for this run, the same in all its workers."""

MOST_USES = 60
"""Tests that work on one PostgreSQL database before a new one is made: what was deleted stays in
its files for a while."""

SHAPE = """
    SELECT (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_class),
           (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_attribute),
           (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_attrdef),
           (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_constraint),
           (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_index),
           (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_trigger),
           (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_proc)
"""
"""Differs as soon as a table, a trigger, a function or the like was made, changed or dropped."""


BEGIN_AGAIN = """
    SELECT setval(quote_ident(schemaname) || '.' || quote_ident(sequencename), start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""
"""Migrations draw no number from a sequence: each stands at its start in the template."""


@lru_cache(maxsize=1)
def _server() -> Connection:
    """The one connection of this worker that makes and drops databases."""
    return create_engine(SERVER, isolation_level="AUTOCOMMIT").connect()


def _admin(statement: str) -> None:
    _server().execute(text(statement))


@lru_cache(maxsize=1)
def _may_empty() -> bool:
    """Whether we may switch triggers off, as emptying frozen tables needs."""
    return bool(
        _server().scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
    )


def _drop(name: str) -> None:
    _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _address(name: str) -> str:
    return make_url(SERVER).set(database=name).render_as_string(False)


@dataclass
class _Emptied:
    """A PostgreSQL database that was made from a template and is emptied after each test."""

    name: str

    def __post_init__(self) -> None:
        self.uses = 1
        engine = create_engine(_address(self.name), isolation_level="AUTOCOMMIT")
        self.connection = engine.connect()
        self._run("SET session_replication_role = replica")
        tables = self.connection.scalars(
            text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        ).all()
        self.filled = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables
        )
        self.kept = set(self._filled())
        self.shape, self.rows = self._shape(), self._rows()

    def _run(self, statement: str) -> None:
        self.connection.exec_driver_sql(statement)

    def _filled(self) -> list[str]:
        return list(self.connection.exec_driver_sql(self.filled).scalars())

    def _shape(self) -> tuple[str, ...]:
        return tuple(self.connection.exec_driver_sql(SHAPE).one())

    def _rows(self) -> list[list[str]]:
        """What migrations wrote; it has to be there still."""
        return [
            list(self.connection.exec_driver_sql(f"SELECT t::text FROM {table} t").scalars())
            for table in sorted(self.kept)
        ]

    def empty(self) -> bool:
        """Take out everything that a test has written, end what it left connected, and let
        sequences begin again; False when the database is no longer as it was made."""
        self._run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        self.uses += 1
        if self.uses > MOST_USES or self._shape() != self.shape or self._rows() != self.rows:
            return False
        if filled := set(self._filled()) - self.kept:
            self._run("; ".join(f"DELETE FROM {table}" for table in sorted(filled)))
        self._run(BEGIN_AGAIN)
        return True

    def close(self) -> None:
        """End the connection, so that the database can be dropped."""
        self.connection.close()
        self.connection.engine.dispose()


class Template:
    """A database that is filled once and copied for every test."""

    def __init__(self, folder: Path, name: str, *, empty: bool) -> None:
        self.folder = folder
        self.name = f"{name}_{RUN}"
        self.url = _address(self.name) if SERVER else f"sqlite:///{folder / self.name}.sqlite3"
        self.reused = bool(SERVER) and empty and _may_empty()
        self.free: list[_Emptied] = []
        self.lent: dict[str, _Emptied] = {}

    def fill(self, write: Callable[[str], object]) -> None:
        """Make it, and let `write` fill the database at the address that it is given."""
        if SERVER:
            _admin(f'CREATE DATABASE "{self.name}"')
        write(self.url)
        if not SERVER:
            # Everything goes into the one file, so that a plain copy is whole.
            connection = sqlite3.connect(f"{self.folder / self.name}.sqlite3")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()

    def copy(self, folder: Path) -> str:
        """Make a database like this one and return its address; the files it speaks of come too."""
        papers = self.folder / "files"
        if papers.exists():
            shutil.copytree(papers, folder / "files", copy_function=os.link)
        if not SERVER:
            target = folder / "app.sqlite3"
            shutil.copy(f"{self.folder / self.name}.sqlite3", target)
            return f"sqlite:///{target}"
        if not self.reused:
            return _address(self._clone())
        emptied = self.free.pop() if self.free else _Emptied(self._clone())
        url = _address(emptied.name)
        self.lent[url] = emptied
        return url

    def _clone(self) -> str:
        name = f"test_{uuid.uuid4().hex[:12]}"
        _admin(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}" STRATEGY FILE_COPY')
        return name

    def take_back(self, url: str) -> None:
        """A test is done with the copy at `url`: it goes, or is emptied for another test. Files
        go with the temporary folder."""
        if not SERVER:
            return
        emptied = self.lent.pop(url, None)
        if emptied is not None and emptied.empty():
            self.free.append(emptied)
            return
        if emptied is not None:
            emptied.close()
        _drop(str(make_url(url).database))

    def leave(self) -> None:
        """This worker needs no more copies."""
        for emptied in self.free:
            emptied.close()
            _drop(emptied.name)
        self.free.clear()

    def drop(self) -> None:
        """Remove the template from the server."""
        if SERVER:
            _drop(self.name)
