"""The gap of each cell of a requirement, as far as earmarks say: at best, indicative, at worst.

Built on the position, so that every figure is as of its date, as known at its moment and at its
rates, and the headline here is the headline there to the minor unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from sqlalchemy import select

from app.core.db import db
from app.core.money import Money, apportion, floor_half_up
from app.core.words import N_
from app.funding.models import Agreement, AgreementLine, Book, Line, LineReach
from app.funding.queries.positions import LinePosition, Position, RateBasis, position
from app.funding.rules import eligibility
from app.funding.rules.eligibility import Tie
from app.funding.rules.flow import Cover, Range, Supply
from app.funding.rules.stages import Measure, Nature

DIMENSIONS: Final = ("year", *eligibility.PLACES)
ALL_YEARS: Final = range(1990, 2101)
IN_KIND: Final = "in_kind"


class Counted(StrEnum):
    """Which money is counted: the three bases of every gap."""

    SIGNED = "signed"
    WITH_CONFIRMED = "with_confirmed"
    WITH_ALL = "with_all"


COUNTED_WORDS: Final = {
    Counted.SIGNED: N_("Signed agreements"),
    Counted.WITH_CONFIRMED: N_("With confirmed pledges"),
    Counted.WITH_ALL: N_("With all pledges"),
}


class By(StrEnum):
    """By what the cells are put together."""

    COUNTRY = "country"
    THEME = "theme"
    PILLAR = "pillar"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Cell:
    """One costed need in the book's currency, and the ledger lines behind it."""

    place: int
    year: int | None
    pillar: str | None
    country: str | None
    theme: str | None
    outcome: str | None
    required: Money
    lines: tuple[LinePosition, ...]

    def of(self, by: str) -> str | int | None:
        """Its value of one dimension."""
        value: str | int | None = getattr(self, by)
        return value

    @property
    def dimensions(self) -> dict[str, Any]:
        """Its values by dimension."""
        return {name: self.of(name) for name in DIMENSIONS}


@dataclass(frozen=True, slots=True)
class Source:
    """One line of money with the cells that it may fund; `amounts` in minor units of the book's
    currency, rounded so that all lines together are the printed sum."""

    line: LinePosition
    tie: Tie
    cells: tuple[int, ...]
    inside: bool
    amounts: Mapping[Counted, int]

    def amount(self, counted: Counted) -> Money:
        """What it brings, on one of the three bases."""
        return Money(self.amounts[counted], self.line.book_currency)


@dataclass(frozen=True, slots=True)
class Group:
    """Cells that share a value: a country, a theme, a pillar, a year. `tied`: money that may go
    nowhere else."""

    value: str | int | None
    cells: tuple[int, ...]
    required: Money
    tied: Mapping[Counted, Money]
    ranges: Mapping[Counted, Range]


@dataclass(frozen=True)
class Gaps:
    """The cells, the money, and what it can cover."""

    at: Position
    phase: range
    cells: tuple[Cell, ...]
    sources: tuple[Source, ...]

    def minor(self, amount: int) -> Money:
        """Minor units as money of the book."""
        return Money(amount, self.at.currency)

    @cached_property
    def covers(self) -> dict[Counted, Cover]:
        """What the money can cover, on each of the three bases."""
        return {counted: self.cover(counted) for counted in Counted}

    def cover(self, counted: Counted, *more: Supply) -> Cover:
        """What the money of one basis, and more besides, can cover."""
        needs = [cell.required.minor for cell in self.cells]
        supplies = [Supply(one.amounts[counted], one.cells) for one in self.sources]
        return Cover(needs, [*supplies, *more])

    @cached_property
    def left(self) -> dict[Counted, list[int]]:
        """The indicative gap of each cell, on each basis."""
        return {counted: cover.left() for counted, cover in self.covers.items()}

    def eligible(self, tied: Tie) -> tuple[int, ...]:
        """The cells that money with such a tie may fund."""
        dimensions = [cell.dimensions for cell in self.cells]
        return eligibility.eligible(tied, dimensions, eligibility.costed(dimensions), self.phase)

    @property
    def dimensions(self) -> tuple[By, ...]:
        """The dimensions by which the cells differ from "not said"."""
        return tuple(by for by in By if any(cell.of(by) is not None for cell in self.cells))

    def groups(self, by: By) -> tuple[Group, ...]:
        """The cells by one dimension, in the order in which they are first stated."""
        found: dict[str | int | None, list[int]] = {}
        for cell in self.cells:
            found.setdefault(cell.of(by), []).append(cell.place)
        return tuple(self.group(value, places) for value, places in found.items())

    def group(self, value: str | int | None, places: Sequence[int]) -> Group:
        """Some cells together."""
        some = frozenset(places)
        tied = [one for one in self.sources if one.cells and some.issuperset(one.cells)]
        return Group(
            value,
            tuple(places),
            self.minor(sum(self.cells[place].required.minor for place in places)),
            {c: self.minor(sum(one.amounts[c] for one in tied)) for c in Counted},
            {c: cover.range_of(places, self.left[c]) for c, cover in self.covers.items()},
        )

    def funding(self, places: Sequence[int]) -> tuple[Source, ...]:
        """The lines that may fund any of some cells."""
        some = frozenset(places)
        return tuple(one for one in self.sources if not some.isdisjoint(one.cells))

    @property
    def outside(self) -> tuple[Source, ...]:
        """Lines for years outside the phase: shown, and for no cell of it."""
        return tuple(one for one in self.sources if not one.inside)

    def open_cells(self, counted: Counted, on: date) -> tuple[tuple[Cell, Range], ...]:
        """The cells that are not over on a day and lack money, the largest gap first."""
        ranges = self.covers[counted].ranges()
        found = [
            (cell, ranges[cell.place])
            for cell in self.cells
            if ranges[cell.place].indicative > 0 and (cell.year is None or cell.year >= on.year)
        ]
        return tuple(sorted(found, key=lambda one: (-one[1].indicative, one[0].place)))


def gaps(
    book: Book,
    as_of: date,
    known_at: datetime | None = None,
    *,
    rate_basis: RateBasis | None = None,
    public: bool = False,
) -> Gaps:
    """The gaps of a book's cells as of a date, as known at a moment; `public` as everybody may
    read them.

    A constant number of statements: those of the position, and two for the earmarks.
    """
    return of_position(book, position(book, as_of, known_at, rate_basis=rate_basis, public=public))


def of_position(book: Book, at: Position, phase: range | None = None) -> Gaps:
    """The gaps behind a position that is at hand already; two statements. `phase` are the years
    inside the boundary where they are not those of today."""
    phase = phase_years(book) if phase is None else phase
    said = _said(book, at.known_seq)
    cells = _cells(at, said)
    dimensions = [cell.dimensions for cell in cells]
    stated = eligibility.costed(dimensions)
    able: dict[object, tuple[int, ...]] = {}
    sources = []
    for line, amounts in _amounts(at):
        tied = said[line.facts.id].tie
        if tied.key not in able:
            able[tied.key] = eligibility.eligible(tied, dimensions, stated, phase)
        sources.append(Source(line, tied, able[tied.key], eligibility.inside(tied, phase), amounts))
    return Gaps(at, phase, cells, tuple(sources))


def phase_years(book: Book) -> range:
    """The years inside the boundary of a book; every year where the phase has no dates."""
    phase = book.phase
    if phase is None or phase.starts_on is None or phase.ends_on is None:
        return ALL_YEARS
    return range(phase.starts_on.year, phase.ends_on.year + 1)


def _cells(at: Position, said: Mapping[int, _Said]) -> tuple[Cell, ...]:
    """The needs that are above zero; one in two currencies is one cell. In a fixed order."""
    found: dict[tuple[Any, ...], list[LinePosition]] = {}
    for line in at.of_nature(Nature.REQUIREMENT):
        key = tuple(said[line.facts.id].dimensions[name] for name in DIMENSIONS)
        found.setdefault(key, []).append(line)
    exact = {
        key: sum((line.exact.required for line in lines), Fraction(0))
        for key, lines in found.items()
    }
    keys = sorted(
        (key for key, amount in exact.items() if amount > 0),
        key=lambda key: [(value is not None, value or "") for value in map(_sortable, key)],
    )
    total = at.required.minor if at.required else 0
    needs = in_whole([exact[key] for key in keys], total)
    return tuple(
        Cell(
            place=n,
            **dict(zip(DIMENSIONS, key, strict=True)),
            required=Money(need, at.currency),
            lines=tuple(found[key]),
        )
        for n, (key, need) in enumerate(zip(keys, needs, strict=True))
    )


def _sortable(value: object) -> str | None:
    return None if value is None else str(value)


def _amounts(at: Position) -> list[tuple[LinePosition, dict[Counted, int]]]:
    """What each line brings on each basis: own contribution on all three, in whole minor units
    that sum to what is required less the printed gap."""
    own, partners = at.of_nature(Nature.OWN), at.contributions
    own_total = at.own.minor if at.own else 0
    own_parts = in_whole([line.exact.own for line in own], own_total)
    found = [
        (line, dict.fromkeys(Counted, part)) for line, part in zip(own, own_parts, strict=True)
    ]
    exact: dict[Counted, Callable[[LinePosition], Fraction]] = {
        Counted.SIGNED: lambda line: line.exact.mobilised - line.exact.contingent,
        Counted.WITH_CONFIRMED: lambda line: line.exact.mobilised + line.exact.confirmed,
        Counted.WITH_ALL: lambda line: (
            line.exact.mobilised
            + line.exact.outstanding
            - (line.exact.conditional - line.exact.usable)
        ),
    }
    by_basis = {}
    for counted, worth in exact.items():
        parts = [worth(line) for line in partners]
        total = floor_half_up(sum(parts, Fraction(0)))
        if at.required is not None and at.gap is not None:
            total = at.required.minor - own_total - getattr(at.gap, counted.value).minor
        by_basis[counted] = in_whole(parts, total)
    return found + [
        (line, {counted: parts[n] for counted, parts in by_basis.items()})
        for n, line in enumerate(partners)
    ]


def in_whole(parts: Sequence[Fraction], total: int) -> list[int]:
    """Whole numbers near `parts` that sum to `total`: by the largest remainder; what is further
    off than rounding alone explains, where sums of several currencies meet, on the largest."""
    if not parts:
        return []
    try:
        return apportion(parts, total)
    except ValueError:
        rounded = [floor_half_up(part) for part in parts]
        largest = max(range(len(parts)), key=lambda n: (abs(parts[n]), -n))
        rounded[largest] += total - sum(rounded)
        return rounded


@dataclass(slots=True)
class _Said:
    """What a line says of itself."""

    dimensions: dict[str, Any]
    strength: int | None
    carries_over: bool
    reach: list[tuple[str, str]]

    @property
    def tie(self) -> Tie:
        return eligibility.tie(
            self.dimensions, self.reach, strength=self.strength, carries_over=self.carries_over
        )


def _said(book: Book, known_seq: int) -> dict[int, _Said]:
    """What each line of a book says, and whether an agreement known by then lets it carry over.
    Two statements."""
    carried = frozenset(
        db.session.scalars(
            select(AgreementLine.line_id)
            .join(Agreement, Agreement.id == AgreementLine.agreement_id)
            .where(
                Agreement.book_id == book.id,
                Agreement.carry_over.is_(True),
                Agreement.posting_seq <= known_seq,
            )
        )
    )
    columns = [getattr(Line, name) for name in DIMENSIONS]
    rows = db.session.execute(
        select(Line.id, Line.strength, LineReach.dimension, LineReach.value, *columns)
        .outerjoin(LineReach, LineReach.line_id == Line.id)
        .where(Line.book_id == book.id)
    )
    found: dict[int, _Said] = {}
    for row in rows:
        if row.id not in found:
            dimensions = {name: getattr(row, name) for name in DIMENSIONS}
            found[row.id] = _Said(dimensions, row.strength, row.id in carried, [])
        if row.dimension is not None:
            found[row.id].reach.append((row.dimension, row.value))
    return found


# --- cash ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cash:
    """What the position says of cash: own contribution in kind closes no gap of cash.

    `gap` = required - own contribution delivered in cash - received, unknown where no receipt was
    ever recorded; `own_in_kind` of the own contribution; `delivered` of it in cash, None when
    nothing was.
    """

    gap: Money | None
    own_in_kind: Money | None
    delivered: Money | None


def cash(at: Position) -> Cash:
    """The cash gap of a position, and the own contribution in kind apart."""
    own = at.of_nature(Nature.OWN)
    in_kind = [line for line in own if line.facts.instrument == IN_KIND]
    delivered = sum((_delivered(line) for line in own if line not in in_kind), Fraction(0))
    exact = at.exact
    return Cash(
        Money(floor_half_up(exact.required - delivered - exact.received), at.currency)
        if at.required is not None and at.received is not None
        else None,
        Money(floor_half_up(sum((line.exact.own for line in in_kind), Fraction(0))), at.currency)
        if in_kind
        else None,
        Money(floor_half_up(delivered), at.currency) if delivered else None,
    )


def _delivered(line: LinePosition) -> Fraction:
    """What was delivered of an own contribution, at the rate at which the line is valued."""
    promised = line.sums.of(Measure.OWN)
    if not promised:
        return Fraction(0)
    return line.exact.own * line.sums.of(Measure.DELIVERED) / promised


__all__ = [
    "COUNTED_WORDS",
    "By",
    "Cash",
    "Cell",
    "Counted",
    "Gaps",
    "Group",
    "Source",
    "cash",
    "gaps",
    "of_position",
    "phase_years",
]
