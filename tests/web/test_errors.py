"""What goes wrong is told on a page, in the reader's language, with a way on."""

import logging

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from app.access import guard
from app.web import errors
from tests.pages import Pages, words


@pytest.mark.parametrize("status", sorted(errors.PAGES))
def test_each_status_has_its_page(web: Flask, browser: FlaskClient, status: int):
    web.add_url_rule("/stop", "sample.stop", guard.public("a sample")(lambda: abort(status)))
    page = words(Pages(browser).get("/stop", status=status))
    assert errors.PAGES[status].title in page
    assert errors.PAGES[status].advice in page
    assert str(status) in page


def test_a_status_without_a_page_of_its_own_is_told_by_its_kind(web: Flask, browser: FlaskClient):
    web.add_url_rule("/tea", "sample.tea", guard.public("a sample")(lambda: abort(418)))
    assert errors.PAGES[400].title in words(Pages(browser).get("/tea", status=418))


def test_a_crash_tells_nothing_of_itself(browser: FlaskClient, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR):
        answer = Pages(browser).get("/crash", status=500)
    assert "a secret of ours" not in answer.text
    assert "a secret of ours" in caplog.text


def test_a_crash_of_the_error_page_ends_in_a_sentence(web, browser, monkeypatch):
    monkeypatch.setattr(errors, "render_template", lambda *_a, **_k: 1 / 0)
    answer = browser.get("/crash")
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert "Something broke" in answer.text


def test_refusals_that_no_form_catches(browser: FlaskClient):
    assert "1 is more than 2." in words(Pages(browser).get("/refusal", status=409))
    assert errors.PAGES[404].title in words(Pages(browser).get("/refusal?gone=1", status=404))


def test_programs_get_a_problem_document(browser: FlaskClient):
    for path, status in (("/api/nothing", 404), ("/api/crash", 500)):
        answer = browser.get(path)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert answer.json["status"] == status
        assert answer.json["title"] == errors.PAGES[status].title
    answer = browser.get("/nothing", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert browser.get("/nothing", headers={"Accept": "*/*"}).mimetype == "text/html"


def test_a_wrong_method_says_which_are_right(browser: FlaskClient):
    answer = browser.get("/order")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
