"""Figures in an article's text: inserted, moved, typed and compared with the register."""

from decimal import Decimal

import pytest

from app.news.rules import articles as rules
from app.news.rules.figures import Fact, differences, filled, moved, slugs_in

pytestmark = pytest.mark.pure

PEOPLE = Fact(
    "p2-people",
    "People with measurable improvements in social protection in 2021–22",
    Decimal(30_000_000),
    "people",
    "30 million",
    "NEWS:1",
)
GAP = Fact(
    "gap", "Resource gap for the second phase", Decimal(53_600_000), "USD", "53.6 million USD", "N"
)
FACTS = (PEOPLE, GAP)


def raised(text: str, language: str = "en", **parts: str) -> list[tuple[str, str]]:
    found = differences({"lead": text, **parts}, FACTS, language)
    return [(one.words, one.fact.slug) for one in found]


def test_typing_25_million_where_the_register_says_30_raises_the_difference():
    text = "25 million people have seen their social protection improve."
    assert raised(text) == [("25 million", "p2-people")]


def test_it_is_raised_too_where_the_article_prints_the_figure_elsewhere():
    assert raised("25 million gained.") == []
    assert raised("25 million gained.", headline="{figure:p2-people}") == [
        ("25 million", "p2-people")
    ]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fr", "25 millions de personnes en bénéficient.", "25 millions"),
        ("es", "25 millones de personas se benefician.", "25 millones"),
    ],
)
def test_in_french_and_spanish(language: str, text: str, words: str):
    [(said, slug)] = raised(text, language, headline="{figure:p2-people}")
    assert (said, slug) == (words, "p2-people")


def test_the_registers_own_number_typed_is_no_difference():
    assert raised("30 million people have better social protection.") == []
    assert raised("The resource gap is USD 53.6 million.") == []


def test_another_currency_or_kind_is_not_compared():
    assert raised("The resource gap is EUR 40 million.") == []


def test_the_difference_of_the_nearest_figure_is_raised():
    assert raised("The resource gap of the second phase is USD 50 million.") == [
        ("USD 50 million", "gap")
    ]


def test_the_key_holds_while_the_words_stand():
    [one] = differences({"lead": "25 million people in social protection."}, FACTS, "en")
    [two] = differences({"lead": "Now: 25 million people in social protection."}, FACTS, "en")
    [three] = differences({"lead": "26 million people in social protection."}, FACTS, "en")
    assert one.key == two.key != three.key


def test_figures_are_filled_by_name_and_unknown_names_stay():
    text = "{figure:p2-people} and {figure:none} and {figure:<b>}"
    assert slugs_in([text, text]) == ["p2-people", "none"]
    assert (
        filled(text, {"p2-people": "30 million"}) == "30 million and {figure:none} and {figure:<b>}"
    )


def test_a_figure_moves_when_value_date_or_source_change_but_not_by_other_words():
    then = {"a": {"value": "30", "unit": "people", "as_at": None, "source": "N", "label": "x"}}
    assert moved(then, {"a": {**then["a"], "label": "y"}}) == []
    assert moved(then, {"a": {**then["a"], "value": "31"}}) == ["a"]
    assert moved(then, {}) == ["a"]


@pytest.mark.parametrize(
    ("finished", "published", "unapproved", "state"),
    [
        (False, False, 0, "draft"),
        (True, False, 1, "waiting"),
        (True, False, 0, "ready"),
        (True, True, 0, "published"),
    ],
)
def test_the_state_follows_from_what_is_the_case(finished, published, unapproved, state):
    assert rules.state_of(finished=finished, published=published, unapproved=unapproved) == state
