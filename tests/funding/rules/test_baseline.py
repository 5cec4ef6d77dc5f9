"""New and earlier money, worked out by hand."""

from fractions import Fraction

import pytest

from app.funding.rules.baseline import Weighed, earlier, grouped, whole
from app.funding.rules.positions import Sums
from app.funding.rules.stages import Measure, Nature

pytestmark = pytest.mark.pure


def line(now, before, value=None, group="one"):
    worth = Fraction(now if value is None else value)
    return Weighed(group, Fraction(now), Fraction(before), worth)


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        (10, 10, 10),  # announced before, signed since
        (10, 0, 0),  # announced since
        (15, 10, 10),  # raised by five since
        (7, 10, 7),  # cut by three since
        (0, 10, 0),  # taken back
    ],
)
def test_the_earlier_part_is_at_most_what_was_there(now, before, found):
    assert earlier([line(now, before)]) == found


def test_an_exchange_gain_belongs_to_both_parts_alike():
    assert earlier([line(10, 5, value=12)]) == 6


def test_what_is_converted_is_no_new_money():
    assert earlier([line(0, 10, group="a"), line(12, 0, group="a")]) == 10
    assert earlier([line(0, 10, group="a"), line(12, 0, group="b")]) == 0
    assert grouped([(1, 2), (3, 4), (2, 5)]) == {1: 1, 2: 1, 3: 3, 4: 3, 5: 1}


def test_the_whole_of_a_line_is_what_went_furthest():
    sums = Sums(
        Nature.CONTRIBUTION,
        "USD",
        {Measure.ANNOUNCED: 8, Measure.SIGNED: 10, Measure.WRITTEN_OFF: 3, Measure.RECEIVED: 5},
    )
    assert whole(sums) == 8
