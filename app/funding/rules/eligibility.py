"""Which cells of a requirement a line of money may fund.

A line is tied in a dimension by its own value and by its reach; untied, it may fund anything
there. A cell that leaves a dimension open, while other cells of the same requirement state it, is
what belongs to none of them (a thematic need beside needs of countries): only money untied in that
dimension may go there. A dimension that no cell states is not costed and binds nothing, or every
earmark finer than the plan would look stranded.

Years differ: a cell without a year is needed at any time in the phase. Money serves its own year;
what an agreement lets carry over also serves later years, never earlier ones. Years outside the
phase fund nothing in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

PLACES: Final = ("pillar", "country", "theme", "outcome")
"""The dimensions of an earmark besides the year."""

UNEARMARKED: Final = 1
"""The strength at which nothing but the year binds."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What a line is tied to: allowed values by dimension, and years. Nothing: untied."""

    years: frozenset[int] = frozenset()
    carries_over: bool = False
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two ties the same."""
        return self.years, self.carries_over, tuple(sorted(self.places.items()))


def tie(
    dimensions: Mapping[str, Any],
    reach: Iterable[tuple[str, str]] = (),
    *,
    strength: int | None = None,
    carries_over: bool = False,
) -> Tie:
    """The tie of a line from its dimensions, the eligible set of its earmark, and its strength."""
    allowed: dict[str, set[str]] = {}
    for name, value in (*dimensions.items(), *reach):
        if value not in (None, ""):
            allowed.setdefault(name, set()).add(str(value))
    years = frozenset(int(year) for year in allowed.pop("year", ()))
    bound = {} if strength == UNEARMARKED else allowed
    return Tie(years, carries_over, {n: frozenset(v) for n, v in bound.items() if n in PLACES})


def costed(cells: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The dimensions that a requirement states at all."""
    return frozenset(name for name in PLACES if any(cell[name] is not None for cell in cells))


def inside(tied: Tie, phase: Collection[int]) -> bool:
    """Whether a line has a year in the phase, or names none."""
    return not tied.years or not tied.years.isdisjoint(phase)


def eligible(
    tied: Tie, cells: Sequence[Mapping[str, Any]], stated: frozenset[str], phase: Collection[int]
) -> tuple[int, ...]:
    """The places of the cells that a line may fund."""
    if not inside(tied, phase):
        return ()
    first = min(tied.years & frozenset(phase), default=None)
    return tuple(
        n
        for n, cell in enumerate(cells)
        if _in_time(tied, first, cell["year"])
        and all(cell[name] in tied.places[name] for name in tied.places if name in stated)
    )


def _in_time(tied: Tie, first: int | None, year: int | None) -> bool:
    if first is None or year is None or year in tied.years:
        return True
    return tied.carries_over and year >= first
