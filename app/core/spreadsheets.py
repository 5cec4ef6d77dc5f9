"""Rows for spreadsheet programs, as CSV that cannot act."""

import csv
import io
from collections.abc import Iterable, Sequence

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def harmless(value: object) -> str:
    """A cell as text; one that a spreadsheet would take for a formula gets an apostrophe before it.

    A plain number stays a number.
    """
    text = "" if value is None else str(value)
    if text.lstrip(" ").startswith(_STARTS_A_FORMULA) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    digits = text[1:] if text[:1] in ("-", "+") else text
    return digits.replace(".", "", 1).isascii() and digits.replace(".", "", 1).isdigit()


def csv_file(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A whole file: UTF-8 with a mark, so that spreadsheet programs read accents; CRLF lines."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(cell) for cell in head])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
