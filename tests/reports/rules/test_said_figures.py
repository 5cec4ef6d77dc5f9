"""Figures in notes: what is one, what it says, and what is left alone."""

import pytest

from app.reports.rules.said_figures import exact, figures

pytestmark = pytest.mark.pure


def read(text, language="en"):
    return [(one.words, one.qualifier, one.value, one.unit) for one in figures(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "about 50 % of women", ("about 50 %", "about", "0.5", "share")),
        ("en", "more than 230 participants", ("more than 230", "more_than", "230", "participants")),
        ("en", "nearly 3 million people", ("nearly 3 million", "nearly", "3000000", "people")),
        ("en", "USD 75 million", ("USD 75 million", "exact", "75000000", "USD")),
        ("en", "at least $1.5 billion", ("at least $1.5 billion", "at_least", "1500000000", "USD")),
        ("en", "at most three million", ("at most three million", "at_most", "3000000", "number")),
        ("en", "only 1,234,567 workers", ("only 1,234,567", "only", "1234567", "workers")),
        ("fr", "environ 50 % des femmes", ("environ 50 %", "about", "0.5", "share")),
        ("fr", "plus de 230 participants", ("plus de 230", "more_than", "230", "participants")),
        (
            "fr",
            "plus d'1,2 milliard d'euros",
            ("plus d'1,2 milliard d'euros", "more_than", "1200000000", "EUR"),
        ),
        (
            "fr",
            "1\u202f234 ménages",
            ("1\u202f234", "exact", "1234", "households"),
        ),
        (
            "fr",
            "près de 3 millions de personnes",
            ("près de 3 millions", "nearly", "3000000", "people"),
        ),
        ("es", "cerca de 50 %", ("cerca de 50 %", "about", "0.5", "share")),
        ("es", "más de 230 participantes", ("más de 230", "more_than", "230", "participants")),
        ("es", "casi 3 millones de personas", ("casi 3 millones", "nearly", "3000000", "people")),
        (
            "es",
            "5 mil millones de EUR",
            ("5 mil millones de EUR", "exact", "5000000000", "EUR"),
        ),
    ],
)
def test_a_figure_is_read_with_its_qualifier(language, text, expected):
    assert read(text, language) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "On 7 October 2021 at 13:00",
        "Phase 2",
        "over 2021",
        "topic 3.1",
        "C169",
        "https://example.org/about-50",
        "2021/22",
        "",
    ],
)
def test_a_number_that_is_no_figure_is_left_alone(text):
    assert read(text) == []


def test_a_number_that_may_mean_two_things_is_not_guessed():
    assert read("1.500 people") == [("1.500", "exact", None, "people")]
    assert (exact("1,500", "en"), exact("1,500", "fr"), exact("12,34", "en")) == (1500, None, None)


def test_the_same_number_of_other_things_is_another_figure():
    women, men = figures("about 50 % of women, about 50 % of men, about 50 % of women", "en")
    assert (women.after, men.after) == ("of women", "of men")
    assert women.key != men.key
    assert figures("today about  50 % of women", "en")[0].key == women.key


@pytest.mark.parametrize("text", ["9" * 50_000, "about " * 9_000, "1 " * 25_000, "1," * 25_000])
def test_hostile_texts_take_no_time(text):
    figures(text, "fr")
