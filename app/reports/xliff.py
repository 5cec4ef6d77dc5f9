"""Texts and their translations as XLIFF 2.0 (OASIS), the form that translators' tools read.

A text is a unit, its paragraphs are the segments, and Markdown stays as it is. Characters that XML
cannot hold are ``cp`` elements (section 4.2.3.1). A file that returns is read without entities,
without a document type and without fetching; what it declares beyond that is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from app.core.errors import DomainError
from app.core.words import N_
from app.reports.reading import DECLARES, Damaged, Declares
from app.reports.rules.translation_files import Bundle, Line, WrongMeeting

NAMESPACE: Final = "urn:oasis:names:tc:xliff:document:2.0"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_FORBIDDEN: Final = re.compile("([\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff])")
_SEGMENT: Final = re.compile(r"p(\d{1,6})")
_LARGEST: Final = 20_000_000


class NotXliff(DomainError):
    """Well formed, and something else; or the older form, which differs in every element."""

    field = "file"
    message = N_("This is not an XLIFF file of version 2.")


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def written(bundle: Bundle) -> bytes:
    """The file, with a note about each text."""
    root = etree.Element(_q("xliff"), nsmap={None: NAMESPACE})
    root.set("version", "2.0")
    root.set("srcLang", bundle.source_language)
    root.set("trgLang", bundle.language)
    file = etree.SubElement(root, _q("file"), id="f1", original=bundle.meeting)
    unit, key = file, ""
    for line in bundle.lines:
        if line.key != key:
            key = line.key
            unit = etree.SubElement(file, _q("unit"), id=key)
            etree.SubElement(unit, _q("notes"))
            if line.context:
                _note(unit, "context", line.context)
        if line.seen:
            _note(unit, f"seen-p{line.number}", line.seen)
        segment = etree.SubElement(unit, _q("segment"), id=f"p{line.number}")
        segment.set("state", "translated" if line.target else "initial")
        _fill(etree.SubElement(segment, _q("source")), line.source)
        if line.target:
            _fill(etree.SubElement(segment, _q("target")), line.target)
    for one in root.iter(_q("notes")):
        if not len(one):
            one.getparent().remove(one)  # type: ignore[union-attr]  # it stands in its unit
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _note(unit: Any, category: str, text: str) -> None:
    note = etree.SubElement(unit.find(_q("notes")), _q("note"), category=category)
    note.text = _FORBIDDEN.sub("\ufffd", text)


def _fill(node: Any, text: str) -> None:
    """Words as they are; what XML cannot hold as code points."""
    node.set(f"{_XML}space", "preserve")
    parts = _FORBIDDEN.split(text)
    node.text = parts[0]
    for mark, after in zip(parts[1::2], parts[2::2], strict=True):
        point = etree.SubElement(node, _q("cp"), hex=f"{ord(mark):04X}")
        point.tail = after


def read(data: bytes) -> Bundle:
    """What a file holds. Raises Declares, Damaged, NotXliff, WrongMeeting."""
    if len(data) > _LARGEST:
        raise Damaged()
    if DECLARES.search(data):
        raise Declares()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Damaged() from None
    if root.getroottree().docinfo.doctype or any(root.iter(etree.Entity)):
        raise Declares()
    version = root.get("version", "")
    if root.tag != _q("xliff") or not version.startswith("2."):
        raise NotXliff()
    files = root.findall(_q("file"))
    if not files:
        raise NotXliff()
    meetings = sorted({str(one.get("original", "")) for one in files} - {""})
    if len(meetings) > 1:
        raise WrongMeeting(given=", ".join(meetings)[:200])
    lines = tuple(line for unit in root.iter(_q("unit")) for line in _of_unit(unit))
    return Bundle(
        "".join(meetings), "", str(root.get("srcLang", "")),
        str(root.get("trgLang", "")), lines,
    )  # fmt: skip


def _of_unit(unit: Any) -> Iterator[Line]:
    notes = {
        str(one.get("category", "")): (one.text or "").strip()
        for one in unit.iterfind(f"{_q('notes')}/{_q('note')}")
    }
    for place, segment in enumerate(unit.iterfind(_q("segment")), 1):
        named = _SEGMENT.fullmatch(segment.get("id", ""))
        number = int(named[1]) if named else place
        source, target = segment.find(_q("source")), segment.find(_q("target"))
        yield Line(
            str(unit.get("id", ""))[:200],
            number,
            _words(source) if source is not None else "",
            _words(target) if target is not None else "",
            notes.get(f"seen-p{number}", "")[:16],
        )


def _words(node: Any) -> str:
    """The words of an element; marks that a tool put around them go, the words stay."""
    found = node.text or ""
    for one in node:
        if not isinstance(one.tag, str):
            pass
        elif one.tag == _q("cp"):
            found += _character(one.get("hex", ""))
        else:
            found += _words(one)
        found += one.tail or ""
    return found


def _character(code: str) -> str:
    try:
        found = chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if "\ud800" <= found <= "\udfff" else found
