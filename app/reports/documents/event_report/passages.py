"""A composed report as plain passages: what the editor's checks read, and what other forms of the
report are compared with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from app.reports.documents.common import Text
from app.reports.documents.event_report.shapes import Block, EventReport, Paragraph, Section
from app.reports.rules.checks import Passage
from app.web.markdown import tokens


def passages(report: EventReport) -> tuple[Passage, ...]:
    """Every heading, paragraph, list item and picture of the numbered sections, in order."""
    found: list[Passage] = []
    for section in report.sections:
        found.append(
            Passage(
                section.key, section.key, section.number, "heading", section.heading.body,
                section.heading.language,
            )
        )  # fmt: skip
        found += _of_section(section, report.language)
    for picture in report.pictures:
        said = picture.alt.body or ("-" if picture.decorative else "")
        found.append(
            Passage(
                f"picture:{picture.key}", "pictures", "", "picture", said,
                picture.alt.language if picture.alt else report.language,
            )
        )  # fmt: skip
        if picture.caption:
            found.append(
                Passage(
                    f"caption:{picture.key}", "pictures", "", "caption", picture.caption.body,
                    picture.caption.language,
                )
            )  # fmt: skip
    return tuple(found)


def _of_section(section: Section, language: str) -> Iterator[Passage]:
    for block in section.blocks:
        yield from _of_block(section, block, language)


def _of_block(section: Section, block: Block, language: str) -> Iterator[Passage]:
    if block.kind == "sentence" and block.sentence is not None:
        text = block.text or Text(block.sentence.text, language)
        yield from of_markdown(
            text.body, text.language, block.sentence.key, section.key, section.number
        )
    for one in block.paragraphs:
        yield from _of_paragraph(section, one, language)
    for number, bullet in enumerate(block.bullets, 1):
        yield Passage(
            f"{section.key}.figure-{number}", section.key, section.number, "figure",
            f"{bullet.value} {bullet.label.body}", bullet.label.language,
        )  # fmt: skip
    if block.board is not None:
        # The picture's own text says that the points are listed below; they are its text.
        for number, point in enumerate(block.board.points, 1):
            yield Passage(
                f"{section.key}.point-{number}", section.key, section.number, "point",
                point.text, point.language,
            )  # fmt: skip


def _of_paragraph(section: Section, one: Paragraph, language: str) -> Iterator[Passage]:
    place = f"{section.key}/{one.key}"
    who = ", ".join(part for part in (one.who.name, one.who.capacity) if part)
    yield Passage(place, section.key, section.number, "speaker", who, language)
    for text in (one.body, one.reply):
        yield from of_markdown(text.body, text.language, place, section.key, section.number)
    if one.proposal:
        said = one.proposal_language or language
        yield Passage(place, section.key, section.number, "note", one.proposal, said)


def of_markdown(
    text: str, language: str, place: str, section: str, number: str
) -> Iterator[Passage]:
    """The passages of a Markdown text: words without their marks, and the links in them."""
    stream, depth = tokens(text), 0
    for at, token in enumerate(stream):
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type != "inline":
            continue
        before = stream[at - 1].type
        kind = "heading" if before == "heading_open" else "item" if depth else "paragraph"
        if before in ("td_open", "th_open"):
            kind = "cell"
        words, links = _inline(token.children or ())
        yield Passage(place, section, number, kind, words, language, links)


def _inline(children: Sequence[Token]) -> tuple[str, tuple[str, ...]]:
    words = "".join(
        " " if one.type in ("softbreak", "hardbreak") else one.content for one in children
    )
    links = tuple(str(one.attrs.get("href", "")) for one in children if one.type == "link_open")
    return " ".join(words.split()), links


def whole_text(section: Section) -> str:
    """A section in one text, as it is composed now: what words for all of it replace."""
    found = _of_section(section, section.heading.language)
    return "\n\n".join(one.text for one in found if one.kind != "point" and one.text)
