"""The tables of the money, row by row: what each page shows, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.localised import Localised
from app.core.money import Money
from app.core.words import N_
from app.funding.models import (
    Agreement,
    AgreementLine,
    Book,
    Engagement,
    EngagementLine,
    Fund,
    Instalment,
    Line,
    Statement,
)
from app.funding.queries import agreements as paper_queries
from app.funding.queries import funds as fund_queries
from app.funding.queries import in_kind as in_kind_queries
from app.funding.queries import statements as statement_queries
from app.funding.queries.agreements import Held, held
from app.funding.queries.engagements import IN_FORCE
from app.funding.queries.funds import Balance
from app.funding.queries.positions import LinePosition, Position
from app.funding.rules.engagements import State
from app.funding.rules.in_kind import plain
from app.funding.rules.stages import SLOTS, Measure, Nature

Row = tuple[str | int | date | Money | None, ...]

FIGURES: Final = (
    "required", "own", "mobilised", "committed", "received", "receivable", "pledged",
    "outstanding", "confirmed", "over_receipt",
)  # fmt: skip
GAPS: Final = ("signed", "with_confirmed", "with_all")

# --- the position --------------------------------------------------------------------------------

FIGURE_COLUMNS: Final = (N_("Figure"), N_("Currency"), N_("Amount"), N_("As of"))


def figures(at: Position) -> Iterator[Row]:
    """The figures of a position under the names of the JSON answer; unknown ones are empty."""
    for name in FIGURES:
        yield name, at.currency, getattr(at, name), at.as_of
    for name in GAPS:
        yield f"gap {name}", at.currency, getattr(at.gap, name) if at.gap else None, at.as_of


_MEASURES: Final = (
    *SLOTS[Nature.REQUIREMENT],
    *SLOTS[Nature.OWN],
    *SLOTS[Nature.CONTRIBUTION],
)
_IN_BOOK: Final = (
    "required", "own", "mobilised", "received", "pledged", "outstanding", "confirmed",
)  # fmt: skip
LINE_COLUMNS: Final = (
    N_("Line"),
    N_("Nature"),
    N_("Partner"),
    N_("Currency"),
    N_("Year"),
    N_("Country"),
    N_("Theme"),
    N_("Pillar"),
    N_("Earmark"),
    N_("Instrument"),
    N_("Fund"),
    N_("Required"),
    N_("Own contribution"),
    N_("Own contribution delivered"),
    N_("Announced"),
    N_("Confirmed"),
    N_("Signed"),
    N_("Received"),
    N_("Written off"),
    N_("Due"),
    N_("Reporting currency"),
    N_("Required, in reporting currency"),
    N_("Own contribution, in reporting currency"),
    N_("Mobilised, in reporting currency"),
    N_("Received, in reporting currency"),
    N_("Pledged, in reporting currency"),
    N_("Outstanding, in reporting currency"),
    N_("Confirmed, in reporting currency"),
)


def lines(at: Position, *, sees_all: bool, language: str) -> Iterator[Row]:
    """The lines behind a position; whose a pledge is that is not public stays out, unless the
    reader may see all."""
    for line in at.lines:
        facts = line.facts
        yield (
            facts.ref,
            facts.nature.value,
            _partner(line, language) if line.named or sees_all else None,
            facts.currency,
            facts.year,
            " ".join(facts.countries) or None,
            facts.theme,
            facts.pillar,
            facts.strength,
            facts.instrument,
            facts.fund,
            *(line.of(m) if m in line.sums.by_measure else None for m in _MEASURES),
            line.book_currency,
            *(line.in_book(name) for name in _IN_BOOK),
        )


def _partner(line: LinePosition, language: str) -> str | None:
    return line.facts.partner_label.best(language)[0] if line.facts.partner_label else None


CELL_COLUMNS: Final = (
    N_("Line"), N_("Year"), N_("Pillar"), N_("Country"), N_("Theme"), N_("Currency"),
    N_("Required"), N_("Reporting currency"), N_("Required, in reporting currency"),
)  # fmt: skip


def cells(at: Position) -> Iterator[Row]:
    """What is required, cell by cell."""
    for line in at.of_nature(Nature.REQUIREMENT):
        facts = line.facts
        yield (
            facts.ref, facts.year, facts.pillar, facts.country, facts.theme, facts.currency,
            line.of(Measure.REQUIRED), line.book_currency, line.in_book("required"),
        )  # fmt: skip


THING_COLUMNS: Final = (
    N_("Number"), N_("Partner"), N_("What"), N_("Kind"), N_("Unit"), N_("Quantity"),
    N_("Currency of its value"), N_("Value, in no sum"), N_("Method"), N_("State"),
    N_("Quantity delivered"), N_("Value delivered, in no sum"),
)  # fmt: skip


def things(book: Book, at: Position, *, language: str) -> Iterator[Row]:
    """Public things in kind, each by itself. The standard of IATI has no place for what is not
    money: every transaction there is a sum of money, and readers add it up."""
    for one in in_kind_queries.stated_of_book(book, at.as_of, at.known_at, moment=at.moment):
        terms, stands, engagement = one.at.terms, one.at, one.item.engagement
        public = engagement.amount_public
        yield (
            f"{engagement.ref}/{one.item.n}",
            _name(engagement.partner.label, language),
            terms.what,
            terms.kind,
            terms.unit,
            terms.quantity,
            terms.currency,
            terms.value if public else None,
            terms.method,
            "delivered" if stands.complete else "agreed" if stands.agreed else "announced",
            plain(stands.delivered),
            stands.delivered_value if public else None,
        )


# --- papers --------------------------------------------------------------------------------------

ENGAGEMENT_COLUMNS: Final = (
    N_("Number"), N_("Line"), N_("Partner"), N_("Type"), N_("State"), N_("Announced on"),
    N_("Year"), N_("Country"), N_("Theme"), N_("Pillar"), N_("Currency"), N_("Announced"),
    N_("Confirmed"), N_("Signed"), N_("Received"), N_("Outstanding"),
)  # fmt: skip


def engagements(language: str) -> Iterator[Row]:
    """Every engagement that was announced, one row an amount; one without an amount has a row, too.

    Three statements.
    """
    found = db.session.scalars(
        select(Engagement)
        .where(Engagement.state != State.DRAFT.value)
        .options(
            joinedload(Engagement.partner),
            selectinload(Engagement.lines).joinedload(EngagementLine.line).selectinload(Line.reach),
        )
        .order_by(Engagement.announced_on, Engagement.id)
    ).all()
    sums = held([link.line for one in found for link in one.lines])
    for one in found:
        rows: list[Line | None] = [link.line for link in one.lines] or [None]
        for line in rows:
            yield (
                one.ref,
                line.ref if line else None,
                _name(one.partner.label, language),
                one.type,
                one.state,
                one.announced_on,
                line.year if line else None,
                *_tied(line),
                line.currency if line else None,
                *_of(sums.get(line.id) if line else None, _PLEDGED),
                sums[line.id].outstanding if line else None,
            )


_PLEDGED: Final = (Measure.ANNOUNCED, Measure.CONFIRMED, Measure.SIGNED, Measure.RECEIVED)


def _tied(of: Line | AgreementLine | None) -> tuple[str | None, str | None, str | None]:
    """The countries, by code, the theme and the pillar to which an amount is tied."""
    if of is None:
        return None, None, None
    if isinstance(of, Line):
        codes = [one.value for one in of.reach if one.dimension == "country"]
    else:
        codes = [value for name, value in of.reach if name == "country"]
    return " ".join(codes) or of.country, of.theme, of.pillar


def _of(of_line: Held | None, names: Sequence[Measure]) -> tuple[Money | None, ...]:
    return tuple(of_line.of(name) if of_line else None for name in names)


def _name(text: Localised, language: str) -> str:
    return text.best(language)[0]


AGREEMENT_COLUMNS: Final = (
    N_("Number"), N_("Line"), N_("Partner"), N_("Title"), N_("State"), N_("Signed on"),
    N_("Ends on"), N_("Fund"), N_("Year"), N_("Country"), N_("Theme"), N_("Pillar"),
    N_("Earmark"), N_("Currency"), N_("Amount as recorded"),
    N_("Signed"), N_("Received"), N_("To come"),
)  # fmt: skip


def agreements(language: str) -> Iterator[Row]:
    """Every agreement, one row an amount. What is not approved yet is signed nowhere."""
    found = paper_queries.agreements()
    sums = held(_lines(row for one in found for row in one.lines))
    for one in found:
        for row in one.lines:
            of_line = sums.get(row.line_id) if row.line_id else None
            yield (
                one.number,
                of_line.line.ref if of_line else None,
                _name(one.partner.label, language),
                one.title,
                one.state,
                one.signed_on,
                one.ends_on,
                one.fund.slug if one.fund else None,
                row.year,
                *_tied(row),
                row.strength,
                row.currency,
                row.proposed,
                *_of(of_line, (Measure.SIGNED, Measure.RECEIVED)),
                of_line.receivable if of_line else None,
            )


def _lines(rows: Iterable[AgreementLine]) -> list[Line]:
    ids = [row.line_id for row in rows if row.line_id is not None]
    return list(db.session.scalars(select(Line).where(Line.id.in_(ids))))


INSTALMENT_COLUMNS: Final = (
    N_("Agreement"), N_("Instalment"), N_("Partner"), N_("Due on"), N_("Depends on"), N_("State"),
    N_("Currency"), N_("Amount"),
)  # fmt: skip


def instalments(language: str) -> Iterator[Row]:
    """The instalments of the agreements in force, by due date."""
    rows = db.session.scalars(
        select(Instalment)
        .join(Agreement, Agreement.id == Instalment.agreement_id)
        .where(Agreement.state.in_(IN_FORCE))
        .options(joinedload(Instalment.agreement).joinedload(Agreement.partner))
        .order_by(Instalment.due_on, Instalment.id)
    )
    for row in rows:
        yield (
            row.agreement.number,
            row.n,
            _name(row.agreement.partner.label, language),
            row.due_on,
            row.trigger_kind,
            row.state,
            row.currency,
            row.proposed,
        )


RECEIPT_COLUMNS: Final = (
    N_("Number"), N_("Partner"), N_("Agreement"), N_("Received on"), N_("Bank reference"),
    N_("State"), N_("Currency"), N_("Amount"),
)  # fmt: skip


def receipts(language: str) -> Iterator[Row]:
    """Every receipt, newest first."""
    for row in paper_queries.receipts():
        yield (
            row.number,
            _name(row.partner.label, language) if row.partner else row.payer,
            row.agreement.number if row.agreement else None,
            row.received_on,
            row.bank_reference,
            row.state,
            row.currency,
            row.proposed,
        )


# --- funds and statements ------------------------------------------------------------------------

BALANCE_COLUMNS: Final = (N_("Row"), N_("Currency"), N_("Amount"), N_("As of"))


BALANCE_ROWS: Final = (
    "deposits", "interest", "implementer_interest", "other_income", "exchange", "sources",
    "transfers", "refunds_in", "net_funded", "fee", "direct_costs", "charges", "uses", "closing",
    "allocated", "transferred", "unpaid", "reserve", "available", "with_implementers",
)  # fmt: skip
"""The fields of a fund's balance, in the order of the trustee's table."""


def balance(of: Balance) -> Iterator[Row]:
    """Sources and uses of a fund, row by row."""
    for name in BALANCE_ROWS:
        yield name, of.currency, of.money(name), of.as_of


ALLOCATION_COLUMNS: Final = (
    N_("Number"), N_("Purpose"), N_("Implementer"), N_("Country"), N_("Decided on"), N_("Currency"),
    N_("Amount"),
)  # fmt: skip


def allocations(fund: Fund, language: str) -> Iterator[Row]:
    """The approved allocations of a fund, newest first."""
    for one in fund_queries.allocations(fund):
        if one.state == "approved":
            yield (
                one.number,
                one.purpose,
                _name(one.implementer.label, language) if one.implementer else None,
                one.country,
                one.decided_on,
                one.currency,
                one.proposed,
            )


STATEMENT_COLUMNS: Final = (
    N_("Number"), N_("Kind"), N_("Book"), N_("As of"), N_("Provisional"), N_("SHA-256 of its data"),
    N_("Check code"),
)  # fmt: skip


def statements() -> Iterator[Row]:
    """Every issued statement, newest first."""
    issued: Sequence[Statement] = statement_queries.statements(public_only=True)
    for one in issued:
        yield (
            one.ref,
            one.kind,
            one.book.slug,
            one.as_of,
            "yes" if one.provisional else "no",
            one.data_sha256,
            one.code,
        )
