"""A pooled fund as its trustee reports it: sources and uses, windows, implementers, donors.

Money of a pool has no single donor. What each partner paid in is on record and gives its share; a
split of the money that went out is nowhere, because nobody decided one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from app.core.db import db
from app.core.localised import Localised
from app.core.money import Money, currency
from app.funding.models import Allocation, Entry, Fund, FundAct
from app.funding.queries.fund_shares import (
    DonorRow,
    Eliminated,
    donors_of,
    eliminated_of,
    paid_in,
    phase_book_of,
)
from app.funding.queries.positions import LineFacts, LinePosition, LineSums, known, line_sums
from app.funding.rules import pools as rules
from app.funding.rules import sources
from app.funding.rules.pools import Act, Available, Pot
from app.funding.rules.positions import FundBalance, Sums
from app.funding.rules.sources import Rounding
from app.funding.rules.stages import Measure, Nature


@dataclass(frozen=True, slots=True)
class Row:
    """One row of sources and uses: in the year, and since the fund was opened."""

    key: str
    words: str
    kind: sources.Kind
    year: Money
    cumulative: Money
    year_thousands: int
    cumulative_thousands: int


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window, or with no name what is directed to none."""

    slug: str | None
    name: Localised | None
    cash: Money
    unpaid: Money
    reserve: Money
    available: Money


@dataclass(frozen=True, slots=True)
class ImplementerRow:
    """What one implementer was given, gave back and spent; without a name when none was said."""

    slug: str | None
    name: Localised | None
    allocated: Money
    transferred: Money
    refunded: Money
    reported: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """One allocation as the ledger has it: net of what was reduced or taken back."""

    number: str
    purpose: str
    decision: str
    decided_on: date
    implementer: Localised | None
    allocated: Money
    transferred: Money


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """Unspent money of a year that is a source of the next, once; no new money."""

    year: int
    amount: Money


@dataclass(frozen=True, slots=True)
class FundStatement:
    """A fund at a date, as known at a moment; everything that its page and its paper print."""

    slug: str
    name: Localised
    programme: Localised
    fictitious: bool
    currency: str
    as_of: date
    known_at: datetime
    known_seq: int
    year: int
    years: tuple[int, ...]
    rows: tuple[Row, ...]
    year_roundings: tuple[Rounding, ...]
    cumulative_roundings: tuple[Rounding, ...]
    closing: Money
    unpaid: Money
    reserve: Money
    available: Money
    net_funded: Money
    reported: Money
    with_implementers: Money
    windows: tuple[WindowRow, ...]
    implementers: tuple[ImplementerRow, ...]
    allocations: tuple[AllocationRow, ...]
    donors: tuple[DonorRow, ...]
    reference_on: date | None
    eliminated: tuple[Eliminated, ...]
    carried_over: tuple[CarriedOver, ...]

    def row(self, key: str) -> Row:
        """A row of the table by its key: deposits, sources, uses, closing ..."""
        return next(row for row in self.rows if row.key == key)


def fund_statement(
    fund: Fund, as_of: date, known_at: datetime | None = None, year: int | None = None
) -> FundStatement:
    """The statement of a fund as of a date; `year` is the one shown beside all years, up to the
    date. The number of queries does not grow with the fund."""
    at = known(known_at)
    first = _first_day(fund, at.seq)
    years = tuple(range(min(first or as_of, as_of).year, as_of.year + 1))
    year = year if year in years else as_of.year
    lines = line_sums(fund.book, as_of, at.seq)
    pots = [_pot(line) for line in lines]
    total = rules.account(pots)
    opening = _account(fund, date(year, 1, 1) - timedelta(days=1), at.seq)
    year_end = date(year, 12, 31)
    until = total if year_end >= as_of else _account(fund, year_end, at.seq)
    code = fund.book.currency
    phase_book = phase_book_of(fund)
    paid = paid_in([fund], as_of, at.seq)[fund.book_id]
    rows, year_off, all_off = _table(total, until, opening, code)
    donors, reference_on = donors_of(paid, total.closing, code, phase_book, at.us)
    return FundStatement(
        slug=fund.slug,
        name=fund.name,
        programme=fund.programme.name,
        fictitious=fund.fictitious,
        currency=code,
        as_of=as_of,
        known_at=at.at,
        known_seq=at.seq,
        year=year,
        years=years,
        rows=rows,
        year_roundings=year_off,
        cumulative_roundings=all_off,
        closing=Money(total.closing, code),
        unpaid=Money(total.unpaid, code),
        reserve=Money(total.reserve, code),
        available=Money(total.available, code),
        net_funded=Money(total.net_funded, code),
        reported=Money(total.reported, code),
        with_implementers=Money(total.with_implementers, code),
        windows=_windows(fund, pots),
        implementers=implementers(lines, code),
        allocations=_allocations(fund, lines, code),
        donors=donors,
        reference_on=reference_on,
        eliminated=eliminated_of(paid, total, code, phase_book),
        carried_over=_carried_over(fund, as_of, at.at),
    )


def pot(facts: LineFacts, sums: Sums) -> Pot:
    """A line of a fund's book with the dimensions that say in which row its sums belong."""
    return Pot(facts.id, sums, facts.window, facts.partner_slug, facts.instrument)


def _pot(line: LineSums) -> Pot:
    return pot(line.facts, line.sums)


def _account(fund: Fund, as_of: date, known_seq: int) -> FundBalance:
    return rules.account(_pot(line) for line in line_sums(fund.book, as_of, known_seq))


def _first_day(fund: Fund, known_seq: int) -> date | None:
    return db.session.scalar(
        select(func.min(Entry.effective_on)).where(
            Entry.book_id == fund.book_id, Entry.seq <= known_seq
        )
    )


def _table(
    total: FundBalance, until: FundBalance, opening: FundBalance, code: str
) -> tuple[tuple[Row, ...], tuple[Rounding, ...], tuple[Rounding, ...]]:
    per_unit = currency(code).minor_per_unit
    in_year = sources.column(until - opening, opening.closing)
    in_all = sources.column(total, 0)
    year, every = (sources.in_thousands(column, per_unit) for column in (in_year, in_all))
    rows = tuple(
        Row(
            heading.key,
            heading.words,
            heading.kind,
            Money(in_year[heading.key], code),
            Money(in_all[heading.key], code),
            year[heading.key],
            every[heading.key],
        )
        for heading in sources.TABLE
    )
    return rows, sources.roundings(year), sources.roundings(every)


# --- windows and implementers --------------------------------------------------------------------


def _windows(fund: Fund, pots: Sequence[Pot]) -> tuple[WindowRow, ...]:
    """Every window of the fund, and last what is directed to none."""
    by_window, free = rules.windows(pots), rules.available(pots)
    code = fund.book.currency
    named: list[tuple[str | None, Localised | None]] = [(w.slug, w.name) for w in fund.windows]
    found = []
    for slug, name in [*named, (None, None)]:
        rows = by_window.get(slug, FundBalance())
        found.append(
            WindowRow(
                slug,
                name,
                Money(rows.closing, code),
                Money(rows.unpaid, code),
                Money(rows.reserve, code),
                Money(free.within(slug), code),
            )
        )
    return tuple(found)


def free_money(fund: Fund) -> Available:
    """What may be allocated now, by window, whatever the dates."""
    return rules.available([_pot(line) for line in line_sums(fund.book, date.max, known().seq)])


def implementers(lines: Iterable[LineSums | LinePosition], code: str) -> tuple[ImplementerRow, ...]:
    """What each implementer was allocated and sent, gave back and reported, by slug."""
    held: dict[str | None, tuple[Localised | None, FundBalance]] = {}
    for line in lines:
        if line.facts.nature is not Nature.ALLOCATION:
            continue
        slug = line.facts.partner_slug
        _name, sofar = held.get(slug, (None, FundBalance()))
        held[slug] = (line.facts.partner_label, sofar + pot(line.facts, line.sums).account)
    return tuple(
        ImplementerRow(
            slug,
            name,
            Money(rows.allocated, code),
            Money(rows.transferred, code),
            Money(rows.refunds_in, code),
            Money(rows.reported, code),
            Money(rows.transferred - rows.refunds_in - rows.reported, code),
        )
        for slug, (name, rows) in sorted(held.items(), key=lambda one: one[0] or "~")
    )


def _allocations(fund: Fund, lines: Iterable[LineSums], code: str) -> tuple[AllocationRow, ...]:
    """The allocations that the question sees, newest decision first; none of nothing."""
    held = {line.facts.id: line for line in lines if line.sums.of(Measure.ALLOCATED)}
    papers = db.session.scalars(
        select(Allocation)
        .where(Allocation.fund_id == fund.id, Allocation.line_id.is_not(None))
        .order_by(Allocation.decided_on.desc(), Allocation.id.desc())
    )
    return tuple(
        AllocationRow(
            paper.number,
            paper.purpose,
            paper.decision,
            paper.decided_on,
            held[paper.line_id].facts.partner_label,
            Money(held[paper.line_id].sums.of(Measure.ALLOCATED), code),
            Money(held[paper.line_id].sums.of(Measure.TRANSFERRED), code),
        )
        for paper in papers
        if paper.line_id in held
    )


def _carried_over(fund: Fund, as_of: date, known_at: datetime) -> tuple[CarriedOver, ...]:
    acts = db.session.scalars(
        select(FundAct)
        .where(
            FundAct.fund_id == fund.id,
            FundAct.kind == Act.CARRY_OVER.value,
            FundAct.state == "approved",
            FundAct.effective_on <= as_of,
            FundAct.approved_at <= known_at,
        )
        .order_by(FundAct.effective_on)
    )
    return tuple(CarriedOver(act.effective_on.year, act.proposed) for act in acts)


__all__ = [
    "AllocationRow",
    "CarriedOver",
    "FundStatement",
    "ImplementerRow",
    "Row",
    "WindowRow",
    "free_money",
    "fund_statement",
    "implementers",
    "pot",
]
