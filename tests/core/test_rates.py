"""Rates: exact decimals, cross rates as fractions, one rounding at the end."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import Money, floor_half_up
from app.core.rates import BadRate, CrossRate, Rate, RateMismatch, convert, exact

DAY = date(2021, 10, 7)
USD = Rate("EUR", "USD", "1.1562", "ECB", DAY)
JPY = Rate("EUR", "JPY", "128.78", "ECB", DAY)
CHF = Rate("EUR", "CHF", "1.0712", "ECB", DAY)

decimals = st.decimals("0.0001", "99999", places=4).map(str)


def test_euro_to_dollar_on_the_meeting_day():
    assert convert(Money.parse("10000000", "EUR"), USD, "USD").amount == "11562000.00"


def test_the_same_pledge_eighteen_months_later():
    later = Rate("EUR", "USD", "1.0745", "ECB", date(2023, 3, 24))
    assert convert(Money.parse("10000000", "EUR"), later, "USD").amount == "10745000.00"


@pytest.mark.parametrize(
    ("amount", "code", "rate", "usd"),
    [("300000000", "JPY", JPY, "2693430.66"), ("5000000.00", "CHF", CHF, "5396751.31")],
)
def test_cross_rates_are_never_rounded(amount, code, rate, usd):
    money = Money.parse(amount, code)
    assert convert(money, CrossRate(USD, rate), "USD").amount == usd
    assert convert(money, CrossRate(rate, USD), "USD").amount == usd


def test_a_rate_rounded_to_four_places_is_off_by_thousands():
    yen = Money.parse("300000000", "JPY")
    rounded = Rate("JPY", "USD", "0.0090", "manual", DAY)
    assert convert(yen, rounded, "USD").amount == "2700000.00"
    exact = convert(yen, CrossRate(USD, JPY), "USD")
    assert Money.parse("2700000.00", "USD") - exact == Money.parse("6569.34", "USD")


def test_a_cross_rate_is_an_exact_fraction():
    in_cents = exact(Money.parse("300000000", "JPY"), CrossRate(USD, JPY), "USD")
    assert in_cents == Fraction(369000000, 137) * 100


def test_inverse_direction_is_exact():
    assert USD.factor("USD", "EUR") == 1 / Fraction("1.1562")


def test_a_rate_converts_only_its_own_pair():
    with pytest.raises(RateMismatch):
        convert(Money(1, "CHF"), USD, "USD")
    with pytest.raises(RateMismatch):
        CrossRate(USD, JPY).factor("EUR", "USD")
    with pytest.raises(RateMismatch):
        CrossRate(USD, USD).factor("EUR", "USD")


@pytest.mark.parametrize("text", ["0", "0.000", "-1.1", "1,1", "", "abc", "1e3", "nan"])
def test_bad_rates_are_refused(text):
    with pytest.raises(BadRate):
        Rate("EUR", "USD", text, "manual", DAY)


def test_storage_rounds_half_even_and_print_half_up():
    half = Rate("EUR", "USD", "0.5", "manual", DAY)
    assert convert(Money(5, "EUR"), half, "USD").minor == 2
    assert convert(Money(5, "EUR"), half, "USD", rounding=floor_half_up).minor == 3


@given(st.integers(-(10**12), 10**12), decimals, decimals)
def test_there_and_back_is_the_same_exact_amount(minor, one, two):
    cross = CrossRate(Rate("EUR", "USD", one, "x", DAY), Rate("EUR", "JPY", two, "x", DAY))
    there = cross.factor("JPY", "USD")
    assert minor * there * cross.factor("USD", "JPY") == minor


@given(st.lists(st.integers(-(10**12), 10**12), max_size=20), decimals)
def test_converting_a_sum_equals_summing_exact_conversions(minors, value):
    rate = Rate("EUR", "USD", value, "x", DAY)
    parts = sum((exact(Money(m, "EUR"), rate, "USD") for m in minors), Fraction(0))
    assert parts == exact(Money(sum(minors), "EUR"), rate, "USD")
