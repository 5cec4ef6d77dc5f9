"""The board of a tour de table as a picture and as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.web.charts import wrap

WIDTH = 760
COLUMNS = 3
COLUMN = 240
GUTTER = 20
LETTERS = 31
"""Letters of 14 units that are sure to fit into a card; wide capitals included."""

_HEAD, _LINE, _PAD, _FOOT = 26, 19, 16, 20


@dataclass(frozen=True, slots=True)
class Point:
    """One point as text: the words, and whose they were."""

    text: str
    by: str
    theme: str
    language: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of letters at its place. ``role``: head, point, by."""

    text: str
    x: int
    y: int
    role: str


@dataclass(frozen=True, slots=True)
class Plate:
    """A rectangle. ``role``: head or card."""

    x: int
    y: int
    width: int
    height: int
    role: str


@dataclass(frozen=True, slots=True)
class Board:
    """The drawn board and its points in the order of the text."""

    width: int
    height: int
    plates: tuple[Plate, ...]
    lines: tuple[Line, ...]
    points: tuple[Point, ...]
    groups: int
    svg: str = ""
    """The figure as it was frozen; drawn anew where it is empty."""


def board(points: Iterable[Point]) -> Board | None:
    """Cards under the heads of their themes, each group in the column that is shortest then."""
    listed = tuple(points)
    if not listed:
        return None
    groups: dict[str, list[Point]] = {}
    for point in listed:
        groups.setdefault(point.theme, []).append(point)
    bottoms = [0] * COLUMNS
    plates: list[Plate] = []
    lines: list[Line] = []
    for theme, members in groups.items():
        column = bottoms.index(min(bottoms))
        x, y = column * (COLUMN + GUTTER), bottoms[column]
        if theme:
            heads = wrap(theme, LETTERS - 3, rows=2)
            tall = _HEAD + _LINE * (len(heads) - 1)
            plates.append(Plate(x, y, COLUMN, tall, "head"))
            lines += [Line(t, x + 10, y + 18 + _LINE * row, "head") for row, t in enumerate(heads)]
            y += tall + 6
        for point in members:
            words = wrap(point.text, LETTERS, rows=5)
            by = wrap(point.by, LETTERS + 5, rows=2)
            tall = _PAD + _LINE * len(words) + (_FOOT - 2) * len(by) - 6
            plates.append(Plate(x, y, COLUMN, tall, "card"))
            at = y + 20
            for word in words:
                lines.append(Line(word, x + 10, at, "point"))
                at += _LINE
            for word in by:
                lines.append(Line(word, x + 10, at, "by"))
                at += _FOOT - 4
            y += tall + 8
        bottoms[column] = y + 16
    height = max(bottoms) - 23
    return Board(WIDTH, height, tuple(plates), tuple(lines), listed, len(groups))
