"""The agenda as a tree, planned against held, and what does not fit."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.meetings.rules import agenda as rules
from app.meetings.rules.agenda import Change, Point, Slot

pytestmark = pytest.mark.pure

PLANNED = [
    Point(1, None, "High-level opening", "plenary", "1"),
    Point(2, None, "Presentation: lessons learned from the 1st phase of the Flagship Programme",
          "section", "2"),
    Point(3, None, "Debates on three main challenges and strategies to overcome them", "session",
          "3"),
    Point(4, 3, "From COVID-19 to the development of resilient social protection systems",
          "session", "3a"),
    Point(5, 3, "Sustainable and adequate financing of social protection", "session", "3b"),
    Point(6, 3, "Achieving universal social protection and leaving no-one behind", "session",
          "3c"),
    Point(7, None, "Presentation: looking forward: the strategy for the 2nd phase of the Flagship "
          "programme", "presentation", "4"),
    Point(8, None, "Tour de table: ongoing and future partnerships", "tour_de_table", "5"),
]  # fmt: skip

HELD = [
    Point(11, None, "High-Level Opening", "plenary", "1", planned=1),
    Point(12, None, "Looking back: lessons from the first phase", "section", "2", planned=2),
    Point(13, 12, "Presentation of key achievements of the first phase of the Flagship Programme",
          "presentation", "2.1", planned=2),
    Point(14, 12, "Country Perspective: Timor-Leste", "country_perspective", "2.2"),
    Point(15, None, "Parallel panel sessions", "parallel_block", "3", planned=3),
    Point(16, 15, "Topic 1: Achieving universal social protection and leaving no-one behind",
          "parallel_panel", "3.1", planned=6),
    Point(17, 15, "Topic 2: Securing sustainable and adequate financing for social protection",
          "parallel_panel", "3.2", planned=5),
    Point(18, 15, "Topic 3: Building resilient and robust social protection systems",
          "parallel_panel", "3.3", planned=4),
    Point(19, None, "Wrap up of the parallel sessions", "plenary", "4"),
    Point(20, None, "Looking forward: the strategy for the second phase of the Flagship Programme",
          "presentation", "5", planned=7),
    Point(21, None, "Tour de table: ongoing and future partnerships", "tour_de_table", "6",
          planned=8),
    Point(22, None, "Closing", "plenary", "7"),
]  # fmt: skip


def test_the_2021_agenda_planned_and_held():
    rows = rules.differences(PLANNED, HELD)
    assert [(row.planned, row.held, row.change, row.places) for row in rows] == [
        (1, 11, Change.SAME, None),
        (2, 12, Change.SAME, None),
        (None, 13, Change.NAMED, None),
        (None, 14, Change.ADDED, None),
        (3, 15, Change.FORM, None),
        (6, 16, Change.MOVED, (3, 1)),
        (5, 17, Change.REWORDED, None),
        (4, 18, Change.MOVED, (1, 3)),
        (None, 19, Change.ADDED, None),
        (7, 20, Change.SAME, None),
        (8, 21, Change.SAME, None),
        (None, 22, Change.ADDED, None),
    ]
    assert rows[7].changes == (Change.MOVED, Change.REWORDED)
    assert rows[2].part_of == 2


def test_what_was_planned_and_not_held_is_said():
    rows = rules.differences(
        PLANNED, [point for point in HELD if point.key not in (15, 16, 17, 18)]
    )
    assert [row.planned for row in rows if row.change is Change.DROPPED] == [3, 4, 5, 6]
    assert [row.planned for row in rows[:8]] == [1, 2, None, None, 3, 4, 5, 6]


def test_an_addition_moves_nobody():
    plan = [Point(1, None, "A"), Point(2, None, "B")]
    held = [Point(9, None, "New"), Point(10, None, "A", planned=1), Point(11, None, "B", planned=2)]
    assert [row.change for row in rules.differences(plan, held)] == [
        Change.ADDED,
        Change.SAME,
        Change.SAME,
    ]


def test_numbers_keep_the_letters_of_a_row_and_leave_breaks_out():
    points = [
        Point(1, None, "A"),
        Point(2, None, "Coffee", "break"),
        Point(3, None, "B"),
        Point(4, 3, "x", number="3b"),
        Point(5, 3, "y"),
        Point(6, None, "C"),
        Point(7, 6, "z"),
    ]
    assert rules.numbers(points) == {
        1: "1", 2: "", 3: "2", 4: "2a", 5: "2b", 6: "3", 7: "3.1",
    }  # fmt: skip


TREES = st.lists(st.integers(0, 9), min_size=1, max_size=12).map(
    lambda raw: [
        Point(key, None if key == 1 or pick % 2 == 0 else 1 + 2 * (key // 4), f"Item {key}")
        for key, pick in enumerate(raw, 1)
    ]
)


def settle(points: list[Point]) -> list[Point]:
    keys = {point.key: point for point in points}
    tops = {key for key, point in keys.items() if point.parent is None or point.parent not in keys}
    fixed = [
        point
        if point.parent is None or (point.parent in tops and point.parent != point.key)
        else Point(point.key, None, point.title)
        for point in points
    ]
    tops = {point.key for point in fixed if point.parent is None}
    fixed = [
        p if p.parent is None or p.parent in tops else Point(p.key, None, p.title) for p in fixed
    ]
    by_key = {point.key: point for point in fixed}
    return [by_key[key] for key in rules.depth_first(fixed)]


@given(TREES, st.lists(st.tuples(st.integers(0, 20), st.sampled_from("udio")), max_size=25))
def test_no_series_of_moves_loses_an_item_or_goes_deeper_than_two(tree, moves):
    points = settle(tree)
    keys = sorted(point.key for point in points)
    for pick, how in moves:
        key = keys[pick % len(keys)]
        match how:
            case "u":
                points = rules.moved(points, key, -1)
            case "d":
                points = rules.moved(points, key, 1)
            case "i":
                points = rules.moved_in(points, key)
            case "o":
                points = rules.moved_out(points, key)
        assert sorted(point.key for point in points) == keys
        assert rules.depth_first(points) == [point.key for point in points]
        tops = {point.key for point in points if point.parent is None}
        assert all(point.parent is None or point.parent in tops for point in points)
        printed = [number for number in rules.numbers(points).values() if number]
        assert len(set(printed)) == len(printed)


def at(hour: float) -> datetime:
    return datetime(2026, 12, 9, tzinfo=UTC) + timedelta(hours=hour)


@given(st.integers(0, 20), st.integers(1, 8), st.integers(0, 20), st.integers(1, 8))
def test_overlap_is_symmetric_and_half_open(a, length_a, b, length_b):
    one = Slot(1, None, "session", at(a), at(a + length_a))
    other = Slot(2, None, "session", at(b), at(b + length_b))
    assert rules.overlap(one, other) == rules.overlap(other, one)
    assert rules.overlap(one, other) == bool(
        set(range(a, a + length_a)) & set(range(b, b + length_b))
    )
