"""Reading a text from a file: DOCX or plain text, with care for what a hostile file may hold.

A DOCX is a container of XML. Before anything reads it, its size unpacked is bounded, and a part
that declares a document type or entities is refused: no file of a word processor has them, and
they are the way to make a reader fetch or swell. Nothing is fetched and nothing is run.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from app.core.errors import DomainError
from app.core.words import N_
from app.meetings.rules import uploads
from app.meetings.rules.uploads import Upload
from app.reports.rules import manuscripts
from app.reports.rules.manuscripts import Line, Told

ENDINGS: Final = ("docx", "txt")
LARGEST: Final = 10_000_000
_UNPACKED: Final = 60_000_000
_SWELLS: Final = 250
_PARTS: Final = 2_000
DECLARES: Final = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T|E\x00?N\x00?T)", re.IGNORECASE)
_HEADING: Final = re.compile(
    r"(?:heading|titre|t[ií]?tulo|ttulo|title|überschrift)\s*(\d)?", re.IGNORECASE
)


class NotTaken(DomainError):
    """Only the two kinds."""

    field = "file"
    message = N_("Send the text as DOCX or as plain text (TXT).")


class Swells(DomainError):
    """A small file that unpacks to something enormous."""

    field = "file"
    message = N_("The file unpacks to far more than it seems to be, and was not opened.")


class Declares(DomainError):
    """Entities are how a reader is made to fetch or to swell."""

    field = "file"
    message = N_(
        "The file declares entities or a document type, as no word processor does, and was not "
        "opened."
    )


class Damaged(DomainError):
    """It has the right name and not the right inside."""

    field = "file"
    message = N_("The file is damaged and cannot be read. Open it, save it again, and send that.")


def lines_of(upload: Upload) -> tuple[list[Line], list[Told]]:
    """The headings, paragraphs and items of a file with their places, and what was met on the way.

    Raises NotTaken, Swells, Declares, Damaged, and what ``uploads.checked`` raises.
    """
    ending = upload.name.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        raise NotTaken()
    if ending == "docx":
        bounded(upload.data)
    sound = uploads.checked(upload, most=LARGEST)
    if ending == "txt":
        return manuscripts.from_text(_decoded(sound.data))
    return _from_docx(sound.data)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def bounded(data: bytes) -> None:
    """Look into the container before anybody unpacks it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            entries = box.infolist()
            whole = sum(one.file_size for one in entries)
            if len(entries) > _PARTS or whole > _UNPACKED or whole > max(len(data), 4096) * _SWELLS:
                raise Swells()
            for one in entries:
                if one.filename.lower().endswith((".xml", ".rels")) and not one.flag_bits & 1:
                    with box.open(one) as part:
                        if DECLARES.search(part.read(_UNPACKED)):
                            raise Declares()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise Damaged() from None
    except Exception as error:
        if isinstance(error, DomainError):
            raise
        raise Damaged() from None


def _from_docx(data: bytes) -> tuple[list[Line], list[Told]]:
    told: list[Told] = []
    try:
        document = docx.Document(io.BytesIO(data))
        lines = list(_lines(document, told))
    except Exception as error:
        # The library raises whatever its parts raise on a damaged file; none of it is ours.
        if isinstance(error, DomainError):
            raise
        raise Damaged() from None
    return lines, told


def _lines(document: Any, told: list[Told]) -> Iterator[Line]:
    for place, block in enumerate(document.iter_inner_content(), 1):
        if isinstance(block, Table):
            told.append(Told("table", place))
            continue
        if isinstance(block, Paragraph):
            yield from _line(block, place, told)


def _line(paragraph: Paragraph, place: int, told: list[Told]) -> Iterator[Line]:
    node = paragraph._p
    for tag, kind in (
        ("w:ins", "tracked"), ("w:del", "tracked"), ("w:footnoteReference", "footnote"),
        ("w:drawing", "picture"), ("w:pict", "picture"),
    ):  # fmt: skip
        if next(node.iter(qn(tag)), None) is not None:
            told.append(Told(kind, place))
    bare = " ".join(paragraph.text.split())
    if not bare:
        return
    style = paragraph.style
    named = f"{style.name or ''}" if style is not None else ""
    heading = _HEADING.match(named)
    if heading:
        yield Line(manuscripts.escaped(bare), place, int(heading[1] or 1), bare=bare)
        return
    properties = node.pPr
    listed = named.lower().startswith("list") or (
        properties is not None and properties.numPr is not None
    )
    item = ("1." if "number" in named.lower() else "-") if listed else ""
    yield Line(_marked(paragraph), place, 0, item, bare)


def _marked(paragraph: Paragraph) -> str:
    """The words with bold and italic as Markdown."""
    found = ""
    for run in paragraph.runs:
        words = " ".join(run.text.split())
        if not words:
            found += " " if run.text else ""
            continue
        mark = ("**" if run.bold else "") + ("*" if run.italic else "")
        text = manuscripts.escaped(words) if not found else manuscripts.escaped(f"x{words}")[1:]
        before = " " if run.text[:1].isspace() and not found.endswith(" ") else ""
        after = " " if run.text[-1:].isspace() else ""
        found += f"{before}{mark}{text}{mark[::-1]}{after}"
    words = " ".join(found.split())
    return (
        words if paragraph.runs and words else manuscripts.escaped(" ".join(paragraph.text.split()))
    )
