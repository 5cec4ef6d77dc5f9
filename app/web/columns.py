"""Geometry of upright columns on one scale: amounts by month, by year. As in `app.web.charts`,
plain exact numbers in, frozen shapes out; the macro components/charts/columns.html only draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from app.web.charts import SMALL, WIDTH, Part, tenth, wrap

TOP: Final = 26
HEIGHT: Final = 170
BASE: Final = TOP + HEIGHT
LINE: Final = 16


@dataclass(frozen=True, slots=True)
class Column:
    """A drawn column: box, role, the figure above it and the words below; without a box when
    there is nothing."""

    kind: str
    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    text: str
    text_y: Decimal
    middle: Decimal
    words: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side, on one scale that begins at zero."""

    width: int
    height: int
    base: int
    columns: tuple[Column, ...]


def columns(parts: Sequence[Part], width: int = WIDTH) -> Columns:
    """One column for each part, in the given order. ValueError for a part below zero."""
    if any(Fraction(part.value) < 0 for part in parts):
        raise ValueError("no column is below zero")
    highest = max((Fraction(part.value) for part in parts), default=Fraction(0)) or Fraction(1)
    slot = Fraction(width, max(len(parts), 1))
    drawn = tuple(
        _column(part, slot * place, slot, Fraction(part.value) * HEIGHT / highest)
        for place, part in enumerate(parts)
    )
    lines = max((len(one.words) for one in drawn), default=0)
    return Columns(width, BASE + 8 + LINE * lines, BASE, drawn)


def _column(part: Part, left: Fraction, slot: Fraction, height: Fraction) -> Column:
    thick = slot * Fraction(64, 100)
    words = wrap(part.label, max(3, int((slot - 2) / SMALL)), 2)
    return Column(
        part.kind,
        tenth(left + (slot - thick) / 2),
        tenth(BASE - height),
        tenth(thick),
        tenth(max(height, Fraction(1)) if height else Fraction(0)),
        part.text if height else "",
        tenth(BASE - height - 7),
        tenth(left + slot / 2),
        tuple((line, tenth(BASE + LINE * (row + 1))) for row, line in enumerate(words)),
    )
