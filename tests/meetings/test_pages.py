"""Every page of the room: in order in three languages, closed where it must be, quick on lists."""

from datetime import time

import pytest
from flask import Flask

from app.core.db import transaction
from app.meetings import services
from tests.meetings.making import draft, item
from tests.pages import Pages, tree, words
from tests.people import sign_in
from tests.queries import counted

pytestmark = pytest.mark.once

MEETINGS = [
    "dpm-2021-10", "dpm-2023-03", "usp2030-ma2-2021", "coastal-last", "coastal-forum",
    "coastal-next", "coastal-today",
]  # fmt: skip
PUBLIC = [
    "", "programme", "programme?version=held", "programme?version=planned", "speakers",
    "speakers?order=name", "partners", "documents", "report",
]  # fmt: skip
DESK = [
    "", "texts", "texts/objectives/fr", "agenda", "agenda?agenda=held", "agenda?agenda=planned",
    "agenda/new?agenda=held", "roles", "roles/new?q=a", "publish", "hold", "attendance", "record",
    "interventions/new", "basics", "documents", "documents/new",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("meeting", MEETINGS)
def test_public_pages_are_in_order(demo_pages: Pages, meeting: str, language: str):
    demo_pages.client.set_cookie("language", language)
    for page in PUBLIC:
        demo_pages.get(f"/meetings/{meeting}/{page}")
    demo_pages.get("/meetings/")


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("meeting", ["coastal-next", "coastal-today", "coastal-last"])
def test_desk_pages_are_in_order(demo_pages: Pages, meeting: str, language: str):
    demo_pages.client.set_cookie("language", language)
    sign_in(demo_pages.client, "officer")
    for page in DESK:
        demo_pages.get(f"/desk/meetings/{meeting}/{page}")
    demo_pages.get("/desk/meetings")
    demo_pages.get("/desk/meetings/new")


def test_a_published_report_leaves_the_record_readable_and_closed(demo_pages: Pages):
    sign_in(demo_pages.client, "officer")
    page = tree(demo_pages.get("/desk/meetings/dpm-2021-10/record"))
    assert page.xpath("//form[contains(@action,'/interventions/')]") == []
    demo_pages.get("/desk/meetings/dpm-2021-10/agenda/opening", status=409)
    demo_pages.get("/desk/meetings/dpm-2021-10/agenda/new?agenda=planned", status=409)


def test_a_draft_is_seen_by_the_secretariat_alone(app: Flask, pages: Pages):
    draft("hidden")
    for page in [*PUBLIC, "calendar.ics"]:
        pages.get(f"/meetings/hidden/{page}", status=404)
    assert "No meeting is announced." in words(pages.get("/meetings/"))
    sign_in(pages.client, "participant")
    pages.get("/meetings/hidden/", status=404)
    pages.get("/desk/meetings/hidden/", status=404)
    sign_in(pages.client, "auditor")
    pages.get("/meetings/hidden/")
    pages.get("/desk/meetings/hidden/")
    pages.get("/desk/meetings/hidden/basics", status=403)


@pytest.mark.parametrize(
    "address",
    ["nothing/", "dpm-2021-10/programme/x", "%00/", "../etc/", "dpm-2021-10'--/", "%F0%9F%92%A9/"],
)
def test_addresses_that_do_not_exist(demo_pages: Pages, address: str):
    demo_pages.get(f"/meetings/{address}", status=404)


@pytest.mark.parametrize("query", ["version=x", "version=", "order=%00", "sort=1;drop", "a=b"])
def test_unknown_questions_get_the_plain_page(demo_pages: Pages, query: str):
    for page in ("dpm-2021-10/programme", "dpm-2021-10/speakers", ""):
        demo_pages.get(f"/meetings/{page}?{query}")


def test_the_programme_asks_as_often_for_forty_sessions_as_for_two(demo_pages: Pages):
    demo_pages.client.application.config["PAGE_CACHE"] = False
    demo_pages.get("/meetings/coastal-forum/programme")
    with counted() as large:
        text = words(demo_pages.get("/meetings/coastal-forum/programme"))
    with counted() as small:
        demo_pages.get("/meetings/dpm-2023-03/programme")
    assert "From pilot to programme" in text
    assert len(large) <= len(small)
    reads = [statement for statement in large if statement.lstrip().startswith("SELECT")]
    assert len(reads) == 4


def test_the_list_asks_as_often_for_three_meetings_as_for_one(app: Flask, pages: Pages):
    def asked() -> int:
        with counted() as statements:
            pages.get("/meetings/")
        return len(statements)

    app.config["PAGE_CACHE"] = False
    for slug in ("one", "two", "three"):
        meeting = draft(slug)
        with transaction():
            services.publish(meeting, by="system")
        if slug == "one":
            asked()
            first = asked()
    assert asked() == first


def test_times_name_their_zone_and_days_stand_apart(demo_pages: Pages):
    page = tree(demo_pages.get("/meetings/coastal-forum/programme"))
    days = [head.text_content() for head in page.xpath("//h3[contains(@class,'mt-day')]")]
    assert days == ["9 December 2026", "10 December 2026"]
    assert len(page.xpath("//ol[contains(@class,'mt-below')]/li")) == 32
    assert len(page.xpath("//ul[contains(@class,'mt-who')]/li")) == 80
    assert "Times in WET (UTC)" in " ".join(page.text_content().split())


def test_what_does_not_fit_is_told_before_publishing(app: Flask, pages: Pages):
    meeting = draft("clash")
    item(meeting, "One", time(13, 0), time(14, 0), room="A")
    item(meeting, "Two", time(13, 30), time(14, 30), room="A")
    item(meeting, "Three", time(15, 30), time(16, 30))
    sign_in(pages.client, "officer")
    for page in ("agenda", "publish", ""):
        text = words(pages.get(f"/desk/meetings/clash/{page}"))
        assert "“1 One” and “2 Two” are in A at the same time." in text
        assert "“3 Three” is outside the time of the meeting." in text
