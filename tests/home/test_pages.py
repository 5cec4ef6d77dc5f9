"""The front page, the start pages, and what machines ask."""

from datetime import date

import pytest
from sqlalchemy.exc import OperationalError

from app.core.db import transaction
from app.core.localised import Localised
from app.home import queries, tasks
from app.home.metrics import Counters
from app.programmes import services
from tests.pages import tree, words
from tests.partners import making as partners
from tests.programmes import making
from tests.queries import counted


def _front_figure(place: int, **more: object):
    return making.figure(front=place, **more)


# --- front page ----------------------------------------------------------------------------------


def test_the_front_page_without_anything_says_so(pages):
    page = words(pages.get("/"))
    assert "No meeting is announced." in page
    assert "No meeting on record yet." in page


def test_the_front_page_shows_three_figures_of_the_register_in_their_places(pages):
    phase = making.phase(making.programme())
    _front_figure(2, value="30000000", unit="people", period="2021–2022", phase=phase)
    _front_figure(
        1, value="53600000", unit="USD", category="funding", as_at=date(2023, 3, 24), phase=phase
    )
    _front_figure(3, value="56", phase=phase)
    _front_figure(3, value="999", phase=phase)
    page = tree(pages.get("/"))
    shown = [" ".join(one.text_content().split()) for one in page.cssselect(".tt-fig__v")]
    assert shown == ["53.6 million USD", "30 million", "56 institutional changes"]
    notes = [" ".join(one.text_content().split()) for one in page.cssselect(".tt-fig__m")]
    assert notes[0].startswith("As at 24 March 2023.")
    assert notes[1].startswith("Between 2021 and 2022.")


def test_the_front_page_is_found_again_by_its_etag(pages, client):
    first = pages.get("/")
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    french = client.get("/", headers={"Accept-Language": "fr"})
    assert french.headers["ETag"] != first.headers["ETag"]


def test_the_front_page_costs_the_same_however_many_figures(pages, app):
    app.config["PAGE_CACHE"] = False
    phase = making.phase(making.programme())
    _front_figure(1, phase=phase)

    def cost() -> int:
        with counted() as statements:
            pages.get("/")
        return len(statements)

    cost()
    one = cost()
    _front_figure(2, phase=phase)
    _front_figure(3, phase=phase)
    assert cost() == one


# --- start pages ---------------------------------------------------------------------------------


def test_the_desk_shows_what_waits_and_the_pages_of_the_role(pages, client, sign_in):
    with transaction():
        services.note_discrepancy(slug="D1", topic="T", value_a="1", value_b="2", by="system")
    sign_in(client, "officer")
    page = words(pages.get("/desk/"))
    assert "1 difference between sources waits for a decision" in page
    assert "Names as they are printed" in page
    sign_in(client, "admin")
    page = words(pages.get("/desk/"))
    assert "Nothing waits for you." in page
    assert "Names as they are printed" not in page
    assert "People who may sign in" in page


def test_what_is_late_stands_first(app, monkeypatch):
    def given(*marks: str):
        return lambda: iter(tasks.Task(mark, "", mark, "", "", "/") for mark in marks)

    monkeypatch.setattr(tasks, "_approvals", given("info", "due"))
    monkeypatch.setattr(tasks, "_failed_mails", given("late"))
    with app.test_request_context():
        assert [task.mark for task in tasks.at_the_desk()] == ["late", "due", "info"]


@pytest.mark.parametrize("role", ["participant", "focal", "authoriser"])
def test_partners_and_participants_have_their_own_start(pages, client, sign_in, role):
    partner = partners.partner("Partner Alfa", label=Localised(en="Partner Alfa"))
    sign_in(client, role, partner_id=partner.id if role != "participant" else None)
    page = words(pages.get("/my/"))
    assert ("Partner Alfa" if role != "participant" else "My pages") in page
    pages.get("/desk/", 403)


def test_a_visitor_is_asked_to_sign_in(pages):
    for path in ("/desk/", "/my/"):
        assert pages.get(path, 302).location.startswith("/sign-in?next=")


# --- machines ------------------------------------------------------------------------------------


def test_healthz_asks_nothing_of_the_database(pages):
    with counted() as statements:
        answer = pages.get("/healthz")
    assert (answer.text, statements) == ("ok\n", [])


def test_readyz_says_whether_the_database_answers(pages, monkeypatch):
    assert pages.get("/readyz").text == "ready\n"

    def gone() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(queries, "database_answers", gone)
    pages.get("/readyz", 503)


def test_metrics_count_requests_for_this_machine_and_the_token_only(pages, client, app):
    pages.get("/healthz")
    text = pages.get("/metrics").text
    assert 'tour_requests_total{endpoint="home.healthz",method="GET",status="200"} 1' in text
    assert 'tour_request_seconds_count{endpoint="home.healthz"} 1' in text
    away = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/metrics", environ_base=away).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    app.config["METRICS_TOKEN"] = "a long token"
    answer = client.get(
        "/metrics", environ_base=away, headers={"Authorization": "Bearer a long token"}
    )
    assert answer.status_code == 200
    wrong = client.get("/metrics", environ_base=away, headers={"Authorization": "Bearer another"})
    assert wrong.status_code == 404


@pytest.mark.pure
def test_a_slow_answer_stands_in_the_buckets_above_it():
    counters = Counters()
    counters.count("x.y", "GET", 200, 0.3)
    counters.count("x.y", "GET", 200, None)
    text = counters.text()
    assert 'bucket{endpoint="x.y",le="0.25"} 0' in text
    assert 'bucket{endpoint="x.y",le="0.5"} 1' in text
    assert 'bucket{endpoint="x.y",le="+Inf"} 1' in text
    assert 'status="200"} 2' in text


def test_a_long_bar_groups_its_pages_and_shows_those_of_the_open_group(pages, client, sign_in):
    sign_in(client, "auditor")
    page = tree(pages.get("/desk/receipts"))
    line = [one.text_content() for one in page.cssselect(".tt-desk__nav a")]
    assert line == [
        "Desk",
        "Meetings",
        "Partners",
        "Programmes",
        "Funding",
        "Reports",
        "Administration",
    ]
    (within,) = page.cssselect(".tt-desk__nav [aria-current]")
    assert (within.text_content(), within.get("aria-current")) == ("Funding", "true")
    (here,) = page.cssselect(".tt-sub [aria-current]")
    assert (here.text_content(), here.get("aria-current")) == ("Receipts", "page")
    assert not tree(pages.get("/desk/meetings")).cssselect(".tt-sub")


def test_a_short_bar_shows_each_page(pages, client, sign_in):
    sign_in(client, "admin")
    page = tree(pages.get("/desk/audit"))
    line = [one.text_content() for one in page.cssselect(".tt-desk__nav a")]
    assert line == ["Desk", "Accounts", "Outbox", "Audit"]
    assert not page.cssselect(".tt-sub")


def test_robots_leave_the_desk_alone(pages):
    assert "Disallow: /desk/" in pages.get("/robots.txt").text
