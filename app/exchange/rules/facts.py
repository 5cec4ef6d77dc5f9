"""What the ledger and the papers tell for a file, read once and handed over; nothing is derived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.core.localised import Localised
from app.core.money import Money
from app.exchange.rules.deriving import Leg


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation of ours: how it is called, and what kind it is."""

    slug: str
    kind: str
    name: Localised


@dataclass(frozen=True, slots=True)
class FlowLine:
    """A contribution line: whose it is, what it is for, and every leg of it.

    `pledge_is_public` is False when its partner does not want the pledge, or its amount, published.
    `places` are the countries of a soft earmark. `fund` is the pool it goes to, if any.
    """

    id: int
    ref: str
    currency: str
    base_currency: str
    partner: Named | None
    fund: str | None
    window: str | None
    country: str | None
    places: tuple[str, ...]
    instrument: str | None
    strength: int | None
    pledge_is_public: bool
    conditions: tuple[str, ...]
    legs: tuple[Leg, ...]

    @property
    def one_country(self) -> str | None:
        """The single country it is for; None when there is none, or several."""
        if self.country:
            return self.country
        return self.places[0] if len(self.places) == 1 else None


@dataclass(frozen=True, slots=True)
class Cost:
    """A requirement line of one year, with its legs; `year` is None when no year was said."""

    year: int | None
    currency: str
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """An instalment of an agreement in force."""

    line_id: int
    on: date
    amount: Money
    agreed_on: date


@dataclass(frozen=True, slots=True)
class Allocated:
    """An approved allocation of a fund, with the legs of its line."""

    number: str
    line: str
    purpose: str
    decided_on: date
    implementer: Named | None
    country: str | None
    window: str | None
    currency: str
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """How the reporter and the activities are identified and classified."""

    reporting_ref: str
    reporting_type: str
    identifier: str
    sector: str
    scope: str
    region: str
    tags: tuple[str, ...]
    reporter: Localised


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """A phase of a programme with the money of its book."""

    slug: str
    title: Localised
    description: Localised
    currency: str
    starts: date | None
    ends: date | None
    lines: tuple[FlowLine, ...]
    costs: tuple[Cost, ...]
    due: tuple[Due, ...]
    implementers: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class FundFacts:
    """A pooled fund: what partners put in, what it allocated, and what it spends itself."""

    title: Localised
    description: Localised
    currency: str
    starts: date
    ends: date | None
    lines: tuple[FlowLine, ...]
    due: tuple[Due, ...]
    allocations: tuple[Allocated, ...]
    costs: tuple[Leg, ...]
    cash_line: str


@dataclass(frozen=True, slots=True)
class At:
    """The moment a file is made: nothing later than `today` is in it."""

    now: datetime
    today: date
