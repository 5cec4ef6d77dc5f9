"""When the owner of an action is reminded, and what an action needs."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.rules import outcomes as rules

pytestmark = pytest.mark.pure

DUE = date(2026, 12, 15)


@pytest.mark.parametrize(
    ("today", "moment"),
    [
        (date(2026, 12, 7), None),
        (date(2026, 12, 8), "before"),
        (date(2026, 12, 14), "before"),
        (date(2026, 12, 15), "due"),
        (date(2026, 12, 21), "due"),
        (date(2026, 12, 22), "late"),
        (date(2027, 1, 13), "late"),
        (date(2027, 1, 14), "very_late"),
    ],
)
def test_the_newest_reminder_whose_day_has_come(today: date, moment: str | None):
    assert rules.reminder_due(DUE, today) == moment


@given(st.integers(-60, 200), st.integers(0, 60))
def test_a_later_day_never_falls_back_to_an_earlier_reminder(first: int, more: int):
    order = [None, *(name for name, _after in rules.MOMENTS)]
    then = rules.reminder_due(DUE, DUE + timedelta(days=first))
    later = rules.reminder_due(DUE, DUE + timedelta(days=first + more))
    assert order.index(later) >= order.index(then)


def test_an_action_has_an_owner_and_a_day_after_the_meeting():
    rules.must_be_owned(None, "Ms Example")
    rules.must_be_owned(7, "")
    with pytest.raises(rules.OwnerNeeded):
        rules.must_be_owned(None, "  ")
    rules.must_follow(date(2026, 3, 18), date(2026, 3, 18))
    rules.must_follow(date(2020, 1, 1), None)
    with pytest.raises(rules.DueBeforeTheMeeting):
        rules.must_follow(date(2026, 3, 17), date(2026, 3, 18))


def test_numbers_and_lateness():
    assert [rules.number_words("decision", 2), rules.number_words("action", 11)] == ["D2", "A11"]
    assert rules.days_late(DUE, date(2026, 12, 14)) == 0
    assert rules.days_late(DUE, date(2026, 12, 18)) == 3
