"""The board's rules: order, groups, words, hash; and what the big screen shows when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.floor.rules import board, screens

pytestmark = pytest.mark.pure

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEYS = st.lists(st.integers(0, 50), min_size=1, max_size=12, unique=True)


def test_a_point_is_one_line_of_at_most_ninety_characters():
    assert board.checked("  Dykes\nbefore \x00 walls ") == "Dykes before walls"
    assert board.checked("x" * 90) == "x" * 90
    with pytest.raises(board.PointTooLong):
        board.checked("x" * 91)
    with pytest.raises(board.EmptyPoint):
        board.checked(" \n\t")


def test_themes_are_typed_one_a_line_and_come_back_as_typed():
    lines = "Water | Eau | Agua\n\nwater\nCash |  | Efectivo"
    rows = board.themes(lines, ("en", "fr", "es"))
    assert rows == [
        {"en": "Water", "fr": "Eau", "es": "Agua"},
        {"en": "Cash", "es": "Efectivo"},
    ]
    assert board.theme_lines(rows, ("en", "fr", "es")) == "Water | Eau | Agua\nCash |  | Efectivo"
    with pytest.raises(board.ThemeTooLong):
        board.themes("x" * 81, ("en",))
    with pytest.raises(board.TooManyThemes):
        board.themes("\n".join(map(str, range(21))), ("en",))


def test_groups_stand_in_the_order_of_the_list_then_as_they_come():
    theme = {1: "b", 2: "", 3: "a", 4: "b", 5: "c"}
    assert board.grouped([1, 2, 3, 4, 5], theme, ["a", "b"]) == [
        ("a", [3]), ("b", [1, 4]), ("", [2]), ("c", [5]),
    ]  # fmt: skip
    assert [head for head, _ in board.grouped([1, 2, 3], theme, [])] == ["b", "", "a"]


@given(KEYS, st.data())
@settings(max_examples=60)
def test_no_move_loses_or_doubles_a_point(order: list[int], data: st.DataObject):
    one = data.draw(st.sampled_from(order))
    among = data.draw(st.sets(st.sampled_from(order))) | {one}
    step = data.draw(st.sampled_from([-1, 1]))
    before = data.draw(st.none() | st.sampled_from(order))
    moved = board.stepped(order, one, step, among)
    assert sorted(moved) == sorted(order)
    assert [key for key in moved if key not in among] == [key for key in order if key not in among]
    back = board.stepped(moved, one, -step, among)
    assert back == order or moved == order
    put = board.placed(order, one, before)
    assert sorted(put) == sorted(order)
    if before not in (None, one):
        assert put.index(one) + 1 == put.index(before)


def test_the_hash_covers_words_and_figures():
    words, drawn, digest = board.canonical({"points": ["é"]}, {"fr": "<svg/>", "en": "<svg/>"})
    assert digest == board.hash_of(words, drawn)
    assert len(digest) == 64
    assert digest != board.canonical({"points": ["e"]}, {"fr": "<svg/>", "en": "<svg/>"})[2]
    assert digest != board.canonical({"points": ["é"]}, {"fr": "<svg/>", "en": "<svg />"})[2]
    assert digest == board.canonical({"points": ["é"]}, {"en": "<svg/>", "fr": "<svg/>"})[2]


DAY = {"starts": NOON, "ends": NOON + 4 * HOUR}
TOUR = {"tour_starts": NOON + HOUR, "tour_ends": NOON + 2 * HOUR}


@pytest.mark.parametrize(
    ("facts", "hours", "mode"),
    [
        ({"waits": 3, **DAY, **TOUR}, -1, "welcome"),
        ({"waits": 3, **DAY, **TOUR}, 0, "now"),
        ({"waits": 3, **DAY, **TOUR}, 1, "tour"),
        ({"begun": True, "speaks": True, "waits": 2, **DAY, **TOUR}, 0, "tour"),
        ({"begun": True, "waits": 2, **DAY, **TOUR}, 9, "tour"),
        ({"begun": True, **DAY, **TOUR}, 1.5, "tour"),
        ({"begun": True, **DAY, **TOUR}, 2, "now"),
        ({"begun": True, **DAY, **TOUR}, 4, "thanks"),
        ({"begun": True, "closed": True, **DAY}, 1, "thanks"),
        ({"waits": 11, "closed": True, **DAY}, 9, "tour"),
        ({"waits": 11, **DAY, "items_on": True}, 1, "now"),
        ({"waits": 11}, 0, "tour"),
        ({**DAY}, -1, "welcome"),
        ({}, 0, "now"),
    ],
)
def test_the_screen_follows_the_day_by_itself(facts: dict[str, object], hours: float, mode: str):
    moment = screens.Moment(**facts)  # type: ignore[arg-type]
    assert screens.mode_for("auto", moment, NOON + hours * HOUR) == mode
    for chosen in screens.MODES[1:]:
        assert screens.mode_for(chosen, moment, NOON) == chosen


def test_points_on_the_screen_are_whole():
    lengths = [(90, 40)] * 6
    assert screens.fitting("abcdef", lengths) == ["a", "b", "c"]
    assert screens.fitting("abcdef", [(20, 0)] * 6) == list("abcdef")
    assert screens.fitting("a", [(9000, 0)]) == ["a"]
    figures = screens.figures_height(3, 2, gap=True)
    assert figures == 160 + 2 * 55 + 2 * 38 + 170
    assert screens.fitting("abcdef", [(20, 0)] * 6, figures) == ["a", "b"]
    assert screens.fitting("", []) == []
