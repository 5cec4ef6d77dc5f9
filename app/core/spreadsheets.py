"""Rows for spreadsheet programs, as CSV and XLSX that cannot act."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

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


_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/>'
    '</font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill>'
    '<patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/><xf xfId="0" numFmtId="49" applyNumberFormat="1"/>'
    '<xf xfId="0" numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
"""Three styles of cells: Excel's own, text (its format 49), and bold text for heads."""


def xlsx_file(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> bytes:
    """A workbook of sheets, each with title, head and rows (ECMA-376); every cell is text.

    So no cell is calculated, opened as a link, or read as a number or a date, and the data stay as
    they are, but for control characters, which XML cannot hold.
    """
    told = list(sheets)
    numbers = range(1, len(told) + 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        sheet_type = f'ContentType="{_TYPES}.worksheet+xml"/>'
        types = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" {sheet_type}' for n in numbers
        )
        parts.writestr(
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
            f"{types}</Types>",
        )
        parts.writestr("_rels/.rels", _links([("officeDocument", "xl/workbook.xml")]))
        pages = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
        parts.writestr("xl/_rels/workbook.xml.rels", _links([*pages, ("styles", "styles.xml")]))
        listed = "".join(
            f'<sheet name={quoteattr(_clean(title)[:31])} sheetId="{n}" r:id="rId{n}"/>'
            for n, (title, _head, _rows) in zip(numbers, told, strict=True)
        )
        parts.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}">'
            f"<sheets>{listed}</sheets></workbook>",
        )
        parts.writestr("xl/styles.xml", _STYLES)
        for n, (_title, head, rows) in zip(numbers, told, strict=True):
            parts.writestr(f"xl/worksheets/sheet{n}.xml", _sheet(head, rows))
    return out.getvalue()


def _sheet(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{min(44, max(14, len(words) + 4))}" style="1" '
        'customWidth="1"/>'
        for n, words in enumerate(head, start=1)
    )
    lines = [_row(1, head, 2), *(_row(n, row, 1) for n, row in enumerate(rows, start=2))]
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane '
        'ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f"</sheetViews><cols>{columns}</cols><sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def _row(number: int, cells: Sequence[str], style: int) -> str:
    inside = "".join(
        f'<c r="{column_name(place)}{number}" s="{style}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{escape(_clean(cell))}</t></is></c>'
        for place, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{number}">{inside}</row>'


def column_name(place: int) -> str:
    """The name of a column in a spreadsheet: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _clean(text: str) -> str:
    return "".join(
        one for one in text if one in "\t\n" or (one >= " " and one not in "\ufffe\uffff")
    )


def _links(targets: Sequence[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{n}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'
