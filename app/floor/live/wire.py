"""Server-sent events as bytes."""

import secrets
from dataclasses import dataclass, field

from app.core import clock
from app.floor.live.fragments import VERSION
from app.floor.live.render import Rendering

HEADERS = (
    ("Content-Type", "text/event-stream; charset=utf-8"),
    # Nothing between us and the reader may keep, squeeze or hold back a stream.
    ("Cache-Control", "no-store, no-transform"),
    ("X-Accel-Buffering", "no"),
    ("X-Content-Type-Options", "nosniff"),
)
SOCKET = "tour_de_table.live_socket"
"""In the environment of the stream process: makes the stream that writes to the reader itself."""
RETRY_FROM, RETRY_TO = 1_000, 6_000
"""Milliseconds after which a reader whose line broke tries again: each a number of its own between
the two, so that after a restart thousands do not come in the same moment."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """An event ready to be sent to all, as it is and as a chunk of HTTP/1.1."""

    plain: bytes
    chunk: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "chunk", b"%x\r\n%s\r\n" % (len(self.plain), self.plain))


def fragment(rendering: Rendering, *, late: bool = False) -> bytes:
    """The event that brings a rendering; ``late`` to one who comes after it was made."""
    name = VERSION if rendering.place.view == VERSION else "fragment"
    body = rendering.fresh_body() if late else rendering.body
    lines = b"".join(b"data: %s\n" % line for line in body.splitlines() or [b""])
    return b"id: %s\nevent: %s\n%s\n" % (rendering.event_id.encode(), name.encode(), lines)


def beat() -> bytes:
    """A sign of life that scripts can hear (they cannot hear comments), with the server's time in
    milliseconds.
    """
    return b"event: beat\ndata: %d\n\n" % (clock.now().timestamp() * 1000)


def welcome(rendering: Rendering, last: str) -> bytes:
    """The first words of a stream: when to come back, and what is shown unless the reader has it.

    ``last`` is the id of the last event that the reader has seen.
    """
    retry = RETRY_FROM + secrets.randbelow(RETRY_TO - RETRY_FROM)
    seen = last.rpartition(".")[2] == rendering.tag
    news = b"" if seen else fragment(rendering, late=True)
    return b"retry: %d\n%s%s" % (retry, news, beat())
