"""What does not fit in a programme: each warning provoked, and what must never be warned about."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.localised import Localised
from app.meetings.rules import local_time
from app.meetings.rules.agenda import Slot, overlap
from app.meetings.rules.warnings import (
    WALK,
    ItemTooShort,
    MeetingTooShort,
    OutOfOrder,
    OutsideMeeting,
    OutsideParent,
    PersonTwice,
    RoomTwice,
    TooFar,
    kept,
    remembered,
    warnings,
    within,
)

pytestmark = pytest.mark.pure

NAMES = {7: "Ms Ada Alfa", 8: "Mr Ben Bravo"}


def at(hour: float) -> datetime:
    return datetime(2026, 12, 9, tzinfo=UTC) + timedelta(hours=hour)


def called(key: int) -> Localised:
    return Localised(en=f"Item {key}")


def slot(key, starts, ends, room="", people=(), *, kind="session", parent=None, spoken=0) -> Slot:
    return Slot(
        key,
        parent,
        kind,
        at(starts) if starts is not None else None,
        at(ends) if ends is not None else None,
        room,
        frozenset(people),
        called(key),
        spoken,
    )


def found(*slots: Slot, **how) -> list:
    return warnings(slots, at(9), at(18), NAMES, **how)


def test_back_to_back_in_one_room_is_no_overlap():
    assert found(slot(1, 9, 10, "A", {7}), slot(2, 10, 11, "A", {7})) == []


def test_room_and_person_taken_twice_are_told_and_a_break_never():
    assert found(
        slot(1, 9, 10.5, "A", {7}),
        slot(2, 10, 11, " a ", {7, 8}),
        slot(3, 10, 11, "A", {7}, kind="break"),
    ) == [
        RoomTwice(called(1), called(2), "A"),
        PersonTwice("Ms Ada Alfa", called(1), called(2)),
    ]


def test_an_item_and_its_block_share_room_and_people():
    assert (
        found(slot(1, 9, 12, "A", {7}, kind="parallel_block"), slot(2, 9, 10, "A", {7}, parent=1))
        == []
    )


def test_outside_parent_outside_meeting_and_out_of_order_are_told():
    assert found(
        slot(1, 9, 10, kind="parallel_block"),
        slot(2, 9.5, 10.5, parent=1),
        slot(3, 17, 19),
        slot(4, 11, 12),
        slot(5, None, None),
    ) == [
        OutsideParent(called(2), called(1)),
        OutsideMeeting(called(3)),
        OutOfOrder(called(4), called(3)),
    ]


@pytest.mark.parametrize(("gap", "warned"), [(0, True), (WALK - 1, True), (WALK, False)])
def test_a_person_needs_time_to_change_rooms(gap, warned):
    one, other = slot(1, 9, 10, "A", {7}), slot(2, 10 + gap / 60, 11, "B", {7})
    expected = [TooFar("Ms Ada Alfa", called(1), called(2), gap, WALK)] if warned else []
    assert found(one, other) == expected
    assert found(one, replace(other, room="A")) == []
    assert found(one, replace(other, people=frozenset({8}))) == []
    assert found(one, replace(other, room="")) == []


def test_more_minutes_than_the_item_has_are_told():
    tour = slot(1, 9, 10, kind="tour_de_table", spoken=65)
    assert found(tour) == [ItemTooShort(called(1), 65, 60)]
    assert found(replace(tour, spoken=60)) == []


def test_parts_that_follow_each_other_in_one_room_are_added_up_and_parallel_ones_are_not():
    block = slot(1, 9, 10)
    parts = [slot(2, 9, 9.75, "A", parent=1), slot(3, 9.5, 10, "A", parent=1)]
    assert ItemTooShort(called(1), 75, 60) in found(block, *parts)
    side_by_side = [slot(2, 9, 10, "A", parent=1), slot(3, 9, 10, "B", parent=1)]
    assert found(block, *side_by_side) == []


def test_more_minutes_than_the_meeting_has_are_told_on_one_day_only():
    items = [slot(1, 9, 14), slot(2, 13, 18)]
    assert MeetingTooShort(600, 540) in found(*items)
    assert MeetingTooShort(600, 540) not in found(*items, one_day=False)


def test_every_warning_says_its_facts_and_survives_being_kept():
    every = [
        RoomTwice(called(1), called(2), "A"),
        PersonTwice("Ada", called(1), called(2)),
        TooFar("Ada", called(1), called(2), 0, 5),
        OutsideParent(called(1), called(2)),
        OutsideMeeting(called(1)),
        OutOfOrder(called(1), called(2)),
        ItemTooShort(called(1), 61, 60),
        MeetingTooShort(61, 60),
    ]
    for one in every:
        assert remembered(kept(one)) == one
        assert "%(" not in one.message % one.facts


# --- promises under random edits -----------------------------------------------------------------

ZONES = st.sampled_from(
    ["Europe/Zurich", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Asia/Dili"]
)
#: Days on which clocks change in one of the zones, and others.
DAYS = st.one_of(
    st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    st.sampled_from([date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)]),
)
MINUTES = st.integers(5, 180)


@st.composite
def programmes(draw) -> list[Slot]:
    """A programme in order: items one after the other, each with parts that fill it exactly."""
    zone = draw(ZONES)
    begin = local_start(draw(DAYS), draw(st.integers(0, 23)), zone)
    slots: list[Slot] = []
    key = 0
    for length in draw(st.lists(MINUTES, min_size=1, max_size=6)):
        key += 1
        parent, ends = key, begin + timedelta(minutes=length)
        slots.append(Slot(parent, None, "session", begin, ends, label=called(parent)))
        cuts = sorted(draw(st.sets(st.integers(1, length - 1), max_size=3)))
        for start, end in zip([0, *cuts], [*cuts, length], strict=True):
            key += 1
            slots.append(
                Slot(
                    key,
                    parent,
                    "session",
                    begin + timedelta(minutes=start),
                    begin + timedelta(minutes=end),
                    draw(st.sampled_from(["", "A"])),
                    label=called(key),
                )
            )
        begin = ends
    return slots


def local_start(day: date, hour: int, zone: str) -> datetime:
    try:
        return local_time.to_utc(day, time(hour, 0), zone)
    except (local_time.NonExistentTime, local_time.AmbiguousTime):
        return local_time.to_utc(day, time(12, 0), zone)


def bounds(slots: list[Slot]) -> tuple[datetime, datetime]:
    return min(one.starts for one in slots), max(one.ends for one in slots)


@given(programmes())
def test_items_inside_their_parents_that_touch_raise_no_warning_and_lose_no_minute(slots):
    starts, ends = bounds(slots)
    assert warnings(slots, starts, ends) == []
    tops = [one for one in slots if one.parent is None]
    assert sum(one.minutes for one in tops) == (ends - starts).total_seconds() // 60
    for top in tops:
        assert sum(one.minutes for one in slots if one.parent == top.key) == top.minutes


@given(programmes(), st.integers(0, 40), st.integers(-300, 300).filter(bool))
def test_an_item_is_warned_about_exactly_when_it_leaves_its_parent(slots, pick, shift):
    below = [one for one in slots if one.parent is not None]
    one = below[pick % len(below)]
    above = next(each for each in slots if each.key == one.parent)
    by = timedelta(minutes=shift)
    edited = replace(one, starts=one.starts + by, ends=one.ends + by)
    changed = [edited if each.key == one.key else each for each in slots]
    starts, ends = bounds(slots)
    is_out = edited.starts < above.starts or edited.ends > above.ends
    assert (OutsideParent(one.label, above.label) in warnings(changed, starts, ends)) == is_out
    assert within(edited, above.starts, above.ends) != is_out
    assert edited.minutes == one.minutes


@given(DAYS, st.integers(0, 24 * 60), MINUTES, MINUTES)
def test_touching_intervals_never_overlap(day, first, one, other):
    begin = datetime.combine(day, time(0), UTC) + timedelta(minutes=first)
    middle = begin + timedelta(minutes=one)
    earlier = Slot(1, None, "session", begin, middle)
    later = Slot(2, None, "session", middle, middle + timedelta(minutes=other))
    assert not overlap(earlier, later)
    assert not overlap(later, earlier)
    assert overlap(earlier, replace(later, starts=middle - timedelta(minutes=1)))


@given(DAYS, st.times(), MINUTES, ZONES)
def test_utc_and_the_wall_clock_agree_over_midnight_and_clock_changes(day, at_time, length, zone):
    whole = at_time.replace(second=0, microsecond=0, tzinfo=None)
    try:
        begin = local_time.to_utc(day, whole, zone)
    except (local_time.NonExistentTime, local_time.AmbiguousTime):
        assume(False)
    end = begin + timedelta(minutes=length)
    local = local_time.to_local(end, zone)
    try:
        again = local_time.to_utc(local.date(), local.time(), zone)
    except local_time.AmbiguousTime:
        return
    assert again == end
    assert (again - begin).total_seconds() == length * 60
    assert local_time.to_local(begin, zone).time() == whole


@given(programmes(), ZONES, ZONES)
def test_no_warning_comes_or_goes_with_the_zone_in_which_times_are_read(slots, one, other):
    def seen(zone: str) -> list[Slot]:
        return [
            replace(
                each,
                starts=local_time.to_local(each.starts, zone),
                ends=local_time.to_local(each.ends, zone),
            )
            for each in slots
        ]

    starts, ends = bounds(slots)
    assert warnings(seen(one), starts, ends) == warnings(seen(other), starts, ends)
    assert [each.minutes for each in seen(one)] == [each.minutes for each in seen(other)]
