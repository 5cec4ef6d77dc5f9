"""How numbers, amounts, days and times are printed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from app.core.money import Money
from app.web import printing

pytestmark = pytest.mark.pure

USD_75M = Money(7_500_000_000, "USD")


@pytest.mark.parametrize(
    ("value", "language", "decimals", "printed"),
    [
        (75_000_000, "en", None, "75,000,000"),
        (75_000_000, "fr", None, "75\u202f000\u202f000"),
        (75_000_000, "es", None, "75\u202f000\u202f000"),
        (Decimal("1250.50"), "en", 2, "1,250.50"),
        (Decimal("1250.50"), "fr", 2, "1\u202f250,50"),
        (Decimal("12345678901234567.89"), "en", None, "12,345,678,901,234,567.89"),
        (Fraction(1, 2), "en", 0, "1"),
        (Fraction(-1, 2), "en", 0, "0"),
        (-16_600_000, "en", None, "−16,600,000"),
        (7, "en", None, "7"),
        (0, "es", 2, "0,00"),
    ],
)
def test_numbers_are_exact_and_grouped(value, language, decimals, printed):
    assert printing.number(value, language, decimals) == printed


def test_amounts_show_decimals_only_where_they_say_something():
    assert printing.amount(USD_75M, "en") == "75,000,000"
    assert printing.amount(USD_75M, "en", exact=True) == "75,000,000.00"
    assert printing.amount(Money(125_050, "USD"), "fr") == "1\u202f250,50"
    assert printing.amount(Money(1_200_000_000, "JPY"), "en", exact=True) == "1,200,000,000"


def test_currency_stands_where_the_language_puts_it():
    assert printing.with_currency("75", "USD", "en") == "USD\u00a075"
    assert printing.with_currency("75", "USD", "fr") == "75\u00a0USD"


@pytest.mark.parametrize(
    ("minor", "printed"),
    [
        (7_500_000_000, "75"),
        (5_360_000_000, "53.6"),
        (1_660_000_000, "16.6"),
        (1_234_567_00, "1.2"),
    ],
)
def test_millions(minor, printed):
    assert printing.millions(Money(minor, "USD"), "en") == printed


def test_millions_keep_their_zeros_in_a_column():
    assert printing.millions(USD_75M, "en", 3, trim=False) == "75.000"


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "7 October 2021", "7 Oct 2021"),
        ("fr", "7 octobre 2021", "7 oct. 2021"),
        ("es", "7 de octubre de 2021", "7 oct 2021"),
    ],
)
def test_days(language, long, short):
    assert printing.day(date(2021, 10, 7), language) == long
    assert printing.day(date(2021, 10, 7), language, short=True) == short


def test_the_first_of_a_month_in_french():
    assert printing.day(date(2026, 5, 1), "fr") == "1er mai 2026"


@pytest.mark.parametrize(
    ("first", "last", "printed"),
    [
        (date(2026, 12, 9), date(2026, 12, 9), "9 December 2026"),
        (date(2026, 12, 9), date(2026, 12, 10), "9–10 December 2026"),
        (date(2026, 11, 30), date(2026, 12, 2), "30 November – 2 December 2026"),
        (date(2026, 12, 31), date(2027, 1, 2), "31 December 2026 – 2 January 2027"),
    ],
)
def test_periods(first, last, printed):
    assert printing.period(first, last, "en") == printed


def test_clock_names_the_zone_and_its_distance():
    start, end = datetime(2021, 10, 7, 11, tzinfo=UTC), datetime(2021, 10, 7, 14, tzinfo=UTC)
    assert printing.clock(start, "Europe/Zurich", end) == "13:00–16:00 CEST (UTC+2)"
    assert printing.clock(start, "Asia/Kathmandu") == "16:45 UTC+5:45"
    assert printing.clock(start, "UTC") == "11:00 UTC"
    assert printing.clock(start, "Europe/Zurich", named=False) == "13:00"


def test_moments_are_in_utc_unless_a_zone_is_given():
    at = datetime(2026, 10, 15, 9, tzinfo=UTC)
    assert printing.moment(at, "en") == "15 October 2026, 09:00 UTC"
    assert printing.moment(at, "fr", "Europe/Zurich") == "15 octobre 2026, 11:00 CEST"
