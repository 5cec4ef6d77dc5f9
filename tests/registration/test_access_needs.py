"""Access needs as a list to work through: states, who and when, and what the trail keeps."""

from types import SimpleNamespace

import pytest
from flask import Flask

from app.audit.queries import events_of
from app.core import clock
from app.core.db import db, transaction
from app.meetings.models import Meeting
from app.registration import queries, services
from app.registration.models import AccessAnswer, Delegate
from app.registration.rules.access_needs import digest
from app.registration.services.access_needs import NeedHasChanged, NoNote
from tests.pages import Pages, words
from tests.people import sign_in
from tests.registration.factories import BEFORE, answer, invited

DESK = "/desk/meetings/second-meeting/registration/access-needs"
NEED = "A seat near the door"


@pytest.fixture
def world(app: Flask) -> SimpleNamespace:
    """Two delegates who need something, one who needs nothing."""
    delegation = invited()
    with clock.at(BEFORE), transaction():
        door, nothing, captions = services.register(
            delegation,
            [
                answer("Door", access_needs=NEED),
                answer("Nothing"),
                answer("Captions", access_needs="Captions", mode="online"),
            ],
            key="a-key-that-is-long-enough",
            by="system",
        )
    return SimpleNamespace(
        meeting=delegation.meeting, door=door, nothing=nothing, captions=captions
    )


@pytest.fixture
def at_work():
    with clock.at(BEFORE):
        yield


def settle(delegate: Delegate, state: str, note: str = "", need: str = NEED) -> AccessAnswer:
    with transaction():
        return services.answer_access_need(
            delegate, state=state, note=note, seen=digest(need), by="system"
        )


def states(meeting: Meeting) -> dict[str, str]:
    return {one.name: one.state for one in queries.need_lines(meeting, language="en")}


def reworded(delegate: Delegate, need: str) -> None:
    facts = {
        name: getattr(delegate, name)
        for name in (
            "honorific", "given_names", "family_name", "name_order", "function", "email", "mode",
            "listen_language", "speak_language", "is_head", "consent_list", "consent_public",
        )
    }  # fmt: skip
    with transaction():
        services.change_delegate(
            delegate,
            services.Answer(**facts, access_needs=need),
            version=delegate.version,
            by="system",
        )


def test_every_need_is_open_until_it_is_answered_and_open_ones_come_first(world, at_work):
    assert states(world.meeting) == {"Mr Tomás Door": "open", "Mr Tomás Captions": "open"}
    settle(world.door, "arranged", "Row 1, seat 4")
    assert list(states(world.meeting).items()) == [
        ("Mr Tomás Captions", "open"), ("Mr Tomás Door", "arranged"),
    ]  # fmt: skip
    assert queries.need_counts(world.meeting) == {"open": 1, "arranged": 1}
    [line] = [
        one for one in queries.need_lines(world.meeting, language="en") if one.state != "open"
    ]
    assert (line.note, line.answered_by, line.answered_at) == ("Row 1, seat 4", "system", BEFORE)


def test_a_need_that_changes_is_open_again_and_says_what_it_was(world, at_work):
    settle(world.door, "arranged", "Row 1")
    reworded(world.door, "A seat near the door, and a ramp")
    [line] = [one for one in queries.need_lines(world.meeting, language="en") if one.was]
    assert (line.state, line.was, line.note) == ("open", "arranged", "Row 1")
    with pytest.raises(NeedHasChanged):
        settle(world.door, "arranged")
    reworded(world.door, "")
    assert "Mr Tomás Door" not in states(world.meeting)


def test_what_is_not_possible_is_explained(world, at_work):
    with pytest.raises(NoNote):
        settle(world.door, "not_possible", "  ")
    settle(world.door, "not_possible", "The room has no second door; online is offered.")
    assert states(world.meeting)["Mr Tomás Door"] == "not_possible"


def test_the_trail_learns_the_state_and_nothing_of_the_need(world, at_work):
    settle(world.door, "arranged", "Row 1, seat 4")
    [told] = [
        one
        for one in events_of("delegate", world.door.public_id)
        if one.action == "delegate.access_answered"
    ]
    assert told.facts == {"meeting": "second-meeting", "state": "arranged"}
    assert told.why == ""


def test_who_withdraws_is_off_the_list(world, at_work):
    with transaction():
        services.withdraw_delegate(world.door, by="system")
    assert list(states(world.meeting)) == ["Mr Tomás Captions"]


def test_the_officer_answers_on_the_page_and_the_board_counts(world, at_work, pages: Pages):
    sign_in(pages.client, "officer")
    board = "/desk/meetings/second-meeting/"
    assert "Answer 2 needs" in words(pages.client.get(board))
    address = f"{DESK}/{world.door.public_id}"
    page = pages.post(address, {"state": "not_possible", "note": ""}, status=200)
    assert "Say why it is not possible" in words(page)
    pages.post(address, {"state": "arranged", "note": "<b>Row 1</b>"}, status=302)
    text = words(pages.get(DESK))
    assert "1 open" in text
    assert "1 arranged" in text
    assert "<b>Row 1</b>" in text
    assert "Answer 1 need" in words(pages.client.get(board))
    pages.get(f"{DESK}/{world.nothing.public_id}")


def test_a_page_opened_before_the_need_changed_shows_the_new_one(world, at_work, pages: Pages):
    sign_in(pages.client, "officer")
    address = f"{DESK}/{world.door.public_id}"
    hidden = pages.hidden(address, action=address)
    reworded(world.door, "A ramp")
    db.session.rollback()
    page = pages.client.post(address, data={**hidden, "state": "arranged", "note": ""})
    assert page.status_code == 200
    assert "The need was changed after you opened this page." in page.text
    assert "A ramp" in page.text
    pages.post(address, {"state": "arranged"}, status=302)


@pytest.mark.parametrize("role", ["facilitator", "rapporteur", "lead", "auditor"])
def test_nobody_else_sees_needs_or_how_many_there_are(world, at_work, pages: Pages, role: str):
    sign_in(pages.client, role)
    assert pages.client.get(DESK).status_code == 403
    assert pages.client.get(f"{DESK}/{world.door.public_id}").status_code == 403
    assert "Access needs" not in words(pages.client.get("/desk/meetings/second-meeting/"))
