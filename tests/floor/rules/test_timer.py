"""The timer: an absolute end or a remainder, pauses that count for nothing, a prediction."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.floor.rules import timer as rules
from app.floor.rules.timer import Timer, allotted, minutes_and_seconds, predicted_end

pytestmark = pytest.mark.pure

T = datetime(2021, 10, 7, 13, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return T + timedelta(seconds=seconds)


def test_while_it_runs_the_end_is_absolute():
    view = Timer(T, allotted(4, None)).view
    assert (view.ends_at, view.left, view.paused) == (after(240), None, False)
    assert view.left_at(after(156)) == timedelta(seconds=84)
    assert view.left_at(after(252)) == timedelta(seconds=-12)


def test_while_it_stands_still_the_rest_is_kept_and_the_pause_moves_the_end():
    paused = Timer(T, allotted(4, None)).pause(after(60))
    assert (paused.view.ends_at, paused.view.left) == (None, timedelta(seconds=180))
    assert paused.view.left_at(after(999)) == timedelta(seconds=180)
    on = paused.resume(after(90))
    assert on.ends_at == after(270)
    assert on.spoken(after(100)) == timedelta(seconds=70)
    with pytest.raises(rules.NotPaused):
        on.resume(after(91))
    with pytest.raises(rules.AlreadyPaused):
        paused.pause(after(61))


def test_a_minute_more_moves_the_end_or_the_rest():
    timer = Timer(T, allotted(4, None))
    assert timer.more().ends_at == after(300)
    assert timer.pause(after(200)).more().left == timedelta(seconds=100)
    assert timer.more().view.added == timedelta(minutes=1)


def test_a_slot_has_its_own_minutes_then_the_meetings_then_the_houses():
    assert allotted(5, 3) == timedelta(minutes=5)
    assert allotted(None, 3) == timedelta(minutes=3)
    assert allotted(None, None) == timedelta(minutes=rules.DEFAULT_MINUTES)


@pytest.mark.parametrize(
    ("seconds", "words", "mark"),
    [(240, "4:00", ""), (60, "1:00", "due"), (61, "1:01", ""), (0, "0:00", "late"),
     (-12, "+0:12", "late"), (-75, "+1:15", "late")],
)  # fmt: skip
def test_how_it_is_written_and_marked(seconds: int, words: str, mark: str):
    assert minutes_and_seconds(timedelta(seconds=seconds)) == words
    assert rules.mark(timedelta(seconds=seconds)) == mark


STEPS = st.lists(
    st.tuples(st.integers(0, 600), st.sampled_from(["pause", "resume", "more", "wait"])),
    max_size=30,
)


@given(STEPS)
def test_what_is_spoken_is_the_time_elapsed_less_the_pauses(steps):
    timer, now, still = Timer(T, allotted(4, None)), T, timedelta()
    for seconds, act in steps:
        if timer.paused:
            still += timedelta(seconds=seconds)
        now += timedelta(seconds=seconds)
        if act == "pause" and not timer.paused:
            timer = timer.pause(now)
        elif act == "resume" and timer.paused:
            timer = timer.resume(now)
        elif act == "more":
            timer = timer.more()
        assert timer.spoken(now) == now - T - still
        assert timer.spoken(now) + timer.view.left_at(now) == timer.allotted + timer.added


@given(
    st.lists(st.integers(0, 900), min_size=1, max_size=20),
    st.lists(st.integers(1, 10), max_size=12),
    st.booleans(),
)
def test_under_a_fixed_plan_the_predicted_end_never_comes_earlier(steps, minutes, paused):
    timer = Timer(T, allotted(4, None))
    view = timer.pause(T).view if paused else timer.view
    coming = [timedelta(minutes=one) for one in minutes]
    now, before = T, predicted_end(T, [view], coming)
    assert before == T + timedelta(minutes=4 + sum(minutes))
    for seconds in steps:
        now += timedelta(seconds=seconds)
        end = predicted_end(now, [view], coming)
        assert end >= before
        if not paused and now <= after(240):
            assert end == before
        before = end
