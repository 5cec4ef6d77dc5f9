"""Who follows what, and bringing each change to all of them.

One hub in each process. While somebody follows, one thread watches the database (see ``sources``),
makes what has changed once per language and hands the same bytes to every follower. Nothing is
kept here that is not in the database; some time after the last follower the watching ends.

Under gevent, whose patches the stream process wears, threads are greenlets and the same code holds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Final

from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.floor.live import wire
from app.floor.live.mailbox import Follower, Mailbox
from app.floor.live.render import Place, Rendering, generation, render
from app.floor.live.sources import Source, source_for
from app.floor.models import LiveVersion

log = logging.getLogger(__name__)

BEAT_SECONDS: Final = 20.0
KEPT_SECONDS: Final = 20.0
"""How long a place without followers is kept fresh after somebody asked for it by polling."""
LOOK_SECONDS: Final = 5.0
"""The numbers are compared after so long, should a word of a change have been lost."""
OLDEST_SECONDS: Final = 30.0
"""A fragment is made anew after so long, should something have changed without raising them."""
PAGE_SECONDS: Final = 1.0
"""How long a fragment serves that nobody watches over."""
MOST_ROOMS: Final = 400
AGAIN_SECONDS: Final = 1.0
"""Before a watching that broke off begins again."""

_EXTENSION = "floor.live"


@dataclass(eq=False)
class Room:
    """The followers of one place, and what they were shown last."""

    current: Rendering
    asked: float
    followers: set[Follower] = field(default_factory=set)


class Hub:
    """Everybody who follows in this process."""

    def __init__(self, app: Flask, source: Callable[[Flask], Source] = source_for) -> None:
        self.app = app
        self._source = source
        self._rooms: dict[Place, Room] = {}
        self._lock = Lock()
        self._making = Lock()
        self._watcher: Thread | None = None
        self._ready = Event()

    # --- asking ----------------------------------------------------------------------------------

    def current(self, place: Place) -> Rendering:
        """What stands at a place now. Raises NotFound.

        Costs nothing while the place is watched over, and little when asked often.
        """
        known = self._known(place)
        if known is not None:
            return known
        with self._making:  # the first of many makes it, the others find it
            known = self._known(place)
            if known is not None:
                return known
            made = render(self.app, place)
            with self._lock:
                self._keep(made)
            return made

    def watched(self, place: Place) -> Rendering:
        """The same, and watch over the place for a while, for many who poll."""
        rendering = self.current(place)
        self._ensure_watching()
        return rendering

    @property
    def watching(self) -> bool:
        """Whether changes are noticed by themselves."""
        return self._ready.is_set()

    @property
    def followers(self) -> int:
        """How many streams are open."""
        return sum(len(room.followers) for room in list(self._rooms.values()))

    def _known(self, place: Place) -> Rendering | None:
        room = self._rooms.get(place)
        if room is None:
            return None
        room.asked = time.monotonic()
        made = room.current
        if made.generation != generation():
            return None
        age = (clock.now() - made.made).total_seconds()
        return made if self.watching or 0 <= age < PAGE_SECONDS else None

    def _keep(self, made: Rendering) -> None:
        room = self._rooms.get(made.place)
        if room is None:
            if len(self._rooms) >= MOST_ROOMS:
                self._rooms = {k: room for k, room in self._rooms.items() if room.followers}
            self._rooms[made.place] = Room(made, time.monotonic())
        elif not room.followers or room.current.tag == made.tag:
            # What followers have not been shown yet is left to the watcher, which shows it.
            room.current = made

    # --- following -------------------------------------------------------------------------------

    def join(self, place: Place, follower: Follower) -> Rendering:
        """Bring every later change of a place to ``follower``. Returns what stands there now.

        Raises NotFound.
        """
        while True:
            self.current(place)
            with self._lock:
                room = self._rooms.get(place)
                if room is not None:
                    room.followers.add(follower)
                    break
        self._ensure_watching()
        return room.current

    def leave(self, place: Place, follower: Follower) -> None:
        """Bring nothing more to it."""
        with self._lock:
            room = self._rooms.get(place)
            if room is not None:
                room.followers.discard(follower)
                room.asked = time.monotonic()

    def stream(self, place: Place, last: str) -> Iterator[bytes]:
        """The events of a place for one reader, on a server that gives each reader a thread.

        ``last`` is the id of the last event that the reader has seen. Joins with the first event
        that is asked for, so that a stream which nobody reads leaves nothing behind.
        """
        box = Mailbox()
        try:
            yield wire.welcome(self.join(place, box), last)
            yield from box
        finally:
            self.leave(place, box)

    # --- watching --------------------------------------------------------------------------------

    def _ensure_watching(self) -> None:
        if self._watcher is not None:
            return
        with self._lock:
            if self._watcher is None:
                self._watcher = Thread(target=self._watch, name="live", daemon=True)
                self._watcher.start()

    def _watch(self) -> None:
        while True:
            try:
                if self._watch_until_nobody():
                    return
            except Exception as error:
                # The database went away, or a template broke: what is shown stays, and so do they.
                log.warning("live screens are not being kept fresh: %s", error, exc_info=True)
            self._ready.clear()
            time.sleep(AGAIN_SECONDS)

    def _watch_until_nobody(self) -> bool:
        source = self._source(self.app)
        looked = beaten = time.monotonic()
        try:
            self.look()  # what changed before we listened
            self._ready.set()
            while not self._end():
                news = source.wait(self._patience(beaten))
                now = time.monotonic()
                if news or now - looked >= LOOK_SECONDS or self._is_stale():
                    self.look()
                    looked = time.monotonic()
                if now - beaten >= BEAT_SECONDS:
                    beaten = now
                    self._beat()
        finally:
            source.close()
        return True

    def _patience(self, beaten: float) -> float:
        """Seconds until something is due by the clock: a boundary of the programme, a beat."""
        due = [room.current.until for room in self._rooms.values() if room.current.until]
        beat = beaten + BEAT_SECONDS - time.monotonic()
        boundary = (min(due) - clock.now()).total_seconds() if due else beat
        return max(0.0, min(boundary, beat, LOOK_SECONDS))

    def _is_stale(self) -> bool:
        now = clock.now()
        return any(self._outlived(room.current, now) for room in list(self._rooms.values()))

    @staticmethod
    def _outlived(made: Rendering, now: datetime) -> bool:
        old = (now - made.made).total_seconds() >= OLDEST_SECONDS
        return old or (made.until is not None and made.until <= now)

    def look(self) -> None:
        """Compare every followed place with the database and show what has changed."""
        with self.app.app_context():
            numbers = select(LiveVersion.meeting_id, LiveVersion.version)
            versions = {row[0]: row[1] for row in db.session.execute(numbers)}
        now = clock.now()
        for place, room in list(self._rooms.items()):
            made = room.current
            moved = versions.get(made.meeting_id, 0) != made.version
            if moved or self._outlived(made, now):
                self._show(place, room)

    def _show(self, place: Place, room: Room) -> None:
        try:
            made = render(self.app, place)
        except NotFound:
            made = None
        if made is None or made.public != room.current.public:
            # It was taken away, or from the public: whoever follows is sent away and may ask again.
            with self._lock:
                self._rooms.pop(place, None)
                followers = list(room.followers)
            for follower in followers:
                follower.close()
            return
        with self._lock:
            changed = made.tag != room.current.tag
            room.current = made
            followers = list(room.followers) if changed else []
        if followers:
            news = wire.Parcel(wire.fragment(made))
            for follower in followers:
                follower.put(news)

    def _beat(self) -> None:
        beat = wire.Parcel(wire.beat())
        for room in list(self._rooms.values()):
            for follower in list(room.followers):
                follower.beat(beat)

    def _end(self) -> bool:
        """Forget places that nobody wants any more; whether none is left."""
        long_ago = time.monotonic() - KEPT_SECONDS
        with self._lock:
            for place, room in list(self._rooms.items()):
                if not room.followers and room.asked < long_ago:
                    del self._rooms[place]
            if self._rooms:
                return False
            self._ready.clear()
            self._watcher = None
            return True


def init_app(app: Flask) -> None:
    """Give the application its hub; it does nothing until somebody follows."""
    app.extensions[_EXTENSION] = Hub(app)


def hub_of(app: Flask) -> Hub:
    """The hub of this process."""
    hub: Hub = app.extensions[_EXTENSION]
    return hub
