"""What a paper declares about itself, checked on the printed file.

"Declared" and not "certified": the file says that it is tagged PDF/UA-1, and these checks and the
test tools find nothing that contradicts it. A person still has to judge whether the reading order
makes sense.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pikepdf
from pikepdf import Array, Dictionary, Name

_HEADING = re.compile(r"/H([1-6])")
PAGES_WITHOUT_BOOKMARKS = 2


@dataclass(frozen=True, slots=True)
class Element:
    """One tag of the structure tree, with its depth-first place and its parents' kinds."""

    kind: str
    node: Dictionary
    above: tuple[str, ...]


def faults(paper: bytes) -> list[str]:
    """Everything that contradicts the declaration; an empty list is the good answer."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        tags = list(_walk(pdf))
        return [
            *_document(pdf),
            *_headings(tags),
            *_tables(tags),
            *_pictures(tags),
            *_pages(pdf),
            *_bookmarks(pdf, tags),
            *_faces(pdf),
        ]


def archive_faults(paper: bytes) -> list[str]:
    """Everything that contradicts what a paper for the archive declares beside the rest (PDF/A-3,
    level A): colours, metadata, faces, attached files, and nothing that acts by itself.
    """
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        return [*_archive(pdf), *_attached(pdf), *_acting(pdf), *faults(paper)]


def outline(paper: bytes) -> list[tuple[int, str]]:
    """The bookmarks as (level, title), for tests of what a reader can jump to."""
    found: list[tuple[int, str]] = []
    with pikepdf.open(io.BytesIO(paper)) as pdf, pdf.open_outline() as tree:
        waiting = [(1, item) for item in reversed(tree.root)]
        while waiting:
            level, item = waiting.pop()
            found.append((level, item.title))
            waiting.extend((level + 1, child) for child in reversed(item.children))
    return found


def _walk(pdf: pikepdf.Pdf) -> Iterator[Element]:
    root = pdf.Root.get("/StructTreeRoot")
    waiting: list[tuple[object, tuple[str, ...]]] = [(root, ())] if root is not None else []
    while waiting:
        node, above = waiting.pop()
        if not isinstance(node, Dictionary):
            continue
        kind = str(node.get("/S", ""))
        if kind:
            yield Element(kind, node, above)
        children = node.get("/K")
        below = (*above, kind) if kind else above
        listed = list(children) if isinstance(children, Array) else [children]
        waiting.extend((child, below) for child in reversed(listed))


def _document(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if not bool(root.get("/MarkInfo", Dictionary()).get("/Marked", False)):
        yield "the file is not marked as tagged"
    if "/StructTreeRoot" not in root:
        yield "there is no structure tree"
    if not str(root.get("/Lang", "")):
        yield "no language"
    if not str(pdf.docinfo.get("/Title", "")).strip():
        yield "no title"
    if not bool(root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False)):
        yield "the window would show the file name instead of the title"
    if not re.search(rb"pdfuaid:part\s*(=\s*[\"']|>)1", root.Metadata.read_bytes()):
        yield "the metadata do not declare PDF/UA-1"


def _archive(pdf: pikepdf.Pdf) -> Iterator[str]:
    intents = list(pdf.Root.get("/OutputIntents", []))
    if not any(one.get("/S") == Name.GTS_PDFA1 and "/DestOutputProfile" in one for one in intents):
        yield "no output intent says what the colours mean"
    told = pdf.Root.Metadata.read_bytes()
    for key, value in (("part", b"3"), ("conformance", b"A")):
        if not re.search(rb"pdfaid:" + key.encode() + rb"\s*(=\s*[\"']|>)" + value, told):
            yield f"the metadata do not declare the {key} of PDF/A"
    if pdf.is_encrypted:
        yield "the file is encrypted"
    if pdf.trailer.get("/ID") is None:
        yield "the file has no identifier"


def _attached(pdf: pikepdf.Pdf) -> Iterator[str]:
    associated = {one.objgen for one in pdf.Root.get("/AF", [])}
    for name in pdf.attachments:
        spec = pdf.attachments[name].obj
        if spec.objgen not in associated or "/AFRelationship" not in spec:
            yield f"the attached file {name} does not say what it is to the paper"
        elif "/Subtype" not in spec.EF.F:
            yield f"the attached file {name} has no media type"


def _acting(pdf: pikepdf.Pdf) -> Iterator[str]:
    for held in pdf.objects:
        if not isinstance(held, Dictionary):
            continue
        if held.get("/S") in (Name.JavaScript, Name.Launch, Name.Movie, Name.Sound):
            yield f"the file acts by itself ({held.S})"
        if held.get("/Type") == Name.Filespec and str(held.get("/FS", "")) == "/URL":
            yield "the file points to a file elsewhere"


def _headings(tags: list[Element]) -> Iterator[str]:
    levels = [int(match[1]) for tag in tags if (match := _HEADING.fullmatch(tag.kind))]
    if not levels:
        yield "no heading"
        return
    if levels[0] != 1 or levels.count(1) != 1:
        yield f"the first heading must be the only H1; the levels are {levels}"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"


def _tables(tags: list[Element]) -> Iterator[str]:
    tables = [tag for tag in tags if tag.kind == "/Table"]
    heads = [tag for tag in tags if tag.kind == "/TH"]
    if tables and not heads:
        yield "a table has no header cells"
    for tag in heads:
        given = tag.node.get("/A")
        attributes = list(given) if isinstance(given, Array) else [given]
        if not any(isinstance(one, Dictionary) and "/Scope" in one for one in attributes):
            yield "a header cell does not say what it heads"
    for tag in tags:
        if tag.kind in ("/TH", "/TD") and "/Table" not in tag.above:
            yield "a table cell lies outside a table"


def _pictures(tags: list[Element]) -> Iterator[str]:
    for tag in tags:
        if tag.kind == "/Figure" and not str(tag.node.get("/Alt", "")).strip():
            yield "a figure has no alternative text"


def _pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, 1):
        if page.get("/Tabs") != Name.S or "/StructParents" not in page:
            yield f"page {number} does not follow the structure tree"
        for note in page.get("/Annots", []):
            if not int(note.get("/F", 0)) & 4:
                yield f"an annotation on page {number} would not print"
            if note.get("/Subtype") == Name.Link and not str(note.get("/Contents", "")).strip():
                yield f"a link on page {number} does not say where it leads"


def _bookmarks(pdf: pikepdf.Pdf, tags: list[Element]) -> Iterator[str]:
    long = len(pdf.pages) > PAGES_WITHOUT_BOOKMARKS
    if long and any(tag.kind == "/H2" for tag in tags) and "/Outlines" not in pdf.Root:
        yield "a long paper has no bookmarks"


def _faces(pdf: pikepdf.Pdf) -> Iterator[str]:
    for font in pdf.objects:
        if not isinstance(font, Dictionary) or font.get("/Type") != Name.Font:
            continue
        if font.get("/Subtype") == Name.Type0:
            if "/ToUnicode" not in font:
                yield f"{font.get('/BaseFont')} cannot be read back as text"
            continue
        described = font.get("/FontDescriptor", Dictionary())
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(described.keys()):
            yield f"{font.get('/BaseFont')} is not embedded"
