"""Figures are exact decimals; cells of a CSV cannot act."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.core.spreadsheets import csv_file, harmless
from app.programmes.rules.figures import canonical, cited, is_money, progress, years_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("53600000.0", "53600000"),
        ("0.50", "0.5"),
        ("1E+3", "1000"),
        (" 39 ", "39"),
        ("NaN", None),
        ("Infinity", None),
        ("1e99", None),
        ("thirty", None),
        ("", None),
    ],
)
def test_a_value_is_an_exact_decimal_or_none(text, value):
    assert canonical(text) == value


def test_a_unit_of_three_capitals_is_a_currency():
    assert [is_money(unit) for unit in ("USD", "usd", "people", "USDX", "12A")] == [
        True,
        False,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("period", "years"),
    [("2021–2022", (2021, 2022)), ("2025", (2025, 2025)), ("2015–", (2015, 2015)), ("soon", None)],
)
def test_years_of_a_period(period, years):
    assert years_of(period) == years


def test_progress_of_thirty_of_sixty_million_after_two_of_five_years():
    found = progress(
        Decimal(30_000_000),
        Decimal(60_000_000),
        period="2021–2022",
        starts_on=date(2021, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    assert found is not None
    assert (found.share, found.elapsed) == (Fraction(1, 2), Fraction(2, 5))
    assert (found.years_passed, found.years_in_all) == (2, 5)
    assert progress(Decimal(1), Decimal(0)) is None


def test_sources_name_documents_once():
    assert cited("REP:129; REP:177; NEWS:1") == ["REP", "NEWS"]
    assert cited("(75+10)/160") == []


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("  =1", "'  =1"),
        ("-12.5", "-12.5"),
        ("Côte d’Ivoire", "Côte d’Ivoire"),
        (None, ""),
        (2021, "2021"),
    ],
)
def test_no_cell_can_act_as_a_formula(cell, shown):
    assert harmless(cell) == shown


def test_a_csv_file_opens_with_its_accents():
    body = csv_file(["Name"], [['Élan, "x"']])
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.decode("utf-8-sig") == 'Name\r\n"Élan, ""x"""\r\n'
