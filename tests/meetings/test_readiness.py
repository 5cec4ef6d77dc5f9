"""The readiness board: a line for each thing that can be missing, with one next action."""

from dataclasses import replace
from datetime import time

from flask import Flask
from sqlalchemy import update

from app.core.db import db, transaction
from app.meetings import queries, services
from app.meetings.models import Meeting, RoleAssignment
from tests.meetings.making import BASICS, draft, item, person
from tests.pages import Pages, tree
from tests.people import sign_in

BOARD = "/desk/meetings/meeting/"


def _prepared() -> Meeting:
    meeting = draft()
    row = item(meeting, "Results", time(13, 0), time(14, 0), kind="presentation")
    someone = person("Alfa")
    with transaction():
        someone.email = "ada@alfa.example.org"
        services.assign_role(row, someone, "presenter", by="system")
    return meeting


def _board(pages: Pages) -> dict[str, tuple[str, str, str]]:
    """State, count and next action by the title of the line."""
    rows = tree(pages.get(BOARD)).xpath("//section[@aria-labelledby='ready']//tbody/tr")
    found = [[cell.text_content().strip() for cell in row.xpath("./th|./td")] for row in rows]
    return {title: (state, done, action) for title, state, done, action in found}


def test_each_thing_that_is_missing_has_one_next_action(app: Flask, pages: Pages):
    meeting = _prepared()
    sign_in(pages.client, "officer")
    board = _board(pages)
    assert board["Link to join"] == ("Not begun", "0 of 1", "Enter the link to join")
    assert board["Presentations on the shelf"] == ("Not begun", "0 of 1", "Ask for 1 presentation")
    assert board["Speakers’ answers"] == ("Not begun", "0 of 1", "Follow up 1 answer")
    assert "Titles checked by the speakers" not in board

    with transaction():
        services.ask(meeting, by="system")
        db.session.execute(update(RoleAssignment).values(status="accepted"))
    board = _board(pages)
    assert board["Titles checked by the speakers"] == (
        "Not begun", "0 of 1", "Have 1 title checked",
    )  # fmt: skip


def test_what_is_there_leaves_nothing_to_do(app: Flask, pages: Pages):
    meeting = _prepared()
    with transaction():
        services.edit_basics(
            meeting, replace(BASICS, join_url="https://video.example.org/1"), by="system"
        )
        services.ask(queries.meeting("meeting"), by="system")
        db.session.execute(update(RoleAssignment).values(status="confirmed"))
    sign_in(pages.client, "officer")
    board = _board(pages)
    for line in (
        "Link to join",
        "Titles checked by the speakers",
        "Speakers’ answers",
    ):
        assert board[line] == ("Ready", "1 of 1", "Nothing to do"), line


def test_a_meeting_in_the_room_alone_needs_no_link(app: Flask, pages: Pages):
    draft(basics=replace(BASICS, format="room"))
    sign_in(pages.client, "officer")
    assert "Link to join" not in _board(pages)
