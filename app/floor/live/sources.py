"""How a process learns that something has changed, without the one who changes knowing of it.

PostgreSQL tells by NOTIFY, sent in the changing transaction. SQLite is asked for its data version,
which costs microseconds. Redis, where the setting names one, tells after the commit; while it is
out of reach the database is followed instead. Word may come too often or be lost: whoever is woken
compares the numbers in the database, and does so from time to time anyway.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

import redis
from flask import Flask

from app.core.db import db
from app.floor.services.live import CHANNEL

log = logging.getLogger(__name__)

ASK_SECONDS: Final = 0.1
"""Between two questions to SQLite; half of it is the mean delay of a change."""
RETRY_SECONDS: Final = 2.0
"""Between two attempts to reach Redis."""


class Source(Protocol):
    """Where word of changes comes from."""

    def wait(self, seconds: float) -> bool:
        """Whether something may have changed; returns then, or after so many seconds.

        Raises whatever the database raises when it is out of reach.
        """

    def close(self) -> None:
        """Listen no more."""


class SqliteSource:
    """Asks a connection of its own whether another one has committed."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            # Not through a session: a transaction would hold the version still.
            self._connection = db.engine.raw_connection()
        self._cursor = self._connection.cursor()
        self._version = self._asked()

    def wait(self, seconds: float) -> bool:
        """Ask every so often."""
        end = time.monotonic() + seconds
        while True:
            version = self._asked()
            if version != self._version:
                self._version = version
                return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(ASK_SECONDS, left))

    def close(self) -> None:
        """Give the connection back."""
        self._cursor.close()
        self._connection.close()

    def _asked(self) -> int:
        version: int = self._cursor.execute("PRAGMA data_version").fetchone()[0]
        return version


class PostgresSource:
    """Listens on a connection of its own."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self._connection = db.engine.connect()
        self._connection.detach()
        self._connection.execution_options(isolation_level="AUTOCOMMIT")
        self._connection.exec_driver_sql(f"LISTEN {CHANNEL}")

    def wait(self, seconds: float) -> bool:
        """Sleep until the server sends word."""
        driver: Any = self._connection.connection.driver_connection
        return bool(list(driver.notifies(timeout=seconds, stop_after=1)))

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


class RedisSource:
    """Subscribes; while Redis is out of reach, follows the database and tries again."""

    def __init__(self, url: str, database: Callable[[], Source]) -> None:
        self._url, self._make_database = url, database
        self._database: Source | None = None
        self._subscription: Any = None
        self._try_at = 0.0

    @property
    def connected(self) -> bool:
        """Whether word comes from Redis now."""
        return self._subscription is not None

    def wait(self, seconds: float) -> bool:
        """Whether word has come from wherever it comes now."""
        if self._subscription is None and time.monotonic() >= self._try_at and self._subscribe():
            return True  # what was announced in between was announced to nobody
        if self._subscription is None:
            if self._database is None:
                self._database = self._make_database()
            return self._database.wait(max(0.0, min(seconds, self._try_at - time.monotonic())))
        try:
            return self._subscription.get_message(timeout=seconds) is not None
        except (redis.RedisError, OSError) as error:
            log.warning("Redis is out of reach (%s); live screens follow the database", error)
            self._drop()
            return True

    def close(self) -> None:
        """Listen nowhere."""
        self._drop()
        self._forget_database()

    def _subscribe(self) -> bool:
        self._try_at = time.monotonic() + RETRY_SECONDS
        # A subscriber is silent for hours: no limit on reading, but one on connecting.
        client: Any = redis.Redis.from_url(
            self._url, socket_timeout=None, socket_connect_timeout=1, socket_keepalive=True
        )
        subscription = client.pubsub(ignore_subscribe_messages=True)
        try:
            subscription.subscribe(CHANNEL)
        except (redis.RedisError, OSError):
            client.close()
            return False
        self._subscription = subscription
        self._forget_database()
        return True

    def _drop(self) -> None:
        if self._subscription is not None:
            self._subscription.close()
            self._subscription = None

    def _forget_database(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


def source_for(app: Flask) -> Source:
    """Where word comes from by the settings."""

    def database() -> Source:
        with app.app_context():
            sqlite = db.engine.dialect.name == "sqlite"
        return SqliteSource(app) if sqlite else PostgresSource(app)

    url = app.config.get("REDIS_URL")
    return RedisSource(url, database) if url else database()
