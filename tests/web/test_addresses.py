"""Going back safely, and linking only to what exists."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web import addresses


@pytest.mark.parametrize("target", ["/", "/meetings/?page=2", "/a%2Fb", "/é", "/a//b", "/@x:y"])
def test_paths_of_this_site_are_kept(target: str):
    assert addresses.safe_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None, "", "meetings", "//evil.example", "/\\evil.example", "\\\\evil", "///e",
        "https://evil.example",
        "javascript:alert(1)", "/\t/evil.example", "/\n/evil", " /x", "/x\x00", "/" + "a" * 3000,
    ],
)  # fmt: skip
def test_everything_else_leads_to_the_front_page(target):
    assert addresses.safe_path(target) == "/"


def test_links_exist_or_are_not_drawn(web: Flask):
    with web.test_request_context("/"):
        assert addresses.link("web.privacy") == "/privacy"
        assert addresses.link("nowhere.at_all") is None


def test_files_carry_the_fingerprint_of_their_content(web: Flask, browser: FlaskClient):
    with web.test_request_context("/"):
        url = addresses.asset("css/tokens.css")
        assert addresses.asset("css/none.css") == "/static/css/none.css"
    with browser.get(url) as kept, browser.get("/static/css/tokens.css") as plain:
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "immutable" not in plain.headers["Cache-Control"]


def test_switching_the_language_keeps_the_page(browser: FlaskClient):
    answer = browser.get("/language/fr?next=/privacy%3Fa%3D1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/privacy?a=1"
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<html lang="fr"' in browser.get("/privacy").get_data(as_text=True)
    assert 'href="/language/es?next=/privacy?a%3D1"' in browser.get("/privacy?a=1").text


def test_switching_the_language_never_leads_to_another_site(browser: FlaskClient):
    assert browser.get("/language/fr?next=//evil.example").headers["Location"] == "/"
    assert browser.get("/language/de").status_code == 404


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("fr-CH, fr;q=0.9, en;q=0.8", "fr"), ("de, es;q=0.5", "es"), ("zh", "en"), ("", "en"),
     ("x" * 500, "en")],
)  # fmt: skip
def test_without_a_choice_the_browser_says_the_language(browser: FlaskClient, accepted, language):
    page = browser.get("/privacy", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}"' in page.text


def test_the_cookie_goes_before_the_browser(browser: FlaskClient):
    browser.set_cookie("language", "es")
    assert '<html lang="es"' in browser.get("/privacy", headers={"Accept-Language": "fr"}).text
    browser.set_cookie("language", "xx")
    assert '<html lang="fr"' in browser.get("/privacy", headers={"Accept-Language": "fr"}).text
