"""How wide words are in the papers' own faces, read from the faces themselves."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any, Final

from fontTools.ttLib import TTFont

from app.reports.press import STATIC

_SANS: Final = ("source-sans-3-latin-600-normal", "source-sans-3-latin-ext-600-normal")
_SERIF: Final = ("source-serif-4-latin-600-normal", "source-serif-4-latin-ext-600-normal")

_ELSEWHERE: Final = 0.7
"""Em of a letter that another face draws, on the wide side; an ideograph takes a whole em."""


def sans(text: str) -> float:
    """Width in em of a text in the semi-bold sans."""
    return _width(text, _SANS)


def serif(text: str) -> float:
    """Width in em of a text in the semi-bold serif."""
    return _width(text, _SERIF)


def _width(text: str, files: tuple[str, ...]) -> float:
    widths = _widths(files)
    return sum(
        widths.get(letter) or _guess(letter) for letter in unicodedata.normalize("NFC", text)
    )


def _guess(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(letter) in ("W", "F") else _ELSEWHERE


@lru_cache(maxsize=4)
def _widths(files: tuple[str, ...]) -> dict[str, float]:
    """Em of every letter that the faces draw; kerning, which mostly narrows, is left out."""
    found: dict[str, float] = {}
    for name in files:
        face: Any = TTFont(STATIC / "vendor" / "fonts" / f"{name}.woff2", lazy=True)
        em = face["head"].unitsPerEm
        advance = face["hmtx"].metrics
        for code, glyph in face.getBestCmap().items():
            found.setdefault(chr(code), advance[glyph][0] / em)
        face.close()
    return found
