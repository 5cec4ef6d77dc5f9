"""The largest amounts that are consistent with one another.

Several unknowns y, each between `low` and `high`; each gives in proportion to what it sees, or all
or nothing at a threshold, and sees a base and the unknowns it is linked to. Exact fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unknown:
    """y is in proportion `factor` to `base` plus the linked unknowns (by their index), kept between
    `low` and `high`; without a factor it is `high` once they reach `threshold`, else `low`."""

    low: Fraction
    high: Fraction
    factor: Fraction | None
    threshold: Fraction
    base: Fraction
    links: frozenset[int]


def solve(unknowns: Sequence[Unknown]) -> list[Fraction]:
    """The largest y with y = what each condition gives.

    From the top down: whoever gets less than its maximum follows the others for good, because
    what the others give only shrinks; each round solves those who follow exactly. So there are at
    most as many rounds as unknowns.
    """
    y = [u.high for u in unknowns]
    following: set[int] = set()
    while True:
        off = {
            n
            for n, u in enumerate(unknowns)
            if u.factor is None and y[n] > u.low and _seen(u, y) < u.threshold
        }
        fresh = {
            n
            for n, u in enumerate(unknowns)
            if n not in following
            and u.factor is not None
            and max(u.low, u.factor * _seen(u, y)) < y[n]
        }
        if not off and not fresh:
            return y
        following |= fresh
        for n in off:
            y[n] = unknowns[n].low
        y = _settle(unknowns, y, following)


def _seen(u: Unknown, y: Sequence[Fraction]) -> Fraction:
    return u.base + sum((y[n] for n in u.links), start=Fraction(0))


def _settle(
    unknowns: Sequence[Unknown], y: Sequence[Fraction], following: set[int]
) -> list[Fraction]:
    """Solve y = max(low, factor * seen) for those who follow, the rest held where they are.

    Who would fall below what it has reached stays there; the others are solved again, and rise.
    """
    floored: set[int] = set()
    while True:
        loose = sorted(following - floored)
        found = list(y)
        for n in floored:
            found[n] = unknowns[n].low
        for n, value in zip(loose, _linear(unknowns, found, loose), strict=True):
            found[n] = value
        at_floor = {
            n
            for n in following
            if (unknowns[n].factor or 0) * _seen(unknowns[n], found) < unknowns[n].low
        }
        if at_floor == floored:
            return found
        floored = at_floor


def _linear(
    unknowns: Sequence[Unknown], y: Sequence[Fraction], loose: Sequence[int]
) -> list[Fraction]:
    """Gauss on (1 - factor * links) y = factor * (base + what is held), over exact fractions."""
    rows = []
    for n in loose:
        u, factor = unknowns[n], unknowns[n].factor or Fraction(0)
        held = sum((y[m] for m in u.links if m not in loose), start=Fraction(0))
        row = [Fraction(m == n) - (factor if m in u.links else 0) for m in loose]
        rows.append([*row, factor * (u.base + held)])
    for i in range(len(rows)):
        pivot = next(k for k in range(i, len(rows)) if rows[k][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for k in range(len(rows)):
            if k != i and rows[k][i]:
                times = rows[k][i]
                rows[k] = [a - times * b for a, b in zip(rows[k], rows[i], strict=True)]
    return [row[-1] for row in rows]
