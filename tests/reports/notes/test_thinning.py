"""Which wordings are kept."""

from datetime import UTC, datetime, timedelta

import pytest

from app.reports.rules.wordings import Kept, tidy, to_thin

pytestmark = pytest.mark.pure

NOW = datetime(2026, 10, 8, 12, tzinfo=UTC)


def at(hours, minutes=0):
    return NOW - timedelta(hours=hours) + timedelta(minutes=minutes)


def test_old_wordings_of_one_person_in_five_minutes_become_one():
    rows = [
        Kept(1, "ada", at(9)),
        Kept(2, "ada", at(9, 1)),
        Kept(3, "ada", at(9, 2)),
        Kept(4, "ben", at(9, 3)),
        Kept(5, "ada", at(9, 4)),
        Kept(6, "ada", at(9, 6)),
        Kept(7, "ada", at(1)),
        Kept(8, "ada", at(1, 1)),
        Kept(9, "ada", at(1, 2)),
    ]
    assert to_thin(rows, NOW) == [2]
    assert to_thin(rows[:1], NOW) == to_thin([], NOW) == []


def test_spaces_that_nobody_sees_are_not_taken_over():
    assert tidy("\n One. \nTwo.\n\n") == " One.\nTwo."
