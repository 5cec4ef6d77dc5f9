"""The gaps of a requirement as tables: what pages and papers of the gap share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.funding.models import Book
from app.funding.queries.gaps import By, Counted, Gaps, phase_years
from app.funding.queries.positions import Position
from app.funding.rules.stages import Nature

Years = tuple[int | None, ...]
"""The years of a plan in their order; None for needs without a year, last."""


@dataclass(frozen=True, slots=True)
class Open:
    """What is open of a need by the indicative split, both in minor units of the book."""

    left: int
    need: int


@dataclass(frozen=True, slots=True)
class ByYear:
    """Countries (or themes) by years: the indicative gap on signed money where there is a need."""

    by: By
    years: Years
    rows: Mapping[str | int | None, Mapping[int | None, Open]]

    def row(self, value: str | int | None) -> Sequence[Open | None]:
        """What is open for one value, year by year; None where nothing is needed."""
        return [self.rows[value].get(year) for year in self.years]


def by_year(gaps: Gaps) -> ByYear | None:
    """The heat map's figures; None when the plan does not state a year and a country or theme."""
    stated = gaps.dimensions
    by = next((one for one in (By.COUNTRY, By.THEME) if one in stated), None)
    if by is None or By.YEAR not in stated:
        return None
    left = gaps.left[Counted.SIGNED]
    found: dict[Any, dict[int | None, Open]] = {}
    for cell in gaps.cells:
        row = found.setdefault(cell.of(by), {})
        sofar = row.get(cell.year) or Open(0, 0)
        row[cell.year] = Open(sofar.left + left[cell.place], sofar.need + cell.required.minor)
    return ByYear(by, _in_order(year for row in found.values() for year in row), found)


def _in_order(years: Iterable[int | None]) -> Years:
    return tuple(sorted(set(years), key=lambda year: (year is None, year or 0)))


def boundary(book: Book, at: Position) -> dict[str, int] | None:
    """The first and last year of a phase whose plan tells needs apart, as a statement keeps them
    at issue: its dates may be corrected later. None where no gap depends on them."""
    told = any(
        getattr(line.facts, by) is not None
        for line in at.of_nature(Nature.REQUIREMENT)
        for by in By
    )
    if not told:
        return None
    years = phase_years(book)
    return {"first": years[0], "last": years[-1]}


__all__ = ["ByYear", "Open", "boundary", "by_year"]
