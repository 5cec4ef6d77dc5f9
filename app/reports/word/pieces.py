"""A paper as pieces: its HTML read into paragraphs, tables and pictures, before a word processor's
file is written from them.

The HTML comes from the paper's own template, so the words of the file are the words of the page
and of the PDF: Markdown went through the one token stream before it came here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lxml import html

_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_PICTURE: Final = re.compile(r"url\((?P<at>[^)]+)\)")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BLOCKS: Final = frozenset(
    ["address", "article", "aside", "blockquote", "caption", "div", "dl", "figcaption", "figure",
     "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section", "table",
     "ul", "svg", "img"]
)  # fmt: skip
_NOTE: Final = "m"
"""The class of the small lines below the figures of a box: sources and reservations."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words in one form; ``note`` is a footnote that hangs on its end."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""
    language: str = ""
    line_break: bool = False
    note: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. ``kind`` is what it is: h1 to h6, p, item, quote, pre, caption, entry, or the
    class that the template gave it. ``anchor`` is its name for links within the paper.
    """

    kind: str
    runs: tuple[Run, ...]
    language: str = ""
    depth: int = 0
    ordered: int = 0
    start: int = 1
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``head`` for one that heads its row or column."""

    blocks: tuple[Words, ...]
    head: bool
    span: int
    right: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: widths by the classes of its columns, rows that head it, rows."""

    caption: tuple[Run, ...]
    columns: tuple[str, ...]
    heads: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    language: str = ""


LOGO_MM: Final = 16
"""How high a logo is, as on the printed cover."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: the address of a photograph, or a drawing of ours (``svg``), and its words.

    ``tallest`` is how many millimetres it may be high; 0 leaves that to the page.
    """

    alt: str
    address: str = ""
    svg: Any = None
    decorative: bool = False
    notes: tuple[tuple[Run, ...], ...] = ()
    tallest: int = 0


@dataclass(frozen=True, slots=True)
class Break:
    """A new page begins."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Where the table of contents stands: its entries as (words, anchor, level)."""

    heading: tuple[Run, ...]
    entries: tuple[tuple[tuple[Run, ...], str, int], ...]


Piece = Words | Table | Drawing | Break | Contents


@dataclass(slots=True)
class Pieces:
    """A whole paper: title and language, what runs along its pages, and its body in order."""

    title: str
    language: str
    left: str = ""
    right: str = ""
    foot: str = ""
    body: list[Piece] = field(default_factory=list)


def read(source: str) -> Pieces:
    """Read the HTML of a paper."""
    root = html.document_fromstring(_FORBIDDEN.sub("", source))
    head = root.find(".//title")
    paper = Pieces(
        title=_even(head.text_content() if head is not None else ""),
        language=str(root.get("lang") or "en"),
    )
    body = root.find("body")
    reader = _Reader(paper)
    reader.inside(body, paper.language, 0)
    return paper


def _even(text: str) -> str:
    return _SPACE.sub(" ", text).strip(" ")


class _Reader:
    """Walks the body once; each block becomes a piece."""

    def __init__(self, paper: Pieces) -> None:
        self.paper = paper
        self.lists = 0
        self.anchor = ""
        self.plain = "p"

    # --- blocks -----------------------------------------------------------------------------------

    def inside(self, parent: Any, language: str, depth: int, kind: str = "p") -> None:
        """Everything in an element; words that stand loose between blocks are a paragraph."""
        loose: list[Run] = list(_text(parent.text, Run("", language=language)))
        for child in parent:
            if isinstance(child.tag, str) and _is_block(child):
                self._put(kind, loose, language)
                loose = []
                self.block(child, child.get("lang") or language, depth)
            elif isinstance(child.tag, str):
                loose += _inline(child, Run("", language=child.get("lang") or language))
            loose += _text(child.tail, Run("", language=language))
        self._put(kind, loose, language)

    def block(self, node: Any, language: str, depth: int) -> None:
        """One block element."""
        classes = (node.get("class") or "").split()
        if node.get("id") and node.tag in ("section", "figure"):
            self.anchor = node.get("id")
        if "rh" in classes:
            self.paper.left = node.get("data-l") or ""
            self.paper.right = node.get("data-r") or ""
            self.paper.foot = node.get("data-f") or ""
        elif "cover" in classes:
            self.inside(node, language, depth)
            self.paper.body.append(Break())
        elif node.tag in ("ul", "ol") and "toc" not in classes:
            self._list(node, language, depth)
        elif (piece := _whole(node, classes, language)) is not None:
            self.paper.body.append(piece)
        elif node.tag == "blockquote":
            before, self.plain = self.plain, "quote"
            self.inside(node, language, depth, "quote")
            self.plain = before
        elif _has_blocks(node):
            self.inside(node, language, depth)
        else:
            self._paragraph(node, classes, language)

    def _paragraph(self, node: Any, classes: list[str], language: str) -> None:
        if node.tag == "p" and _NOTE in classes and self._hang(node, language):
            return
        if node.tag == "hr":
            self._put("rule", [Run("")], language)
        elif node.tag == "pre":
            self._put("pre", list(_preformatted(node, language)), language, even=False)
        else:
            kind = _kind(node, classes)
            self._put(self.plain if kind == "p" else kind, _children(node, language), language)

    def _put(
        self, kind: str, runs: list[Run], language: str, *, even: bool = True, **more: Any
    ) -> None:
        trimmed = tuple(_trimmed(runs) if even else runs)
        if not trimmed and kind != "rule":
            return
        anchor, self.anchor = self.anchor, ""
        self.paper.body.append(Words(kind, trimmed, language, anchor=anchor, **more))

    def _list(self, node: Any, language: str, depth: int) -> None:
        self.lists += 1
        ordered = self.lists if node.tag == "ol" else 0
        start = int(node.get("start") or 1)
        for item in node.iterchildren("li"):
            inner, first = item.get("lang") or language, True
            loose: list[Run] = list(_text(item.text, Run("", language=inner)))
            for child in [*item, None]:
                blocky = child is not None and isinstance(child.tag, str) and _is_block(child)
                if child is None or blocky:
                    if _trimmed(loose):
                        self._item(loose, inner, depth, ordered if first else 0, start, first=first)
                        first, start = False, 1
                    loose = []
                if child is None:
                    break
                if not blocky:
                    loose += _inline(child, Run("", language=child.get("lang") or inner))
                elif child.tag == "p":
                    self._item(
                        _children(child, inner), inner, depth, ordered if first else 0, start,
                        first=first,
                    )  # fmt: skip
                    first, start = False, 1
                else:
                    self.block(child, child.get("lang") or inner, depth + 1)
                loose += _text(child.tail, Run("", language=inner))

    def _item(
        self, runs: list[Run], language: str, depth: int, ordered: int, start: int, *, first: bool
    ) -> None:
        kind = "item" if first else "more"
        self._put(kind, runs, language, depth=depth, ordered=ordered, start=start)

    def _hang(self, node: Any, language: str) -> bool:
        """Make a small line a footnote of what stands above it; False where nothing can carry
        it.
        """
        body, note = self.paper.body, tuple(_trimmed(_children(node, language)))
        last = body[-1] if body else None
        if isinstance(last, Drawing):
            body[-1] = replace(last, notes=(*last.notes, note))
            return True
        return False


def _whole(node: Any, classes: list[str], language: str) -> Piece | None:
    """What an element is as one piece; None for one that is read further."""
    if "toc" in classes:
        return _contents(node, language)
    if node.tag == "table":
        return _table(node, language)
    if node.tag == "svg":
        return Drawing(_title(node), svg=node)
    if node.tag == "img":
        tallest = LOGO_MM if "logo" in (node.getparent().get("class") or "").split() else 0
        return Drawing(node.get("alt") or "", node.get("src") or "", tallest=tallest)
    background = _PICTURE.search(node.get("style") or "")
    if background:
        return Drawing("", background["at"].strip("'\""), decorative=True)
    return None


def _kind(node: Any, classes: list[str]) -> str:
    if node.tag in ("p", "div") and classes:
        return classes[0]
    return {"figcaption": "caption", "li": "item"}.get(node.tag, str(node.tag))


def _is_block(node: Any) -> bool:
    return node.tag in _BLOCKS or (isinstance(node.tag, str) and node.tag.endswith("}svg"))


def _has_blocks(node: Any) -> bool:
    return any(isinstance(one.tag, str) and _is_block(one) for one in node.iterdescendants())


def _title(node: Any) -> str:
    found = node.find("title")
    return _even(found.text_content()) if found is not None else ""


# --- words ----------------------------------------------------------------------------------------


def _children(node: Any, language: str) -> list[Run]:
    like = Run("", language=language)
    runs = list(_text(node.text, like))
    for child in node:
        if isinstance(child.tag, str):
            runs += _inline(child, Run("", language=child.get("lang") or language))
        runs += _text(child.tail, like)
    return runs


def _inline(node: Any, like: Run) -> Iterator[Run]:
    """The runs of an inline element and all below it."""
    waiting: list[tuple[Any, Run, bool]] = [(node, like, False)]
    while waiting:
        at, form, is_tail = waiting.pop()
        if is_tail:
            yield from _text(at.tail, form)
            continue
        if not isinstance(at.tag, str):
            continue
        inner = _formed(at, form)
        if at.tag == "br":
            yield Run("", line_break=True, language=form.language)
        yield from _text(at.text, inner)
        if "no" in (at.get("class") or "").split() or "n" in (at.get("class") or "").split():
            yield Run(" ", language=form.language)
        for child in reversed(at):
            waiting.append((child, inner, True))
            waiting.append((child, inner, False))


def _formed(node: Any, form: Run) -> Run:
    later = "later" in (node.get("class") or "").split()
    link = node.get("href") or form.link if node.tag == "a" else form.link
    return Run(
        "",
        form.bold or node.tag in ("b", "strong") or later,
        form.italic or node.tag in ("i", "em"),
        form.code or node.tag == "code",
        link,
        node.get("lang") or form.language,
    )


def _text(text: str | None, like: Run) -> Iterator[Run]:
    if text:
        yield Run(
            _SPACE.sub(" ", text), like.bold, like.italic, like.code, like.link, like.language
        )


def _preformatted(node: Any, language: str) -> Iterator[Run]:
    lines = node.text_content().rstrip("\n").split("\n")
    for place, line in enumerate(lines):
        if place:
            yield Run("", line_break=True)
        yield Run(line, code=True, language=language)


def _trimmed(runs: list[Run]) -> list[Run]:
    """Spaces as a browser sets them: one between words, none at either end."""
    found: list[Run] = []
    ends_in_space = True
    for run in runs:
        text = run.text
        if ends_in_space:
            text = text.lstrip(" ")
        if run.line_break:
            found.append(run)
            ends_in_space = True
        elif text:
            found.append(Run(text, run.bold, run.italic, run.code, run.link, run.language))
            ends_in_space = text.endswith(" ")
    while found and not found[-1].line_break and found[-1].text.endswith(" "):
        last = found.pop()
        text = last.text.rstrip(" ")
        if text:
            found.append(Run(text, last.bold, last.italic, last.code, last.link, last.language))
            break
    return found


# --- tables and contents --------------------------------------------------------------------------


def _table(node: Any, language: str) -> Table:
    caption = node.find("caption")
    columns = [(one.get("class") or "").strip() for one in node.iter("col")]
    heads: list[tuple[Cell, ...]] = []
    rows: list[tuple[Cell, ...]] = []
    for row in node.iter("tr"):
        cells = tuple(_cell(one, language) for one in row.iterchildren("td", "th"))
        (heads if row.getparent().tag == "thead" else rows).append(cells)
    widest = max((sum(one.span for one in row) for row in [*heads, *rows]), default=1)
    return Table(
        tuple(_trimmed(_children(caption, language))) if caption is not None else (),
        tuple((columns + [""] * widest)[:widest]),
        tuple(heads),
        tuple(rows),
        language,
    )


def _cell(node: Any, language: str) -> Cell:
    inner = node.get("lang") or language
    held = _Reader(Pieces("", inner))
    held.inside(node, inner, 0)
    blocks = tuple(one for one in held.paper.body if isinstance(one, Words))
    head = node.tag == "th"
    return Cell(
        blocks or (Words("p", (), inner),),
        head,
        int(node.get("colspan") or 1),
        "num" in (node.get("class") or "").split(),
    )


def _contents(node: Any, language: str) -> Contents:
    heading = node.find("h2")
    entries = []
    for item in node.iter("li"):
        level = 2 if "l2" in (item.get("class") or "").split() else 1
        anchor = (item.get("data-to") or "").lstrip("#")
        entries.append((tuple(_trimmed(_children(item, language))), anchor, level))
    return Contents(
        tuple(_trimmed(_children(heading, language))) if heading is not None else (),
        tuple(entries),
    )
