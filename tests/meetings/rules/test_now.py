"""What is on now, and what comes next, by the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from app.meetings.rules.agenda import Slot
from app.meetings.rules.now import now_and_next

pytestmark = pytest.mark.pure


def at(hour: float) -> datetime:
    return datetime(2026, 12, 9, tzinfo=UTC) + timedelta(hours=hour)


SLOTS = [
    Slot(1, None, "plenary", at(9), at(10)),
    Slot(2, None, "parallel_block", at(10), at(11)),
    Slot(3, 2, "parallel_panel", at(10), at(11), "A"),
    Slot(4, 2, "parallel_panel", at(10), at(11), "B"),
    Slot(5, None, "plenary", at(11), None),
    Slot(6, None, "plenary", None, None),
]


@pytest.mark.parametrize(
    ("hour", "on", "coming"),
    [
        (8, (), (1,)),
        (9, (1,), (3, 4)),
        (10, (3, 4), (5,)),
        (10.99, (3, 4), (5,)),
        (11, (5,), ()),
        (20, (5,), ()),
    ],
)
def test_now_and_next(hour, on, coming):
    found = now_and_next(SLOTS, at(hour))
    assert (found.now, found.next) == (on, coming)
