"""What an activity file says, in the words of the standard: facts only, ready to be written.

A file is built from these and nothing else, so it can be proved without a database. Amounts are in
the currency in which they were given; the element and attribute that each field becomes is that of
IATI 2.03.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from app.core.localised import Localised
from app.core.money import Money


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who gives, receives or reports. `activity` is its own activity that the money is of."""

    name: Localised
    type: str | None = None
    ref: str | None = None
    activity: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """An organisation in one role: 1 funding, 2 accountable, 3 extending, 4 implementing."""

    role: str
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Budget:
    """What one year costs: original (type 1) or revised (2), indicative (status 1)."""

    type: str
    starts: date
    ends: date
    amount: Money
    valued_on: date
    status: str = "1"


@dataclass(frozen=True, slots=True)
class Planned:
    """An instalment: what is to be paid on a day, by whom, to whom."""

    on: date
    amount: Money
    valued_on: date
    provider: Organisation
    receiver: Organisation


@dataclass(frozen=True, slots=True)
class Transaction:
    """One movement or promise of money.

    `ref` begins with the reference of its ledger line up to the first full stop. `base` is the
    amount in the reporting currency where it was fixed on the day; `confirmed` the part of a pledge
    that its partner confirmed in writing. Both stand in a namespace of our own: the standard has no
    place for them.
    """

    ref: str
    type: str
    on: date
    amount: Money
    description: Localised
    provider: Organisation | None = None
    receiver: Organisation | None = None
    country: str | None = None
    finance_type: str | None = None
    aid_type: str | None = None
    earmark: str | None = None
    base: Money | None = None
    confirmed: Money | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity: a phase of a programme, a pooled fund, or what a fund allocated money to."""

    identifier: str
    hierarchy: int
    currency: str
    updated: datetime
    reporter: Organisation
    title: Localised
    description: Localised
    participants: tuple[Participant, ...]
    status: str
    dates: tuple[tuple[str, date], ...]
    sector: str
    scope: str | None = None
    region: str | None = None
    country: str | None = None
    tags: tuple[str, ...] = ()
    collaboration_type: str = "4"
    flow_type: str = "10"
    finance_type: str = "110"
    aid_type: str = "B032"
    earmark: str | None = None
    tied_status: str = "5"
    budgets: tuple[Budget, ...] = ()
    planned: tuple[Planned, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    related: tuple[tuple[str, str], ...] = ()
    conditions: tuple[tuple[str, Localised], ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityFile:
    """Activities that are published together."""

    generated: datetime
    activities: tuple[Activity, ...] = field(default_factory=tuple)
