"""Geometry of a heat map: plain exact numbers in, frozen shapes out, as `app.web.charts` has it.

A tile is shaded by the share of a whole that is open, in five steps, and carries its figure, so
that nothing is said by colour alone. Knows no words, languages or requests: usable on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from app.web.charts import LABELS, SMALL, WIDTH, Exact, tenth, wrap

HEAD: Final = 30
ROW: Final = 36
GAP: Final = 2
OPACITY: Final = ("0", "0.1", "0.2", "0.32", "0.45")
"""Of the colour of a gap, by step; the strongest still carries dark letters."""


@dataclass(frozen=True, slots=True)
class Tile:
    """What is open of a whole, and the figure as printed."""

    open: Exact
    whole: Exact
    text: str


@dataclass(frozen=True, slots=True)
class DrawnTile:
    """A drawn tile: box, step of shading (0 none .. 4 all of it), figure and where it stands."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    step: int
    opacity: str
    text: str
    middle: Decimal
    text_y: Decimal


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A drawn row: its words in lines, and its tiles; None where there is nothing to cover."""

    lines: tuple[tuple[str, Decimal], ...]
    tiles: tuple[DrawnTile | None, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """A table of shaded tiles, with the words of its columns above."""

    width: int
    height: int
    columns: tuple[tuple[str, Decimal], ...]
    rows: tuple[HeatRow, ...]


def step_of(tile: Tile) -> int:
    """0 when nothing is open, then by quarters up to 4."""
    if Fraction(tile.open) <= 0 or Fraction(tile.whole) <= 0:
        return 0
    share = min(Fraction(tile.open) / Fraction(tile.whole), Fraction(1))
    return -(-(share * 4).numerator // (share * 4).denominator)


def heat(
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Tile | None]]],
    width: int = WIDTH,
) -> Heat:
    """Tiles of rows by columns; each row has a tile or None for each column, else ValueError."""
    if any(len(tiles) != len(columns) for _label, tiles in rows):
        raise ValueError("a row has a place for each column")
    slot = Fraction(width - LABELS, max(len(columns), 1))
    return Heat(
        width,
        HEAD + ROW * len(rows) + GAP,
        tuple(
            (word, tenth(LABELS + slot * (n + Fraction(1, 2)))) for n, word in enumerate(columns)
        ),
        tuple(_row(label, tiles, place, slot) for place, (label, tiles) in enumerate(rows)),
    )


def _row(label: str, tiles: Sequence[Tile | None], place: int, slot: Fraction) -> HeatRow:
    top = HEAD + ROW * place
    lines = wrap(label, int((LABELS - 12) / SMALL), 2)
    first = top + 23 - 8 * (len(lines) - 1)
    return HeatRow(
        tuple((line, tenth(first + 16 * n)) for n, line in enumerate(lines)),
        tuple(None if tile is None else _tile(tile, n, top, slot) for n, tile in enumerate(tiles)),
    )


def _tile(tile: Tile, n: int, top: int, slot: Fraction) -> DrawnTile:
    step = step_of(tile)
    return DrawnTile(
        tenth(LABELS + slot * n + GAP),
        tenth(top + GAP),
        tenth(slot - 2 * GAP),
        tenth(ROW - 2 * GAP),
        step,
        OPACITY[step],
        tile.text,
        tenth(LABELS + slot * (n + Fraction(1, 2))),
        tenth(top + 23),
    )
