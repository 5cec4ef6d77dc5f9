"""What stands before the application in the stream process, and the pages' own state and stream."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from app.core.db import db, transaction
from app.floor.live import hub as hubs
from app.floor.live import publish, render, sources
from app.floor.live.direct import Direct
from app.floor.live.front import Front
from app.floor.live.hub import hub_of
from app.floor.live.wire import Parcel
from app.floor.services import live
from app.meetings.models import Meeting
from tests.floor.live.test_hub import Hand, _public, _until
from tests.meetings.making import draft

STATE, STREAM = "/meetings/room/floor/state", "/meetings/room/floor/stream"


@pytest.fixture
def meeting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Meeting]:
    monkeypatch.setattr(hubs, "KEPT_SECONDS", 0.0)
    monkeypatch.setattr(hubs, "LOOK_SECONDS", 0.1)
    hub = hub_of(app)
    hub._source = Hand
    yield _public(draft("room"))
    _until(lambda: hub._watcher is None)


@pytest.fixture
def front(app: Flask, meeting: Meeting) -> Client:
    return Client(Front(app), use_cookies=False)


# --- the stream process --------------------------------------------------------------------------


def test_the_front_answers_visitors_without_asking_the_application(
    app: Flask, front: Client, monkeypatch: pytest.MonkeyPatch
):
    first = front.get(STATE)
    monkeypatch.setattr(app, "wsgi_app", lambda *_: pytest.fail("the application was asked"))
    again = front.get(STATE, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert front.get(STATE).data == first.data
    assert front.get(f"{STATE}?view=version").data == b"0"


def test_front_and_application_say_the_same(front: Client, client: FlaskClient):
    for view in ("follow", "screen", "version"):
        for language in ("en", "fr", "es"):
            headers = {"Accept-Language": language}
            ours = front.get(f"{STATE}?view={view}", headers=headers)
            theirs = client.get(f"{STATE}?view={view}", headers=headers)
            assert ours.data == theirs.data
            for name in ("ETag", "Cache-Control", "Content-Type", "Content-Security-Policy"):
                assert ours.headers[name] == theirs.headers[name]


def test_the_language_is_the_readers_choice_then_the_browsers(front: Client):
    french = front.get(STATE, headers={"Accept-Language": "fr-CH, en;q=0.5"})
    assert "Maintenant" in french.text
    chosen = front.get(STATE, headers={"Cookie": "language=es", "Accept-Language": "fr"})
    assert "Ahora" in chosen.text


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (STATE, {"Cookie": "session=abc"}),
        (STATE, {"Cookie": "language=en; session=abc"}),
        (STATE, {"Authorization": "Bearer abc"}),
        (STATE, {"Host": "elsewhere.example.org"}),
        (f"{STATE}?view=cellar", {}),
        ("/meetings/room/floor", {}),
        ("/meetings/nowhere/floor/state", {}),
    ],
)
def test_everything_else_is_the_applications(
    app: Flask, front: Client, path: str, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []
    real = app.wsgi_app

    def note(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        asked.append(environ["PATH_INFO"])
        return real(environ, start_response)

    monkeypatch.setattr(app, "wsgi_app", note)
    front.get(path, headers=headers)
    assert asked == [path.partition("?")[0]]


def test_a_meeting_that_is_not_public_is_left_to_the_guard(front: Client):
    draft("hidden")
    for what in ("state", "stream", "state?view=version"):
        assert front.get(f"/meetings/hidden/floor/{what}").status_code == 404


# --- pages ---------------------------------------------------------------------------------------


def test_a_page_server_streams_to_a_few_and_tells_the_others_to_poll(
    app: Flask, client: FlaskClient, meeting: Meeting
):
    app.config["LIVE_STREAMS"] = 1
    first = client.get(f"{STREAM}?view=version", buffered=False)
    assert first.mimetype == "text/event-stream"
    assert first.headers["Cache-Control"] == "no-store, no-transform"
    assert first.headers["X-Accel-Buffering"] == "no"
    reading = iter(first.response)
    assert b"event: version\ndata: 0\n" in next(reading)
    second = client.get(STREAM)
    assert second.status_code == 503
    assert second.headers["Retry-After"] == "60"
    with transaction():
        live.changed(meeting.id)
    assert b"data: 1" in next(reading)
    first.close()
    assert hub_of(app).followers == 0


def test_a_stream_that_nobody_reads_leaves_nothing_behind(
    app: Flask, client: FlaskClient, meeting: Meeting
):
    assert client.head(STREAM).status_code == 200
    assert hub_of(app).followers == 0


def test_the_time_that_timers_print_is_no_change(
    app: Flask, client: FlaskClient, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
):
    moments = iter(["2026-10-07T11:00:00Z", "2026-10-07T11:00:05Z"])
    monkeypatch.setattr(
        render,
        "render_template",
        lambda *_, **__: f'<p data-timer data-now="{next(moments)}">1</p>',
    )
    first = client.get(STATE)
    with transaction():
        db.session.get_one(Meeting, meeting.id).version += 1
    again = client.get(STATE, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "11:00:00Z" not in first.text, "whoever comes later is told the present time"


# --- writing to sockets --------------------------------------------------------------------------


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    theirs.settimeout(5)
    with ours, theirs:
        yield ours, theirs


def _read(theirs: socket.socket, end: bytes) -> bytes:
    read = b""
    while not read.endswith(end):
        read += theirs.recv(65536)
    return read


@pytest.mark.pure
def test_nothing_is_written_before_the_head_and_then_only_the_newest(
    line: tuple[socket.socket, socket.socket],
):
    follower = Direct(line[0], chunked=True)
    follower.put(Parcel(b"old"))
    follower.put(Parcel(b"new"))
    follower.beat(Parcel(b"beat"))
    follower.opened()
    assert line[1].recv(100) == b"3\r\nnew\r\n"
    follower.beat(Parcel(b"beat"))
    assert line[1].recv(100) == b"4\r\nbeat\r\n"


@pytest.mark.pure
def test_a_slow_reader_holds_nobody_up_and_gets_the_newest(
    line: tuple[socket.socket, socket.socket],
):
    follower = Direct(line[0], chunked=False)
    follower.opened()
    follower.put(Parcel(b"a" * 300_000))  # more than the system keeps; returns all the same
    for number in range(50):
        follower.put(Parcel(b"%050d" % number))
    read = _read(line[1], b"%050d" % 49)
    assert len(read) == 300_000 + 50
    _until(lambda: not follower._busy)
    follower.put(Parcel(b"later"))
    assert line[1].recv(100) == b"later"


@pytest.mark.pure
def test_a_reader_who_has_gone_is_noticed(line: tuple[socket.socket, socket.socket]):
    follower = Direct(line[0], chunked=False)
    follower.opened()
    line[1].close()
    follower.put(Parcel(b"hello"))
    follower.put(Parcel(b"hello"))
    line[0].setblocking(True)
    follower.until_it_ends()


# --- Redis ---------------------------------------------------------------------------------------


@pytest.mark.pure
def test_without_redis_the_database_is_followed_and_redis_tried_again(
    monkeypatch: pytest.MonkeyPatch,
):
    database = Hand()
    database.word.set()
    source = sources.RedisSource("redis://127.0.0.1:1/0", lambda: database)
    assert source.wait(1)
    assert not source.connected
    monkeypatch.setattr(sources.redis.Redis, "from_url", lambda *_, **__: _Redis())
    monkeypatch.setattr(sources.time, "monotonic", lambda: float("inf"))
    assert source.wait(1), "what was announced in between has to be looked for"
    assert source.connected
    assert database.closed


class _Redis:
    """A Redis that takes a subscription, and breaks when it is read."""

    def pubsub(self, **_how: object) -> "_Redis":
        return self

    def subscribe(self, _channel: str) -> None:
        pass

    def get_message(self, **_how: object) -> None:
        raise redis.ConnectionError("gone")

    def close(self) -> None:
        pass


@pytest.mark.pure
def test_a_redis_that_breaks_is_noticed_and_the_database_asked(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(sources.redis.Redis, "from_url", lambda *_, **__: _Redis())
    source = sources.RedisSource("redis://127.0.0.1:1/0", Hand)
    assert source.wait(1)
    assert source.connected
    assert source.wait(1)
    assert not source.connected
    assert "live screens follow the database" in caplog.text


def test_redis_is_told_after_the_commit_and_left_alone_when_it_does_not_answer(
    app: Flask, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    app.config["REDIS_URL"] = "redis://127.0.0.1:1/0"
    publish.init_app(app)
    with transaction():
        live.changed(meeting.id)
    assert "Redis was not told" in caplog.text
    caplog.clear()
    with transaction():
        live.changed(meeting.id)
    assert caplog.text == ""

    told: list[list[str]] = []
    monkeypatch.setattr(publish.Publisher, "publish", lambda _self, words: told.append(words))
    with transaction():
        live.changed(meeting.id)
        assert told == []
    assert told == [[f"{meeting.id}:3"]]
