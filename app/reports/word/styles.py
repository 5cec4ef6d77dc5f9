"""What the styles of a word processor's file look like: plain, so that an editor can go on."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

INK, MUTED, RULE, NAVY, WARN = "17212B", "4F5C68", "D3DBE2", "073760", "8A4B00"

TWIPS_PER_MM: Final = 56.6929
TEXT_WIDTH_MM: Final = 166
"""A4 less the margins of the papers."""

SHEET: Final = Path(__file__).resolve().parents[2] / "static" / "css" / "paper.css"
_COLUMN: Final = re.compile(r"(?:^|(?<=\}))\.c-([\w-]+)\{width:(\d+)mm\}", re.MULTILINE)

LOOKS: Final[dict[str, tuple[str, str, float, bool, str, int, int]]] = {
    "Title": ("Title", "Normal", 26, True, INK, 80, 120),
    "Heading1": ("heading 1", "Normal", 17, True, INK, 360, 120),
    "Heading2": ("heading 2", "Normal", 13, True, INK, 280, 80),
    "Heading3": ("heading 3", "Normal", 11.5, True, INK, 220, 60),
    "Heading4": ("heading 4", "Normal", 11, True, MUTED, 180, 60),
    "Heading5": ("heading 5", "Normal", 10.5, True, MUTED, 160, 40),
    "Subtitle": ("Subtitle", "Normal", 14, True, NAVY, 80, 60),
    "Caption": ("caption", "Normal", 9.5, True, INK, 160, 80),
    "Quote": ("Quote", "Normal", 10.5, False, MUTED, 60, 120),
    "Dateline": ("Dateline", "Normal", 10.5, False, MUTED, 0, 160),
    "Mark": ("Mark of a draft", "Normal", 10, True, WARN, 80, 160),
    "Speaker": ("Speaker", "Normal", 10.5, False, INK, 160, 40),
    "Small": ("Small print", "Normal", 9, False, MUTED, 40, 100),
    "Code": ("Code", "Normal", 9, False, INK, 60, 120),
    "FootnoteText": ("footnote text", "Normal", 9, False, INK, 0, 40),
    "TOCHeading": ("TOC Heading", "Normal", 17, True, INK, 240, 120),
    "TOC1": ("toc 1", "Normal", 10.5, False, INK, 60, 20),
    "TOC2": ("toc 2", "Normal", 10, False, MUTED, 20, 0),
    "Header": ("header", "Normal", 8.5, False, MUTED, 0, 0),
    "Footer": ("footer", "Normal", 8.5, False, MUTED, 0, 0),
    "TableText": ("Table text", "Normal", 9, False, INK, 30, 30),
    "ListBullet": ("List Bullet", "Normal", 10.5, False, INK, 0, 50),
    "ListNumber": ("List Number", "Normal", 10.5, False, INK, 0, 50),
}
"""Style by id: name, base, points, bold, colour, twentieths of a point before and after."""

KEEPS_NEXT: Final = frozenset(
    {"Title", "Heading1", "Heading2", "Heading3", "Heading4", "Heading5", "Caption", "Speaker"}
)

OF_KIND: Final[dict[str, str]] = {
    "h1": "Title", "h2": "Heading1", "h3": "Heading2", "h4": "Heading3", "h5": "Heading4",
    "h6": "Heading5", "kind": "Subtitle", "caption": "Caption", "quote": "Quote", "pre": "Code",
    "day": "Dateline", "prog": "Dateline", "dateline": "Dateline", "draft": "Mark", "w": "Speaker",
    "for": "Speaker", "then": "Small", "also": "Small", "mut": "Small", "summary": "Small",
    "pending": "Small", "base": "Small", "wm": "Small", "m": "Small", "t": "Speaker",
    "who": "Speaker", "sans": "Small", "logo": "Small",
}  # fmt: skip
"""Style by what a paragraph is; anything else is running text."""

OUTLINE: Final = {"Heading1": 0, "Heading2": 1, "Heading3": 2, "Heading4": 3, "Heading5": 4}


@lru_cache(maxsize=1)
def column_widths() -> dict[str, int]:
    """Millimetres by the class of a column, as the style sheet of the papers has them."""
    return {
        f"c-{name}": int(width)
        for name, width in _COLUMN.findall(SHEET.read_text(encoding="utf-8"))
    }


def widths(columns: tuple[str, ...]) -> list[int]:
    """Twips of each column; those without a width of their own share what is left."""
    known = column_widths()
    given = [known.get(name.split(" ")[0], 0) for name in columns]
    free = given.count(0)
    left = max(TEXT_WIDTH_MM - sum(given), 15 * free)
    share = left / free if free else 0
    whole = [width or share for width in given]
    scale = TEXT_WIDTH_MM / sum(whole)
    return [round(width * scale * TWIPS_PER_MM) for width in whole]
