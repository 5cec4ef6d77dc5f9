"""Thousands of readers in one process: browsers that follow a stream, or ask again and again.

`python -m bench.live_client PORT PATH NUMBER [--mode stream|poll] [--slow]` obeys commands on
its standard input and answers each with a line of JSON: `status` tells how many are connected,
`report` gives what has arrived since the last report. Times are seconds of the machine's monotonic
clock, which all processes share. With `--slow` nobody reads on after the first word. A reader of a
stream does what a browser does: it comes back after the time that the server named, with the id of
the last event that it saw.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import resource
import socket
import sys
import time
from collections import defaultdict

EVENT = re.compile(rb"(?:^|\n)id: ((\d+)\.\w+)\n")
RETRY = re.compile(rb"retry: (\d+)\n")
LANGUAGES = ("en", "fr", "es")
POLL_SECONDS = 5.0
AT_ONCE = 200


class Crowd:
    """All readers, and what they have seen."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked = asked
        self.port: int = asked.port
        self.up = self.lost = self.refused = self.asks = 0
        self.arrivals: dict[int, list[float]] = defaultdict(list)
        self.waits: list[float] = []
        self.readers: list[Reader | Poller] = []
        self.door = asyncio.Semaphore(AT_ONCE)

    async def fill(self) -> None:
        """Connect everybody."""
        kind = Poller if self.asked.mode == "poll" else Reader
        self.readers = [kind(self, number) for number in range(self.asked.number)]
        await asyncio.gather(*(one.connect() for one in self.readers))

    async def obey(self) -> None:
        """Answer commands until there are no more."""
        loop = asyncio.get_running_loop()
        commands = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
        while line := await commands.readline():
            answer = self.status() if line.strip() == b"status" else self.report()
            print(json.dumps(answer), flush=True)

    def status(self) -> dict[str, object]:
        """How many are connected, and how far the one is that is furthest behind."""
        return {
            "up": self.up,
            "lost": self.lost,
            "refused": self.refused,
            "oldest": min((one.version for one in self.readers), default=0),
            "marks": len({one.mark for one in self.readers}),
        }

    def report(self) -> dict[str, object]:
        """What has arrived since the last time."""
        told = {
            **self.status(),
            "arrivals": dict(self.arrivals),
            "waits": self.waits,
            "asks": self.asks,
        }
        self.arrivals, self.waits, self.asks = defaultdict(list), [], 0
        return told


class Reader(asyncio.Protocol):
    """A browser that follows a stream."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self.crowd = crowd
        self.language = LANGUAGES[number % len(LANGUAGES)]
        self.mark, self.version = b"", 0
        self.read, self.open = b"", False
        self.retry = 1.0

    async def connect(self) -> None:
        """Open the line, again and again if need be."""
        async with self.crowd.door:
            loop = asyncio.get_running_loop()
            line = socket.socket()
            line.setblocking(False)
            if self.crowd.asked.slow:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            try:
                await loop.sock_connect(line, ("127.0.0.1", self.crowd.port))
                await loop.create_connection(lambda: self, sock=line)
            except OSError:
                line.close()
                self.again()

    def again(self) -> None:
        """Come back after the time that the server named."""
        loop = asyncio.get_running_loop()
        loop.call_later(self.retry, lambda: loop.create_task(self.connect()))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.read, self.open = transport, b"", False
        last = b"Last-Event-ID: %s\r\n" % self.mark if self.mark else b""
        transport.write(
            b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
            b"Cookie: language=%s\r\n%s\r\n"
            % (self.crowd.asked.path.encode(), self.language.encode(), last)
        )

    def data_received(self, data: bytes) -> None:
        """Note which version has arrived once its event is whole."""
        now = time.perf_counter()
        if self.crowd.asked.slow:
            self.transport.pause_reading()  # for good: the line fills up
            if not self.open:
                self._begin(data)  # the first word may be longer than what the line holds
            return
        read = self.read + data if self.read else data
        if not read.endswith((b"\n\n", b"\n\n\r\n", b"0\r\n\r\n")):
            self.read = read
            return
        self.read = b""
        if not self.open:
            self._begin(read)
        for mark, version in EVENT.findall(read):
            self.mark, self.version = mark, int(version)
            self.crowd.arrivals[self.version].append(now)

    def _begin(self, read: bytes) -> None:
        if not read.startswith(b"HTTP/1.1 200"):
            self.crowd.refused += 1
            self.transport.close()
            return
        self.open = True
        self.crowd.up += 1
        if named := RETRY.search(read):
            self.retry = int(named[1]) / 1000

    def connection_lost(self, _error: Exception | None) -> None:
        """Come back later."""
        if self.open:
            self.crowd.up -= 1
            self.crowd.lost += 1
        self.again()


class Poller(asyncio.Protocol):
    """A browser that asks every few seconds and names the state that it has."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self.crowd = crowd
        self.language = LANGUAGES[number % len(LANGUAGES)]
        self.mark, self.version, self.asked = b"", 0, 0.0
        self.awaited = False

    async def connect(self) -> None:
        """Open the line and begin to ask at a moment of its own."""
        async with self.crowd.door:
            loop = asyncio.get_running_loop()
            try:
                await loop.create_connection(lambda: self, "127.0.0.1", self.crowd.port)
            except OSError:
                loop.call_later(1, lambda: loop.create_task(self.connect()))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.crowd.up += 1
        asyncio.get_running_loop().call_later(random.random() * POLL_SECONDS, self._ask)

    def _ask(self) -> None:
        if self.transport.is_closing():
            return
        known = b"If-None-Match: %s\r\n" % self.mark if self.mark else b""
        self.asked, self.awaited = time.perf_counter(), True
        self.transport.write(
            b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: language=%s\r\n%s\r\n"
            % (self.crowd.asked.path.encode(), self.language.encode(), known)
        )

    def data_received(self, data: bytes) -> None:
        """Note how long the answer took; a body that comes apart changes nothing of that."""
        if not self.awaited:
            return
        self.awaited = False
        self.crowd.asks += 1
        self.crowd.waits.append(time.perf_counter() - self.asked)
        if not data.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")):
            self.crowd.refused += 1
        begins = data.find(b"ETag: ")
        if begins >= 0:
            self.mark = data[begins + 6 : data.find(b"\r\n", begins)]
        asyncio.get_running_loop().call_later(POLL_SECONDS, self._ask)

    def connection_lost(self, _error: Exception | None) -> None:
        """Open the line again."""
        self.crowd.up -= 1
        self.crowd.lost += 1
        loop = asyncio.get_running_loop()
        loop.create_task(self.connect())  # noqa: RUF006 - the loop outlives it


async def main(asked: argparse.Namespace) -> None:
    """Connect and obey."""
    crowd = Crowd(asked)
    filling = asyncio.create_task(crowd.fill())
    await crowd.obey()
    filling.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("number", type=int)
    parser.add_argument("--mode", choices=("stream", "poll"), default="stream")
    parser.add_argument("--slow", action="store_true")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(main(parser.parse_args()))
