"""Editors' words in the place of computed ones."""

import pytest

from app.reports.rules.overrides import settle, with_override

pytestmark = pytest.mark.pure


def test_a_computed_sentence_is_printed_as_it_is():
    sentence = settle("a", "Two spoke.", {})
    assert (sentence.text, sentence.overridden, sentence.moved_on) == ("Two spoke.", False, False)


def test_own_words_replace_it_and_show_when_the_facts_moved_on():
    kept = with_override({}, "a", "A pair spoke.", "Two spoke.")
    assert settle("a", "Two spoke.", kept).text == "A pair spoke."
    assert not settle("a", "Two spoke.", kept).moved_on
    assert settle("a", "Three spoke.", kept).moved_on
    assert settle("a", "Three spoke.", kept).text == "A pair spoke."


@pytest.mark.parametrize("text", ["", "  ", "Two spoke.", " Two spoke. "])
def test_nothing_or_the_same_words_undo_it(text):
    assert with_override({"a": {"text": "x", "source": "y"}}, "a", text, "Two spoke.") == {}
