"""Reading the lines of an uploaded CSV or XLSX file, as texts and nothing else.

Nothing is calculated, loaded or guessed: a cell with a formula is refused by its place, a number is
read as it is written, and a file that would unfold to more than fits is not unfolded.
"""

import csv
import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree

from app.core.cells import original
from app.core.errors import DomainError
from app.core.spreadsheets import column_name
from app.core.words import N_

MOST_ROWS = 10_000
MOST_COLUMNS = 40
LONGEST_CELL = 5_000
MOST_UNFOLDED = 64 * 1024 * 1024
"""Bytes that the parts of an XLSX file may have together, once unfolded."""


class NotASheet(DomainError):
    """The file cannot be read."""

    message = N_("This file cannot be read. Save it as XLSX, or as CSV in UTF-8, and try again.")
    field = "file"


class TooLarge(DomainError):
    """More than fits."""

    message = N_(
        "The file is too large: at most %(rows)s rows of %(columns)s columns, %(letters)s "
        "characters in a cell."
    )
    field = "file"

    def __init__(self) -> None:
        super().__init__(rows=MOST_ROWS, columns=MOST_COLUMNS, letters=LONGEST_CELL)


class HasFormula(DomainError):
    """A cell that would be calculated."""

    message = N_("Cell %(cell)s holds a formula. Paste its value instead, and upload it again.")
    field = "file"


def read(name: str, content: bytes) -> list[list[str]]:
    """The lines of a file, the head first, empty ones kept so that rows count as on the screen.

    Raises NotASheet, TooLarge, HasFormula.
    """
    rows = _workbook(content) if name.lower().endswith(".xlsx") else _csv(content)
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode(
            "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        )
    except UnicodeDecodeError as error:
        raise NotASheet from error
    if "\x00" in text:
        raise NotASheet
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    rows: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            _keep(rows, [original(cell) for cell in line])
    except csv.Error as error:
        raise NotASheet from error
    return rows


def _workbook(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNFOLDED:
                raise TooLarge
            known = set(parts.namelist())
            words = _Words()
            if "xl/sharedStrings.xml" in known:
                _parse(parts, "xl/sharedStrings.xml", words)
            lines = _Lines(words.found)
            _parse(parts, _first_sheet(parts), lines)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, OSError) as error:
        raise NotASheet from error
    except (NotImplementedError, RuntimeError, EOFError, IndexError) as error:
        raise NotASheet from error  # encrypted, cut off, or packed in an unknown way
    return lines.rows


def _first_sheet(parts: zipfile.ZipFile) -> str:
    """The part that holds the sheet on the left."""
    sheets, links = _Attributes("sheet"), _Attributes("Relationship")
    _parse(parts, "xl/workbook.xml", sheets)
    _parse(parts, "xl/_rels/workbook.xml.rels", links)
    wanted = next(value for name, value in sheets.found[0].items() if name.endswith("}id"))
    target = next(one["Target"] for one in links.found if one["Id"] == wanted)
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _parse(parts: zipfile.ZipFile, name: str, target: "_Target") -> None:
    parser = ElementTree.XMLParser(target=target)  # noqa: S314  # the target refuses declarations
    with parts.open(name) as opened:
        unfolded = 0
        while chunk := opened.read(65536):
            unfolded += len(chunk)
            if unfolded > MOST_UNFOLDED:
                raise TooLarge
            parser.feed(chunk)
    parser.close()


class _Target:
    """What the parser tells of a part, element by element, names without their namespace."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """No office program writes one: it is there to unfold, or to reach outside."""
        raise NotASheet

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.begin(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        self.finish(tag.rpartition("}")[2])

    def data(self, text: str) -> None:
        """Text between elements."""

    def close(self) -> None:
        """The end of the part."""

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def finish(self, tag: str) -> None:
        """An element ends."""


class _Attributes(_Target):
    """Attributes of every element of one name."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.found: list[dict[str, str]] = []

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == self.wanted:
            self.found.append(attributes)


class _Words(_Target):
    """The texts that cells refer to by number; what tells how to say them is left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.aside = False
        self.reads = False
        self.text = ""

    def begin(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag == "si":
            self.text = ""
        self.aside = self.aside or tag == "rPh"
        self.reads = tag == "t" and not self.aside

    def data(self, text: str) -> None:
        if self.reads:
            self.text += text

    def finish(self, tag: str) -> None:
        self.reads = False
        if tag == "rPh":
            self.aside = False
        if tag == "si":
            if len(self.text) > LONGEST_CELL:
                raise TooLarge
            self.found.append(self.text)


class _Lines(_Target):
    """The lines of a sheet."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.rows: list[list[str]] = []
        self.line: dict[int, str] = {}
        self.number = 0
        self.place = -1
        self.name = self.kind = self.text = ""
        self.reads = False

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self.number = int(attributes.get("r") or self.number + 1)
            self.line, self.place = {}, -1
        elif tag == "c":
            self.name = attributes.get("r") or ""
            self.place = _place(self.name) if self.name else self.place + 1
            self.kind, self.text = attributes.get("t") or "n", ""
        elif tag == "f":
            raise HasFormula(cell=self.name or f"{column_name(self.place)}{self.number}")
        self.reads = tag in ("v", "t")

    def data(self, text: str) -> None:
        if self.reads:
            self.text += text
            if len(self.text) > LONGEST_CELL:
                raise TooLarge

    def finish(self, tag: str) -> None:
        self.reads = False
        if tag == "c" and self.text:
            if self.place >= MOST_COLUMNS:
                raise TooLarge
            self.line[self.place] = self._value()
        elif tag == "row" and any(self.line.values()):
            if self.number > MOST_ROWS + 1:
                raise TooLarge
            while len(self.rows) < self.number - 1:
                self.rows.append([])
            if len(self.rows) >= self.number:
                raise NotASheet
            self.rows.append([self.line.get(n, "") for n in range(max(self.line) + 1)])

    def _value(self) -> str:
        if self.kind == "s":
            return self.words[int(self.text)]
        if self.kind == "b":
            return "yes" if self.text == "1" else "no"
        return self.text


def _place(name: str) -> int:
    found = re.match(r"([A-Z]{1,3})[0-9]", name)
    if found is None:
        raise NotASheet
    place = 0
    for one in found[1]:
        place = place * 26 + ord(one) - 64
    return place - 1


def _keep(rows: list[list[str]], line: list[str]) -> None:
    while line and not line[-1]:
        line.pop()
    too_many = len(rows) > MOST_ROWS and any(line)
    if too_many or len(line) > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in line):
        raise TooLarge
    if len(rows) > MOST_ROWS:
        return
    rows.append(line)
