"""A follower in the stream process, where the hub itself writes to the reader's socket.

The server's own way of sending would wake a greenlet for each follower at each change. Here the
hub's one loop writes to thousands of sockets that never block; only for a reader whose socket is
full is somebody set to wait. The server still owns the connection: the greenlet that serves it
sleeps until the reader hangs up.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from threading import Thread
from typing import Final

from app.floor.live import wire
from app.floor.live.hub import Hub
from app.floor.live.render import Place
from app.floor.live.wire import Parcel

SLOWEST: Final = 20.0
"""Seconds in which a reader takes one event; a slower one is sent away and may come again."""
BUFFER: Final = 32 * 1024
"""Bytes that the system keeps for one reader: a slow one gets the newest state, not the history."""


class Direct:
    """Writes to a socket that does not block; what does not fit waits, and only the newest of it.

    ``chunked`` says whether the answer is sent in chunks of HTTP/1.1.
    """

    def __init__(self, line: socket.socket, *, chunked: bool) -> None:
        self._line, self._chunked = line, chunked
        self._handle = line.fileno()
        self._next: bytes | None = None
        self._busy = True  # until the server has sent the head of the answer

    def opened(self) -> None:
        """The head of the answer is sent: from now on changes may follow."""
        self._busy = False
        if self._next is not None:
            news, self._next = self._next, None
            self._write(news)

    def put(self, news: Parcel) -> None:
        """Write at once, or keep it in place of what was kept."""
        data = news.chunk if self._chunked else news.plain
        if self._busy:
            self._next = data
        else:
            self._write(data)

    def beat(self, sign: Parcel) -> None:
        """Only to a reader who keeps up."""
        if not self._busy:
            self._write(sign.chunk if self._chunked else sign.plain)

    def close(self) -> None:
        """Hang up; whoever sleeps in ``until_it_ends`` wakes."""
        self._busy, self._next = True, None
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def until_it_ends(self) -> None:
        """Sleep until the reader hangs up or is sent away."""
        while True:
            try:
                if not self._line.recv(1024):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def _write(self, data: bytes) -> None:
        try:
            sent = os.write(self._handle, data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.close()
            return
        if sent < len(data):
            self._busy = True
            Thread(target=self._finish, args=(data[sent:],), daemon=True).start()

    def _finish(self, rest: bytes) -> None:
        """Wait for a slow reader, in a greenlet of its own."""
        try:
            self._line.settimeout(SLOWEST)
            while True:
                self._line.sendall(rest)
                if self._next is None:
                    break
                rest, self._next = self._next, None
            self._line.settimeout(None)
            self._busy = False
        except OSError:
            self.close()


def stream(
    line: socket.socket, protocol: str, hub: Hub, place: Place, last: str
) -> Iterator[bytes]:
    """The events of a place, written to ``line`` past the server once the first has gone out.

    ``protocol`` is what the reader speaks (HTTP/1.1 is answered in chunks), ``last`` the id of the
    last event that the reader has seen. Raises NotFound.
    """
    follower = Direct(line, chunked=protocol != "HTTP/1.0")
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        yield wire.welcome(hub.join(place, follower), last)
        follower.opened()
        follower.until_it_ends()
    finally:
        hub.leave(place, follower)
