"""A published edition in its other forms: on a page, for a word processor, for the archive.

Each is made from the HTML that the paper was printed from, which is kept with it. So the forms
carry the same words for ever, whatever the record says later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from lxml import etree, html
from markupsafe import Markup

from app.core import files
from app.core.errors import NotFound
from app.meetings.models import Meeting
from app.reports import press, queries, store, word
from app.reports.compose import _, in_language
from app.reports.models import Report

_NOT_ON_A_PAGE: Final = frozenset({"rh", "cover", "toc"})
"""What belongs to sheets: running lines, cover, and contents by page number."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A published edition and the HTML of its paper."""

    report: Report
    html: str

    @property
    def key(self) -> str:
        """Under which its other forms are kept."""
        return f"editions/{self.report.paper_sha256}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A photograph of a published report."""

    meeting: Meeting
    data: bytes
    ending: str

    @property
    def is_public(self) -> bool:
        """Open to everybody with the meeting."""
        return bool(self.meeting.is_public)


def edition(of: Meeting, language: str) -> Edition | None:
    """The latest published edition, in that language when there is one; None before there is one,
    and for one whose source was not kept.
    """
    report = queries.published_report(of, language)
    if report is None or report.paper_sha256 is None:
        return None
    source = store.source_of(report.paper_sha256)
    return None if source is None else Edition(report, source)


def word_order(one: Edition) -> store.Order:
    """The edition for a word processor; the same bytes for ever."""
    return store.Order(f"{one.key}.{store.WORD}", one.html, store.WORD, fixed=True)


def archive_order(one: Edition) -> store.Order:
    """The edition as PDF/A-3 with the UA identifier, the text for a word processor inside.

    The file declares both standards; nobody has certified it.
    """
    key = f"{one.key}.archive"
    kept = store.found(store.Order(key, one.html, press.ARCHIVE, fixed=True))
    attachments: tuple[press.Attachment, ...] = ()
    if kept is None:
        with in_language(one.report.language):
            attachments = (
                press.Attachment(
                    "report.docx",
                    word.MEDIA_TYPE,
                    store.made(word_order(one)).data,
                    _("The same text for a word processor"),
                    "Alternative",
                ),
            )
    return store.Order(key, one.html, press.ARCHIVE, attachments, fixed=True)


def on_a_page(one: Edition, pictures: str) -> Markup:
    """The text of an edition for a page of ours: without what belongs to sheets, without styles.

    ``pictures`` is the address below which its photographs are given out.
    """
    body: Any = html.document_fromstring(one.html).find("body")
    for node in list(body):
        if not isinstance(node.tag, str) or _NOT_ON_A_PAGE & set((node.get("class") or "").split()):
            body.remove(node)
    # A list: a table loses its columns below, and a walk would end where it lost its place.
    for node in list(body.iter(etree.Element)):
        if "style" in node.attrib:
            del node.attrib["style"]
        if node.tag == "img":
            node.set("src", pictures + (node.get("src") or "").rpartition("/")[2])
            node.set("loading", "lazy")
        elif node.tag == "svg" and node.get("viewbox"):
            node.set("viewBox", node.attrib.pop("viewbox"))
        elif node.tag == "table":
            _frame(node)
    parts = [etree.tostring(node, encoding="unicode", method="html") for node in body]
    return Markup("".join(parts))  # noqa: S704  our own template wrote it and escaped what users wrote


def _frame(table: html.HtmlElement) -> None:
    """Let a wide table move sideways inside its own frame on a narrow screen."""
    for group in table.findall("colgroup"):
        table.remove(group)
    table.set("class", f"tt-table {table.get('class') or ''}".strip())


def shown_picture(slug: str, name: str) -> Shown:
    """A photograph that a published report of the meeting shows. Raises NotFound."""
    of = queries.meeting(slug)
    sha256, dot, ending = name.partition(".")
    for report in queries.published_reports(of):
        source = store.source_of(report.paper_sha256) if report.paper_sha256 else None
        if source is not None and f"{press.HERE}{store.PICTURES}/{name}" in source:
            data = files.read(store.PICTURES, sha256, dot + ending)
            if data is not None:
                return Shown(of, data, ending)
    raise NotFound()
