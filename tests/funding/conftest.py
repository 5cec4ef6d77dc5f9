"""A small world of money: one phase with a book, three partners, five people who sign."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.core.money import Money
from app.funding.models import Book
from app.funding.services import positions
from app.partners.models import Partner
from app.programmes.models import Phase, Programme

FOCAL, AUTHORISER, OFFICER, FINANCE, APPROVER, LEAD = (
    "u-focal",
    "u-authoriser",
    "u-officer",
    "u-finance",
    "u-approver",
    "u-lead",
)


def usd(text):
    return Money.parse(text, "USD")


def eur(text):
    return Money.parse(text, "EUR")


def on(year, month, day, hour=12):
    """The clock, held at a moment."""
    return clock.at(datetime(year, month, day, hour, tzinfo=UTC))


@dataclass
class World:
    """Ids are read inside the test, because every transaction expires what was loaded before."""

    programme: Programme
    phase: Phase
    book: Book
    alfa: Partner
    bravo: Partner
    charlie: Partner


@pytest.fixture
def world(app):
    """A phase whose book is open since the first of January 2021."""
    with on(2021, 1, 1), transaction():
        programme = Programme(slug="coastal", name=Localised(en="Coastal"), fictitious=True)
        phase = Phase(
            programme=programme,
            slug="phase-1",
            name=Localised(en="Phase 1"),
            starts_on=date(2021, 1, 1),
            ends_on=date(2025, 12, 31),
            currency="USD",
        )
        partners = [
            Partner(
                slug=slug,
                kind="government",
                name=Localised(en=f"Partner {slug.title()}"),
                label=Localised(en=f"Partner {slug.title()}"),
                fictitious=True,
            )
            for slug in ("alfa", "bravo", "charlie")
        ]
        db.session.add_all([programme, phase, *partners])
        db.session.flush()
        book = positions.open_phase_book(phase, by=OFFICER)
    return World(programme, phase, book, *partners)


@pytest.fixture
def funded(world):
    """The facts of 7 October 2021: 160 m required, 10 m own in staff, 75 m mobilised."""
    with on(2021, 10, 7), transaction():
        state_the_facts(world.book)
    return world


def state_the_facts(book):
    positions.approve_requirement(
        positions.propose_requirement(
            book,
            cells=[positions.Cell(usd("160000000"))],
            label="Overall budget of the second phase",
            effective_on=date(2021, 10, 7),
            source="REP:129",
            by=FINANCE,
        ),
        by=APPROVER,
    )
    positions.approve_entry(
        positions.record_own(
            book,
            amount=usd("10000000"),
            effective_on=date(2021, 10, 7),
            label=Localised(en="Staff supporting implementation"),
            in_kind=True,
            source="REP:129",
            by=FINANCE,
        ),
        by=APPROVER,
    )
    positions.approve_entry(
        positions.record_mobilised(
            book,
            amount=usd("75000000"),
            effective_on=date(2021, 10, 7),
            label=Localised(en="Mobilised through ongoing projects"),
            source="REP:129",
            by=FINANCE,
        ),
        by=APPROVER,
    )


def state_2023(book):
    """As of 24 March 2023: a further 38.0 m, and 16.6 m that the sources do not explain."""
    added = positions.approve_entry(
        positions.record_mobilised(
            book,
            amount=usd("38000000"),
            effective_on=date(2023, 3, 24),
            label=Localised(en="Mobilised in 2021–22"),
            reason=positions.Reason.NEWLY_SIGNED,
            source="NEWS:13",
            by=FINANCE,
        ),
        by=APPROVER,
    )
    positions.approve_entry(
        positions.record_adjustment(
            added.line,
            amount=usd("-16600000"),
            effective_on=date(2023, 3, 24),
            source="NEWS:13",
            note="Part of the 38 million that did not reduce the gap",
            by=FINANCE,
        ),
        by=APPROVER,
    )
