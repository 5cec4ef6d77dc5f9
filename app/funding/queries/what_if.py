"""What if: this much more, tied to some cells or to none; what closes, what strands."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.money import Money, floor_half_up
from app.funding.models import Book
from app.funding.queries import rates
from app.funding.queries.gaps import Cell, Counted, Gaps
from app.funding.queries.positions import Position
from app.funding.queries.rates import Quoted
from app.funding.rules.eligibility import Tie
from app.funding.rules.flow import Cover, Supply


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an amount does that may go to some cells: in minor units of the book's currency.

    `closes` is by how much the effective gap falls, `strands` the rest of the amount; `left` the
    indicative gap of every cell afterwards.
    """

    cells: tuple[int, ...]
    amount: int
    closes: int
    strands: int
    effective: int
    left: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The same amount, tied and not, side by side; and the gap as it is."""

    given: Money
    amount: Money
    quote: Quoted | None
    counted: Counted
    effective: int
    left: tuple[int, ...]
    here: Outcome
    free: Outcome

    def moved(self, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """The cells whose indicative gap either use of the amount changes."""
        return tuple(
            cell
            for cell in cells
            if not self.left[cell.place] == self.here.left[cell.place] == self.free.left[cell.place]
        )


def rate_for(book: Book, at: Position, code: str) -> Quoted | None:
    """At which rate the position values a currency: of its own set, else the published one of its
    day; None when there is none. The book's own currency needs none."""
    for quote in at.rates:
        if quote.currency == code:
            return quote
    us = int(at.known_at.timestamp() * 1_000_000)
    return rates.current(book, [code], at.as_of, us).get(code)


def what_if(gaps: Gaps, given: Money, quote: Quoted | None, tied: Tie, counted: Counted) -> WhatIf:
    """The effect of `given`, tied as said and untied but for its year.

    `quote` is the rate of its currency; None when it is in the book's currency.
    """
    worth = given.minor
    if quote is not None:
        worth = floor_half_up(given.minor * quote.factor(gaps.at.currency))
    before = gaps.covers[counted]

    def outcome(tie: Tie) -> Outcome:
        cells = gaps.eligible(tie)
        after: Cover = gaps.cover(counted, Supply(worth, cells))
        closes = after.covered - before.covered
        return Outcome(cells, worth, closes, worth - closes, after.effective, tuple(after.left()))

    return WhatIf(
        given,
        gaps.minor(worth),
        quote,
        counted,
        before.effective,
        tuple(gaps.left[counted]),
        outcome(tied),
        outcome(Tie(tied.years, tied.carries_over)),
    )
