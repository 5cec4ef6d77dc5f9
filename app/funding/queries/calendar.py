"""The calendar of instalments: what falls due in the coming months, and what is overdue by age.

Read from the ledger alone, so that it can be asked as of any date as known at any moment: an
instalment is a leg under its due day, and what was received pays the oldest first. Amounts stay in
their currencies; a total over currencies is the statement's to make, at a named basis.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, and_, cast, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.money import Money
from app.funding.models import Book, Entry, Line
from app.funding.queries.positions import known
from app.funding.rules.instalments import OVERDUE, Band, Part, band_of, spread, within
from app.funding.rules.stages import Measure, Nature, measure, slot
from app.partners.models import Partner


@dataclass(frozen=True, slots=True)
class Due:
    """What is unpaid of one line under one day."""

    line_id: int
    ref: str
    partner: Partner | None
    due_on: date
    unpaid: Money
    band: Band


@dataclass(frozen=True, slots=True)
class Calendar:
    """The unpaid instalments of a book at a date: those to come up to a last day, and the overdue.

    `later` is what falls due after the last day that was asked for.
    """

    as_of: date
    until: date
    coming: tuple[Due, ...]
    overdue: tuple[Due, ...]
    later: tuple[Due, ...]

    @property
    def months(self) -> list[tuple[date, tuple[Due, ...]]]:
        """What is to come by month, every month of the calendar in turn, the first day as its
        name."""
        firsts = [self.as_of.replace(day=1)]
        while (nxt := _next_month(firsts[-1])) <= self.until:
            firsts.append(nxt)
        return [
            (first, tuple(due for due in self.coming if due.due_on.replace(day=1) == first))
            for first in firsts
        ]

    @property
    def bands(self) -> list[tuple[Band, tuple[Due, ...]]]:
        """What is overdue by age, the youngest first."""
        return [(band, tuple(d for d in self.overdue if d.band is band)) for band in OVERDUE]


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def by_currency(dues: Iterable[Due]) -> list[Money]:
    """The sums of some instalments, one for each currency, by its code."""
    found: dict[str, Money] = {}
    for due in dues:
        code = due.unpaid.currency
        found[code] = found.get(code, Money.zero(code)) + due.unpaid
    return [found[code] for code in sorted(found)]


def calendar(
    book: Book, as_of: date, known_seq: int | None = None, *, months: int = 12
) -> Calendar:
    """The calendar of a book as of a date, as known by a posting (now, when none is given), for
    so many months beginning with that of the date. Two statements, whatever the size of the book.
    """
    seq = known().seq if known_seq is None else known_seq
    lines, sums, schedules = _read(book, as_of, seq)
    found: list[Due] = []
    for line_id, schedule in schedules.items():
        line = lines[line_id]
        held = sums.get(line_id, {})
        received = held.get(Measure.RECEIVED, 0)
        rest = held.get(Measure.SIGNED, 0) - held.get(Measure.WRITTEN_OFF, 0) - received
        parts = spread([(on, amount) for on, amount in sorted(schedule.items())], received)
        found += [_due(line, part, as_of) for part in within(parts, rest) if part.unpaid > 0]
    found.sort(key=lambda due: (due.due_on, due.ref))
    end = as_of.replace(day=1)
    for _ in range(months):
        end = _next_month(end)
    return Calendar(
        as_of,
        date.fromordinal(end.toordinal() - 1),
        tuple(d for d in found if d.band is Band.NOT_DUE and d.due_on < end),
        tuple(d for d in found if d.band is not Band.NOT_DUE),
        tuple(d for d in found if d.band is Band.NOT_DUE and d.due_on >= end),
    )


def _due(line: Line, part: Part, as_of: date) -> Due:
    return Due(
        line.id,
        line.ref,
        line.partner,
        part.due_on,
        Money(part.unpaid, line.currency),
        band_of(part.due_on, as_of),
    )


def _read(
    book: Book, as_of: date, seq: int
) -> tuple[dict[int, Line], dict[int, Mapping[Measure, int]], dict[int, dict[date, int]]]:
    """The lines that have a schedule, what they hold by the date, and their schedules whole."""
    due = slot(Nature.CONTRIBUTION, Measure.DUE)
    rows = db.session.execute(
        select(
            Entry.line_id,
            Entry.measure,
            Entry.effective_on,
            cast(func.sum(Entry.amount), BigInteger),
        )
        .where(
            Entry.book_id == book.id,
            Entry.seq <= seq,
            or_(Entry.measure == due, and_(Entry.measure != due, Entry.effective_on <= as_of)),
        )
        .group_by(Entry.line_id, Entry.measure, Entry.effective_on)
    ).all()
    wanted = {row[0] for row in rows if row[1] == due}
    lines = {
        line.id: line
        for line in db.session.scalars(
            select(Line)
            .where(Line.book_id == book.id, Line.nature == Nature.CONTRIBUTION.value)
            .options(joinedload(Line.partner))
        )
        if line.id in wanted
    }
    sums: dict[int, dict[Measure, int]] = {}
    schedules: dict[int, dict[date, int]] = {}
    for line_id, number, on, amount in rows:
        if line_id not in lines:
            continue
        if number == due:
            of_line = schedules.setdefault(line_id, {})
            of_line[on] = of_line.get(on, 0) + amount
        else:
            name = measure(Nature.CONTRIBUTION, number)
            held = sums.setdefault(line_id, {})
            held[name] = held.get(name, 0) + amount
    return lines, dict(sums), schedules
