"""Our own drawings (board, coverage bar) painted as PNG for a word processor.

It knows what our templates draw: rectangles, lines, paths of straight strokes, and words. Whatever
else a drawing may hold is left out; its words stand in the paper's text in any case.
"""

from __future__ import annotations

import io
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

_SCALE: Final = 2
_FACES: Final = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts"
_ELSEWHERE: Final = Path("/usr/share/fonts")
_OTHERS: Final = ("NotoSans-Regular.ttf", "NotoNaskhArabic-Regular.ttf", "NotoSansCJK-Regular.ttc")
_WIDEST: Final = 4000
_STROKE: Final = re.compile(r"([MmHhVvLlZz])([^MmHhVvLlZz]*)")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}$")
_HATCHED: Final = "#E3E8ED"


def painted(svg: Any) -> bytes | None:
    """The drawing as PNG; None for one without a size."""
    box = [float(one) for one in _NUMBER.findall(svg.get("viewbox") or svg.get("viewBox") or "")]
    if len(box) != 4 or not 0 < box[2] < _WIDEST or not 0 < box[3] < _WIDEST:
        return None
    left, top, width, height = box
    picture = Image.new("RGB", (round(width * _SCALE), round(height * _SCALE)), "#FFFFFF")
    _Brush(ImageDraw.Draw(picture), left, top).all_of(svg)
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(192, 192))
    return out.getvalue()


class _Brush:
    def __init__(self, draw: ImageDraw.ImageDraw, left: float, top: float) -> None:
        self.draw, self.left, self.top = draw, left, top

    def all_of(self, parent: Any) -> None:
        for node in parent:
            if node.tag == "rect":
                self._rectangle(node)
            elif node.tag == "line":
                ends = [_of(node, name) for name in ("x1", "y1", "x2", "y2")]
                self._stroke([(ends[0], ends[1]), (ends[2], ends[3])], node)
            elif node.tag == "path":
                self._stroke(_points(node.get("d") or ""), node)
            elif node.tag == "text":
                self._words(node)
            elif node.tag in ("g", "a"):
                self.all_of(node)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return ((x - self.left) * _SCALE, (y - self.top) * _SCALE)

    def _rectangle(self, node: Any) -> None:
        x, y = _of(node, "x"), _of(node, "y")
        width, height = _of(node, "width"), _of(node, "height")
        if width <= 0 or height <= 0:
            return
        self.draw.rectangle(
            (self._at(x, y), self._at(x + width, y + height)),
            fill=_colour(node.get("fill")),
            outline=_colour(node.get("stroke"), bare=None),
            width=round(_of(node, "stroke-width", 1) * _SCALE),
        )

    def _stroke(self, points: list[tuple[float, float]], node: Any) -> None:
        colour = _colour(node.get("stroke"), bare=None)
        if colour and len(points) > 1:
            width = max(1, round(_of(node, "stroke-width", 1) * _SCALE))
            self.draw.line([self._at(*point) for point in points], fill=colour, width=width)

    def _words(self, node: Any) -> None:
        parts = [(node.text or "", node)]
        for child in node:
            parts += [(child.text_content(), child), (child.tail or "", node)]
        pieces = []
        for text, form in parts:
            said = re.sub(r"\s+", " ", text)
            if said.strip():
                size = _of(form, "font-size", _of(node, "font-size", 14))
                heavy = (form.get("font-weight") or node.get("font-weight")) == "600"
                fill = _colour(form.get("fill") or node.get("fill"))
                pieces.append((said, _face(said, round(size * _SCALE), heavy), fill))
        whole = sum(face.getlength(said) for said, face, _fill in pieces)
        x, y = self._at(_of(node, "x"), _of(node, "y"))
        x -= {"middle": whole / 2, "end": whole}.get(node.get("text-anchor") or "", 0)
        for said, face, fill in pieces:
            self.draw.text((x, y), said, font=face, fill=fill, anchor="ls")
            x += face.getlength(said)


def _of(node: Any, name: str, default: float = 0) -> float:
    found = _NUMBER.match(node.get(name) or "")
    return float(found[0]) if found else default


def _colour(given: str | None, bare: str | None = "#17212B") -> str | None:
    if given is None:
        return bare
    if given.startswith("url("):
        return _HATCHED
    return given if _COLOUR.match(given) else None


def _points(path: str) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    x = y = 0.0
    for letter, rest in _STROKE.findall(path):
        numbers = [float(one) for one in _NUMBER.findall(rest)]
        kind, moves = letter.upper(), letter.islower()
        if kind == "Z" and found:
            x, y = found[0]
        elif kind == "H" and numbers:
            x = numbers[-1] + (x if moves else 0)
        elif kind == "V" and numbers:
            y = numbers[-1] + (y if moves else 0)
        elif len(numbers) > 1:
            x, y = numbers[-2] + (x if moves else 0), numbers[-1] + (y if moves else 0)
        found.append((x, y))
    return found


def _face(text: str, size: int, heavy: bool) -> ImageFont.FreeTypeFont:
    """The first face that has every letter of the words, ours before the machine's."""
    weight = "600" if heavy else "400"
    ours = [
        f"{_FACES}/source-sans-3-{part}-{weight}-normal.woff2" for part in ("latin", "latin-ext")
    ]
    wanted = {ord(letter) for letter in text if not letter.isspace()}
    for place in (*ours, *_of_the_machine()):
        if wanted <= _letters(place):
            return ImageFont.truetype(place, size)
    return ImageFont.truetype(ours[0], size)


@lru_cache(maxsize=1)
def _of_the_machine() -> tuple[str, ...]:
    return tuple(str(found[0]) for name in _OTHERS if (found := sorted(_ELSEWHERE.rglob(name))))


@lru_cache(maxsize=8)
def _letters(place: str) -> frozenset[int]:
    with TTFont(place, lazy=True, fontNumber=0) as face:
        return frozenset(face.getBestCmap())
