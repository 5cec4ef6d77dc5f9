"""Money: exact, one currency at a time, parts that sum to the whole."""

from fractions import Fraction

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import (
    ACTIVE,
    CURRENCIES,
    CurrencyMismatch,
    Money,
    NotAnAmount,
    TooFine,
    TooLarge,
    UnknownCurrency,
    apportion,
    currency,
    floor_half_up,
    half_even,
    total,
)

codes = st.sampled_from(sorted(CURRENCIES))
minors = st.integers(-(10**16), 10**16)
fractions = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**4)


@pytest.mark.parametrize(
    ("code", "exponent"),
    [
        ("USD", 2),
        ("JPY", 0),
        ("XOF", 0),
        ("KWD", 3),
        ("BHD", 3),
        ("TND", 3),
        ("CLF", 4),
        ("IQD", 3),
    ],
)
def test_exponents_are_those_of_iso_4217(code, exponent):
    assert currency(code).exponent == exponent


def test_locale_data_disagrees_with_iso_for_exactly_these_currencies():
    """Why the table is our own: CLDR prints these without their decimals."""
    differing = {c for c in ACTIVE if get_currency_precision(c) != CURRENCIES[c].exponent}
    assert {
        "AFN", "ALL", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER",
    } <= differing  # fmt: skip


def test_withdrawn_currencies_are_readable_but_not_offered():
    assert Money.parse("5", "HRK").amount == "5.00"
    assert "HRK" not in ACTIVE
    assert "EUR" in ACTIVE


@pytest.mark.parametrize(
    ("text", "code", "minor", "amount"),
    [
        ("1250.50", "USD", 125050, "1250.50"),
        ("1250.5", "USD", 125050, "1250.50"),
        (" 75000000 ", "USD", 7500000000, "75000000.00"),
        ("300000000", "JPY", 300000000, "300000000"),
        ("0.05", "USD", 5, "0.05"),
        ("-0.05", "USD", -5, "-0.05"),
        ("+3", "KWD", 3000, "3.000"),
        ("1.500", "USD", 150, "1.50"),
        ("-12.5", "TND", -12500, "-12.500"),
    ],
)
def test_parse_reads_plain_decimals_exactly(text, code, minor, amount):
    money = Money.parse(text, code)
    assert money == Money(minor, code)
    assert money.amount == amount


@pytest.mark.parametrize(
    "text", ["", "abc", "1,250.50", "1 250", "1e6", "1.", ".5", "NaN", "1_000", "٣"]
)
def test_parse_refuses_what_is_no_plain_decimal(text):
    with pytest.raises(NotAnAmount):
        Money.parse(text, "USD")


@pytest.mark.parametrize(("text", "code"), [("0.001", "USD"), ("1.5", "JPY"), ("1.0001", "KWD")])
def test_parse_refuses_an_amount_finer_than_its_currency(text, code):
    with pytest.raises(TooFine):
        Money.parse(text, code)


def test_parse_refuses_what_the_ledger_cannot_hold():
    assert Money.parse("90000000000000.00", "USD").minor == 9 * 10**15
    with pytest.raises(TooLarge):
        Money.parse("90000000000000.01", "USD")


@pytest.mark.parametrize("code", ["XAU", "XDR", "usd", "", "ZZZ"])
def test_unknown_currency_is_refused(code):
    with pytest.raises(UnknownCurrency):
        Money(1, code)


def test_float_is_refused():
    with pytest.raises(TypeError):
        Money(1.0, "USD")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(1, "USD") * 0.5  # type: ignore[operator]


@pytest.mark.parametrize(
    "operation", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"]
)
def test_two_currencies_never_meet(operation):
    with pytest.raises(CurrencyMismatch):
        getattr(Money(1, "USD"), operation)(Money(1, "EUR"))


def test_the_seeds_gap_is_a_subtraction():
    required, own, mobilised = (
        Money.parse(t, "USD") for t in ("160000000", "10000000", "75000000")
    )
    assert (required - own - mobilised).json == {"amount": "75000000.00", "currency": "USD"}


def test_hundred_in_three():
    assert [m.amount for m in Money.parse("100.00", "USD").split(3)] == ["33.34", "33.33", "33.33"]


@pytest.mark.parametrize(
    ("parts", "whole", "result"),
    [
        (["100/3", "100/3", "100/3"], 100, [34, 33, 33]),
        (["1/3", "2/3", "-1/2"], 1, [0, 1, 0]),
        ([], 0, []),
    ],
)
def test_apportion(parts, whole, result):
    assert apportion([Fraction(p) for p in parts], whole) == result


def test_apportion_refuses_a_total_out_of_reach():
    with pytest.raises(ValueError, match="no rounding"):
        apportion([Fraction(1)], 3)


@given(codes, minors)
def test_amount_and_parse_are_inverse(code, minor):
    if abs(minor) <= 9 * 10**15:
        assert Money.parse(Money(minor, code).amount, code) == Money(minor, code)


@given(codes, minors, st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_parts_sum_to_the_whole_and_mirror(code, minor, weights):
    if sum(weights) == 0:
        weights = [*weights, 1]
    money = Money(minor, code)
    parts = money.allocate(weights)
    assert total(parts, code) == money
    assert (-money).allocate(weights) == [-part for part in parts]
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - Fraction(minor * weight, sum(weights))) < 1


@given(fractions, st.integers(-(10**6), 10**6))
def test_printed_rounding_moves_with_whole_numbers(x, n):
    assert floor_half_up(x + n) == floor_half_up(x) + n


@given(fractions)
def test_both_roundings_are_nearest(x):
    assert abs(floor_half_up(x) - x) <= Fraction(1, 2)
    assert abs(half_even(x) - x) <= Fraction(1, 2)


@given(st.lists(fractions, max_size=20))
def test_printed_steps_close_on_the_rounded_sum(parts):
    printed = apportion(parts, floor_half_up(sum(parts, Fraction(0))))
    assert sum(printed) == floor_half_up(sum(parts, Fraction(0)))
    assert all(abs(p - x) <= 1 for p, x in zip(printed, parts, strict=True))


def test_half_even_would_break_closure():
    opening, closing = Fraction(1, 2), Fraction(3, 2)
    assert (half_even(opening), half_even(closing)) == (0, 2)
    assert (floor_half_up(opening), floor_half_up(closing)) == (1, 2)
