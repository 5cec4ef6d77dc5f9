"""Texts in boxes: the largest step that holds them, and never a letter lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports import faces
from app.reports.documents import badges, nameplates
from app.reports.rules.fitting import Step, fit

pytestmark = pytest.mark.pure

STEPS = (Step(20, 1), Step(10, 2), Step(5, 3))


def letters(text: str) -> float:
    """A face in which every letter is half as wide as it is high."""
    return len(text) / 2


def test_the_largest_step_that_holds_the_words():
    assert fit("Ana Souza", STEPS, 90, letters).size == 20
    smaller = fit("Ana Souza Ferreira", STEPS, 90, letters)
    assert (smaller.size, smaller.lines) == (10, ("Ana Souza Ferreira",))


def test_lines_are_of_like_length():
    assert fit("aaaa bbbb cccc dddd eee", STEPS, 90, letters).lines == (
        "aaaa bbbb",
        "cccc dddd eee",
    ) or fit("aaaa bbbb cccc dddd eee", STEPS, 90, letters).lines == ("aaaa bbbb cccc", "dddd eee")


def test_a_line_may_end_after_a_hyphen_and_is_put_together_again():
    fitted = fit("Peyron-Bistabistabista", STEPS, 90, letters)
    assert fitted.lines == ("Peyron-", "Bistabistabista")
    assert fitted.words == "Peyron-Bistabistabista"


def test_a_word_too_long_for_the_smallest_step_is_parted_and_whole():
    fitted = fit("x" * 100, STEPS, 90, letters)
    assert fitted.size == 5
    assert "".join(fitted.lines) == "x" * 100
    assert all(letters(line) * 5 <= 90 for line in fitted.lines)


def test_nothing_is_one_empty_line():
    assert fit("", STEPS, 90, letters).lines == ("",)


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=280))
def test_no_letter_is_lost_and_no_line_too_wide(text):
    for steps, width, measure in (
        (badges.NAME_STEPS, badges.WIDTH, faces.sans),
        (nameplates.PARTNER_STEPS, nameplates.WIDTH, faces.serif),
    ):
        fitted = fit(text, steps, width, measure)
        assert "".join(fitted.lines).replace(" ", "") == "".join(text.split())
        assert all(
            measure(line) * fitted.size <= width + 1e-6 or len(line) == 1 for line in fitted.lines
        )


@pytest.mark.parametrize("text", ["W" * 282, "Wm" * 60 + " " + "W" * 120, "Mm " * 94])
def test_the_widest_name_that_can_be_stored_stays_on_its_badge(text):
    fitted = fit(text, badges.NAME_STEPS, badges.WIDTH, faces.sans)
    height = len(fitted.lines) * fitted.size * 1.08 * 25.4 / 72
    assert height <= badges.NAME_HEIGHT, (fitted.size, len(fitted.lines), height)


@pytest.mark.parametrize("text", ["W" * 300, "Wm " * 100])
def test_the_widest_partner_stays_on_its_card(text):
    fitted = fit(text, nameplates.PARTNER_STEPS, nameplates.WIDTH, faces.serif)
    assert len(fitted.lines) * fitted.size * 1.1 * 25.4 / 72 <= 60
    fitted = fit(text, badges.PARTNER_STEPS, badges.WIDTH, faces.sans)
    assert len(fitted.lines) * fitted.size * 1.12 * 25.4 / 72 <= 22
