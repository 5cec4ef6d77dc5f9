"""Tables as files: exact amounts, real numbers only where they are exact, cells that cannot act."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from app.core.money import Money
from app.exchange.services.tables import Table, as_csv, as_xlsx

pytestmark = pytest.mark.pure

ROWS = (
    ("=1+1", 2027, date(2026, 3, 18), Money.parse("1234567.50", "USD")),
    ("@cmd", None, None, Money.parse("-0.10", "USD")),
    ("http://example.org/", 3, None, Money(9_007_199_254_740_993, "USD")),
    ("Ça & <là>\x00", 0, None, Money.parse("300000000", "JPY")),
    ("", 1, None, None),
)
TABLE = Table.of("money", "Money: [all]/of it", ("Words", "Year", "Day", "Amount"), ROWS)


def told(text):
    """Heads as a reader of another language has them."""
    return text.upper()


def test_csv_is_exact_text_that_cannot_act():
    data = as_csv(TABLE, told)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["WORDS", "YEAR", "DAY", "AMOUNT"]
    assert rows[1] == ["'=1+1", "2027", "2026-03-18", "1234567.50"]
    assert rows[2] == ["'@cmd", "", "", "-0.10"]
    assert rows[3][3] == "90071992547409.93"
    assert rows[4][3] == "300000000"
    assert rows[5] == ["", "1", "", ""]


def test_xlsx_has_numbers_where_they_are_exact_and_text_where_not():
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(TABLE, told)))
    sheet = book.active
    assert sheet.title == "MONEY ALLOF IT"
    cells = [list(row) for row in sheet.iter_rows(min_row=2)]
    assert (cells[0][0].value, cells[0][0].data_type) == ("=1+1", "s")
    assert (cells[0][3].value, cells[0][3].number_format) == (1234567.5, "#,##0.00")
    assert cells[0][2].value.date() == date(2026, 3, 18)
    assert cells[1][3].value == -0.1
    assert (cells[2][3].value, cells[2][3].data_type) == ("90071992547409.93", "s")
    assert cells[2][0].hyperlink is None
    assert (cells[3][0].value, cells[3][3].number_format) == ("Ça & <là>", "#,##0")
    assert cells[4][3].value is None


def test_a_row_that_is_too_short_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="has not 2 cells"):
        Table.of("money", "Money", ("A", "B"), [("a",)])
