"""An amount as somebody writes it: how much, for what, for when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.money import Money
from app.funding.models import (
    Line,
)
from app.funding.services.ledger import Dimensions
from app.partners.models import Partner


@dataclass(frozen=True, slots=True)
class AmountLine:
    """One amount of an engagement or agreement, with what it is for. None is "not said"."""

    amount: Money
    year: int | None = None
    instrument: str | None = None
    strength: int | None = None
    country: str | None = None
    theme: str | None = None
    pillar: str | None = None
    fund: str | None = None
    window: str | None = None
    reach: tuple[tuple[str, str], ...] = ()

    def dimensions(self, partner: Partner | None) -> Dimensions:
        """The dimensions of the ledger line it becomes."""
        return Dimensions(
            partner=partner,
            fund=self.fund,
            window=self.window,
            country=self.country,
            theme=self.theme,
            pillar=self.pillar,
            year=self.year,
            instrument=self.instrument,
            strength=self.strength,
            reach=self.reach,
        )

    def columns(self) -> dict[str, Any]:
        """The columns of a draft row."""
        return {
            "proposed_minor": self.amount.minor,
            "currency": self.amount.currency,
            "year": self.year,
            "instrument": self.instrument,
            "strength": self.strength,
            "country": self.country,
            "theme": self.theme,
            "pillar": self.pillar,
            "fund": self.fund,
            "window": self.window,
            "reach": [list(pair) for pair in self.reach],
        }

    @classmethod
    def of(cls, row: Any) -> AmountLine:
        """From a draft row."""
        return cls(
            Money(row.proposed_minor, row.currency),
            row.year,
            row.instrument,
            row.strength,
            row.country,
            row.theme,
            row.pillar,
            row.fund,
            row.window,
            tuple((name, value) for name, value in row.reach),
        )

    def fits(self, line: Line) -> bool:
        """Whether it is on the terms of that ledger line."""
        return (
            line.currency == self.amount.currency
            and line.year == self.year
            and line.instrument == self.instrument
            and line.strength == self.strength
            and line.country == self.country
            and line.theme == self.theme
            and line.pillar == self.pillar
            and line.fund == self.fund
            and line.window == self.window
            and sorted((r.dimension, r.value) for r in line.reach) == sorted(self.reach)
        )
