"""Geometry of the charts: plain exact numbers in, frozen shapes out; the macros under
components/charts only draw.

Nothing here knows words, languages or colours: labels and printed figures come from the caller,
who prints them as in the table beside the chart. A `kind` names a role that style sheets and
papers paint: own, paid, agreed, confirmed, announced, gap, up, down, open, ink. Coordinates are
tenths of a unit; a chart is 1120 units wide on a page; papers ask for
fewer, so that the letters come out larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

Exact = int | Decimal | Fraction

WIDTH: Final = 1120
SMALL: Final = Fraction(34, 5)
"""Width of a letter of the 14-unit face, on average; the 16-unit bold one has 9."""
LARGE: Final = Fraction(9)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: what it is, its size, and the figure as printed."""

    kind: str
    label: str
    value: Exact
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """One of the three gaps: its words, its size and the figure as printed."""

    label: str
    value: Exact
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A drawn part: box, role, and where its label stands."""

    kind: str
    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    label: str
    text: str
    label_x: Decimal
    label_y: Decimal
    anchor: str
    leader_x: Decimal | None


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket under the bar with the figure of a gap; `inside` says that its words stand on the
    bracket itself.
    """

    x1: Decimal
    x2: Decimal
    y: Decimal
    label: str
    text: str
    middle: Decimal
    plate_x: Decimal
    plate_width: Decimal
    inside: bool
    empty: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """The bar that shows how far a requirement is covered."""

    width: int
    height: int
    segments: tuple[Segment, ...]
    brackets: tuple[Bracket, ...]
    limit_x: Decimal | None


def tenth(value: Exact) -> Decimal:
    """A coordinate: one decimal, halves upwards."""
    return Decimal((Fraction(value) * 10 + Fraction(1, 2)).__floor__()) / 10


def _letters(label: str, text: str) -> Fraction:
    return max(SMALL * len(label), LARGE * len(text))


LABEL_ROW: Final = 40
BAR_HEIGHT: Final = 46
BRACKET_ROW: Final = 28


def coverage(
    required: Exact,
    parts: Sequence[Part],
    gaps: Sequence[Gap],
    open_part: Part,
    width: int = WIDTH,
) -> Coverage:
    """How `required` is covered by `parts` (drawn in the given order), what is left, and the gaps
    below.

    `open_part` carries the words and figure of what is not covered; it is drawn when something is.
    When the parts exceed the requirement the bar shows all of them, and `limit_x` where the
    requirement ends. Parts of zero are left out. Raises ValueError for a requirement that is not
    above zero or a part below zero.
    """
    if Fraction(required) <= 0 or any(Fraction(part.value) < 0 for part in parts):
        raise ValueError("a requirement is above zero and no part is below it")
    shown = [part for part in parts if Fraction(part.value) > 0]
    covered = sum((Fraction(part.value) for part in shown), Fraction(0))
    whole = max(Fraction(required), covered)
    if covered < Fraction(required):
        shown.append(
            Part(open_part.kind, open_part.label, Fraction(required) - covered, open_part.text)
        )
    per_unit = Fraction(width - 2) / whole
    starts, at = [], Fraction(0)
    for part in shown:
        starts.append(at * per_unit + 1)
        at += Fraction(part.value)
    ends = [*starts[1:], Fraction(width - 1)]
    rows = _label_rows(shown, starts, ends, width)
    top = max(rows, default=0) * LABEL_ROW
    bar_y = top + 58
    segments = tuple(
        _segment(part, start, end, row, top, bar_y, width)
        for part, start, end, row in zip(shown, starts, ends, rows, strict=True)
    )
    brackets = tuple(
        _bracket(gap, per_unit, Fraction(required), bar_y + BAR_HEIGHT + 14 + place * BRACKET_ROW)
        for place, gap in enumerate(gaps)
    )
    over = covered > Fraction(required)
    return Coverage(
        width,
        bar_y + BAR_HEIGHT + 16 + BRACKET_ROW * len(gaps),
        segments,
        brackets,
        tenth(Fraction(required) * per_unit + 1) if over else None,
    )


def _label_rows(
    parts: Sequence[Part], starts: Sequence[Fraction], ends: Sequence[Fraction], whole: int
) -> list[int]:
    """Row of each label, 0 nearest to the bar: from the right, so that a label climbs over its
    wider neighbours.
    """
    rows = [0] * len(parts)
    left_edges: list[Fraction] = []
    sizes = [_letters(part.label, part.text) for part in parts]
    hanging = [start + size > whole for start, size in zip(starts, sizes, strict=True)]
    for place in range(len(parts) - 1, -1, -1):
        size = sizes[place]
        left = starts[place]
        if hanging[place]:
            continue
        row = 0
        while row < len(left_edges) and left + size + 8 > left_edges[row]:
            row += 1
        if row == len(left_edges):
            left_edges.append(left)
        left_edges[row] = left
        # A label that climbs would cross the leaders of those below, so nothing later may stand
        # under it.
        for lower in range(row):
            left_edges[lower] = min(left_edges[lower], left)
        rows[place] = row
    # A label that ends where its part ends covers what stands left of it, leaders too: it climbs
    # over them, and its own leader falls at the right of all.
    for place in (place for place, hangs in enumerate(hanging) if hangs):
        left = ends[place] - sizes[place]
        below = [
            rows[other]
            for other in range(place)
            if (ends[other] if hanging[other] else starts[other] + sizes[other]) + 8 > left
        ]
        rows[place] = max(below, default=-1) + 1
    return rows


def _segment(
    part: Part, start: Fraction, end: Fraction, row: int, top: int, bar_y: int, whole: int
) -> Segment:
    size = _letters(part.label, part.text)
    at_end = start + size > whole
    outlined = part.kind in ("confirmed", "announced", "gap")
    inset = Fraction(4, 5) if outlined else Fraction(0)
    width = max(end - start - 2, Fraction(1))
    return Segment(
        part.kind,
        tenth(start + (1 if start > 1 else 0)),
        tenth(bar_y + inset),
        tenth(width),
        tenth(BAR_HEIGHT - 2 * inset),
        part.label,
        part.text,
        tenth(end if at_end else start + (1 if start > 1 else 0)),
        tenth(top + 20 - row * LABEL_ROW),
        "end" if at_end else "start",
        tenth(end if at_end else start) if start > 1 else None,
    )


def _bracket(gap: Gap, per_unit: Fraction, required: Fraction, y: int) -> Bracket:
    right = required * per_unit + 1
    left = min(max(right - Fraction(gap.value) * per_unit, Fraction(1)), right)
    inside = SMALL * len(gap.label) + 12 > left
    words = SMALL * len(gap.label) + 8 if inside else Fraction(0)
    plate = LARGE * len(gap.text) + 16 + words
    middle = (left + right) / 2
    return Bracket(
        tenth(left),
        tenth(right),
        tenth(y),
        gap.label,
        gap.text,
        tenth(middle),
        tenth(middle - plate / 2),
        tenth(plate),
        inside,
        Fraction(gap.value) <= 0,
    )


# --- bridge --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One reason why a figure moved. `unexplained` steps are hatched."""

    label: str
    value: Exact
    text: str
    unexplained: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """The figure at one end of a bridge, and the line below its label (its date)."""

    label: str
    value: Exact
    text: str
    kind: str = "ink"


@dataclass(frozen=True, slots=True)
class Column:
    """A drawn column: box, role, figure above, words below; `break_d` is the path of a break in a
    cut column.
    """

    kind: str
    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    text: str
    text_y: Decimal
    middle: Decimal
    words: tuple[tuple[str, Decimal], ...]
    break_d: str | None


@dataclass(frozen=True, slots=True)
class Connector:
    """The dotted line that carries a level to the next column."""

    x1: Decimal
    x2: Decimal
    y: Decimal


@dataclass(frozen=True, slots=True)
class Bridge:
    """Columns from one figure to another. `base` is where the scale starts: above zero the full
    columns are cut.
    """

    width: int
    height: int
    axis_y: Decimal
    columns: tuple[Column, ...]
    connectors: tuple[Connector, ...]
    base: Fraction


TOP: Final = 30
BOTTOM: Final = 282


def bridge(opening: End, steps: Sequence[Step], closing: End, whole: int = WIDTH) -> Bridge:
    """From `opening` by `steps` to `closing`, which must add up exactly (ValueError when they do
    not).
    """
    levels = [Fraction(opening.value)]
    for step in steps:
        levels.append(levels[-1] + Fraction(step.value))
    if levels[-1] != Fraction(closing.value):
        raise ValueError(f"the steps lead to {levels[-1]}, not to {Fraction(closing.value)}")
    low, high = min(levels), max(levels)
    base = scale_start(low, high)
    per_unit = Fraction(BOTTOM - TOP) / ((max(high, Fraction(0)) - base) or 1)

    def y_of(level: Fraction) -> Fraction:
        return BOTTOM - (level - base) * per_unit

    slot = Fraction(whole, len(steps) + 2)
    width = slot * Fraction(56, 100)
    letters = int((slot - 10) / SMALL)
    columns: list[Column] = []
    ground = max(base, Fraction(0))

    def column(
        place: int, kind: str, first: Fraction, second: Fraction, text: str, label: str, cut: bool
    ) -> None:
        x = slot * place + (slot - width) / 2
        upper, lower = y_of(max(first, second)), y_of(min(first, second))
        words = wrap(label, letters)
        columns.append(
            Column(
                kind,
                tenth(x),
                tenth(upper),
                tenth(width),
                tenth(max(lower - upper, Fraction(1))),
                text,
                tenth(upper - 7),
                tenth(x + width / 2),
                tuple((line, tenth(BOTTOM + 20 + 17 * row)) for row, line in enumerate(words)),
                f"M{tenth(x - 4)} {BOTTOM - 20} l{tenth(width + 8)} -10 v7 l-{tenth(width + 8)} 10z"
                if cut
                else None,
            )
        )

    column(0, opening.kind, ground, levels[0], opening.text, opening.label, base > 0)
    for place, step in enumerate(steps, start=1):
        grows = Fraction(step.value) >= 0
        kind = "open" if step.unexplained else "up" if grows else "down"
        column(place, kind, levels[place - 1], levels[place], step.text, step.label, False)
    column(len(steps) + 1, closing.kind, ground, levels[-1], closing.text, closing.label, base > 0)
    connectors = tuple(
        Connector(
            tenth(slot * place + (slot + width) / 2),
            tenth(slot * (place + 1) + (slot - width) / 2),
            tenth(y_of(levels[min(place, len(levels) - 1)])),
        )
        for place in range(len(steps) + 1)
    )
    lines = max(len(one.words) for one in columns)
    return Bridge(
        whole,
        BOTTOM + 14 + 17 * lines,
        tenth(y_of(ground) + Fraction(1, 2)),
        tuple(columns),
        connectors,
        base,
    )


def scale_start(low: Fraction, high: Fraction) -> Fraction:
    """Where the scale of a bridge begins: zero, or a round number below the lowest level when all
    lies far above it.
    """
    if low <= 0:
        return min(low, Fraction(0))
    span = high - low
    wished = low - span / 2
    if span == 0 or wished < high * Fraction(3, 10):
        return Fraction(0)
    step = Fraction(1)
    while step * 10 <= span / 2:
        step *= 10
    while step > span / 2:
        step /= 10
    return Fraction((wished / step).__floor__()) * step


def wrap(text: str, letters: int, rows: int = 3) -> list[str]:
    """Words in at most `rows` lines of about so many letters; a line break in the text is kept."""
    lines: list[str] = []
    for piece in text.split("\n"):
        line = ""
        for word in piece.split():
            if line and len(line) + 1 + len(word) > letters:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return [*lines[: rows - 1], " ".join(lines[rows - 1 :])] if len(lines) > rows else lines


# --- rows of bars --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One bar of several: its words, its parts from the left, and the figure at its end."""

    label: str
    parts: tuple[Part, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn part of a row."""

    kind: str
    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A drawn row: its words in lines, its boxes, and the figure behind them."""

    lines: tuple[tuple[str, Decimal], ...]
    boxes: tuple[Box, ...]
    text: str
    text_x: Decimal
    text_y: Decimal


@dataclass(frozen=True, slots=True)
class Rows:
    """Horizontal bars on one scale that begins at zero."""

    width: int
    height: int
    start: int
    rows: tuple[DrawnRow, ...]


LABELS: Final = 250
FIGURES: Final = 120
NARROW: Final = (720, 190, 70)
ROW: Final = 38
THICK: Final = 20


def rows(given: Sequence[Row], whole: Exact | None = None, *, narrow: bool = False) -> Rows:
    """Bars one below the other, all on one scale: up to `whole`, else to the longest. `narrow`
    draws them for two thirds of a page, with letters as large."""
    width, labels, figures = NARROW if narrow else (WIDTH, LABELS, FIGURES)
    longest = max(
        (sum((Fraction(p.value) for p in row.parts), Fraction(0)) for row in given),
        default=Fraction(0),
    )
    scale = max(Fraction(whole or 0), longest) or Fraction(1)
    per_unit = Fraction(width - labels - figures) / scale
    return Rows(
        width,
        ROW * len(given) + 4,
        labels,
        tuple(_row(row, place, per_unit, labels) for place, row in enumerate(given)),
    )


def _row(row: Row, place: int, per_unit: Fraction, labels: int) -> DrawnRow:
    top = Fraction(ROW * place + (ROW - THICK) // 2)
    boxes, x = [], Fraction(labels)
    for part in row.parts:
        width = Fraction(part.value) * per_unit
        if width > 0:
            boxes.append(
                Box(
                    part.kind,
                    tenth(x),
                    tenth(top),
                    tenth(max(width - 2, Fraction(1))),
                    tenth(THICK),
                    part.label,
                    part.text,
                )
            )
        x += width
    lines = wrap(row.label, int((labels - 12) / SMALL), 2)
    first = ROW * place + 24 - 8 * (len(lines) - 1)
    return DrawnRow(
        tuple((line, tenth(first + 16 * number)) for number, line in enumerate(lines)),
        tuple(boxes),
        row.text,
        tenth(x + 8),
        tenth(ROW * place + 24),
    )


# --- bullet --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bullet:
    """How far a result is on the way to its target, and how much of the time has passed."""

    width: int
    height: int
    value_width: Decimal
    target_x: Decimal
    elapsed_x: Decimal | None
    value_text: str
    target_text: str
    elapsed_text: str


def bullet(
    value: Exact,
    target: Exact,
    value_text: str,
    target_text: str,
    elapsed: Fraction | None = None,
    elapsed_text: str = "",
) -> Bullet:
    """A result against its target. `elapsed` is the share of the period that has passed, 0 to 1.

    Raises ValueError for a target that is not above zero.
    """
    if Fraction(target) <= 0:
        raise ValueError("a target is above zero")
    whole = max(Fraction(value), Fraction(target))
    per_unit = Fraction(WIDTH - 4) / whole
    end = Fraction(target) * per_unit
    return Bullet(
        WIDTH,
        76,
        tenth(max(Fraction(value), Fraction(0)) * per_unit),
        tenth(end),
        None if elapsed is None else tenth(min(max(elapsed, Fraction(0)), Fraction(1)) * end),
        value_text,
        target_text,
        elapsed_text,
    )
