"""New money told from earlier money: what was announced before a day, and what since.

Of what a line holds now, the earlier part is at most what it held when the day began: announced,
or signed or paid without a pledge, whichever was most. A pledge that is signed or confirmed later
stays earlier money, and what it is raised by is new. Lines of which one was converted into the
other are weighed together, because conversion makes no new money.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.funding.rules.positions import Sums
from app.funding.rules.stages import Measure


def whole(sums: Sums) -> int:
    """All of a line in its own currency: announced, signed or paid, whichever is most."""
    signed = sums.of(Measure.SIGNED) - sums.of(Measure.WRITTEN_OFF)
    return max(0, sums.of(Measure.ANNOUNCED), signed, sums.of(Measure.RECEIVED))


@dataclass(frozen=True, slots=True)
class Weighed:
    """One line: how much it holds now and how much it held when the day began, both at one rate,
    and its value now in the book's currency; all in minor units, exact."""

    group: Hashable
    now: Fraction
    before: Fraction
    value: Fraction


def earlier(lines: Iterable[Weighed]) -> Fraction:
    """The part of the value of all lines that is earlier money."""
    groups: dict[Hashable, list[Weighed]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    return sum((_earlier(of) for of in groups.values()), Fraction(0))


def _earlier(lines: list[Weighed]) -> Fraction:
    now = sum((line.now for line in lines), Fraction(0))
    before = sum((line.before for line in lines), Fraction(0))
    value = sum((line.value for line in lines), Fraction(0))
    return value * min(Fraction(1), before / now) if now else Fraction(0)


def grouped(pairs: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    """Which lines belong together, from pairs of which one was converted into the other: each
    line's first one. A line that is in no pair is its own."""
    first: dict[int, int] = {}

    def root(line: int) -> int:
        while first.setdefault(line, line) != line:
            line = first[line]
        return line

    for one, other in pairs:
        first[root(other)] = root(one)
    return {line: root(line) for line in list(first)}
