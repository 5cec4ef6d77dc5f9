"""A follower as the hub sees it, and the one that a server with a thread for each reader uses."""

from collections.abc import Iterator
from threading import Event
from typing import Final, Protocol

from app.floor.live.wire import Parcel

SILENCE: Final = 60.0
"""Seconds without even a beat after which a stream ends, so that its reader comes again."""


class Follower(Protocol):
    """Somebody who follows. None of these waits for a slow reader."""

    def put(self, news: Parcel) -> None:
        """Bring a change; one that has not been taken yet is replaced by it."""

    def beat(self, sign: Parcel) -> None:
        """Bring a sign of life, unless something waits to be taken."""

    def close(self) -> None:
        """Send the reader away."""


class Mailbox:
    """Room for one event: the newest. Read by iterating."""

    def __init__(self) -> None:
        self._waiting: Parcel | None = None
        self._filled = Event()
        self._closed = False

    def put(self, news: Parcel) -> None:
        """Replace what waits."""
        self._waiting = news
        self._filled.set()

    def beat(self, sign: Parcel) -> None:
        """Only into an empty box."""
        if self._waiting is None:
            self.put(sign)

    def close(self) -> None:
        """End the reading."""
        self._closed = True
        self._filled.set()

    def __iter__(self) -> Iterator[bytes]:
        """What arrives, until closed or until nothing arrives any more."""
        while self._filled.wait(SILENCE) and not self._closed:
            self._filled.clear()
            waiting, self._waiting = self._waiting, None
            if waiting is not None:
                yield waiting.plain
