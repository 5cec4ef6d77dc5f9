"""What stands on a book without a partner's paper: the requirement, the own contribution, money
mobilised before, and adjustments with their reason. Each is entered by one person and let in by
another.

A figure that was printed binds: an entry that would make the computed gap leave a gap stated for
the same date is refused, unless it is explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app import audit
from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.money import Money
from app.core.words import N_
from app.funding.models import Book, Line, PositionEntry, RequirementCell, RequirementVersion
from app.funding.queries.positions import known, line_sums, position
from app.funding.queries.stated import StatedGap, stated_gaps
from app.funding.rules.stages import Measure, Nature, Reason
from app.funding.services import deliveries, fixings, ledger, papers
from app.funding.services.ledger import Dimensions, Leg
from app.programmes.models import Phase


class BreaksStatedGap(DomainError):
    """The entry makes the computed gap differ from one that a source states for the same date."""

    message = N_(
        "%(source)s states a gap of %(stated)s as of %(as_of)s; with this entry it would be "
        "%(computed)s. Explain the difference, or leave the entry."
    )
    field = "explanation"


class NotNegative(DomainError):
    """A requirement below zero."""

    message = N_("A requirement cannot be negative.")
    field = "amount"


class CellTwice(DomainError):
    """The same cell stands twice in one version of the requirement."""

    message = N_("The same year, pillar, country, theme and outcome are stated twice.")
    field = "cells"


@dataclass(frozen=True, slots=True)
class Cell:
    """A costed need: an amount for a year, pillar, country or theme and outcome, as far as said."""

    amount: Money
    year: int | None = None
    pillar: str | None = None
    country: str | None = None
    theme: str | None = None
    outcome: str | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two cells the same, currency included."""
        return (
            self.amount.currency,
            self.year,
            self.pillar,
            self.country,
            self.theme,
            self.outcome,
        )


def open_phase_book(phase: Phase, *, by: str, currency: str | None = None) -> Book:
    """Open the book of a programme phase: "<programme>-<phase>"."""
    book = ledger.open_book(
        f"{phase.programme.slug}-{phase.slug}",
        currency_code=currency or phase.currency,
        phase_id=phase.id,
    )
    audit.record(by, "book.opened", subject_type="book", subject_id=book.slug)
    return book


# --- requirement ---------------------------------------------------------------------------------


def propose_requirement(
    book: Book,
    *,
    cells: Sequence[Cell],
    label: str,
    effective_on: date,
    by: str,
    source: str = "",
) -> RequirementVersion:
    """Enter a version of the costed need. Raises NotNegative, CellTwice."""
    if any(cell.amount.minor < 0 for cell in cells):
        raise NotNegative
    if len({cell.key for cell in cells}) < len(cells):
        raise CellTwice
    last = db.session.scalar(
        select(func.max(RequirementVersion.n)).where(RequirementVersion.book_id == book.id)
    )
    version = RequirementVersion(
        book=book,
        n=(last or 0) + 1,
        label=label,
        source=source,
        effective_on=effective_on,
        recorded_by=by,
        cells=[
            RequirementCell(
                n=n,
                proposed_minor=cell.amount.minor,
                currency=cell.amount.currency,
                year=cell.year,
                pillar=cell.pillar,
                country=cell.country,
                theme=cell.theme,
                outcome=cell.outcome,
            )
            for n, cell in enumerate(cells, 1)
        ],
    )
    db.session.add(version)
    db.session.flush()
    audit.record(
        by, "requirement.recorded", subject_type="requirement", subject_id=version.slug, label=label
    )
    return version


def approve_requirement(
    version: RequirementVersion,
    *,
    by: str,
    stated: Sequence[StatedGap] | None = None,
    explanation: str = "",
) -> RequirementVersion:
    """Let a version in: post new minus old per cell, from its day on.

    `stated` are the gaps that bind: those in the register of figures, when none are given.
    Raises SamePerson, NotWaiting, BreaksStatedGap.
    """
    version = papers.lock(version)
    papers.must_wait_for(version, by=by)
    book = version.book
    ledger.lock_books([book])
    held = _holding(book, stated)
    now = {
        _line_key(line.facts): line
        for line in line_sums(book, version.effective_on, known().seq)
        if line.facts.nature is Nature.REQUIREMENT
    }
    wanted = {_line_key(cell): cell.proposed_minor for cell in version.cells}
    legs = []
    for n, cell in enumerate(version.cells, 1):
        key = _line_key(cell)
        old = now[key].sums.of(Measure.REQUIRED) if key in now else 0
        if cell.proposed_minor != old:
            line = _cell_line(book, version, cell, n)
            legs.append(_required(book, line, cell.proposed_minor - old, version.effective_on, by))
    for key, gone in now.items():
        if key not in wanted and (old := gone.sums.of(Measure.REQUIRED)):
            line = db.session.get_one(Line, gone.facts.id)
            legs.append(_required(book, line, -old, version.effective_on, by))
    if legs:
        version.posting_seq = ledger.post(
            act="requirement.approved",
            reason=Reason.REQUIREMENT if version.n == 1 else Reason.REQUIREMENT_REVISED,
            subject=f"requirement:{book.slug}/{version.n}",
            by=version.recorded_by,
            approver=by,
            legs=legs,
            note=version.label,
            source=version.source,
        )
    papers.sign(version, by=by)
    db.session.flush()
    _must_still_hold(book, held, explanation)
    audit.record(
        by,
        "requirement.approved",
        subject_type="requirement",
        subject_id=version.slug,
        why=explanation,
        posting=version.posting_seq,
    )
    return version


def _line_key(row: object) -> tuple[object, ...]:
    names = ("currency", "year", "pillar", "country", "theme", "outcome")
    return tuple(getattr(row, name, None) for name in names)


def _required(book: Book, line: Line, change: int, on: date, by: str) -> Leg:
    amount = Money(change, line.currency)
    base, fixing = fixings.in_book(amount, book, on, "agreement", by=by)
    return Leg(line, Measure.REQUIRED, amount, on, base, fixing)


def _cell_line(book: Book, version: RequirementVersion, cell: RequirementCell, n: int) -> Line:
    """The line of a cell: the one that earlier versions used, else a new one."""
    there = db.session.scalars(
        select(Line).where(
            Line.book_id == book.id,
            Line.nature == Nature.REQUIREMENT.value,
            Line.currency == cell.currency,
            Line.year.is_not_distinct_from(cell.year),
            Line.pillar.is_not_distinct_from(cell.pillar),
            Line.country.is_not_distinct_from(cell.country),
            Line.theme.is_not_distinct_from(cell.theme),
            Line.outcome.is_not_distinct_from(cell.outcome),
        )
    ).first()
    return there or ledger.open_line(
        book,
        ref=f"RQ-{book.id}-{version.n}-{n}",
        nature=Nature.REQUIREMENT,
        currency_code=cell.currency,
        dimensions=Dimensions(
            year=cell.year,
            pillar=cell.pillar,
            country=cell.country,
            theme=cell.theme,
            outcome=cell.outcome,
        ),
    )


# --- own contribution, money mobilised before, adjustments ---------------------------------------


def record_own(
    book: Book,
    *,
    amount: Money,
    effective_on: date,
    label: Localised,
    by: str,
    in_kind: bool = False,
    source: str = "",
    note: str = "",
) -> PositionEntry:
    """Enter what the host organisation itself puts in; its own line for ever."""
    return _record(
        PositionEntry(
            kind="own",
            label=label,
            reason=Reason.OWN_CONTRIBUTION.value,
            in_kind=in_kind,
            source=source,
            note=note,
        ),
        book,
        amount,
        effective_on,
        by,
    )


def record_mobilised(
    book: Book,
    *,
    amount: Money,
    effective_on: date,
    label: Localised,
    by: str,
    reason: Reason = Reason.OPENING,
    source: str = "",
    note: str = "",
) -> PositionEntry:
    """Enter money stated as mobilised that names no partner, on a line of its own."""
    return _record(
        PositionEntry(kind="mobilised", label=label, reason=reason.value, source=source, note=note),
        book,
        amount,
        effective_on,
        by,
    )


def record_adjustment(
    line: Line,
    *,
    amount: Money,
    effective_on: date,
    by: str,
    reason: Reason = Reason.TO_BE_RECONCILED,
    source: str = "",
    note: str = "",
) -> PositionEntry:
    """Enter an amount by which a line's signed sum has to change, with the reason, which the
    bridge prints."""
    return _record(
        PositionEntry(kind="adjustment", line=line, reason=reason.value, source=source, note=note),
        line.book,
        amount,
        effective_on,
        by,
    )


def _record(
    entry: PositionEntry, book: Book, amount: Money, effective_on: date, by: str
) -> PositionEntry:
    entry.book = book
    entry.proposed_minor, entry.currency = amount.minor, amount.currency
    entry.effective_on = effective_on
    entry.recorded_by = by
    db.session.add(entry)
    db.session.flush()
    audit.record(
        by,
        "position.recorded",
        subject_type="position_entry",
        subject_id=entry.slug,
        kind=entry.kind,
        amount=amount,
        reason=entry.reason,
    )
    return entry


_ENTERS = {
    "own": (Nature.OWN, Measure.OWN, "OWN"),
    "mobilised": (Nature.CONTRIBUTION, Measure.SIGNED, "MOB"),
    "adjustment": (Nature.CONTRIBUTION, Measure.SIGNED, "ADJ"),
    "delivered": (Nature.OWN, Measure.DELIVERED, "OWN"),
}


def approve_entry(
    entry: PositionEntry,
    *,
    by: str,
    stated: Sequence[StatedGap] | None = None,
    explanation: str = "",
) -> PositionEntry:
    """Let an entry in; `stated` as for a requirement.

    Raises SamePerson, NotWaiting, BreaksStatedGap, DeliveredMore.
    """
    entry = papers.lock(entry)
    papers.must_wait_for(entry, by=by)
    book = entry.book
    ledger.lock_books([book])
    held = _holding(book, stated)
    nature, name, prefix = _ENTERS[entry.kind]
    if entry.kind == deliveries.KIND and entry.line is not None:
        deliveries.must_fit(entry.line, entry.proposed)
    if entry.line is None:
        entry.line = ledger.open_line(
            book,
            ref=f"{prefix}-{book.id}-{entry.id}",
            nature=nature,
            currency_code=entry.currency,
            dimensions=Dimensions(instrument="in_kind" if entry.in_kind else None),
            label=entry.label,
            source=entry.source,
        )
    base, fixing = fixings.in_book(entry.proposed, book, entry.effective_on, "agreement", by=by)
    entry.posting_seq = ledger.post(
        act=f"{entry.kind}.approved",
        reason=Reason(entry.reason),
        subject=f"position_entry:{entry.slug}",
        by=entry.recorded_by,
        approver=by,
        legs=[Leg(entry.line, name, entry.proposed, entry.effective_on, base, fixing)],
        note=entry.note,
        source=entry.source,
    )
    papers.sign(entry, by=by)
    db.session.flush()
    _must_still_hold(book, held, explanation)
    audit.record(
        by,
        "position.approved",
        subject_type="position_entry",
        subject_id=entry.slug,
        why=explanation,
        amount=entry.proposed,
        posting=entry.posting_seq,
    )
    return entry


def return_entry(entry: PositionEntry | RequirementVersion, *, why: str, by: str) -> None:
    """Send an entry or a requirement back with a reason. Raises NotWaiting, ReasonNeeded."""
    entry = papers.give_back(entry, why=why)
    kind = "position_entry" if isinstance(entry, PositionEntry) else "requirement"
    audit.record(by, f"{kind}.returned", subject_type=kind, subject_id=entry.slug, why=why)


# --- stated gaps ---------------------------------------------------------------------------------


def _holding(book: Book, stated: Sequence[StatedGap] | None) -> list[StatedGap]:
    """Which stated gaps the book gives now; a book that is being filled gives none yet."""
    binding = stated_gaps(book) if stated is None else stated
    return [one for one in binding if _gap(book, one.as_of) == one.gap]


def _must_still_hold(book: Book, held: Sequence[StatedGap], explanation: str) -> None:
    for one in held:
        computed = _gap(book, one.as_of)
        if computed != one.gap and not explanation.strip():
            raise BreaksStatedGap(
                source=one.source, stated=one.gap, as_of=one.as_of, computed=computed
            )


def _gap(book: Book, as_of: date) -> Money | None:
    gap = position(book, as_of).gap
    return gap.signed if gap else None


__all__ = [
    "BreaksStatedGap",
    "Cell",
    "CellTwice",
    "NotNegative",
    "Reason",
    "StatedGap",
    "approve_entry",
    "approve_requirement",
    "open_phase_book",
    "propose_requirement",
    "record_adjustment",
    "record_mobilised",
    "record_own",
    "return_entry",
]
