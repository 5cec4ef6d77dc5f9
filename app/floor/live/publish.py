"""Telling Redis, where there is one, that something has changed: after the commit."""

from __future__ import annotations

import logging
import time
from typing import Final

import redis
from flask import Flask, current_app, has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.floor.services.live import CHANNEL, WAITING

log = logging.getLogger(__name__)

PATIENCE: Final = 0.25
"""Seconds that a press may wait for Redis; the database has the news already."""
PAUSE: Final = 5.0
"""Seconds for which Redis is left alone after it did not answer."""

_EXTENSION = "floor.live.publisher"


class Publisher:
    """Sends word to a Redis, and lets it be for a while when that fails."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )
        self._not_before = 0.0

    def publish(self, words: list[str]) -> None:
        """Tell whoever listens; nobody waits for it and nothing rests on it."""
        if time.monotonic() < self._not_before:
            return
        try:
            for word in words:
                self._client.publish(CHANNEL, word)
        except (redis.RedisError, OSError) as error:
            self._not_before = time.monotonic() + PAUSE
            log.warning("Redis was not told of a change (%s); screens find it by asking", error)


def init_app(app: Flask) -> None:
    """Tell the Redis of the settings, if there is one."""
    if app.config.get("REDIS_URL"):
        app.extensions[_EXTENSION] = Publisher(app.config["REDIS_URL"])


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    if session.in_nested_transaction():
        return
    words = session.info.pop(WAITING, None)
    if words and has_app_context() and _EXTENSION in current_app.extensions:
        current_app.extensions[_EXTENSION].publish(words)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(WAITING, None)
