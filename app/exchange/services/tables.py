"""Tables as files: one description each, from which both CSV and XLSX are written.

A CSV file is text: UTF-8 with a mark, exact decimals, and cells that cannot act. In an XLSX file
dates are dates, and an amount is a number with the decimals of its currency as long as a
spreadsheet program holds it exactly (fifteen digits); beyond that it is text, because a wrong
number is worse than a string. Nothing is ever written as a formula or a link.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import xlsxwriter

from app.core.money import Money, currency
from app.core.spreadsheets import csv_file
from app.exchange.rules.writing import clean

EXACT_DIGITS: Final = 15
"""Decimal digits that a binary floating-point cell always gives back."""
WIDEST: Final = 44

Words = Callable[[str], str]
"""From a msgid to the reader's language."""
Cell = str | int | date | Money | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the money: how the file and its sheet are called, its columns as msgids, and its
    rows, cell by cell of the type that it is; None is an empty cell."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(
        cls, name: str, title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
    ) -> Table:
        """A table, every row of which has a cell for each column."""
        told = tuple(tuple(row) for row in rows)
        if any(len(row) != len(columns) for row in told):
            raise ValueError(f"a row of {name} has not {len(columns)} cells")
        return cls(name, title, tuple(columns), told)


def as_csv(table: Table, words: Words) -> bytes:
    """The table for any program that reads text."""
    return csv_file(
        [words(column) for column in table.columns],
        ([_text(cell) for cell in row] for row in table.rows),
    )


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Money):
        return cell.amount
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def as_xlsx(table: Table, words: Words) -> bytes:
    """The table as a workbook of one sheet, its head frozen."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(_sheet_name(words(table.title)))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = _Formats(book)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, clean(words(column)), head)
        sheet.set_column(place, place, min(WIDEST, max(14, len(words(column)) + 2)))
    sheet.freeze_panes(1, 0)
    for n, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            _write(sheet, n, place, cell, formats)
    book.close()
    return out.getvalue()


def _sheet_name(title: str) -> str:
    return "".join(one for one in clean(title) if one not in "[]:*?/\\'")[:31]


class _Formats:
    """The formats of a workbook's cells, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}

    def of(self, pattern: str) -> Any:
        """The format of a pattern, such as "#,##0.00"."""
        if pattern not in self._made:
            self._made[pattern] = self._book.add_format({"num_format": pattern})
        return self._made[pattern]


def _write(sheet: Any, row: int, place: int, cell: Cell, formats: _Formats) -> None:
    match cell:
        case None:
            return
        case Money():
            _write_amount(sheet, row, place, cell, formats)
        case date():
            sheet.write_datetime(row, place, cell, formats.of("yyyy-mm-dd"))
        case int():
            sheet.write_number(row, place, cell)
        case _:
            sheet.write_string(row, place, clean(cell), formats.of("@"))


def _write_amount(sheet: Any, row: int, place: int, amount: Money, formats: _Formats) -> None:
    if len(str(abs(amount.minor))) > EXACT_DIGITS:
        sheet.write_string(row, place, amount.amount, formats.of("@"))
        return
    decimals = currency(amount.currency).exponent
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    # Fifteen digits survive the way through a binary number and back.
    sheet.write_number(row, place, float(amount.amount), formats.of(pattern))
