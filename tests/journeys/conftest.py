"""The journeys' stage: the application on the demo data behind a real server, and a browser.

Chromium is started once for each worker; every test gets a server of its own, on a copy of the demo
database whose two moving meetings stand in the present, and browser contexts of its own.
"""

import dataclasses
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from app.core.db import db
from app.demo.present import move_to_present
from app.factory import create_app
from app.mail.models import OutboxMail
from config import Config
from tests.conftest import end_live
from tests.databases import Template
from tests.journeys.reader import Reader

CHROMIUM = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")


@dataclasses.dataclass(frozen=True)
class Site:
    """A running site."""

    address: str
    database: str

    def mails(self, message: str, to: str | None = None) -> list[OutboxMail]:
        """Mails of one kind in the outbox, oldest first, as they stand now."""
        db.session.rollback()
        statement = select(OutboxMail).where(OutboxMail.message == message).order_by(OutboxMail.id)
        if to:
            statement = statement.where(OutboxMail.to_address == to)
        return list(db.session.scalars(statement))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium of the system."""
    program = shutil.which("chromium")
    assert program, "Chromium was not found. Install the package chromium, or use ./dev test."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def site(demo_template: Template, tmp_path: Path) -> Iterator[Site]:
    """The demo, served on a free port of this machine; its context is pushed in the test."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        settings = Config.for_tests(tmp_path, demo_template.copy(tmp_path))
        # This server has a thread for every request, so every screen may have its stream.
        app = create_app(
            dataclasses.replace(settings, public_base_url=address, demo=True, live_streams=20)
        )
        server = make_server("127.0.0.1", port, app, threaded=True, fd=listener.fileno())
        with app.app_context(), server:
            move_to_present()
            db.session.remove()
            serving = threading.Thread(target=server.serve_forever, daemon=True)
            serving.start()
            yield Site(address, db.engine.url.database or "")
            server.shutdown()
            serving.join()
            end_live(app)
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def reader(chromium: Browser, site: Site) -> Iterator[Callable[..., Reader]]:
    """``reader()`` opens a browser of its own for one person; ``sign_in=`` signs the person in.

    ``language`` is what the browser asks for, ``scripts=False`` switches JavaScript off.
    """
    opened: list[Reader] = []

    def open_browser(
        sign_in: str | None = None, *, language: str = "en", scripts: bool = True
    ) -> Reader:
        context = chromium.new_context(
            base_url=site.address,
            locale={"en": "en-GB", "fr": "fr-FR", "es": "es-ES"}[language],
            viewport={"width": 1280, "height": 900},
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)  # others may be at work on this machine
        one = Reader(context.new_page(), site.address, scripts=scripts)
        opened.append(one)
        if sign_in:
            one.sign_in(sign_in)
        return one

    yield open_browser
    for one in opened:
        one.page.context.close()
