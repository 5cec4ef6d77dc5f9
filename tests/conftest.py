"""Fixtures of the suite: a migrated database of its own for every test that asks for one.

``TEST_DATABASE_URL`` chooses PostgreSQL (any database of a server on which databases may be
made); without it the tests run on SQLite files. A template is migrated once per run;
each test gets a copy and commits for real, so threads and races see what users would see.
"""

import fcntl
import gc
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import lru_cache, partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map

from app.core import db as core_db
from app.core.db import db
from app.demo.cli import all_steps
from app.demo.timeline import play
from app.factory import create_app
from app.floor.live.hub import hub_of
from config import Config
from tests import people
from tests.databases import Template
from tests.pages import Pages

settings.register_profile("suite", deadline=None)
# A machine that is busy with other tests is slow once; that says nothing of the code.
settings.load_profile("suite")

COLLECT_EVERY = 50
"""Tests between two rounds of the collector."""


def pytest_sessionstart() -> None:
    """Let the collector run between tests only: each test leaves a whole application behind, and
    looking for it again and again costs a third of the time."""
    gc.disable()
    _share_addresses()


_addresses: list[Map] = []
"""The addresses that every application has, once one was built; the same for all of a worker."""
_building: list[bool] = []
"""Not empty while an application for a test is being built."""


def _share_addresses() -> None:
    """Make the map of addresses once per worker: every test has an application of its own, with
    the same addresses, and making the map is most of what building one costs.

    Views are registered with each application all the same. One that is given a further address
    afterwards gets a map of its own first.
    """
    original = Flask.add_url_rule

    def add(app: Flask, rule: str, endpoint: str | None = None, *rest: Any, **how: Any) -> None:
        if not _addresses or not (_building or app.url_map is _addresses[0]):
            original(app, rule, endpoint, *rest, **how)
        elif not _building:
            app.url_map = _copied(_addresses[0], app)
            original(app, rule, endpoint, *rest, **how)
        else:
            app.url_map = _addresses[0]
            view = rest[0] if rest else how.get("view_func")
            if view is not None:
                app.view_functions[endpoint or view.__name__] = view

    Flask.add_url_rule = add  # type: ignore[method-assign]


def _copied(addresses: Map, app: Flask) -> Map:
    own: Map = app.url_map_class(host_matching=addresses.host_matching)
    own.converters.update(addresses.converters)
    for rule in addresses.iter_rules():
        twin = rule.empty()
        twin.provide_automatic_options = rule.provide_automatic_options  # type: ignore[attr-defined]
        own.add(twin)
    return own


DEAR = (
    "test_no_form_falls_over[officer]",  # One fills the demo; those after it need none.
    "funding/services/test_life.py",
    "tests/house/",
    "access/test_matrix.py",
    "journeys/test_every_page.py",
    "access/test_bad_input.py",
    "reports/test_output.py",
    "exchange/test_same_figures.py",
)
"""What takes longest begins first, in this order, so that no worker is busy with it at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the order in which several workers are done soonest: what is dear first, then the rest,
    with the browser journeys, which wait more than they compute, spread among it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return

    def rank(item: pytest.Item) -> int:
        return next((n for n, part in enumerate(DEAR) if part in item.nodeid), len(DEAR))

    ordered = sorted(items, key=rank)
    waiting = [item for item in ordered if item.get_closest_marker("browser")]
    busy = [item for item in ordered if not item.get_closest_marker("browser")]
    if waiting:
        # All of them begin within the first half.
        every = max(1, len(busy) // (2 * len(waiting)))
        for number, item in enumerate(waiting):
            busy.insert(len(DEAR) + number * (every + 1), item)
    items[:] = busy


_rounds = count(1)


def pytest_runtest_teardown() -> None:
    """Collect after every so many tests; what has survived is not looked at again."""
    if next(_rounds) % COLLECT_EVERY == 0:
        gc.collect()
        gc.freeze()


class Browser(FlaskClient):
    """A test client whose requests begin with an empty ``g``, although the test holds a context."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request, in an application context of its own."""
        with self.application.app_context():
            return super().open(*args, **kwargs)


def _build(config: Config) -> Flask:
    _building.append(True)
    try:
        app = create_app(config)
    finally:
        _building.pop()
    if not _addresses:
        _addresses.append(app.url_map)
    app.test_client_class = Browser
    with app.app_context():
        _share_statements(db.engine)
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _wait_for_no_disk)
    # Each test has an application of its own; compiling the same templates in each is wasted.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(_compiled())
    return app


def _wait_for_no_disk(dbapi: Any, _record: object) -> None:
    """A test's data need not outlive a power cut; what is committed is read by all the same."""
    dbapi.execute("PRAGMA synchronous=OFF")


_statements: dict[str, tuple[Dialect, Any]] = {}


def _share_statements(engine: Engine) -> None:
    """Compile each statement once per worker, not once per test.

    Every test has an engine of its own; statements are kept by their dialect, so the first one's
    serves all. It learns of its server with the first connection of the engine that it was made
    with, so an engine that cannot connect lends it to nobody.
    """
    if engine.name not in _statements:
        with suppress(OperationalError), engine.connect():
            _statements[engine.name] = engine.dialect, LRUCache(4000)
    if engine.name in _statements:
        engine.dialect, engine._compiled_cache = _statements[engine.name]


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
    template, users = Template(folder, name, empty=play_in is None), folder / "users"
    with _alone(folder):
        if not users.exists():
            template.fill(partial(_migrate, folder, play_in))
        users.write_text(str(int(users.read_text() if users.exists() else 0) + 1))
    yield template
    template.leave()
    with _alone(folder):
        left = int(users.read_text()) - 1
        users.write_text(str(left))
        if not left:
            users.unlink()
            template.drop()


def _migrate(folder: Path, play_in: Callable[[], object] | None, url: str) -> None:
    app = _build(Config.for_tests(folder, url))
    with app.app_context():
        upgrade()
        if play_in is not None:
            play_in()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def empty_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """A migrated database without rows."""
    yield from _shared(tmp_path_factory, "empty")


def end_live(app: Flask) -> None:
    """Send away whoever still follows a live screen of ``app``, and wait until nobody watches its
    database any more: it is about to go."""
    hub = hub_of(app)
    watcher = hub._watcher
    if watcher is not None:
        for room in list(hub._rooms.values()):
            for follower in list(room.followers):
                follower.close()
        hub._rooms.clear()
        if db.engine.dialect.name == "sqlite":
            # It asks ten times a second whether anything was written.
            with closing(sqlite3.connect(str(db.engine.url.database))) as writer:
                writer.execute("PRAGMA user_version = 1")
        watcher.join(10)
        assert not watcher.is_alive()


def _fresh(template: Template, folder: Path) -> Iterator[Flask]:
    url = template.copy(folder)
    app = _build(Config.for_tests(folder, url))
    with app.app_context():
        yield app
        end_live(app)
        db.session.remove()
        db.engine.dispose()
    template.take_back(url)


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
