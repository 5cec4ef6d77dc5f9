"""What a signed amount going down takes with it, and money taken at the rates at which it came."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import Money
from app.core.rates import Rate, convert, exact
from app.funding.rules.changes import Held, Origin, refund, signed_down, taken
from tests.funding.conftest import eur, usd

pytestmark = pytest.mark.pure


def test_a_signed_amount_that_goes_down_does_not_come_back_as_a_pledge():
    """Pledged 10, signed 8, of it 3 received; 2 taken back leaves 2 open, as before."""
    change = signed_down(Held(announced=10, confirmed=9, signed=8, received=3), 2)
    assert (change.received, change.signed, change.announced, change.confirmed) == (0, -2, -2, -2)


def test_a_refund_takes_from_announced_only_as_far_as_there_is():
    change = refund(Held(announced=5, signed=8, received=8), 4)
    assert (change.received, change.signed, change.announced) == (-4, -4, -1)


def test_what_was_too_much_goes_back_without_touching_what_was_signed():
    change = refund(Held(signed=100, received=130), 30)
    assert (change.received, change.signed) == (-30, 0)
    more = refund(Held(signed=100, received=130), 50)
    assert (more.received, more.signed) == (-50, -20)


def dollars_for(euros, worth, rate):
    return Origin(eur(euros), usd(worth), Rate("EUR", "USD", rate, "ECB", date(2022, 3, 10)))


def test_the_last_part_of_a_receipt_takes_what_the_others_left():
    """EUR 0.03 at 1.5 is 0.045, booked as 0.04. A cent of it is 0.015 and takes the 0.01 by which
    0.03, the worth of the two left, is less than 0.04; the two left are the other 0.03."""
    whole = dollars_for("0.03", "0.04", "1.5")
    assert whole.part(eur("0.01")) == usd("0.01")
    assert dollars_for("0.02", "0.03", "1.5").part(eur("0.02")) == usd("0.03")


def test_no_part_is_a_cent_away_from_its_rate():
    """Were the whole a dollar too dear, a part of EUR 1.00 at 1.1 would still be 1.10."""
    assert dollars_for("2.00", "3.20", "1.1").part(eur("1.00")) == usd("1.10")


def test_money_is_taken_at_the_rates_at_which_it_came_in_turn():
    last, first = dollars_for("100.00", "105.00", "1.05"), dollars_for("200.00", "220.00", "1.10")
    parts = taken([last, first], eur("150.00"))
    assert [(part.amount, part.base) for part in parts] == [
        (eur("100.00"), usd("105.00")),
        (eur("50.00"), usd("55.00")),
    ]


@given(
    st.lists(st.integers(1, 10**9), min_size=1, max_size=6),
    st.decimals("0.0001", "400", places=4).map(str),
)
def test_parts_of_an_amount_are_together_what_the_amount_is(parts, rate):
    whole = Money(sum(parts), "EUR")
    quote = Rate("EUR", "USD", rate, "ECB", date(2022, 3, 10))
    left = Origin(whole, convert(whole, quote, "USD"), quote)
    for minor in parts:
        part = Money(minor, "EUR")
        worth = left.part(part)
        assert abs(worth.minor - exact(part, quote, "USD")) < 1
        left = replace(left, amount=left.amount - part, base=left.base - worth)
    assert not left.base
