"""The programme with which the public navigation begins, looked up at most once a minute."""

import time
from threading import Lock

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import db
from app.programmes import queries

SECONDS = 60.0
_EXTENSION = "programmes.front"


class Front:
    """What was found last, and until when it is believed."""

    def __init__(self) -> None:
        self._found: tuple[str, str | None] | None = None
        self._until = 0.0
        self._lock = Lock()

    def get(self) -> tuple[str, str | None] | None:
        """Slugs of programme and phase; None where there is no programme or no database."""
        with self._lock:
            if time.monotonic() >= self._until:
                try:
                    self._found = queries.front()
                except SQLAlchemyError:
                    # An error page must be drawn although the database does not answer.
                    db.session.rollback()
                    return None
                if self._found is not None:
                    self._until = time.monotonic() + SECONDS
            return self._found

    def forget(self) -> None:
        """Look it up again at the next page."""
        self._until = 0.0


def front() -> Front:
    """The memory of this application."""
    found: Front = current_app.extensions[_EXTENSION]
    return found


def programme_slug() -> str | None:
    """Slug of the programme that the navigation leads to."""
    found = front().get()
    return found[0] if found else None


def phase_slug() -> str | None:
    """Slug of its latest phase."""
    found = front().get()
    return found[1] if found else None


def init_app(app: Flask) -> None:
    """Let the navigation ask here where the settings name no programme."""
    app.extensions[_EXTENSION] = Front()
    app.config.setdefault("FRONT_PROGRAMME", programme_slug)
    app.config.setdefault("FRONT_PHASE", phase_slug)
