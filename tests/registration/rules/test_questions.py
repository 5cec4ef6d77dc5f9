"""Who is asked what, what is kept of the answers, and the last place, worked out by hand."""

import pytest

from app.core.localised import Localised
from app.registration.rules.questions import (
    AnswerMissing,
    AnswerTooLong,
    Asked,
    NotADay,
    NotAnAnswer,
    Option,
    kept,
    problems,
    without_place,
)

pytestmark = pytest.mark.pure

DINNER = Asked(key="q1", kind="yes_no", label=Localised(en="Dinner?"), required=True)
DISH = Asked(
    key="q2",
    kind="choice",
    label=Localised(en="Dish"),
    options=(Option("o1", Localised(en="Fish"), 2), Option("o2", Localised(en="Rice"))),
    required=True,
    depends_on="q1",
    depends_value="yes",
)
SPICE = Asked(
    key="q3", kind="text", label=Localised(en="Spice"), depends_on="q2", depends_value="o1"
)
ARRIVAL = Asked(key="q4", kind="date", label=Localised(en="Arrival"))
LETTER = Asked(key="q5", kind="file", label=Localised(en="Letter"))
ALL = (DINNER, DISH, SPICE, ARRIVAL, LETTER)


def wrong(said: dict[str, str], **more: object) -> list[tuple[type, str]]:
    return [(type(one), one.question) for one in problems(ALL, kept(ALL, said), **more)]


def test_what_the_other_answers_hide_is_removed_and_what_hangs_on_it_too():
    said = {"q1": "yes", "q2": "o1", "q3": " hot\r\n"}
    assert kept(ALL, said) == {"q1": "yes", "q2": "o1", "q3": "hot"}
    assert kept(ALL, said | {"q2": "o2"}) == {"q1": "yes", "q2": "o2"}
    assert kept(ALL, said | {"q1": "no"}) == {"q1": "no"}
    assert kept(ALL, {"q9": "unknown", "q4": "  "}) == {}


def test_only_what_is_asked_must_be_answered():
    assert wrong({}) == [(AnswerMissing, "q1")]
    assert wrong({"q1": "no"}) == []
    assert wrong({"q1": "yes"}) == [(AnswerMissing, "q2")]
    assert wrong({"q1": "yes", "q2": "o2"}) == []


def test_what_is_no_answer_is_refused_at_its_question():
    assert wrong({"q1": "perhaps"}) == [(NotAnAnswer, "q1")]
    assert wrong({"q1": "yes", "q2": "o7"}) == [(NotAnAnswer, "q2")]
    assert wrong({"q1": "yes", "q2": "o1", "q3": "x" * 2001}) == [(AnswerTooLong, "q3")]
    assert wrong({"q1": "no", "q4": "2021-02-30"}) == [(NotADay, "q4")]
    assert wrong({"q1": "no", "q4": "20210228"}) == [(NotADay, "q4")]
    assert wrong({"q1": "no", "q4": "2021-02-28"}) == []
    assert wrong({"q1": "no", "q5": "stranger"}, files=("ours",)) == [(AnswerMissing, "q5")]
    assert wrong({"q1": "no", "q5": "ours"}, files=("ours",)) == []


def test_an_earlier_answer_stands_though_it_is_no_longer_offered():
    assert wrong({"q1": "yes", "q2": "o7"}, before={"q2": "o7"}) == []
    assert wrong({"q1": "yes", "q2": "o8"}, before={"q2": "o7"}) == [(NotAnAnswer, "q2")]


def test_places_are_counted_with_those_who_ask_together():
    fish = {"q1": "yes", "q2": "o1"}
    rice = {"q1": "yes", "q2": "o2"}
    taken = {("q2", "o1"): 1, ("q2", "o2"): 500}

    # One place of two is left; rice has no limit.
    assert without_place(ALL, taken, [fish, rice]) == []
    [refused] = without_place(ALL, taken, [fish, rice, fish])
    assert (refused.question, refused.row) == ("q2", 2)
    assert str(refused).startswith("No place is left for")


def test_an_own_place_is_kept_where_places_were_taken_away_since():
    fish = {"q1": "yes", "q2": "o1"}
    taken = {("q2", "o1"): 3}

    assert without_place(ALL, taken, [fish], before=fish) == []
    assert len(without_place(ALL, taken, [fish], before={"q2": "o2"})) == 1
