"""What a printed paper does with its paragraphs, read from the tags of the PDF itself."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Stream

from app.core.collation import plain

_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
_LINE = re.compile(rb"beginbf(char|range)(.*?)endbf", re.S)


SEAM = 24
"""Letters on either side of a page's end that tell whether one text goes on behind it."""


@dataclass(frozen=True, slots=True)
class Broken:
    """What stands last on one page and first on the next one, if that is one paragraph.

    Each page has tags of its own, so only the text itself tells whether it goes on: see ``within``.
    """

    before: str
    after: str
    first: int
    last: int

    def within(self, texts: Iterable[str]) -> str:
        """The text that goes on over the page's end; "" when each page has its own."""
        seam = _compact(self.before)[-SEAM:] + _compact(self.after)[:SEAM]
        return next((one for one in texts if seam in _compact(one)), "")


def _compact(text: str) -> str:
    """Letters and figures alone: what is drawn knows no spaces and parts words at hyphens."""
    return plain(text).replace(" ", "")


def broken(paper: bytes) -> list[Broken]:
    """Where a paragraph may go on behind the end of a page, in reading order."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        pages = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        drawn: dict[int, dict[int, str]] = {}
        found: list[Broken] = []
        last = (0, "")
        for paragraph in _paragraphs(pdf.Root.get("/StructTreeRoot")):
            marks = [(pages[page], mark) for page, mark in _marks(paragraph, None) if page in pages]
            if not marks:
                continue
            page = marks[0][0]
            if page not in drawn:
                drawn[page] = _drawn(pdf.pages[page - 1])
            words = " ".join(drawn[page].get(mark, "") for _page, mark in marks)
            if page == last[0] + 1 and last[1]:
                found.append(Broken(last[1], words, last[0], page))
            last = (page, words)
        return found


def _paragraphs(root: Any) -> Iterator[Dictionary]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Array):
            waiting.extend(reversed(list(node)))
        elif isinstance(node, Dictionary):
            if str(node.get("/S", "")) == "/P":
                yield node
            else:
                waiting.append(node.get("/K"))


def _marks(node: Any, page: Any) -> Iterator[tuple[Any, int]]:
    """The marked contents of an element in order: the page's object number and the mark."""
    if isinstance(node, Array):
        for one in node:
            yield from _marks(one, page)
    elif isinstance(node, Dictionary):
        here = node.get("/Pg")
        page = here.objgen if here is not None else page
        if "/MCID" in node:
            yield page, int(node.MCID)
        elif str(node.get("/Type", "")) != "/OBJR":
            yield from _marks(node.get("/K"), page)
    elif isinstance(node, int):
        yield page, int(node)


def _drawn(page: Any) -> dict[int, str]:
    """The words under each mark of a page."""
    faces = {
        str(name): _letters(face) for name, face in (page.Resources.get("/Font") or {}).items()
    }
    found: dict[int, str] = {}
    mark, letters, depth = -1, {}, [-1]
    instructions: Any = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        match str(operator):
            case "BDC":
                properties: Any = operands[1] if len(operands) > 1 else None
                inside = isinstance(properties, Dictionary) and "/MCID" in properties
                depth.append(int(properties.MCID) if inside else depth[-1])
                mark = depth[-1]
            case "BMC":
                depth.append(-1)
                mark = -1
            case "EMC":
                depth.pop()
                mark = depth[-1] if depth else -1
            case "Tf":
                letters = faces.get(str(operands[0]), {})
            case "Tj" | "TJ" if mark >= 0:
                shown = operands[0] if str(operator) == "TJ" else [operands[0]]
                text = "".join(
                    _decoded(bytes(one), letters)
                    for one in shown
                    if isinstance(one, pikepdf.String)
                )
                found[mark] = found.get(mark, "") + text
            case "ET" if mark >= 0:
                found[mark] = found.get(mark, "") + " "
    return found


def _decoded(codes: bytes, letters: dict[int, str]) -> str:
    return "".join(
        letters.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2)
    )


def _letters(face: Any) -> dict[int, str]:
    """What each code of a typeface means, from its own table."""
    table = face.get("/ToUnicode")
    found: dict[int, str] = {}
    if not isinstance(table, Stream):
        return found
    for kind, body in _LINE.findall(table.read_bytes()):
        codes = _HEX.findall(body)
        if kind == b"char":
            for code, letter in zip(codes[::2], codes[1::2], strict=False):
                found[int(code, 16)] = bytes.fromhex(letter.decode()).decode("utf-16-be", "replace")
        else:
            for low, high, letter in zip(codes[::3], codes[1::3], codes[2::3], strict=False):
                for step in range(int(high, 16) - int(low, 16) + 1):
                    found[int(low, 16) + step] = chr(int(letter, 16) + step)
    return found
