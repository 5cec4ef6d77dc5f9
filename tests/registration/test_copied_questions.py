"""Further questions that come along in a copy of a meeting."""

from datetime import date

import pytest

from app.core import clock
from app.core.db import transaction
from app.meetings import services as meeting_services
from app.registration import queries, services
from tests.registration.asking import ask, card, key_of
from tests.registration.factories import BEFORE, make_meeting
from tests.registration.test_sessions import item


@pytest.fixture
def meeting(app):
    """A meeting with a block of two parallel sessions."""
    with clock.at(BEFORE):
        with transaction():
            found = make_meeting()
            block = item(found, "b", "parallel_block", ends=60)
            item(found, "left", parent=block)
            item(found, "right", parent=block)
        yield queries.meeting("second-meeting")


def copied(*take: str):
    with transaction():
        meeting_services.copy_meeting(
            queries.meeting("second-meeting"),
            slug="third",
            on_date=date(2022, 10, 6),
            take=take,
            by="x",
        )
    return queries.asked(queries.meeting("third").id)


def asked_at_the_source():
    """Dinner; the dish of those who come to it, in its second edition; one that is retired."""
    dinner = ask("yes_no", "Dinner", required=True)
    dish = ask("choice", "Dish", ("Fish", 4), ("Rice", None), after=(dinner, "yes"))
    gone = ask("text", "Gone", officer_only=True)
    with clock.at(BEFORE), transaction():
        services.edit_question(
            queries.question("second-meeting", dish.public_id),
            card("Meal", ("Fish", 4), ("Rice", None), after=(dinner, "yes")),
            by="x",
        )
        services.retire_question(queries.question("second-meeting", gone.public_id), by="x")
    return dinner, dish


def test_they_come_along_in_their_newest_words_with_their_conditions(meeting):
    sources = asked_at_the_source()
    dinner, dish = copied("questions")
    assert (dinner.label["en"], dinner.required) == ("Dinner", True)
    assert (dish.label["en"], dish.label["fr"]) == ("Meal", "Meal (fr)")
    assert (dish.depends_on, dish.depends_value) == (dinner.key, "yes")
    assert [(one.label["en"], one.places) for one in dish.options] == [("Fish", 4), ("Rice", None)]
    assert {dinner.key, dish.key}.isdisjoint(one.public_id for one in sources)
    assert queries.answered(queries.meeting("third").id) == {}


def test_they_do_not_come_unasked(meeting):
    asked_at_the_source()
    assert copied("texts", "agenda") == []


def test_a_choice_of_sessions_comes_with_the_agenda_alone(meeting):
    with transaction():
        [choice] = services.ask_sessions(meeting, "b", by="x")
    ask("text", "Why", after=(choice, key_of(choice, "Left")))
    [sessions, why] = copied("agenda", "questions")
    slugs = {one.slug for one in queries.blocks(queries.meeting("third").id)[0].sessions}
    assert {one.session for one in sessions.options} == slugs
    assert why.depends_on == sessions.key


def test_without_the_agenda_a_choice_of_sessions_stays_behind_with_what_hangs_on_it(meeting):
    with transaction():
        [choice] = services.ask_sessions(meeting, "b", by="x")
    ask("text", "Why", after=(choice, key_of(choice, "Left")))
    ask("text", "Diet")
    assert [one.label["en"] for one in copied("questions")] == ["Diet"]
