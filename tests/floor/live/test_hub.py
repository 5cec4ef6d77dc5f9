"""One change, made once, brought to everybody who follows."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.floor.live import hub as hubs
from app.floor.live import wire
from app.floor.live.fragments import FRAGMENTS, Fragment
from app.floor.live.hub import Hub
from app.floor.live.mailbox import Mailbox
from app.floor.live.render import Place, render
from app.floor.live.wire import Parcel
from app.floor.services import live
from app.meetings.models import Meeting
from tests.meetings.making import draft

FOLLOW = Place("room", "follow", "en")
NUMBER = Place("room", "version", "")


class Box(Mailbox):
    """A follower who keeps all that came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[bytes] = []
        self.closed = False

    def put(self, news: Parcel) -> None:
        self.came.append(news.plain)

    def close(self) -> None:
        self.closed = True


class Hand:
    """A source that tells when the test says so."""

    def __init__(self, _app: Flask | None = None) -> None:
        self.word = threading.Event()
        self.closed = False

    def wait(self, seconds: float) -> bool:
        told = self.word.wait(min(seconds, 0.02))
        self.word.clear()
        return told

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    return _public(draft("room"))


def _public(meeting: Meeting) -> Meeting:
    with transaction():
        row = db.session.get_one(Meeting, meeting.id)
        row.state = "published"
    return row


@pytest.fixture
def hub(app: Flask, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(hubs, "KEPT_SECONDS", 0.0)
    monkeypatch.setattr(hubs, "LOOK_SECONDS", 0.1)
    hub = Hub(app)
    yield hub
    for room in list(hub._rooms.values()):
        room.followers.clear()
    _until(lambda: hub._watcher is None)


def _until(true: Callable[[], object], seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def _change(meeting: Meeting) -> int:
    with transaction():
        return live.changed(meeting.id)


def test_a_change_reaches_everybody_by_the_database_alone(hub: Hub, meeting: Meeting):
    boxes = [Box() for _ in range(3)]
    for box in boxes:
        assert hub.join(NUMBER, box).version == 0
    _until(lambda: hub.watching)
    _change(meeting)
    _until(lambda: all(box.came for box in boxes))
    assert {box.came[0].split(b"\n")[1:] == [b"event: version", b"data: 1", b"", b""]
            for box in boxes} == {True}  # fmt: skip
    assert boxes[0].came[0] is boxes[2].came[0]


def test_a_fragment_is_made_once_for_each_language(
    hub: Hub, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
):
    made: list[str] = []
    real = FRAGMENTS["follow"]

    def facts(row: Meeting) -> dict[str, object]:
        made.append(row.slug)
        return real.facts(row)

    monkeypatch.setitem(FRAGMENTS, "follow", Fragment("follow", real.template, facts))
    boxes = [Box() for _ in range(6)]
    for number, box in enumerate(boxes):
        hub.join(Place("room", "follow", ("en", "fr", "es")[number % 3]), box)
    _until(lambda: hub.watching)
    assert len(made) == 3
    with transaction():
        db.session.get_one(Meeting, meeting.id).state = "held"
        live.changed(meeting.id)
    _until(lambda: all(box.came for box in boxes))
    assert len(made) == 6
    assert b"The meeting is over." in boxes[0].came[0]
    assert boxes[0].came[0] is boxes[3].came[0]
    assert boxes[0].came[0] != boxes[1].came[0]


def test_a_change_that_shows_nothing_new_is_not_sent(hub: Hub, meeting: Meeting):
    box, number = Box(), Box()
    hub.join(FOLLOW, box)
    hub.join(NUMBER, number)
    _until(lambda: hub.watching)
    _change(meeting)
    _until(lambda: number.came)
    assert box.came == []


def test_the_watching_ends_with_the_last_follower(hub: Hub, meeting: Meeting):
    source = Hand()
    hub._source = lambda _app: source
    box = Box()
    hub.join(NUMBER, box)
    _until(lambda: hub.watching)
    hub.leave(NUMBER, box)
    _until(lambda: hub._watcher is None)
    assert source.closed
    assert not hub.watching
    hub.join(NUMBER, box)
    _until(lambda: hub.watching)


def test_a_source_that_breaks_is_opened_again_and_nothing_is_missed(
    hub: Hub, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    class Broken(Hand):
        def wait(self, _seconds: float) -> bool:
            raise ConnectionError("gone")

    opened: list[object] = []

    def source(_app: Flask) -> Hand:
        opened.append(1)
        return Hand() if len(opened) > 1 else Broken()

    monkeypatch.setattr(hubs, "AGAIN_SECONDS", 0.05)
    hub._source = source
    box = Box()
    hub.join(NUMBER, box)
    _change(meeting)
    _until(lambda: box.came)
    assert "not being kept fresh: gone" in caplog.text


def test_a_meeting_that_is_taken_back_sends_its_followers_away(hub: Hub, meeting: Meeting):
    box = Box()
    hub.join(FOLLOW, box)
    _until(lambda: hub.watching)
    with transaction():
        db.session.get_one(Meeting, meeting.id).state = "draft"
        live.changed(meeting.id)
    _until(lambda: box.closed)
    assert box.came == []


def test_what_the_clock_changes_is_made_anew_when_it_does(
    hub: Hub, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
):
    real = FRAGMENTS["follow"]
    until = clock.now() + timedelta(seconds=0.6)

    def facts(row: Meeting) -> dict[str, object]:
        over = clock.now() >= until
        row.state = "held" if over else "published"
        return {**real.facts(row), "until": None if over else until}

    monkeypatch.setitem(FRAGMENTS, "follow", Fragment("follow", real.template, facts))
    box = Box()
    hub.join(FOLLOW, box)
    _until(lambda: box.came)
    assert b"The meeting is over." in box.came[0]
    assert clock.now() >= until


def test_nobody_follows_what_does_not_exist(hub: Hub, meeting: Meeting):
    for place in (Place("nowhere", "version", ""), Place("room", "cellar", "en")):
        with pytest.raises(NotFound):
            hub.join(place, Box())
    assert hub.followers == 0


def test_a_rendering_has_the_same_name_after_a_restart(app: Flask, meeting: Meeting):
    first, second = render(app, FOLLOW), render(app, FOLLOW)
    assert first.event_id == second.event_id
    assert first.event_id.startswith("0.")


def test_one_who_comes_back_is_sent_only_what_is_new(app: Flask, meeting: Meeting):
    shown = render(app, FOLLOW)
    assert b"event: fragment" in wire.welcome(shown, "")
    assert b"event: fragment" in wire.welcome(shown, "0.another")
    assert b"event: fragment" not in wire.welcome(shown, shown.event_id)
    assert b"event: beat" in wire.welcome(shown, shown.event_id)


def test_a_mailbox_keeps_only_the_newest(app: Flask):
    box = Mailbox()
    for text in (b"old", b"new"):
        box.put(Parcel(text))
    box.beat(Parcel(b"beat"))
    reading = iter(box)
    assert next(reading) == b"new"
    box.beat(Parcel(b"beat"))
    assert next(reading) == b"beat"
    box.close()
    assert list(reading) == []


def test_sqlite_is_only_asked_for_its_version(hub: Hub, meeting: Meeting):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL sends word")
    source = hubs.source_for(hub.app)
    assert not source.wait(0.01)
    other = sqlite3.connect(db.engine.url.database or "")
    other.execute("UPDATE meeting SET state = state")
    other.commit()
    other.close()
    assert source.wait(1)
    assert not source.wait(0.01)
    source.close()


def test_word_goes_out_with_the_commit_and_not_before(hub: Hub, meeting: Meeting):
    source = hubs.source_for(hub.app)
    with suppress(RuntimeError), transaction():
        live.changed(meeting.id)
        raise RuntimeError
    assert not source.wait(0.05)
    with transaction():
        live.changed(meeting.id)
        db.session.flush()
        assert not source.wait(0.05)
    assert source.wait(1)
    source.close()
