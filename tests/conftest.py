"""Fixtures of the suite: a migrated database of its own for every test that asks for one.

``TEST_DATABASE_URL`` chooses PostgreSQL (any database of a server on which databases may be
made); without it the tests run on SQLite files. A template is migrated once per run;
each test gets a copy and commits for real, so threads and races see what users would see.
"""

import fcntl
import gc
import os
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, Dialect, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from app.core import db as core_db
from app.core.db import db
from app.demo.cli import all_steps
from app.demo.timeline import play
from app.factory import create_app
from config import Config
from tests import people
from tests.pages import Pages

COLLECT_EVERY = 50
"""Tests between two rounds of the collector."""

SERVER = os.environ.get("TEST_DATABASE_URL", "")

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:8]
"""A name for this run, the same in all its workers."""


def pytest_sessionstart() -> None:
    """Let the collector run between tests only: each test leaves a whole application behind, and
    looking for it again and again costs a third of the time."""
    gc.disable()
    _compile_rules_once()


def _compile_rules_once() -> None:
    """Compile each address once per worker: every test has an application of its own, with the same
    addresses, and compiling them is most of what making one costs."""
    compiled: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    original = Rule.compile

    def kept(rule: Rule) -> None:
        defaults = repr(rule.defaults)
        key = (rule.rule, rule.subdomain, rule.host, defaults, rule.merge_slashes, rule.websocket)
        if key not in compiled:
            original(rule)
            builds = rule._build.__func__, rule._build_unknown.__func__  # type: ignore[attr-defined]
            compiled[key] = rule._parts, rule._trace, rule._converters, rule.arguments, builds
        rule._parts, rule._trace, rule._converters, rule.arguments, builds = compiled[key]
        rule._build, rule._build_unknown = (build.__get__(rule, None) for build in builds)

    Rule.compile = kept  # type: ignore[method-assign]


_rounds = count(1)


def pytest_runtest_teardown() -> None:
    """Collect after every so many tests; what has survived is not looked at again."""
    if next(_rounds) % COLLECT_EVERY == 0:
        gc.collect()
        gc.freeze()


@lru_cache(maxsize=1)
def _server() -> Connection:
    """The one connection of this worker that makes and drops databases."""
    return create_engine(SERVER, isolation_level="AUTOCOMMIT").connect()


def _admin(statement: str) -> None:
    _server().execute(text(statement))


class Template:
    """A database that is filled once and copied for every test."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = f"{name}_{RUN}"
        if SERVER:
            self.url = str(make_url(SERVER).set(database=self.name).render_as_string(False))
        else:
            self.url = f"sqlite:///{folder / self.name}.sqlite3"

    def fill(self, play_in: Callable[[], object] | None = None) -> None:
        """Migrate it, and let `play_in` write into it."""
        if SERVER:
            _admin(f'CREATE DATABASE "{self.name}"')
        app = _build(Config.for_tests(self.folder, self.url))
        with app.app_context():
            upgrade()
            if play_in is not None:
                play_in()
            db.session.remove()
            db.engine.dispose()
        self.settle()

    def copy(self, folder: Path) -> str:
        """Make a database like this one and return its address; the files it speaks of come too."""
        papers = self.folder / "files"
        if papers.exists():
            shutil.copytree(papers, folder / "files", copy_function=os.link)
        if SERVER:
            name = f"test_{uuid.uuid4().hex[:12]}"
            _admin(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}" STRATEGY FILE_COPY')
            return str(make_url(SERVER).set(database=name).render_as_string(False))
        target = folder / "app.sqlite3"
        shutil.copy(f"{self.folder / self.name}.sqlite3", target)
        return f"sqlite:///{target}"

    def drop(self) -> None:
        """Remove the template from the server; files go with the temporary folder."""
        if SERVER:
            _admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def settle(self) -> None:
        """Write everything into the one file, so that a plain copy is whole."""
        if not SERVER:
            connection = sqlite3.connect(f"{self.folder / self.name}.sqlite3")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()


class Browser(FlaskClient):
    """A test client whose requests begin with an empty ``g``, although the test holds a context."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request, in an application context of its own."""
        with self.application.app_context():
            return super().open(*args, **kwargs)


def _build(config: Config) -> Flask:
    app = create_app(config)
    app.test_client_class = Browser
    with app.app_context():
        _share_statements(db.engine)
    # Each test has an application of its own; compiling the same templates in each is wasted.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(_compiled())
    return app


_statements: dict[str, tuple[Dialect, Any]] = {}


def _share_statements(engine: Engine) -> None:
    """Compile each statement once per worker, not once per test.

    Every test has an engine of its own; statements are kept by their dialect, so the first one's
    serves all. It must stand before the first connection is made.
    """
    kept = _statements.setdefault(engine.name, (engine.dialect, LRUCache(4000)))
    engine.dialect, engine._compiled_cache = kept


@lru_cache(maxsize=1)
def _compiled() -> str:
    folder = Path(tempfile.gettempdir()) / f"tour-de-table-templates-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return str(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else of this run is in here."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _shared(
    factory: pytest.TempPathFactory, name: str, play_in: Callable[[], object] | None = None
) -> Iterator[Template]:
    """A template that the first worker to ask for it fills and all workers copy; the last one to
    end drops it. Filling the demo takes as long as hundreds of tests."""
    root = factory.getbasetemp()
    folder = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / f"template-{name}"
    folder.mkdir(exist_ok=True)
    template, users = Template(folder, name), folder / "users"
    with _alone(folder):
        if not users.exists():
            template.fill(play_in)
        users.write_text(str(int(users.read_text() if users.exists() else 0) + 1))
    yield template
    with _alone(folder):
        left = int(users.read_text()) - 1
        users.write_text(str(left))
        if not left:
            users.unlink()
            template.drop()


@pytest.fixture(scope="session")
def empty_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """A migrated database without rows."""
    yield from _shared(tmp_path_factory, "empty")


def _fresh(template: Template, folder: Path) -> Iterator[Flask]:
    url = template.copy(folder)
    app = _build(Config.for_tests(folder, url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if SERVER:
        _admin(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')


@pytest.fixture
def app(empty_template: Template, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty, migrated database of its own, with its context pushed."""
    yield from _fresh(empty_template, tmp_path)


@pytest.fixture
def session(app: Flask) -> Session:
    """The session of ``app``; write inside ``with transaction():``."""
    return db.session()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies on ``app``."""
    return app.test_client()


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """A database with both demo worlds."""
    yield from _shared(tmp_path_factory, "demo", lambda: play(all_steps()))


@pytest.fixture
def demo_app(demo_template: Template, tmp_path: Path) -> Iterator[Flask]:
    """The application on a copy of the demo data, with its context pushed."""
    yield from _fresh(demo_template, tmp_path)


@pytest.fixture
def demo_client(demo_app: Flask) -> FlaskClient:
    """A browser without cookies on the demo data."""
    return demo_app.test_client()


@pytest.fixture
def sign_in() -> Callable[..., str]:
    """``sign_in(client, role_or_address)`` signs a test browser in, with an account if need be."""
    return people.sign_in


@pytest.fixture
def pages(client: FlaskClient) -> Pages:
    """``client`` as a strict reader: checks every page that it gets (see tests/pages.py)."""
    return Pages(client)


@pytest.fixture
def demo_pages(demo_client: FlaskClient) -> Pages:
    """The same on the demo data."""
    return Pages(demo_client)


@pytest.fixture
def unlocked(app: Flask) -> None:
    """Take SQLite's lock away from ``app``, for tests that show what it is there for."""
    unlock()


def unlock() -> None:
    """Take SQLite's lock away from the application whose context is pushed.

    Instead of ``BEGIN IMMEDIATE`` the driver begins by itself before the first change, as it does
    by default: what was read before may be stale by then. PostgreSQL's locks are taken away by
    each such test itself.
    """
    if db.engine.dialect.name == "sqlite":

        def drivers_default(connection: Connection) -> None:
            connection.connection.dbapi_connection.isolation_level = ""

        event.remove(db.engine, "begin", core_db._begin_sqlite)
        event.listen(db.engine, "begin", drivers_default)
