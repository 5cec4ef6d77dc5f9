"""The whole floor: the plan and the queue beside it, whatever is pressed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import DomainError
from app.floor.rules import order as plan
from app.floor.rules import queue as rules
from app.floor.rules.order import Turn
from app.floor.rules.protocol import rank
from app.floor.rules.queue import Entry, Table

pytestmark = pytest.mark.pure

T = datetime(2021, 10, 7, 13, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return T + timedelta(minutes=minutes)


def table(places: int = 3, *kinds: str) -> Table:
    found = Table(tuple(Turn(key) for key in range(1, places + 1)))
    for key, kind in enumerate(kinds, 1):
        found = rules.joined(found, Entry(key, kind=kind, who=f"{key}"))
    return found


def states(found: Table) -> list[str]:
    return [turn.state for turn in found.turns]


def line(found: Table) -> list[int]:
    return [entry.key for entry in rules.waiting(found.queue)]


def test_questions_come_before_replies_before_points_of_order_before_requests():
    found = table(1, "request", "point_of_order", "request", "question", "reply", "question")
    assert line(found) == [4, 6, 5, 2, 1, 3]


def test_a_question_pauses_the_speaker_who_then_goes_on():
    found = rules.started(table(2, "question"), T)
    found = rules.called(found, 1, at(1))
    assert states(found) == ["held", "planned"]
    assert rules.speaking(found) == rules.asking(found)
    found = rules.advanced(found, at(3))
    assert states(found) == ["speaking", "planned"]
    timer = found.turns[0].timer(4)
    assert timer is not None
    assert timer.ends_at == at(6)
    found = rules.advanced(found, at(5))
    assert found.turns[0].spoken == timedelta(minutes=3)
    assert found.queue[0].spoken == timedelta(minutes=2)


def test_a_pause_that_was_on_before_the_question_counts_from_its_own_beginning():
    found = rules.paused(rules.started(table(1, "question"), T), at(1))
    found = rules.advanced(rules.called(found, 1, at(2)), at(4))
    assert found.turns[0].stood == timedelta(minutes=3)


def test_a_right_of_reply_and_a_request_end_the_turn():
    for kind in ("reply", "request"):
        found = rules.called(rules.started(table(2, kind), T), 1, at(1))
        assert states(found) == ["spoken", "planned"]
        assert states(rules.advanced(found, at(2))) == ["spoken", "speaking"]


def test_one_interruption_at_a_time():
    found = rules.called(rules.started(table(1, "question", "point_of_order"), T), 1, at(1))
    with pytest.raises(rules.AnotherInterrupts):
        rules.called(found, 2, at(2))


def test_giving_the_floor_or_ending_the_turn_during_a_question_ends_both():
    found = rules.called(rules.started(table(2, "question"), T), 1, at(1))
    assert states(rules.given(found, 2, at(2))) == ["spoken", "speaking"]
    ended = rules.stopped(found, at(2))
    assert states(ended) == ["spoken", "planned"]
    assert ended.turns[0].spoken == timedelta(minutes=1)
    assert rules.speaking(ended) is None


def test_at_the_end_of_the_plan_next_goes_on_with_the_queue():
    found = rules.advanced(rules.started(table(1, "request"), T), at(1))
    assert rules.asking(found) is not None
    with pytest.raises(plan.NobodyWaits):
        rules.advanced(rules.advanced(found, at(2)), at(3))


def test_a_closed_queue_refuses_requests_and_lets_the_others_pass():
    closed = replace(table(), closed=True)
    with pytest.raises(rules.QueueClosed):
        rules.joined(closed, Entry(9))
    for kind in ("question", "reply", "point_of_order"):
        assert line(rules.joined(closed, Entry(9, kind=kind))) == [9]


def test_nobody_waits_twice_with_one_kind_and_the_unnamed_are_told_apart():
    found = rules.joined(table(), Entry(1, who="x"))
    with pytest.raises(rules.AsksAlready):
        rules.joined(found, Entry(2, who="x"))
    found = rules.joined(found, Entry(2, kind="question", who="x"))
    found = rules.joined(rules.joined(found, Entry(3)), Entry(4))
    assert line(found) == [2, 1, 3, 4]
    with pytest.raises(rules.AsksAlready):
        rules.named(found, 3, "x")
    assert next(one for one in rules.named(found, 3, "y").queue if one.key == 3).who == "y"


def test_the_absent_are_not_called_and_keep_their_place():
    turns = (Turn(1, mode="absent"), Turn(2))
    found = rules.started(Table(turns), T)
    assert states(found) == ["planned", "speaking"]
    with pytest.raises(plan.NobodyWaits):
        rules.advanced(rules.advanced(found, at(1)), at(2))
    assert states(rules.given(found, 1, at(1))) == ["speaking", "spoken"]


def test_the_passed_over_return_to_their_place():
    order = plan.skipped(table(2).turns)
    assert plan.upcoming(order) == 1
    assert plan.upcoming(plan.returned(order, 1)) == 0
    with pytest.raises(plan.NotSkipped):
        plan.returned(order, 2)


def test_an_order_by_hand_or_by_rule_moves_only_those_who_wait():
    order = rules.advanced(rules.started(table(4), T), at(1)).turns
    assert [turn.key for turn in plan.placed(order, [4, 3])] == [1, 2, 4, 3]
    assert [turn.key for turn in plan.arranged(order, lambda key: -key)] == [1, 2, 4, 3]
    for wrong in ([3], [3, 4, 4], [1, 3, 4], [3, 5]):
        with pytest.raises(plan.OtherPartners):
            plan.placed(order, wrong)


def test_rank_is_the_honorific_then_the_head_of_delegation():
    assert rank("H.E. Dr", is_head=False) < rank("Ms", is_head=True) < rank("Mr", is_head=False)
    assert rank("S.E. M.", is_head=True) == (0, 0)
    assert rank("Mr HE", is_head=False) == (1, 1)


# --- whatever is pressed -------------------------------------------------------------------------


def of_turns(change):
    return lambda found, key, _kind, _now: replace(found, turns=change(found.turns, key))


ACTS = {
    "start": lambda found, _key, _kind, now: rules.started(found, now),
    "next": lambda found, _key, _kind, now: rules.advanced(found, now),
    "stop": lambda found, _key, _kind, now: rules.stopped(found, now),
    "pause": lambda found, _key, _kind, now: rules.paused(found, now),
    "resume": lambda found, _key, _kind, now: rules.resumed(found, now),
    "restart": lambda found, _key, _kind, now: rules.restarted(found, now),
    "more": lambda found, _key, _kind, _now: rules.extended(found),
    "give": lambda found, key, _kind, now: rules.given(found, key, now),
    "call": lambda found, key, _kind, now: rules.called(found, key, now),
    "ask": lambda found, _key, kind, _now: rules.joined(
        found, Entry(len(found.queue) + 1, kind=kind)
    ),
    "withdraw": lambda found, key, _kind, _now: rules.left(found, key),
    "move": lambda found, key, _kind, _now: rules.moved(found, key, -1),
    "even": of_turns(lambda turns, _key: plan.evened(turns)),
    "skip": of_turns(lambda turns, _key: plan.skipped(turns)),
    "return": of_turns(plan.returned),
    "swap": of_turns(lambda turns, key: plan.swapped(turns, key, 1)),
}

PRESSES = st.tuples(
    st.sampled_from(sorted(ACTS)),
    st.integers(1, 8),
    st.sampled_from(rules.KINDS),
    st.integers(1, 300),
)


def check_whatever_is_pressed(places: int, presses) -> None:
    found, now = table(places), T
    for what, key, kind, seconds in presses:
        now += timedelta(seconds=seconds)
        if what in ("give", "swap", "return") and key > places:
            continue
        try:
            after = ACTS[what](found, key, kind, now)
        except DomainError:
            continue
        everybody = (*after.turns, *after.queue)
        # One current speaker; nobody of the plan and no request is lost.
        assert sum(one.state == "speaking" for one in everybody) <= 1
        assert sorted(turn.key for turn in after.turns) == list(range(1, places + 1))
        assert {one.key for one in found.queue} <= {one.key for one in after.queue}
        assert sum(turn.state == "held" for turn in after.turns) <= 1
        # Who was interrupted waits for an end of it, timer still.
        held = rules.held(after)
        if held is not None:
            assert rules.asking(after) is not None
            assert held.paused_at is not None
        # What is over was begun before it ended, and pauses lie within it.
        for one in everybody:
            if one.state == "spoken":
                assert one.started is not None
                assert one.ended is not None
                assert one.paused_at is None
                assert timedelta() <= one.stood <= one.ended - one.started
                assert one.spoken == one.ended - one.started - one.stood
        # More time never costs anybody anything; after evening out all who wait have the same.
        before = {turn.key: turn.added for turn in found.turns}
        assert all(turn.added >= before[turn.key] for turn in after.turns)
        if what == "even":
            most = max(turn.added for turn in after.turns)
            assert all(turn.added == most for turn in after.turns if turn.waits)
        found = after


@given(st.integers(1, 8), st.lists(PRESSES, max_size=40))
@settings(max_examples=60)
def test_whatever_is_pressed_nobody_is_lost_and_one_speaks_at_most(places, presses):
    check_whatever_is_pressed(places, presses)


@pytest.mark.long
@given(st.integers(1, 8), st.lists(PRESSES, max_size=120))
@settings(max_examples=5000, deadline=None)
def test_long_whatever_is_pressed(places, presses):
    check_whatever_is_pressed(places, presses)


@given(st.integers(1, 6), st.lists(st.integers(1, 300), min_size=1, max_size=6))
def test_the_sum_of_times_is_the_time_elapsed_less_the_pauses(places, seconds):
    found, now, still = rules.started(table(places), T), T, timedelta()
    for at_press, step in enumerate(seconds):
        now += timedelta(seconds=step)
        found = rules.paused(found, now)
        now += timedelta(seconds=at_press + 1)
        still += timedelta(seconds=at_press + 1)
        found = rules.advanced(found, now)
        if rules.speaking(found) is None:
            break
    if rules.speaking(found) is not None:
        found = rules.stopped(found, now)
    assert sum((turn.spoken for turn in found.turns), timedelta()) == now - T - still
