"""Texts and their translations as a table of two columns for a word processor.

Above each pair stands a line with what the text is and its name in brackets; the name leads back
to the text when the file returns. Characters that no XML can hold are written as ⟦U+0007⟧.
"""

from __future__ import annotations

import io
import re
import unicodedata
from typing import Any, Final

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell

from app.core.errors import DomainError
from app.core.words import N_
from app.reports.reading import Damaged
from app.reports.rules.translation_files import Bundle, Line

_NAME: Final = re.compile(r"\[([\w.:-]+) #(\d+)(?: ([0-9a-f]{16}))?\]\s*$")
_LANGUAGES: Final = re.compile(r"\b([a-z]{2}) → ([a-z]{2})\b")
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u27e6\ufffe\uffff\ud800-\udfff]")
_WRITTEN: Final = re.compile("\u27e6U\\+([0-9A-F]{4,6})\u27e7")
_MOST_ROWS: Final = 20_000


class NoTable(DomainError):
    """Another document."""

    field = "file"
    message = N_("This is not a table of translations from here.")


class TooManyRows(DomainError):
    """No report is as long as this."""

    field = "file"
    message = N_("The table has %(given)s rows; at most %(most)s are read.")


def written(bundle: Bundle, head: str, told: str) -> bytes:
    """The file. ``head`` is its heading, ``told`` what its reader should know."""
    document: Any = docx.Document()
    properties = document.core_properties
    properties.title, properties.identifier = head[:255], bundle.meeting
    properties.language = bundle.language
    document.styles["Normal"].font.size = Pt(10)
    document.add_heading(safe(head), level=1)
    document.add_paragraph(safe(told))
    table = document.add_table(rows=1, cols=2)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    heading = table.rows[0]
    _repeat(heading)
    _fill(heading.cells[0], bundle.source_language, bundle.source_language)
    _fill(heading.cells[1], f"{bundle.source_language} → {bundle.language}", bundle.language)
    for line in bundle.lines:
        named = table.add_row()
        about = named.cells[0].merge(named.cells[1])
        name = f"[{line.key} #{line.number} {line.seen}]" if line.seen else ""
        name = name or f"[{line.key} #{line.number}]"
        _fill(about, f"{line.context} {name}".strip(), "")
        _grey(about)
        pair = table.add_row()
        _fill(pair.cells[0], line.source, bundle.source_language)
        _fill(pair.cells[1], line.target, bundle.language)
    for row in table.rows:
        for cell in row.cells:
            cell.width = Cm(8)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def read(data: bytes) -> Bundle:
    """What a file of ours holds when it returns; its container was bounded before.

    Raises NoTable, TooManyRows, Damaged.
    """
    try:
        return _read(docx.Document(io.BytesIO(data)))
    except DomainError:
        raise
    except Exception:
        # The library raises whatever its parts raise on a damaged file; none of it is ours.
        raise Damaged() from None


def _read(document: Any) -> Bundle:
    if not document.tables:
        raise NoTable()
    # Cells are read row by row: asking a table for a cell walks over all of it each time.
    found_rows = [row for table in document.tables for row in table._tbl.tr_lst]
    if len(found_rows) > _MOST_ROWS:
        raise TooManyRows(given=len(found_rows), most=_MOST_ROWS)
    rows = [_texts(row) for row in found_rows]
    languages = next(
        (found for cells in rows[:2] for one in cells if (found := _LANGUAGES.search(one))), None
    )
    if languages is None:
        raise NoTable()
    lines: list[Line] = []
    name: re.Match[str] | None = None
    for cells in rows:
        found = _NAME.search(cells[0]) if len(cells) == 1 else None
        if found:
            name = found
        elif name is not None and len(cells) == 2:
            lines.append(
                Line(name[1], int(name[2]), restored(cells[0]), restored(cells[1]), name[3] or "")
            )
            name = None
    if not lines:
        raise NoTable()
    meeting = document.core_properties.identifier or ""
    return Bundle(meeting, "", languages[1], languages[2], tuple(lines))


def _texts(row: Any) -> list[str]:
    return ["\n".join(_words(one) for one in cell.iter(qn("w:p"))) for cell in row.tc_lst]


def _words(paragraph: Any) -> str:
    """The words of a paragraph; what a reviewer crossed out is gone, what was put in is there."""
    found = []
    for node in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab"), qn("w:noBreakHyphen")):
        if node.tag == qn("w:t"):
            found.append(node.text or "")
        elif node.getparent().tag == qn("w:r"):
            found.append({qn("w:br"): "\n", qn("w:tab"): "\t"}.get(node.tag, "\u2011"))
    return "".join(found)


def safe(text: str) -> str:
    """A text with the characters that XML cannot hold written out."""
    return _UNWRITABLE.sub(lambda found: f"\u27e6U+{ord(found[0]):04X}\u27e7", text)


def restored(text: str) -> str:
    """The text as it was."""
    return _WRITTEN.sub(lambda found: _character(int(found[1], 16)), text)


def _character(code: int) -> str:
    return "\ufffd" if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


def _fill(cell: _Cell, text: str, language: str) -> None:
    paragraph: Any = cell.paragraphs[0]
    run = paragraph.add_run(safe(text))
    marks = run._r.get_or_add_rPr()
    rightwards = _is_rightwards(text)
    if rightwards:
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        marks.append(OxmlElement("w:rtl"))
    if language and not rightwards:
        spoken = OxmlElement("w:lang")
        spoken.set(qn("w:val"), language)
        marks.append(spoken)


def _is_rightwards(text: str) -> bool:
    first = next((one for one in map(unicodedata.bidirectional, text) if one in "LRAL"), "L")
    return first in ("R", "AL")


def _grey(cell: _Cell) -> None:
    for run in cell.paragraphs[0].runs:
        run.font.size, run.font.color.rgb = Pt(8), RGBColor(0x59, 0x59, 0x59)
    cell.paragraphs[0].paragraph_format.keep_with_next = True


def _repeat(row: Any) -> None:
    """The first row stands at the head of each page, and is known as the head."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.style = row._parent.part.document.styles["Normal"]
