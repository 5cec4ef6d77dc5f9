"""Files of exchange rates: what a row must say, and which source holds for how long.

Pure. A rate is never calculated from what the file says: its text goes into the record as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from app.core.errors import DomainError
from app.core.money import currency
from app.core.rates import BadRate, Rate
from app.core.words import N_


class RateSource(StrEnum):
    """Where a book looks for rates first. The codes stand in fixings: never rename one."""

    ECB = "ECB"
    UNORE = "UNORE"
    MANUAL = "manual"


SOURCE_WORDS: Final = {
    RateSource.ECB: N_("European Central Bank, reference rates of the day"),
    RateSource.UNORE: N_("United Nations operational rates of exchange"),
    RateSource.MANUAL: N_("Another source"),
}
"""How each source is printed (English message ids)."""

CHOICES: Final = (RateSource.ECB, RateSource.UNORE)
"""The sources that a book can choose; rates by hand fill what they leave open."""

OPERATIONAL_AGE: Final = timedelta(days=45)
"""How long a United Nations rate holds for an event: they come monthly, with revisions in between;
a month and a half leaves room for a late import, and no room for a forgotten one."""

PIVOT: Final = "USD"
"""United Nations rates are units of a currency for one dollar."""

JUMP: Final = 10
"""From how many per cent against the last rate of its kind a new one is pointed out: a typing
mistake is more likely than such a move."""

_DAYS: Final = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d.%m.%Y")
_HEADS: Final = {
    "currency": ("currency", "currency code", "code", "abbreviation", "iso"),
    "rate": ("rate", "rate per usd", "1 usd =", "per usd", "operational rate"),
    "day": ("date", "effective date", "day", "valid from"),
}


class NoColumns(DomainError):
    """The head of the file names no column that is needed."""

    message = N_(
        "The first row must name the columns: currency, rate, and effective date. Not found: "
        "%(missing)s."
    )
    field = "file"


class NoRows(DomainError):
    """A head and nothing below it."""

    message = N_("The file has no row below its first.")
    field = "file"


@dataclass(frozen=True, slots=True)
class SheetRate:
    """One good row: a currency, its rate as written, and from which day it holds."""

    row: int
    currency: str
    rate: str
    day: date


@dataclass(frozen=True, slots=True)
class Bad:
    """One bad cell: the row as the spreadsheet numbers it, the column, what stands there, why."""

    row: int
    column: str
    offered: str
    why: str


def judge(
    rows: Sequence[Sequence[str]], *, base: str, today: date
) -> tuple[list[SheetRate], list[Bad]]:
    """Every row of a file of rates: what it says, or what is wrong with it. Nothing is guessed.

    `base` is the currency of which one unit is worth the rate. Raises NoColumns, NoRows.
    """
    places = _columns(rows[0] if rows else ())
    good: list[SheetRate] = []
    bad: list[Bad] = []
    seen: set[tuple[str, date]] = set()
    for number, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        said = {name: _cell(cells, place) for name, place in places.items()}
        wrong = list(_wrong(number, said, base, today))
        if not wrong:
            one = SheetRate(number, said["currency"].upper(), said["rate"], day_of(said["day"]))
            if (one.currency, one.day) in seen:
                wrong = [Bad(number, "currency", one.currency, N_("Twice for the same day."))]
            else:
                seen.add((one.currency, one.day))
                good.append(one)
        bad += wrong
    if not good and not bad:
        raise NoRows
    return good, bad


def _columns(head: Sequence[str]) -> dict[str, int]:
    said = [" ".join(cell.casefold().split()) for cell in head]
    found = {
        name: next((place for place, word in enumerate(said) if word in words), -1)
        for name, words in _HEADS.items()
    }
    missing = [name for name, place in found.items() if place < 0]
    if missing:
        raise NoColumns(missing=", ".join(missing))
    return found


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _wrong(number: int, said: dict[str, str], base: str, today: date) -> Iterable[Bad]:
    code = said["currency"].upper()
    try:
        currency(code)
    except DomainError:
        yield Bad(number, "currency", said["currency"], N_("Not a currency code."))
    else:
        if code == base:
            yield Bad(number, "currency", code, N_("A currency needs no rate to itself."))
    try:
        Rate(base, "EUR" if base != "EUR" else "USD", said["rate"], "sheet", today)
    except BadRate:
        yield Bad(
            number,
            "rate",
            said["rate"],
            N_("Not a positive number like 1305.5, without thousands separators."),
        )
    try:
        day = day_of(said["day"])
    except ValueError:
        yield Bad(number, "day", said["day"], N_("Not a date like 2026-11-01."))
    else:
        if day > today:
            yield Bad(number, "day", said["day"], N_("A day in the future."))


def day_of(text: str) -> date:
    """A date in one of the ways that files have it; a spreadsheet's day number too."""
    if re.fullmatch(r"[0-9]{5}", text, re.ASCII):
        return date(1899, 12, 30) + timedelta(days=int(text))
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    raise ValueError(text)


def moved(before: str, after: str) -> int:
    """By how many per cent a rate is away from the one before, cut to whole ones."""
    old, new = Fraction(before), Fraction(after)
    return int((new - old) / old * 100)
