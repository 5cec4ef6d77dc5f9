"""Instalments: oldest paid first, never more owed than signed, age to the day."""

from datetime import date

import pytest

from app.funding.rules.calendar import Age, Part, age, months, unpaid, year_after

pytestmark = pytest.mark.pure

JAN, MAR, DEC = date(2022, 1, 20), date(2022, 3, 10), date(2022, 12, 1)
DUES = [(JAN, 300), (MAR, 300), (DEC, 200)]


@pytest.mark.parametrize(
    ("received", "rest", "left"),
    [
        (0, 800, (Part(JAN, 300, 300), Part(MAR, 300, 300), Part(DEC, 200, 200))),
        (100, 700, (Part(JAN, 200, 300), Part(MAR, 300, 300), Part(DEC, 200, 200))),
        (300, 500, (Part(MAR, 300, 300), Part(DEC, 200, 200))),
        (700, 100, (Part(DEC, 100, 200),)),
        (800, 0, ()),
        (900, 0, ()),
        (-50, 800, (Part(JAN, 300, 300), Part(MAR, 300, 300), Part(DEC, 200, 200))),
    ],
)
def test_a_receipt_pays_the_oldest_instalment_first(received, rest, left):
    assert unpaid(DUES, received, rest) == left


def test_what_is_written_off_comes_off_the_last_instalments():
    assert unpaid(DUES, 100, 450) == (Part(JAN, 200, 300), Part(MAR, 250, 300))


def test_a_schedule_that_was_changed_counts_as_changed():
    moved = [*DUES, (MAR, -300), (date(2022, 6, 1), 300)]
    assert unpaid(moved, 300, 500) == (Part(date(2022, 6, 1), 300, 300), Part(DEC, 200, 200))


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2022, 1, 19), None),
        (JAN, Age.DAYS_30),
        (date(2022, 2, 19), Age.DAYS_30),
        (date(2022, 2, 20), Age.DAYS_90),
        (date(2022, 4, 20), Age.DAYS_90),
        (date(2022, 4, 21), Age.OLDER),
    ],
)
def test_age_to_the_day(as_of, expected):
    assert age(JAN, as_of) is expected


def test_the_months_of_a_year_after_a_day():
    whole = months(date(2026, 9, 30))
    assert (whole[0], whole[-1], len(whole)) == (date(2026, 10, 1), date(2027, 9, 1), 12)
    cut = months(date(2023, 3, 24))
    assert (cut[0], cut[-1], len(cut)) == (date(2023, 3, 1), date(2024, 3, 1), 13)
    assert year_after(date(2024, 2, 29)) == date(2025, 2, 28)
