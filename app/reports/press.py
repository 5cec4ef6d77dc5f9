"""The press: HTML in, tagged PDF out. The only importer of WeasyPrint.

Nothing is fetched: the style sheet, the faces and pictures come from ``app/static``, every other
address is refused. Equal HTML gives equal bytes, so a paper can be told by its hash. A character
for which no face on the machine has a shape stops the print: a paper with boxes instead of a
name is worse than none.

One paper is printed at a time in a process, because the garbage collector, which costs a fifth of
the time, is switched off meanwhile, and Pango's font map is shared.
"""

from __future__ import annotations

import gc
import io
import logging
import mimetypes
import re
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from app.core.errors import DomainError
from app.core.words import N_

STATIC: Final = Path(__file__).resolve().parent.parent / "static"
HERE: Final = "https://static.invalid/"
"""Where relative addresses point: a host that cannot exist, served from ``app/static`` alone."""

READING: Final = "pdf/ua-1"
ARCHIVE: Final = "pdf/a-3a"

FORM: Final = "2"
"""Raised when the press itself changes what equal HTML looks like."""

_ONE_AT_A_TIME = threading.Lock()
_NOTDEF: Final = ".notdef glyph"
_URL: Final = re.compile(rb'url\("([^"]+)"\)')
_PRINT: Final = 4


Told = Callable[[int, int], None]
"""Hears how far a print is: the step of seven, and the page that is laid out (0 in other steps)."""


class MissingGlyph(DomainError):
    """Text holds characters that no face on this machine can draw."""

    message = N_("The paper cannot be printed: no installed typeface has %(characters)s.")


class PaperFault(RuntimeError):
    """A template or an asset is wrong; never the fault of what a user wrote."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A data file carried inside a paper (PDF/A-3 associated file)."""

    name: str
    media_type: str
    data: bytes
    description: str
    relationship: str = "Data"


def render(
    html: str,
    variant: str = READING,
    attachments: Sequence[Attachment] = (),
    pictures: Mapping[str, bytes] | None = None,
    told: Told | None = None,
) -> bytes:
    """Print ``html`` as a tagged PDF; equal arguments give equal bytes.

    ``pictures`` are photographs by their address below :data:`HERE`, read beforehand. ``told``
    hears how far it is, page by page.

    Raises MissingGlyph for characters that cannot be drawn, PaperFault for a paper without
    title or language.
    """
    style, fonts = _style()
    with (
        _ONE_AT_A_TIME,
        _collector_off(),
        warnings.catch_warnings(),
        _telling(told),
        _listening() as missing,
    ):
        # The library leaves the file of its colour profile to the collector.
        warnings.simplefilter("ignore", ResourceWarning)
        printed = HTML(string=breakable(html), url_fetcher=_StaticOnly(pictures)).write_pdf(
            stylesheets=[style],
            font_config=fonts,
            pdf_variant=variant,
            # Photographs are large and stand in one paper: they are not kept in memory.
            cache={} if pictures else _IMAGES,
        )
        if missing:
            raise MissingGlyph(characters=" ".join(sorted(missing)))
        return _finish(printed, variant, attachments)


_LONG_WORD: Final = re.compile(r"(?:&#?\w+;|[^\s<>&\u2e80-\uffff]){80,}")
_LETTERS: Final = re.compile(r"(?:&#?\w+;|[^&]){1,20}")
_TAG: Final = re.compile(r"(<[^>]*>)")
_BREAK: Final = "\u200b"


def breakable(html: str) -> str:
    """The same HTML, with places to break in words too long for any line.

    The library can break anywhere by itself, but asks for the rest of the word at each line: a
    word of ten thousand letters would take half a minute.
    """
    if not _LONG_WORD.search(html):
        return html
    head, body, rest = html.partition("<body")
    parts = _TAG.split(rest)
    for at in range(0, len(parts), 2):
        parts[at] = _LONG_WORD.sub(lambda word: _BREAK.join(_LETTERS.findall(word[0])), parts[at])
    return head + body + "".join(parts)


def count_pages(paper: bytes) -> int:
    """How many pages a printed paper has."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        return len(pdf.pages)


# --- what may be fetched --------------------------------------------------------------------------

_IMAGES: dict[str, Any] = {}


class _StaticOnly(URLFetcher):
    """Serves files under ``app/static`` and the pictures at hand, and refuses everything else,
    redirects included.
    """

    def __init__(self, pictures: Mapping[str, bytes] | None = None) -> None:
        super().__init__()
        self.pictures = pictures or {}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
        picture = self.pictures.get(url.removeprefix(HERE)) if url.startswith(HERE) else None
        if picture is not None:
            kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
            return URLFetcherResponse(url, picture, {"Content-Type": kind})
        path = own_asset(url)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def own_asset(url: str) -> Path:
    """The file under ``app/static`` that ``url`` names. ValueError for anything else."""
    if not url.startswith(HERE):
        raise ValueError(f"refused: {url[:80]}")
    path = (STATIC / unquote(urlsplit(url).path).lstrip("/")).resolve()
    if not path.is_relative_to(STATIC) or not path.is_file():
        raise ValueError(f"no such asset: {url[:80]}")
    return path


@lru_cache(maxsize=1)
def style_sheet() -> bytes:
    """The style sheet of the papers, read once."""
    return (STATIC / "css" / "paper.css").read_bytes()


@lru_cache(maxsize=1)
def _style() -> tuple[CSS, FontConfiguration]:
    sheet = STATIC / "css" / "paper.css"
    for name in _URL.findall(sheet.read_bytes()):
        if not (sheet.parent / name.decode()).exists():
            raise PaperFault(f"{name.decode()} is missing; the set-up step fetches the faces.")
    fonts = FontConfiguration()
    css = CSS(url=f"{HERE}css/paper.css", url_fetcher=_StaticOnly(), font_config=fonts)
    return css, fonts


# --- around the print -----------------------------------------------------------------------------


@contextmanager
def _collector_off() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.missing: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(_NOTDEF) and isinstance(record.args, tuple):
            self.missing.add(f"{record.args[0]} (U+{record.args[1]:04X})")


@contextmanager
def _listening() -> Iterator[set[str]]:
    listener, log = _Listener(), logging.getLogger("weasyprint")
    log.addHandler(listener)
    try:
        yield listener.missing
    finally:
        log.removeHandler(listener)


_STEP: Final = re.compile(r"Step (\d)(?:.* Page (\d+))?")


class _Teller(logging.Handler):
    def __init__(self, told: Told) -> None:
        super().__init__(logging.INFO)
        self.told = told

    def emit(self, record: logging.LogRecord) -> None:
        found = _STEP.match(record.getMessage())
        if found:
            self.told(int(found[1]), int(found[2] or 0))


@contextmanager
def _telling(told: Told | None) -> Iterator[None]:
    """Let the caller hear the library's own account of its steps."""
    if told is None:
        yield
        return
    log, teller = logging.getLogger("weasyprint.progress"), _Teller(told)
    level, passes_on = log.level, log.propagate
    log.addHandler(teller)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(teller)
        log.setLevel(level)
        log.propagate = passes_on


# --- after the print ------------------------------------------------------------------------------


def _finish(printed: bytes, variant: str, attachments: Sequence[Attachment]) -> bytes:
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        _check(pdf)
        _set_running_lines_apart(pdf)
        _settle_short_tables(pdf)
        _scope_headers(pdf)
        _print_annotations(pdf)
        if variant == ARCHIVE:
            _name_both_standards(pdf)
            _attach(pdf, attachments)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
        return out.getvalue()


def _check(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root
    if not str(root.get("/Lang", "")):
        raise PaperFault("The paper has no language: <html lang> is missing.")
    if not str(pdf.docinfo.get("/Title", "")).strip():
        raise PaperFault("The paper has no title: <title> is missing.")
    if "/ViewerPreferences" not in root:
        root.ViewerPreferences = Dictionary()
    root.ViewerPreferences.DisplayDocTitle = True


def _set_running_lines_apart(pdf: pikepdf.Pdf) -> None:
    """Mark running heads and page numbers as artifacts, so that they are not read out on each page.

    WeasyPrint tags them like text and leaves their tags out of the tree; what the tree does not
    hold is turned into an artifact in the page's own stream.
    """
    tree = pdf.Root.StructTreeRoot
    held = _held(tree)
    numbers = tree.ParentTree.Nums
    by_page = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    for page in pdf.pages:
        marks = by_page[int(page.StructParents)]
        loose = {at for at, tag in enumerate(marks) if tag is None or tag.objgen not in held}
        if not loose:
            continue
        page.Contents.write(_without_tags(page.Contents.read_bytes(), loose))


_MARK: Final = re.compile(rb"/\w+\s+<<\s*/MCID (\d+)\s*>>\s+BDC")


def _without_tags(content: bytes, loose: set[int]) -> bytes:
    return _MARK.sub(
        lambda found: b"/Artifact BMC" if int(found[1]) in loose else found[0], content
    )


def _held(tree: Any) -> set[tuple[int, int]]:
    """Object numbers of every tag that can be reached from the root of the tree."""
    held: set[tuple[int, int]] = set()
    waiting: list[Any] = [tree.get("/K")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Array):
            waiting.extend(node)
        elif isinstance(node, Dictionary) and node.objgen not in held:
            held.add(node.objgen)
            waiting.append(node.get("/K"))
    return held


def _scope_headers(pdf: pikepdf.Pdf) -> None:
    """Say of each header cell whether it heads a column or a row: WeasyPrint leaves it open."""
    for element in pdf.objects:
        if not isinstance(element, Dictionary) or element.get("/S") != Name.TH:
            continue
        row = element.get("/P")
        group = row.get("/P") if row is not None else None
        in_head = group is not None and group.get("/S") == Name.THead
        scope = Dictionary(O=Name.Table, Scope=Name.Column if in_head else Name.Row)
        given = element.get("/A")
        if given is None:
            element.A = scope
        elif isinstance(given, Array):
            given.append(scope)
        else:
            element.A = Array([given, scope])


def _settle_short_tables(pdf: pikepdf.Pdf) -> None:
    """Let the cells at the side of a very short table be data: with heads above and at the side it
    would have more heads than data, which readers and checkers take for a broken one. The heads
    above stay.
    """
    for table in pdf.objects:
        if not isinstance(table, Dictionary) or table.get("/S") != Name.Table:
            continue
        cells = [one for one in _below(table) if one.get("/S") in (Name.TH, Name.TD)]
        heads = [one for one in cells if one.S == Name.TH]
        above = [one for one in heads if one.P.get("/P", {}).get("/S") == Name.THead]
        if above and len(heads) * 2 > len(cells):
            for one in heads:
                if one.P.get("/P", {}).get("/S") != Name.THead:
                    one.S = Name.TD


def _below(node: Any) -> Iterator[Any]:
    """Every tag below this one."""
    held = node.get("/K")
    for child in held if isinstance(held, Array) else [held]:
        if isinstance(child, Dictionary) and "/S" in child:
            yield child
            yield from _below(child)


def _print_annotations(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            note.F = int(note.get("/F", 0)) | _PRINT


_BOTH: Final = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li>
</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def _name_both_standards(pdf: pikepdf.Pdf) -> None:
    """Add the PDF/UA identifier to an archive file, with the schema that PDF/A asks for."""
    packet = pdf.Root.Metadata.read_bytes()
    end = b"</rdf:RDF>"
    if packet.count(end) != 1:
        raise PaperFault("The metadata of the paper have another form than expected.")
    pdf.Root.Metadata = pdf.make_stream(
        packet.replace(end, _BOTH.encode() + end), Type=Name.Metadata, Subtype=Name.XML
    )


def _attach(pdf: pikepdf.Pdf, attachments: Sequence[Attachment]) -> None:
    if not attachments:
        return
    names, associated = Array(), Array()
    for file in sorted(attachments, key=lambda one: one.name):
        stream = pdf.make_stream(file.data, Type=Name.EmbeddedFile)
        stream.Subtype = Name("/" + file.media_type)
        stream.Params = Dictionary(Size=len(file.data), ModDate=_day_of(pdf))
        spec = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=String(file.name),
                UF=String(file.name),
                Desc=String(file.description),
                EF=Dictionary(F=stream, UF=stream),
                AFRelationship=Name("/" + file.relationship),
            )
        )
        names.extend([String(file.name), spec])
        associated.append(spec)
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary()
    pdf.Root.Names.EmbeddedFiles = Dictionary(Names=names)
    pdf.Root.AF = associated


def _day_of(pdf: pikepdf.Pdf) -> String:
    return String(str(pdf.docinfo.get("/CreationDate", "D:20000101")))
