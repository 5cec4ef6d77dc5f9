"""The running order: presses, their undoing, and places that never change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import DomainError
from app.floor.rules import order as rules
from app.floor.rules.order import Turn

pytestmark = pytest.mark.pure

NOW = datetime(2021, 10, 7, 13, 0, tzinfo=UTC)


def row(*states: str) -> rules.Order:
    return tuple(Turn(key, state) for key, state in enumerate(states, 1))


def states(order: rules.Order) -> list[str]:
    return [turn.state for turn in order]


def test_start_gives_the_floor_to_the_first():
    order = rules.started(row("planned", "planned"), NOW)
    assert states(order) == ["speaking", "planned"]
    assert order[0].started == NOW
    assert rules.remaining(order) == 1
    with pytest.raises(rules.AlreadyRunning):
        rules.started(order, NOW)


def test_next_ends_one_turn_and_begins_the_next():
    order = rules.advanced(row("speaking", "planned", "planned"), NOW)
    assert states(order) == ["spoken", "speaking", "planned"]
    assert order[0].ended == NOW


def test_next_after_the_last_leaves_the_floor_empty_and_then_refuses():
    order = rules.advanced(row("spoken", "speaking"), NOW)
    assert states(order) == ["spoken", "spoken"]
    with pytest.raises(rules.NobodyWaits):
        rules.advanced(order, NOW)


def test_a_skipped_partner_keeps_the_place_and_comes_last():
    order = rules.skipped(row("speaking", "planned", "planned"))
    assert states(order) == ["speaking", "skipped", "planned"]
    order = rules.advanced(order, NOW)
    assert states(order) == ["spoken", "skipped", "speaking"]
    assert rules.upcoming(order) == 1
    assert states(rules.advanced(order, NOW)) == ["spoken", "speaking", "spoken"]


def test_swap_changes_partners_not_numbers():
    order = rules.swapped(row("speaking", "planned", "planned"), 3, -1)
    assert [turn.key for turn in order] == [1, 3, 2]
    with pytest.raises(rules.HasTheFloor):
        rules.swapped(order, 1, 1)
    with pytest.raises(rules.NothingToSwap):
        rules.swapped(order, 3, -1)


def test_the_floor_can_be_given_out_of_turn():
    order = rules.given(row("speaking", "planned", "planned"), 3, NOW)
    assert states(order) == ["spoken", "planned", "speaking"]


ACTS = st.one_of(
    st.sampled_from(["start", "next", "skip", "stop", "swap-two"]).map(lambda name: (name, 0, 0)),
    st.tuples(st.just("give"), st.integers(1, 12), st.just(0)),
    st.tuples(st.just("swap"), st.integers(1, 12), st.sampled_from([-1, 1])),
)


def act(order: rules.Order, name: str, key: int, step: int, now: datetime) -> rules.Order:
    match name:
        case "start":
            return rules.started(order, now)
        case "next":
            return rules.advanced(order, now)
        case "skip":
            return rules.skipped(order)
        case "stop":
            return rules.stopped(order, now)
        case "swap-two":
            return rules.next_two_swapped(order)
        case "give":
            return rules.given(order, key, now)
        case _:
            return rules.swapped(order, key, step)


@given(st.integers(1, 12), st.lists(ACTS, max_size=40))
def test_whatever_is_pressed_nobody_is_lost_and_one_speaks_at_most(places, acts):
    order = row(*["planned"] * places)
    now = NOW
    for name, key, step in acts:
        now += timedelta(minutes=1)
        if name in ("give", "swap") and key > places:
            continue
        try:
            after = act(order, name, key, step, now)
        except DomainError:
            continue
        assert sorted(turn.key for turn in after) == list(range(1, places + 1))
        assert len(after) == places
        assert states(after).count("speaking") <= 1
        done_before = {turn.key for turn in order if not turn.waits}
        done_after = {turn.key for turn in after if not turn.waits}
        assert done_before <= done_after
        for turn in after:
            if turn.state == "spoken":
                assert turn.started is not None
                assert turn.ended is not None
                assert turn.started <= turn.ended
        assert rules.remaining(after) == sum(turn.waits for turn in after)
        order = after


@given(st.integers(2, 12), st.integers(1, 11), st.sampled_from([-1, 1]))
def test_swapping_back_restores_the_order(places, key, step):
    order = row(*["planned"] * places)
    if key > places:
        return
    try:
        swapped = rules.swapped(order, key, step)
    except rules.NothingToSwap:
        return
    assert rules.swapped(swapped, key, -step) == order
