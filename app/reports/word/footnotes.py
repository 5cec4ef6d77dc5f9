"""Footnotes: the part of a word processor's file that holds them, and the marks that point to it.

The library that writes the rest knows none (ECMA-376, part 1, 17.11). Two notes are not of the
paper: the lines that part it from its notes, on the page and where a note runs over.
"""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAME: Final = "/word/footnotes.xml"
CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATIONSHIP: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
)
_LINES: Final = ((-1, "separator"), (0, "continuationSeparator"))


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


class Footnotes:
    """The notes of one paper, numbered from 1 in the order in which they are met."""

    def __init__(self) -> None:
        self.root: Any = etree.Element(_w("footnotes"), nsmap={"w": W})
        for number, kind in _LINES:
            note = etree.SubElement(self.root, _w("footnote"))
            note.set(_w("type"), kind)
            note.set(_w("id"), str(number))
            run = etree.SubElement(etree.SubElement(note, _w("p")), _w("r"))
            etree.SubElement(run, _w(kind))
        self.count = 0

    def add(self, words: list[Any]) -> Any:
        """Keep a note whose runs are ``words``; returns the run that points to it."""
        self.count += 1
        note = etree.SubElement(self.root, _w("footnote"))
        note.set(_w("id"), str(self.count))
        paragraph = etree.SubElement(note, _w("p"))
        style = etree.SubElement(etree.SubElement(paragraph, _w("pPr")), _w("pStyle"))
        style.set(_w("val"), "FootnoteText")
        paragraph.append(_mark("footnoteRef"))
        space = etree.SubElement(etree.SubElement(paragraph, _w("r")), _w("t"))
        space.text = " "
        space.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        paragraph.extend(words)
        mark = _mark("footnoteReference")
        mark[-1].set(_w("id"), str(self.count))
        return mark

    def part(self) -> bytes:
        """The part as it is stored."""
        stored: bytes = etree.tostring(
            self.root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
        return stored

    def settings(self) -> Any:
        """What the settings of the file say about the two lines."""
        said = etree.Element(_w("footnotePr"))
        for number, _kind in _LINES:
            etree.SubElement(said, _w("footnote")).set(_w("id"), str(number))
        return said


def _mark(name: str) -> Any:
    run = etree.Element(_w("r"))
    style = etree.SubElement(etree.SubElement(run, _w("rPr")), _w("rStyle"))
    style.set(_w("val"), "FootnoteReference")
    etree.SubElement(run, _w(name))
    return run
