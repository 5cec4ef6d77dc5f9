"""Follower, big screen, console and board as pages."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.floor.models import BoardPoint
from app.meetings import queries as meetings
from tests.meetings.making import draft
from tests.pages import Pages, errors, tree, words
from tests.people import sign_in

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "meeting", ["dpm-2021-10", "coastal-today", "coastal-forum", "dpm-2023-03"]
)
@pytest.mark.parametrize("page", ["floor", "floor/state", "floor/state?view=screen", "screen"])
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_everybody_can_open_the_floor(demo_pages: Pages, meeting: str, page: str, language: str):
    demo_pages.client.set_cookie("language", language)
    demo_pages.get(f"/meetings/{meeting}/{page}")


def test_follower_reads_who_speaks_who_is_next_and_how_many_are_left(demo_pages: Pages):
    text = words(demo_pages.get("/meetings/coastal-today/floor"))
    assert "3 of 12" in text
    assert "9 interventions remain" in text


@pytest.mark.parametrize("who", ["visitor", "officer"])
def test_the_fragment_costs_nothing_while_nothing_changes(demo_pages: Pages, who: str):
    sign_in(demo_pages.client, who)
    first = demo_pages.get("/meetings/coastal-today/floor/state")
    tag = first.headers["ETag"]
    again = demo_pages.client.get(
        "/meetings/coastal-today/floor/state", headers={"If-None-Match": tag}
    )
    assert again.status_code == 304
    assert again.data == b""


def test_a_draft_has_no_floor_for_the_public(app: Flask, pages: Pages):
    draft("hidden")
    for page in ("floor", "floor/state", "screen"):
        pages.get(f"/meetings/hidden/{page}", status=404)


def test_a_point_goes_under_the_name_of_whoever_has_the_floor(demo_pages: Pages):
    sign_in(demo_pages.client, "rapporteur")
    answer = demo_pages.post("/desk/meetings/coastal-today/board", {"text": "Dykes before walls"})
    assert answer.status_code == 302
    row = db.session.scalars(select(BoardPoint).order_by(BoardPoint.id.desc()).limit(1)).one()
    meeting = meetings.meeting("coastal-today")
    spoken = next(r for r in meetings.interventions(meeting.id) if r.id == row.intervention_id)
    assert spoken.state == "speaking"
    assert "Dykes before walls" in words(demo_pages.get("/meetings/coastal-today/screen"))


def test_a_point_sent_twice_is_on_the_board_once(demo_pages: Pages):
    sign_in(demo_pages.client, "rapporteur")
    path = "/desk/meetings/coastal-today/board"
    hidden = demo_pages.hidden(path)
    for _time in range(2):
        demo_pages.client.post(path, data={**hidden, "text": "Only once"})
    page = tree(demo_pages.get("/meetings/coastal-today/floor"))
    assert page.text_content().count("Only once") == 1


def test_a_point_must_be_readable_from_the_last_row(demo_pages: Pages):
    sign_in(demo_pages.client, "rapporteur")
    answer = demo_pages.post("/desk/meetings/coastal-today/board", {"text": "x" * 91}, status=200)
    assert errors(answer) == ["“Key point” is 1 character too long; it may have 90."]
    assert "x" * 91 in answer.get_data(as_text=True)


def test_hostile_words_stay_words(demo_pages: Pages):
    sign_in(demo_pages.client, "rapporteur")
    demo_pages.post("/desk/meetings/coastal-today/board", {"text": "<script>alert(1)</script>"})
    for page in ("floor", "screen", "floor/state", ""):
        assert b"<script>alert" not in demo_pages.get(f"/meetings/coastal-today/{page}").data
    sign_in(demo_pages.client, "facilitator")
    demo_pages.get("/desk/meetings/coastal-today/floor")
