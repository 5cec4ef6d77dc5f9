"""What of a schedule is paid, what is overdue and for how long, when a reminder is due."""

from datetime import date, timedelta

import pytest

from app.funding.rules.instalments import (
    Band,
    Part,
    Progress,
    band_of,
    progress,
    spread,
    step_due,
    within,
)

pytestmark = pytest.mark.pure

DUE = date(2022, 3, 10)


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (-1, Band.NOT_DUE),
        (0, Band.TO_30),
        (30, Band.TO_30),
        (31, Band.TO_90),
        (90, Band.TO_90),
        (91, Band.OVER_90),
    ],
)
def test_overdue_by_age(days, band):
    assert band_of(DUE, DUE + timedelta(days=days)) is band


def test_money_pays_the_oldest_first_whatever_the_order_of_the_schedule():
    later, earlier = date(2023, 3, 1), DUE
    assert spread([(later, 500), (earlier, 300)], 350) == [
        Part(later, 500, 50),
        Part(earlier, 300, 300),
    ]
    assert spread([(earlier, 300)], 900) == [Part(earlier, 300, 300)]
    assert spread([(earlier, 300)], -5) == [Part(earlier, 300, 0)]


def test_no_more_is_unpaid_than_is_still_to_come():
    parts = [Part(DUE, 300, 100), Part(date(2023, 3, 1), 500)]
    assert [p.unpaid for p in within(parts, 450)] == [200, 250]


@pytest.mark.parametrize(
    ("state", "paid", "days", "found"),
    [
        ("scheduled", 0, 0, Progress.SCHEDULED),
        ("conditions_met", 0, 0, Progress.CONDITIONS_MET),
        ("requested", 0, -1, Progress.REQUESTED),
        ("requested", 0, 0, Progress.DUE),
        ("requested", 40, 0, Progress.PART_PAID),
        ("scheduled", 100, 0, Progress.PAID),
        ("waived", 0, 0, Progress.WAIVED),
    ],
)
def test_due_part_paid_and_paid_are_derived(state, paid, days, found):
    assert progress(state, Part(DUE, 100, paid), DUE + timedelta(days=days)) is found


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (DUE - timedelta(days=31), None),
        (DUE - timedelta(days=30), -30),
        (DUE - timedelta(days=27), -30),
        (DUE - timedelta(days=26), None),
        (DUE - timedelta(days=7), -7),
        (DUE, None),
        (DUE + timedelta(days=7), 7),
        (DUE + timedelta(days=33), 30),
        (DUE + timedelta(days=34), None),
    ],
)
def test_a_reminder_is_written_on_its_day_or_up_to_three_days_later(today, step):
    assert step_due(DUE, today, (30, 7), (7, 30)) == step
