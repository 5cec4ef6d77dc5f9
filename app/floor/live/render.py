"""A fragment as bytes, made once for everybody who reads it in one language."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import Flask, render_template

from app.access import guard
from app.access.identity import VISITOR
from app.access.permissions import Permission
from app.core import clock
from app.core.errors import NotFound
from app.floor import queries
from app.floor.live.fragments import FRAGMENTS, VERSION
from app.meetings import queries as meetings
from app.web.caching import store
from app.web.language import COOKIE

_NOW = re.compile(rb'(?<= data-now=")[^"]*')


class Place(NamedTuple):
    """What somebody follows: a view of a meeting, in a language ("" where no words are shown)."""

    slug: str
    view: str
    language: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """A place as it stood at a version of the meeting.

    ``tag`` names the bytes: two renderings with one tag look the same, before and after a restart.
    The server's time is printed into fragments for timers and is no part of it. ``until`` is when
    the clock alone makes it stale; ``public`` whether a visitor may see the meeting at all;
    ``generation`` how much this process had committed when the making began.
    """

    place: Place
    meeting_id: int
    version: int
    tag: str
    body: bytes
    until: datetime | None
    public: bool
    made: datetime
    generation: int

    @property
    def etag(self) -> str:
        """As headers carry it."""
        return f'"{self.tag}"'

    @property
    def mimetype(self) -> str:
        """What the body is."""
        return "text/plain" if self.place.view == VERSION else "text/html"

    @property
    def event_id(self) -> str:
        """What a reader who comes back names: the version, and what was shown of it."""
        return f"{self.version}.{self.tag}"

    def fresh_body(self) -> bytes:
        """The body with the present time for the timers in it, for one who comes later."""
        return _NOW.sub(clock.now().isoformat().encode(), self.body)


def generation() -> int:
    """A number that rises with every commit of this process; what was made before may be old."""
    return store.generation


def render(app: Flask, place: Place) -> Rendering:
    """Make what is shown at a place, as a visitor reads it. Raises NotFound."""
    headers = {"Cookie": f"{COOKIE}={place.language}"} if place.language else {}
    began = generation()
    path = f"/meetings/{place.slug}/floor/state"
    with app.test_request_context(path, headers=headers):
        # The number first: what is read after it can only be newer, and is then made again.
        meeting = meetings.meeting(place.slug)
        version = queries.live_version(meeting.id)
        until = None
        if place.view == VERSION:
            body = b"%d" % version
        elif place.view in FRAGMENTS:
            fragment = FRAGMENTS[place.view]
            facts = fragment.facts(meeting)
            body = render_template(fragment.template, **facts).encode()
            until = fragment.until(facts)
        else:
            raise NotFound()
        return Rendering(
            place=place,
            meeting_id=meeting.id,
            version=version,
            tag=hashlib.blake2b(_NOW.sub(b"", body), digest_size=9).hexdigest(),
            body=body,
            until=until,
            public=guard.allows(VISITOR, Permission.FLOOR_VIEW, meeting),
            made=clock.now(),
            generation=began,
        )
