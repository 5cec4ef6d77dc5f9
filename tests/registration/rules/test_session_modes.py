"""Whose seats it takes to follow single sessions otherwise."""

import pytest

from app.registration.rules.session_modes import changed, guests, kept, net

pytestmark = pytest.mark.pure


def test_guests_are_counted_at_the_fullest_session_and_no_session_lends_a_seat():
    # At 1 three come and one stays away; at 2 one comes; at 3 four stay away.
    exceptions = {1: {"room": 3, "online": 1}, 2: {"room": 1}, 3: {"online": 4}}
    assert [net(exceptions[item], "room") for item in (1, 2, 3)] == [2, 1, -4]
    assert guests(exceptions) == {"room": 2, "online": 4}


def test_nobody_follows_anything_otherwise():
    assert guests({}) == {"room": 0, "online": 0}


def test_one_person_changes_their_choices():
    before = {1: {"room": 2}}
    after = changed(before, {1: "room"}, {2: "room"})
    assert after == {1: {"room": 1}, 2: {"room": 1}}
    assert before == {1: {"room": 2}}


def test_only_what_differs_is_kept():
    assert kept({1: "room", 2: "online"}, "room") == {2: "online"}
