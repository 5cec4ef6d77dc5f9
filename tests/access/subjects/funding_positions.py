"""What the addresses of funding, positions are tried on."""

from datetime import date
from random import random

from sqlalchemy import select

from app.core.db import db, transaction
from app.core.localised import Localised
from app.core.money import Money
from app.funding.models import (
    BasisProposal,
    ManualRate,
    PositionEntry,
    RateSheet,
    Statement,
    StatementDraft,
)
from app.funding.queries import books
from app.funding.rules.rates import RateSource
from app.funding.services import fixings, positions, rate_sheets, statements
from tests.access.subjects.registry import Values, first, subject
from tests.access.world import World


@subject("funding.show_cells_of")
def _cells_of(_world: World, _whose: str) -> Values:
    return {"slug": "coastal", "phase_slug": "phase-1", "by": "country", "value": "PH"}


@subject("funding.desk_requirement_new", "funding.desk_own_new")
def _book(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-phase-1"}


@subject(
    "funding.desk_requirement",
    "funding.desk_requirement_approve",
    "funding.desk_requirement_return",
)
def _requirement(_world: World, _whose: str) -> Values:
    """A version that waits; entered anew when a walk has let in the one before."""
    with transaction():
        version = positions.propose_requirement(
            books.book("coastal-phase-1"),
            cells=[positions.Cell(Money(1, "USD"))],
            label="Another plan",
            effective_on=date(2026, 10, 1),
            by="somebody-else",
        )
        return {"slug": version.slug}


@subject(
    "funding.desk_position_entry",
    "funding.desk_position_entry_approve",
    "funding.desk_position_entry_return",
)
def _position_entry(_world: World, _whose: str) -> Values:
    """An own contribution that waits."""
    with transaction():
        entry = positions.record_own(
            books.book("coastal-phase-1"),
            amount=Money(1, "USD"),
            effective_on=date(2026, 10, 1),
            label=Localised(en="Staff"),
            by="somebody-else",
        )
        return {"slug": entry.slug}


@subject("funding.desk_own_delivered", "funding.desk_delivery_take_back")
def _own_entry(_world: World, _whose: str) -> Values:
    return {"slug": first(PositionEntry, PositionEntry.state == "approved").slug}


@subject(
    "funding.show_position",
    "funding.position_csv",
    "funding.show_exchange",
    "funding.show_cells",
    "funding.show_what_if",
    "funding.list_opportunities",
)
def _phase(_world: World, _whose: str) -> Values:
    return {"slug": "coastal", "phase_slug": "phase-1"}


@subject("funding.show_statement", "funding.statement_json", "funding.statement_csv")
def _statement(_world: World, _whose: str) -> Values:
    return {"number": "FGS-2021-01"}


@subject("funding.check_code")
def _code(_world: World, _whose: str) -> Values:
    return {"code": first(Statement).code}


@subject(
    "funding.desk_statement",
    "funding.desk_statement_accept",
    "funding.desk_statement_review",
    "funding.desk_statement_approve",
    "funding.desk_statement_send_back",
    "funding.desk_statement_issue",
)
def _statement_draft(_world: World, _whose: str) -> Values:
    """A draft on its way; begun anew when a walk has issued the one before."""
    begun = db.session.scalars(
        select(StatementDraft).where(StatementDraft.state != "issued")
    ).first()
    if begun is None:
        with transaction():
            book = books.book_of_phase("spf", "phase-2")
            begun = statements.draft(book, as_of=date(2023, 3, 24), by="somebody-else")
            return {"slug": begun.slug}
    return {"slug": begun.slug}


@subject("funding.desk_rate_approve", "funding.desk_rate_return")
def _rate(_world: World, _whose: str) -> Values:
    """A rate that waits; proposed anew when a walk has let in the one before."""
    waiting = db.session.scalars(select(ManualRate).where(ManualRate.state == "recorded")).first()
    if waiting is None:
        with transaction():
            waiting = fixings.propose_rate(
                from_ccy="EUR",
                to_ccy="USD",
                rate="1.1",
                source_date=date(2026, 7, 31),
                source="Official journal",
                by="somebody-else",
            )
            return {"slug": waiting.slug}
    return {"slug": waiting.slug}


@subject(
    "funding.desk_rate_sheet", "funding.desk_rate_sheet_approve", "funding.desk_rate_sheet_return"
)
def _rate_sheet(_world: World, _whose: str) -> Values:
    """A file of rates that waits, with one rate of its own."""
    waiting = db.session.scalars(select(RateSheet).where(RateSheet.state == "recorded")).first()
    if waiting is None:
        with transaction():
            waiting = rate_sheets.propose_sheet(
                name="rates.csv",
                content=f"currency,rate,date\nKES,{100 + random()},2026-07-01".encode(),
                series=RateSource.UNORE,
                source="Circular 7",
                by="somebody-else",
            )
            return {"slug": waiting.slug}
    return {"slug": waiting.slug}


@subject("funding.desk_book_rates", "funding.desk_basis_new")
def _book_rates(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-phase-1"}


@subject("funding.desk_basis_approve", "funding.desk_basis_return")
def _basis(_world: World, _whose: str) -> Values:
    """Reference rates that are proposed."""
    waiting = db.session.scalars(
        select(BasisProposal).where(BasisProposal.state == "recorded")
    ).first()
    if waiting is None:
        with transaction():
            waiting = rate_sheets.propose_basis(
                books.book("coastal-phase-1"),
                valid_on=date(2026, 7, 1),
                currencies=["EUR"],
                why="Half of the phase is over",
                by="somebody-else",
            )
            return {"slug": waiting.slug}
    return {"slug": waiting.slug}
