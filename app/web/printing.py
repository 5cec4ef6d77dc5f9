"""How numbers, amounts, days and times are printed in each language. Pure: the language is an
argument.

Numbers are exact (whole numbers, decimals, fractions); a printed figure is rounded as floor(x +
1/2). The words come from `filters.py`, which knows the reader.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from app.core.money import CURRENCIES, Money, floor_half_up

THIN: Final = "\u202f"
"""Narrow no-break space: groups digits in French and Spanish."""

NBSP: Final = "\u00a0"
MINUS: Final = "−"
DASH: Final = "–"

GROUP: Final = {"en": ",", "fr": THIN, "es": THIN}
POINT: Final = {"en": ".", "fr": ",", "es": ","}

COLON: Final = {"en": ":", "fr": NBSP + ":", "es": ":"}

Exact = int | Decimal | Fraction


def number(
    value: Exact, language: str, decimals: int | None = None, *, signed: bool = False
) -> str:
    """A number with grouped digits. Without `decimals`, as many as an exact decimal has, and two
    for a fraction.

    `signed` puts a plus before what is above zero.
    """
    if decimals is None:
        exponent = value.normalize().as_tuple().exponent if isinstance(value, Decimal) else 0
        decimals = max(0, -exponent) if isinstance(exponent, int) else 0
        if isinstance(value, Fraction) and value.denominator != 1:
            decimals = 2
    scaled = floor_half_up(Fraction(value) * 10**decimals)
    digits = str(abs(scaled)).rjust(decimals + 1, "0")
    whole, part = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    text = _grouped(whole, language) + (POINT[language] + part if part else "")
    if scaled < 0:
        return MINUS + text
    return "+" + text if signed and scaled > 0 else text


def _grouped(whole: str, language: str) -> str:
    head = len(whole) % 3
    groups = ([whole[:head]] if head else []) + [
        whole[at : at + 3] for at in range(head, len(whole), 3)
    ]
    return GROUP[language].join(groups)


def amount(money: Money, language: str, *, exact: bool = False, signed: bool = False) -> str:
    """An amount without its currency; decimals only where they are not zero, or always when
    `exact`.
    """
    exponent = CURRENCIES[money.currency].exponent
    whole = money.minor % 10**exponent == 0
    return number(money.decimal, language, 0 if whole and not exact else exponent, signed=signed)


def with_currency(digits: str, code: str, language: str) -> str:
    """English puts the currency before the number, French and Spanish after it."""
    return f"{code}{NBSP}{digits}" if language == "en" else f"{digits}{NBSP}{code}"


def millions(value: Money | Exact, language: str, decimals: int = 1, *, trim: bool = True) -> str:
    """A number of millions: "53.6". `trim` drops zeros at the end ("75", not "75.0")."""
    exact = Fraction(value.decimal) if isinstance(value, Money) else Fraction(value)
    text = number(exact / 10**6, language, decimals)
    if trim and decimals:
        text = text.rstrip("0").removesuffix(POINT[language])
    return text


def day(value: date, language: str, *, short: bool = False) -> str:
    """A calendar day: "7 October 2021", "1er octobre 2021", "7 de octubre de 2021"; short: "7 Oct
    2021".
    """
    start = _day_and_month(value, language, short=short)
    return f"{start}{_before_year(language, short=short)}{value.year}"


def _day_and_month(value: date, language: str, *, short: bool = False) -> str:
    number_of_day = "1er" if language == "fr" and value.day == 1 else str(value.day)
    month = format_date(value, "MMM" if short else "MMMM", locale=language)
    joint = " de " if language == "es" and not short else " "
    return f"{number_of_day}{joint}{month}"


def _before_year(language: str, *, short: bool = False) -> str:
    return " de " if language == "es" and not short else " "


def period(first: date, last: date, language: str, *, short: bool = False) -> str:
    """Days from first to last: "9–10 December 2026", "30 November – 2 December 2026"."""
    if first == last:
        return day(first, language, short=short)
    if (first.year, first.month) == (last.year, last.month):
        start = "1er" if language == "fr" and first.day == 1 else str(first.day)
        return f"{start}{DASH}{day(last, language, short=short)}"
    words = _day_and_month if first.year == last.year else day
    return f"{words(first, language, short=short)} {DASH} {day(last, language, short=short)}"


def month(value: date, language: str) -> str:
    """A month and its year: "October 2021"."""
    name = format_date(value, "MMMM", locale=language)
    return f"{name}{_before_year(language)}{value.year}"


def zone_words(moment: datetime, zone: str) -> str:
    """The zone at that moment, with its distance to UTC: "CEST (UTC+2)", "UTC+5:30", "UTC"."""
    local = moment.astimezone(ZoneInfo(zone))
    offset = utc_offset(local.utcoffset() or timedelta(0))
    name = local.tzname() or ""
    if offset == "UTC" and name in {"UTC", "Z", ""}:
        return "UTC"
    return f"{name} ({offset})" if name.isalpha() else offset


def utc_offset(distance: timedelta) -> str:
    """ "UTC+2", "UTC−3:30", "UTC"."""
    minutes = int(distance.total_seconds() // 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else MINUS}{hours}{f':{rest:02}' if rest else ''}"


def clock(moment: datetime, zone: str, until: datetime | None = None, *, named: bool = True) -> str:
    """Time of day in a zone, 24 hours: "13:00–16:00 CEST (UTC+2)"; without `named`, the digits
    alone.
    """
    place = ZoneInfo(zone)
    text = f"{moment.astimezone(place):%H:%M}"
    if until is not None:
        text += f"{DASH}{until.astimezone(place):%H:%M}"
    return f"{text} {zone_words(moment, zone)}" if named else text


def moment(value: datetime, language: str, zone: str = "UTC") -> str:
    """Day and time of something recorded: "15 October 2026, 09:00 UTC"."""
    local = value.astimezone(ZoneInfo(zone))
    name = "UTC" if zone == "UTC" else (local.tzname() or "")
    if not name.isalpha():
        name = utc_offset(local.utcoffset() or timedelta(0))
    return f"{day(local.date(), language)}, {local:%H:%M} {name}"


def as_day(value: date | datetime, zone: str = "UTC") -> date:
    """The calendar day of a moment in a zone; a day is itself."""
    if isinstance(value, datetime):
        return (
            (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(ZoneInfo(zone)).date()
        )
    return value
