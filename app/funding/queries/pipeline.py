"""The pipeline: every engagement of a book by stage, with its money in the book's currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.money import Money, floor_half_up
from app.funding.models import Agreement, Book, Engagement, EngagementLine, Repeat
from app.funding.queries.positions import LinePosition, Position
from app.funding.rules import board
from app.funding.rules.board import WITH_MONEY, Column
from app.funding.rules.engagements import EngagementType, State, Visibility
from app.funding.rules.positions import Value, total


def engagements(of: Book) -> list[Engagement]:
    """The engagements of a book's phase that the secretariat may see, newest first."""
    return list(
        db.session.scalars(
            select(Engagement)
            .where(
                Engagement.phase_id == of.phase_id,
                (Engagement.state != State.DRAFT.value)
                | (Engagement.visibility != Visibility.DELEGATION.value),
            )
            .options(
                joinedload(Engagement.partner),
                selectinload(Engagement.draft_lines),
                selectinload(Engagement.lines).selectinload(EngagementLine.line),
            )
            .order_by(Engagement.announced_on.desc(), Engagement.id.desc())
        )
    )


def agreements_by_engagement(of: Book) -> dict[int, list[Agreement]]:
    """The agreements of a book by the engagement they come from."""
    found: dict[int, list[Agreement]] = {}
    for row in db.session.scalars(
        select(Agreement)
        .where(Agreement.book_id == of.id, Agreement.engagement_id.is_not(None))
        .order_by(Agreement.id)
    ):
        found.setdefault(row.engagement_id or 0, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which engagements the board shows; empty is all."""

    partner: str = ""
    country: str = ""
    year: str = ""

    def takes(self, row: Engagement) -> bool:
        """Whether an engagement is among them; by what was announced, else prepared."""
        lines: list[Any] = [link.line for link in row.lines] or [*row.draft_lines]
        return (
            self.partner in ("", row.partner.slug)
            and (not self.country or any(line.country == self.country for line in lines))
            and (not self.year or any(str(line.year) == self.year for line in lines))
        )


@dataclass(frozen=True, slots=True)
class Card:
    """An engagement in one column: what stands there of it, and what to mark."""

    engagement: Engagement
    worth: Money | None
    conditional: Money | None
    usable: Money | None
    overdue: tuple[Money, ...]
    unconverted: bool
    repeats: tuple[Repeat, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """A column: its cards, what they come to, and what stands there without a pledge."""

    column: Column
    cards: tuple[Card, ...]
    worth: Money | None
    beside: Money | None


def stacks(
    rows: Sequence[Engagement],
    at: Position,
    repeats: Mapping[int, Sequence[Repeat]],
    *,
    whole: bool,
) -> list[Stack]:
    """The board, column by column. `whole` says that no engagement was left out: what the position
    holds besides is then money without a pledge. No statement."""
    by_line = {line.facts.id: line for line in at.contributions}
    found: dict[Column, list[Card]] = {column: [] for column in Column}
    sums: dict[Column, Fraction] = dict.fromkeys(WITH_MONEY, Fraction(0))
    for row in rows:
        lines = [by_line[link.line_id] for link in row.lines if link.line_id in by_line]
        worth = total(line.exact for line in lines)
        parts = board.amounts(worth)
        for column in board.columns(
            State(row.state), EngagementType(row.type), worth, counted=bool(lines)
        ):
            amount = parts.get(column)
            if amount is not None:
                sums[column] += amount
            found[column].append(
                _card(row, column, amount, lines, worth, repeats.get(row.id, ()), at.currency)
            )
    everything = board.amounts(at.exact)
    return [
        Stack(
            column,
            tuple(cards),
            _money(sums[column], at.currency) if column in sums else None,
            _money(everything[column] - sums[column], at.currency)
            if whole and column in sums and everything[column] != sums[column]
            else None,
        )
        for column, cards in found.items()
    ]


def _money(amount: Fraction, currency: str) -> Money:
    return Money(floor_half_up(amount), currency)


def _card(
    row: Engagement,
    column: Column,
    amount: Fraction | None,
    lines: Iterable[LinePosition],
    worth: Value,
    repeats: Sequence[Repeat],
    currency: str,
) -> Card:
    pledged = column in (Column.ANNOUNCED, Column.CONFIRMED)
    there = list(lines)
    held_back = pledged and worth.conditional > 0
    return Card(
        row,
        None if amount is None else _money(amount, currency),
        _money(worth.conditional, currency) if held_back else None,
        _money(worth.usable, currency) if held_back else None,
        tuple(line.overdue for line in there if line.overdue.minor and column is Column.AGREED),
        any(not line.converted for line in there),
        tuple(one for one in repeats if one.state != "separate"),
    )
