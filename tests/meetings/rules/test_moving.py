"""What else moves with an item: by hand, over midnight and over changes of the clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.localised import Localised
from app.meetings.rules import moving, undo
from app.meetings.rules.agenda import Point, Slot, moved_in, numbers, placed
from app.meetings.rules.local_time import AmbiguousTime, NonExistentTime
from app.meetings.rules.moving import Move, NothingToMove, OtherDay, OverMidnight, PastMidnight
from app.meetings.rules.warnings import OutsideMeeting, OutsideParent, warnings

pytestmark = pytest.mark.pure

ZURICH = "Europe/Zurich"
DAY = date(2026, 10, 7)


def at(hours: float) -> datetime:
    """A moment of 7 October 2026 by the clocks of Zurich, two hours before UTC."""
    return datetime(2026, 10, 7, tzinfo=UTC) + timedelta(hours=hours - 2)


def slot(key, starts, ends=None, parent=None, kind="plenary", room="") -> Slot:
    return Slot(
        key,
        parent,
        kind,
        at(starts) if starts is not None else None,
        at(ends) if ends is not None else None,
        room,
        label=Localised(en=f"Item {key}"),
    )


#: 1 Opening 9–10, 2 Panels 10–12 with 3 (10–11) and 4 (11–12) below, a break 12–13, 6 without a
#: time, 7 Tour de table 13–15, and 8 on the next day.
AGENDA = [
    slot(1, 9, 10),
    slot(2, 10, 12, kind="section"),
    slot(3, 10, 11, parent=2),
    slot(4, 11, 12, parent=2),
    slot(5, 12, 13, kind="break"),
    slot(6, None),
    slot(7, 13, 15),
    slot(8, 33, 34),
]


def told(moves: list[Move]) -> dict[int, tuple[float | None, ...]]:
    """Each item that moves, and the hours by the clocks of Zurich on which it lies then."""

    def hours(moment: datetime | None) -> float | None:
        return None if moment is None else (moment - at(0)).total_seconds() / 3600

    return {move.key: tuple(map(hours, move.now)) for move in moves}


def test_an_item_that_moves_takes_along_what_is_below_it():
    moves = moving.alone(AGENDA, 2, at(10.5), at(12.5))
    assert told(moves) == {2: (10.5, 12.5), 3: (10.5, 11.5), 4: (11.5, 12.5)}


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(10, 12.5), (9.5, 12), (9.5, 12.5), (10.5, 11.5)],
    ids=["later end", "earlier start", "both apart", "both together"],
)
def test_an_item_that_is_stretched_leaves_what_is_below_it(starts, ends):
    assert told(moving.alone(AGENDA, 2, at(starts), at(ends))) == {2: (starts, ends)}


def test_what_follows_on_that_day_moves_by_the_minutes_of_the_end():
    moves = moving.with_the_rest(AGENDA, 1, at(9), at(10.25), ZURICH)
    assert told(moves) == {
        1: (9, 10.25), 2: (10.25, 12.25), 3: (10.25, 11.25), 4: (11.25, 12.25),
        5: (12.25, 13.25), 7: (13.25, 15.25),
    }  # fmt: skip


def test_a_later_start_alone_moves_nothing_else_and_the_same_times_nothing_at_all():
    assert told(moving.with_the_rest(AGENDA, 1, at(9.5), at(10), ZURICH)) == {1: (9.5, 10)}
    assert moving.with_the_rest(AGENDA, 1, at(9), at(10), ZURICH) == []


def test_an_item_taken_to_another_day_takes_nothing_along_that_followed_it():
    moves = moving.with_the_rest(AGENDA, 2, at(34), at(36), ZURICH)
    assert told(moves) == {2: (34, 36), 3: (34, 35), 4: (35, 36)}


def test_an_item_that_gets_or_loses_its_time_moves_alone():
    assert told(moving.with_the_rest(AGENDA, 6, at(8), at(9), ZURICH)) == {6: (8, 9)}
    assert told(moving.with_the_rest(AGENDA, 2, None, None, ZURICH)) == {2: (None, None)}


def test_below_a_parallel_block_only_the_same_room_follows():
    block = [
        slot(1, 9, 12, kind="parallel_block"),
        slot(2, 9, 10, parent=1, room="A"),
        slot(3, 10, 11, parent=1, room=" a"),
        slot(4, 10, 11, parent=1, room="B"),
    ]
    moves = moving.with_the_rest(block, 2, at(9), at(10.5), ZURICH)
    assert told(moves) == {2: (9, 10.5), 3: (10.5, 11.5)}


def test_the_rest_of_a_day_is_shifted_and_its_gaps_are_closed():
    assert set(told(moving.shifted(AGENDA, 5, 30, ZURICH))) == {5, 7}
    wide = [slot(1, 9, 10), slot(2, 10.5, 11), slot(3, 10.75, 12), slot(4, 12, 13), slot(5, 14, 15)]
    assert told(moving.closed_up(wide, 1, ZURICH)) == {
        2: (10, 10.5), 3: (10.25, 11.5), 4: (11.5, 12.5), 5: (12.5, 13.5),
    }  # fmt: skip
    assert moving.closed_up(AGENDA, 1, ZURICH) == []
    for choose in (
        lambda: moving.shifted(AGENDA, 6, 5, ZURICH),
        lambda: moving.closed_up(AGENDA, 6, ZURICH),
    ):
        with pytest.raises(NothingToMove):
            choose()


def test_it_is_told_what_would_fit_no_longer_and_nothing_that_did_not_fit_before():
    def find(slots):
        return warnings(slots, at(9), at(15), one_day=False)

    crooked = [slot(9, 8, 8.5), *AGENDA[:7]]
    before = find(crooked)
    assert before == [OutsideMeeting(Localised(en="Item 9"))]
    moves = moving.with_the_rest(crooked, 2, at(10), at(12.5), ZURICH)
    assert moving.consequences(moves, ZURICH, before, find(moving.applied(crooked, moves))) == [
        OutsideMeeting(Localised(en="Item 7"))
    ]
    moves = moving.alone(crooked, 2, at(10), at(11.5))
    assert moving.consequences(moves, ZURICH, before, find(moving.applied(crooked, moves)))[:1] == [
        OutsideParent(Localised(en="Item 4"), Localised(en="Item 2"))
    ]


def test_midnight_is_named_and_passed_only_where_the_meeting_goes_on():
    late = [slot(1, 21, 22), slot(2, 22, 23.5), slot(3, 23.5, 24)]
    moves = moving.shifted(late, 1, 60, ZURICH)
    assert moving.consequences(moves, ZURICH, [], []) == [
        OverMidnight(Localised(en="Item 2")),
        OtherDay(Localised(en="Item 3"), date(2026, 10, 8)),
    ]
    moving.check(moves, ZURICH, date(2026, 10, 8))
    with pytest.raises(PastMidnight) as refused:
        moving.check(moves, ZURICH, DAY)
    assert refused.value.facts == {"item": Localised(en="Item 2")}
    until_midnight = moving.shifted(late[:2], 1, 30, ZURICH)
    assert told(until_midnight)[2] == (22.5, 24)
    moving.check(until_midnight, ZURICH, DAY)


# In 2026 the clocks of Zurich go from 2:00 to 3:00 on 29 March and from 3:00 to 2:00 on 25 October.


def spring(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 29, hour, minute, tzinfo=UTC)


def autumn(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, 25, hour, minute, tzinfo=UTC)


def test_over_the_skipped_hour_the_minutes_stay_and_the_skipped_time_is_refused():
    night = [
        Slot(1, None, "plenary", spring(0), spring(0, 30)),  # 1:00–1:30
        Slot(2, None, "plenary", spring(0, 30), spring(1, 30)),  # 1:30–3:30, an hour of minutes
    ]
    with pytest.raises(NonExistentTime, match="02:15"):
        moving.shifted(night, 1, 75, ZURICH)
    # 1:00 + 120 minutes on the clock is 3:00, sixty minutes later; the rest follows at once.
    moves = moving.shifted(night, 1, 120, ZURICH)
    assert [move.now for move in moves] == [
        (spring(1), spring(1, 30)),
        (spring(1, 30), spring(2, 30)),
    ]


def test_the_repeated_hour_is_refused_for_whatever_would_lie_in_it():
    first = [
        Slot(1, None, "plenary", autumn(0) - timedelta(hours=1), autumn(0)),  # 1:00–2:00
        Slot(2, None, "plenary", autumn(2), autumn(3)),  # 3:00–4:00
    ]
    with pytest.raises(AmbiguousTime, match="02:30"):
        moving.check(
            moving.with_the_rest(first, 1, first[0].starts, autumn(0, 30), ZURICH),
            ZURICH,
            None,
        )
    with pytest.raises(AmbiguousTime):
        moving.shifted([first[0]], 1, 60, ZURICH)


# --- minutes, places, undoing --------------------------------------------------------------------


def test_minutes_with_an_item_count_what_overlaps_once():
    assert (
        moving.covered([slot(1, 9, 10), slot(2, 9.5, 10.5), slot(3, 11, 12), slot(4, 9, 9.5)])
        == 150
    )
    [first, second] = moving.day_sums(AGENDA, ZURICH, None)
    assert (first.day, first.taken, first.idle, first.summed, first.free) == (
        DAY,
        360,
        0,
        360,
        None,
    )
    assert (second.day.day, second.taken) == (8, 60)
    assert moving.day_sums(AGENDA[:7], ZURICH, 300)[0].free == -60
    assert moving.minutes_below(AGENDA) == {2: 120}


POINTS = [
    Point(1, None, "A"), Point(2, None, "B"), Point(3, 2, "B1"), Point(4, 2, "B2"),
    Point(5, None, "C"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "parent", "after", "order"),
    [
        (5, None, None, [5, 1, 2, 3, 4]),
        (1, None, 2, [2, 3, 4, 1, 5]),
        (1, 2, 3, [2, 3, 1, 4, 5]),
        (4, None, 1, [1, 4, 2, 3, 5]),
        (4, 2, None, [1, 2, 4, 3, 5]),
        (2, 1, None, [1, 2, 3, 4, 5]),  # it has points below it
        (1, 3, None, [1, 2, 3, 4, 5]),  # three levels
        (1, 1, None, [1, 2, 3, 4, 5]),
        (1, None, 3, [1, 2, 3, 4, 5]),  # not of that row
        (1, None, 1, [1, 2, 3, 4, 5]),
    ],
)
def test_a_point_is_placed_where_it_can_stand(key, parent, after, order):
    found = placed(POINTS, key, parent, after)
    assert [point.key for point in found] == order
    moved = next(point for point in found if point.key == key)
    if order != [1, 2, 3, 4, 5]:
        assert moved.parent == parent


def test_nothing_stands_below_a_break():
    points = [Point(1, None, "Coffee", "break"), Point(2, None, "A"), Point(3, None, "B")]
    assert moved_in(points, 2) == points
    assert placed(points, 3, 1, None) == points
    turned = [Point(1, None, "Coffee", "break"), Point(2, 1, "A"), Point(3, None, "B")]
    assert numbers(turned) == {1: "", 2: "", 3: "1"}


@pytest.mark.parametrize(
    ("before", "after", "now", "row"),
    [
        ("abc", "acb", "acb", "abc"),
        ("abc", "ac", "ac", "abc"),
        ("abc", "acb", "acbn", "abnc"),
        ("abc", "acb", "nacb", "nabc"),
        ("abc", "acb", "abc", None),
        ("abc", "acb", "ac", None),
        ("abc", "ac", "ca", None),
        ("", "a", "a", ""),
        ("", "a", "an", "n"),
    ],
)
def test_a_row_is_put_back_with_what_was_added_and_only_as_it_was_left(before, after, now, row):
    change = undo.RowChange(None, tuple(before), tuple(after))
    found = undo.taken_back(change, list(now))
    assert (None if found is None else "".join(found)) == row
