"""Public pages are kept for visitors only, and never longer than they are true."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, session
from flask.testing import FlaskClient

from app.access import guard
from app.core import clock
from app.core.db import transaction
from app.web import caching
from app.web.headers import CONTENT_SECURITY_POLICY

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


def test_a_page_is_made_once_within_its_second(browser: FlaskClient, calls: list[str]):
    first, second = browser.get("/counted"), browser.get("/counted")
    assert first.data == second.data == b"page 1"
    assert dict(first.headers) == dict(second.headers)
    assert second.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert second.headers["Cache-Control"] == "no-cache"
    assert set(second.headers["Vary"].split(", ")) >= {"Cookie", "Accept-Language"}
    with clock.at(NOON + timedelta(seconds=1)):
        assert browser.get("/counted").data == b"page 2"


def test_the_browser_is_told_that_nothing_is_new(browser: FlaskClient, calls: list[str]):
    etag = browser.get("/counted").headers["ETag"]
    answer = browser.get("/counted", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
    assert len(calls) == 1
    assert browser.get("/counted", headers={"If-None-Match": '"other"'}).status_code == 200
    assert browser.get("/counted", headers={"If-None-Match": f"W/{etag}"}).status_code == 304


def test_without_the_store_pages_still_have_their_etag(web: Flask, browser: FlaskClient, calls):
    web.config["PAGE_CACHE"] = False
    etag = browser.get("/privacy").headers["ETag"]
    assert browser.get("/privacy", headers={"If-None-Match": etag}).status_code == 304
    browser.get("/counted")
    browser.get("/counted")
    assert len(calls) == 2


def test_languages_and_queries_are_kept_apart(browser: FlaskClient, calls: list[str]):
    english = browser.get("/privacy")
    french = browser.get("/privacy", headers={"Accept-Language": "fr"})
    assert '<html lang="fr"' in french.text
    assert english.headers["ETag"] != french.headers["ETag"]
    browser.get("/counted?a=1")
    browser.get("/counted?a=2")
    assert len(calls) == 2


@pytest.mark.parametrize("name", ["session", "__Host-session", "remember_token", "anything"])
def test_whoever_carries_a_cookie_gets_a_page_of_their_own(browser: FlaskClient, calls, name):
    browser.get("/counted")
    browser.set_cookie(name, "x")
    answer = browser.get("/counted")
    assert answer.data == b"page 2"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_an_authorisation_is_never_answered_from_the_store(browser: FlaskClient, calls: list[str]):
    browser.get("/counted")
    browser.get("/counted", headers={"Authorization": "Bearer x"})
    assert len(calls) == 2


def test_a_page_that_begins_a_session_is_not_kept(web: Flask, browser: FlaskClient):
    def greet() -> str:
        session["seen"] = True
        return "hello"

    web.add_url_rule("/greet", "sample.greet", guard.public("a sample")(caching.cacheable(greet)))
    answer = browser.get("/greet")
    assert "ETag" not in answer.headers
    assert "Set-Cookie" in web.test_client().get("/greet").headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_only_marked_pages_are_kept(browser: FlaskClient):
    answer = browser.get("/plain")
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_commit_empties_the_store(web: Flask, browser: FlaskClient, calls: list[str]):
    browser.get("/counted")
    with web.app_context(), transaction():
        pass
    assert browser.get("/counted").data == b"page 2"


def test_a_page_begun_before_a_commit_is_not_kept():
    store = caching.PageStore()
    begun = store.generation
    store.clear()
    store.put(("h", "/", b"", "en"), caching.Kept(b"old", (), "e", 0.0), begun)
    assert store.get(("h", "/", b"", "en"), 0.0, 1.0) is None


def test_the_store_does_not_grow_without_end():
    store = caching.PageStore()
    for number in range(caching.MOST_PAGES * 2):
        page = caching.Kept(b"x", (), "e", 0.0)
        store.put(("h", f"/{number}", b"", "en"), page, store.generation)
    assert len(store._pages) <= caching.MOST_PAGES


def test_head_is_answered_without_a_body(browser: FlaskClient):
    browser.get("/counted")
    answer = browser.head("/counted")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == "6"


@pytest.mark.race
def test_many_readers_at_once_see_whole_pages(web: Flask):
    seen: list[bytes] = []

    def read() -> None:
        client = web.test_client()
        for _ in range(20):
            seen.append(client.get("/privacy").data)
            caching.store.clear()

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(seen) == 160
    assert len(set(seen)) == 1
