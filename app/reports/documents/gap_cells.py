"""Needs, money and gaps of a funding-gap statement by pillar, year, country and theme.

The gap of a part is printed at best, indicative and at worst, because money that may go to several
places is in none of them yet. A dimension of which nothing is recorded is not printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeVar

from app.core.collation import sort_key
from app.core.money import Money
from app.core.words import N_
from app.funding.queries.cutoff import Cutoff
from app.funding.queries.gap_tables import Open, by_year
from app.funding.queries.gaps import By, Counted, Gaps
from app.funding.queries.positions import LinePosition, Position
from app.funding.rules.flow import Range
from app.funding.rules.stages import Nature
from app.reports.compose import _
from app.reports.documents.money import PAPER_WIDTH
from app.reports.documents.stating import Stating
from app.web import heatmap
from app.web.countries import country_name

DIMENSIONS: Final = (
    (By.PILLAR, N_("By pillar"), N_("Pillar")),
    (By.YEAR, N_("By year"), N_("Year")),
    (By.COUNTRY, N_("By country"), N_("Country")),
    (By.THEME, N_("By theme"), N_("Theme")),
)
"""Dimension, heading of its table, heading of its column."""

_Key = TypeVar("_Key")

MOST_ROWS: Final = 18
"""Rows of a heat map that fit on a page; more go on in the next."""


@dataclass(frozen=True, slots=True)
class CellRow:
    """What is required and mobilised for one year, country, theme or pillar, and its gap on signed
    money; empty where the plan does not tell needs apart by it."""

    label: str
    required: str
    mobilised: str
    least: str
    indicative: str
    most: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One dimension as a table; `head` is what its rows are, `ranged` whether gaps are known."""

    heading: str
    head: str
    rows: tuple[CellRow, ...]
    ranged: bool


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Countries (or themes) by years, in as many drawings as pages need."""

    charts: tuple[heatmap.Heat, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Cells:
    """The tables by dimension, and the heat map where the plan states years too."""

    breakdowns: tuple[Breakdown, ...] = ()
    heat: HeatMap | None = None


def cells(of: Stating, cutoff: Cutoff) -> Cells:
    """The cells of a statement at its cut-off."""
    return Cells(tuple(_breakdowns(of, cutoff)), _heat(of, cutoff.gaps))


def _breakdowns(of: Stating, cutoff: Cutoff) -> Iterable[Breakdown]:
    lines = _counted(cutoff.position)
    for by, heading, head in DIMENSIONS:
        if any(getattr(line.facts, by) is not None for line in lines):
            ranged = by in cutoff.gaps.dimensions
            rows = _rows(of, lines, cutoff.gaps, by, ranged=ranged)
            yield Breakdown(_(heading), _(head), rows, ranged)


def _counted(at: Position) -> list[LinePosition]:
    return [
        line
        for line in at.lines
        if line.facts.nature in (Nature.REQUIREMENT, Nature.CONTRIBUTION)
        and (line.exact.required or line.exact.mobilised)
    ]


def _rows(
    of: Stating, lines: Sequence[LinePosition], gaps: Gaps, by: By, *, ranged: bool
) -> tuple[CellRow, ...]:
    required: dict[object, Fraction] = {}
    mobilised: dict[object, Fraction] = {}
    for line in lines:
        key = getattr(line.facts, by)
        if line.facts.nature is Nature.REQUIREMENT:
            required[key] = required.get(key, Fraction(0)) + line.exact.required
        else:
            mobilised[key] = mobilised.get(key, Fraction(0)) + line.exact.mobilised
    found: dict[object, Range] = (
        {group.value: group.ranges[Counted.SIGNED] for group in gaps.groups(by)} if ranged else {}
    )
    keys = _in_order(of, by, {*required, *mobilised})

    def gap(name: str, total: int | None) -> Sequence[str]:
        amounts = [gaps.minor(getattr(found[key], name)) if key in found else None for key in keys]
        return of.column([*amounts, None if total is None else gaps.minor(total)])

    def money(amounts: dict[object, Fraction]) -> Sequence[str]:
        whole: list[Money | None] = [of.exact(sum(amounts.values(), Fraction(0)))]
        return of.column([of.exact(amounts[k]) if k in amounts else None for k in keys] + whole)

    effective = gaps.covers[Counted.SIGNED].effective if ranged else None
    columns = (
        money(required),
        money(mobilised),
        gap("minimum", None),
        gap("indicative", effective),
        gap("maximum", None),
    )
    labels = [*(_name(of, by, key) for key in keys), _("Total")]
    kinds = ["plain"] * len(keys) + ["sum"]
    return tuple(CellRow(*row) for row in zip(labels, *columns, kinds, strict=True))


def _in_order(of: Stating, by: By, keys: Iterable[_Key]) -> list[_Key]:
    """Years and pillars in their order, names in the paper's; what is not said last."""
    if by in (By.YEAR, By.PILLAR):
        return sorted(keys, key=lambda key: (key is None, str(key)))
    return sorted(keys, key=lambda key: (key is None, sort_key(_name(of, by, key), of.language)))


def _name(of: Stating, by: By, key: object) -> str:
    if key is None:
        return _("Not stated")
    text = str(key)
    if by is By.COUNTRY:
        return country_name(text, of.language)
    if by is By.PILLAR:
        return of.frame.pillars.get(text, text)
    return of.frame.themes.get(text, text) if by is By.THEME else text


def _heat(of: Stating, gaps: Gaps) -> HeatMap | None:
    found = by_year(gaps)
    if found is None:
        return None
    heads = [_name(of, By.YEAR, year) for year in found.years]
    rows = [
        (_name(of, found.by, value), [_tile(of, gaps, one) for one in found.row(value)])
        for value in _in_order(of, found.by, found.rows)
    ]
    parts = [rows[at : at + MOST_ROWS] for at in range(0, len(rows), MOST_ROWS)]
    return HeatMap(
        tuple(heatmap.heat(heads, part, PAPER_WIDTH) for part in parts),
        _("Countries by years") if found.by is By.COUNTRY else _("Themes by years"),
    )


def _tile(of: Stating, gaps: Gaps, one: Open | None) -> heatmap.Tile | None:
    if one is None:
        return None
    return heatmap.Tile(one.left, one.need, of.millions(gaps.minor(one.left)))


__all__ = ["Breakdown", "CellRow", "Cells", "HeatMap", "cells"]
