"""Headers of every answer."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from app.access import guard


@pytest.mark.parametrize("path", ["/privacy", "/plain", "/nothing", "/crash", "/api/nothing"])
def test_every_answer_says_what_may_be_loaded_and_framed(browser: FlaskClient, path: str):
    headers = browser.get(path).headers
    policy = headers["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ):
        assert part in policy.split("; ")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_only_https_promises_https(browser: FlaskClient):
    assert "Strict-Transport-Security" not in browser.get("/plain").headers
    secure = browser.get("/plain", base_url="https://localhost").headers
    assert secure["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_personal_answers_are_kept_by_nobody(web: Flask, browser: FlaskClient):
    def paper() -> Response:
        return Response(
            b"%PDF", mimetype="application/pdf", headers={"Cache-Control": "public, max-age=60"}
        )

    web.add_url_rule("/paper", "sample.paper", guard.public("a sample")(paper))
    assert browser.get("/paper").headers["Cache-Control"] == "public, max-age=60"
    assert browser.get("/paper").headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    browser.set_cookie("session", "x")
    assert browser.get("/paper").headers["Cache-Control"] == "no-store"
    assert "Cookie" in browser.get("/paper").headers["Vary"]


def test_what_a_form_answers_is_kept_by_nobody(browser: FlaskClient):
    assert browser.get("/form").headers["Cache-Control"] == "no-store"
    assert browser.post("/order").headers["Cache-Control"] == "no-store"
