"""From legs to transactions: a pledge and the commitment it becomes never add up twice."""

from datetime import date

import pytest

from app.exchange.rules.deriving import Leg, aid_type, movements, one_place, refs, status
from app.funding.rules.stages import Measure

pytestmark = pytest.mark.pure

MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))


def told(*legs, **more):
    """Type, day and amount of each transaction."""
    found = movements(legs, until=JUNE, **more)
    return [(one.type, one.on, one.amount) for one in found]


def test_a_pledge_that_is_signed_in_part_and_paid_is_taken_back_as_far():
    assert told(
        Leg(1, MARCH, Measure.ANNOUNCED, 100_000),
        Leg(2, APRIL, Measure.SIGNED, 60_000),
        Leg(3, MAY, Measure.RECEIVED, 25_000, 27_000),
    ) == [
        ("13", MARCH, 100_000),
        ("13", APRIL, -60_000),
        ("11", APRIL, 60_000),
        ("1", MAY, 25_000),
    ]


def test_a_withdrawn_pledge_adds_up_to_nothing():
    assert told(
        Leg(1, MARCH, Measure.ANNOUNCED, 6_600),
        Leg(4, APRIL, Measure.ANNOUNCED, -6_600),
    ) == [("13", MARCH, 6_600), ("13", APRIL, -6_600)]


def test_money_without_a_pledge_has_no_pledge():
    assert told(Leg(1, MARCH, Measure.RECEIVED, 500, 540)) == [("1", MARCH, 500)]


def test_a_write_off_reduces_the_commitment_and_a_refund_is_a_negative_receipt():
    assert told(
        Leg(1, MARCH, Measure.SIGNED, 1_000),
        Leg(2, APRIL, Measure.RECEIVED, 800, 800),
        Leg(3, MAY, Measure.RECEIVED, -50, -51),
        Leg(4, JUNE, Measure.WRITTEN_OFF, 150),
    ) == [
        ("11", MARCH, 1_000),
        ("1", APRIL, 800),
        ("1", MAY, -50),
        ("11", JUNE, -150),
    ]


def test_confirming_moves_no_money_and_the_future_is_left_out():
    assert told(
        Leg(1, MARCH, Measure.ANNOUNCED, 100),
        Leg(2, APRIL, Measure.CONFIRMED, 100),
        Leg(3, date(2027, 1, 1), Measure.SIGNED, 100),
    ) == [("13", MARCH, 100)]


def test_a_pledge_that_is_not_public_is_not_there_even_when_it_is_signed():
    assert told(
        Leg(1, MARCH, Measure.ANNOUNCED, 100),
        Leg(2, APRIL, Measure.SIGNED, 70),
        pledges=False,
    ) == [("11", APRIL, 70)]


def test_a_guarantee_is_of_type_10():
    assert told(Leg(1, MARCH, Measure.SIGNED, 9), guarantee=True) == [("10", MARCH, 9)]


def test_a_reversal_under_the_number_of_what_it_reverses_leaves_nothing():
    assert told(
        Leg(1, MARCH, Measure.RECEIVED, 500, 540), Leg(1, MARCH, Measure.RECEIVED, -500, -540)
    ) == []  # fmt: skip


def test_references_begin_with_the_line_and_never_depend_on_what_came_later():
    first = [Leg(7, MARCH, Measure.ANNOUNCED, 100), Leg(9, APRIL, Measure.SIGNED, 60)]
    later = [*first, Leg(12, APRIL, Measure.SIGNED, 10)]
    before = list(refs("PL-2026-0004-1", movements(first, until=JUNE)))
    after = list(refs("PL-2026-0004-1", movements(later, until=JUNE)))
    assert before == ["PL-2026-0004-1", "PL-2026-0004-1.13.9", "PL-2026-0004-1.11.9"]
    assert after[:3] == before


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"pooled": True, "agencies": 3, "donors": 5}, "B031"),
        ({"pooled": True, "agencies": 1, "donors": 5}, "B032"),
        ({"pooled": True, "agencies": 3, "donors": 5, "directed": True}, "B033"),
        ({"pooled": True, "agencies": 3, "donors": 1}, "B033"),
        ({"pooled": False, "agencies": 1, "donors": 5}, "B032"),
        ({"pooled": False, "agencies": 1, "donors": 5, "directed": True}, "B033"),
        ({"pooled": False, "agencies": 1, "donors": 5, "tight": True}, "C01"),
    ],
)
def test_the_aid_type_follows_from_earmark_agencies_and_donors(facts, code):
    assert aid_type(**{"directed": False, "tight": False, **facts}) == code


def test_countries_stand_at_transactions_only_when_each_has_one():
    assert one_place(["SN", "GM"])
    assert not one_place(["SN", None])
    assert not one_place([])


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [(JUNE, None, "1"), (MARCH, JUNE, "2"), (MARCH, APRIL, "3"), (None, None, "2")],
)
def test_the_status_follows_from_the_dates(starts, ends, code):
    assert status(starts, ends, MAY) == code
