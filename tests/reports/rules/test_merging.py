"""Two texts made from one: put together where they do not touch, and never a word lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reports.rules.merging import merge

pytestmark = pytest.mark.pure

BASE = "One.\nTwo.\nThree."


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        (BASE, "One.\nTwo.\nThree.\nFour.", "One.\nTwo.\nThree.\nFour."),
        ("One!\nTwo.\nThree.", BASE, "One!\nTwo.\nThree."),
        ("One!\nTwo.\nThree.", "One.\nTwo.\nThree!", "One!\nTwo.\nThree!"),
        ("One!\nTwo.\nThree.", "One.\nTwo!\nThree.", "One!\nTwo!\nThree."),
        ("One.\nTwo.\nThree.\nA.", "One.\nTwo.\nThree.\nB.", "One.\nTwo.\nThree.\nA.\nB."),
        ("One.\nTwo.\nThree.\nA.", "One.\nTwo.\nThree.\nA.\nB.", "One.\nTwo.\nThree.\nA.\nB."),
        ("One.\nTwo.\nThree.\nA.", "One.\nTwo.\nThree.\nA.", "One.\nTwo.\nThree.\nA."),
        ("One.\nThree.", "Nought.\nOne.\nTwo.\nThree.", "Nought.\nOne.\nThree."),
        ("One.\nTwo, she.\nThree.", "One.\nTwo, he.\nThree.", None),
        ("Three.", "One.\nAmid.\nTwo.\nThree.", None),
    ],
)  # fmt: skip
def test_what_does_not_touch_is_put_together(theirs, mine, both):
    assert merge(BASE, theirs, mine) == both


def test_a_first_text_of_each_stands_after_the_other():
    assert merge("", "From Ada.", "From Ben.") == "From Ada.\nFrom Ben."
    assert merge("One.\n", "One.\nAda.", "One.\nBen.") == "One.\nAda.\nBen."


def test_a_text_of_endless_lines_is_not_compared():
    assert merge("\n" * 3000, "a" + "\n" * 3000, "b" + "\n" * 3000) is None


lines = st.lists(st.sampled_from("abcdefgh"), max_size=6)


@given(lines, st.data())
@settings(max_examples=300, deadline=None)
def test_no_word_that_either_added_is_lost(base, data):
    def changed(mark):
        made = [f"{one}{mark}" if data.draw(st.booleans()) else one for one in base]
        for number in range(data.draw(st.integers(0, 2))):
            made.insert(data.draw(st.integers(0, len(made))), f"new{mark}{number}")
        return made

    theirs, mine = changed("-left"), changed("-right")
    both = merge("\n".join(base), "\n".join(theirs), "\n".join(mine))
    if both is not None:
        added = [one for one in (*theirs, *mine) if "-" in one]
        assert all(both.split("\n").count(one) >= added.count(one) for one in added)
