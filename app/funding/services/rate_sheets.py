"""Files of exchange rates, the source that a book takes first, and its reference basis.

A file goes in as a whole or not at all, and its rates count when a second person has let it in. A
rate that is already there, for the same day and with the same value, changes nothing. The
reference basis decides what every figure of a book is worth, so it takes two persons as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, tuple_

from app import audit
from app.core import clock, sheets
from app.core.db import db
from app.core.errors import DomainError
from app.core.words import N_
from app.funding.models import (
    BasisProposal,
    Book,
    Fixing,
    ManualRate,
    RateChoice,
    RateSet,
    RateSheet,
)
from app.funding.queries import rates
from app.funding.rules.rates import CHOICES, PIVOT, Bad, RateSource, SheetRate, judge
from app.funding.services import fixings, papers
from app.funding.services.ledger import microseconds


class BadRows(DomainError):
    """A file with something wrong goes in not even in part. `rows` says what, cell by cell."""

    message = N_("Nothing has been taken over: %(number)s cells are wrong, listed below.")
    field = "file"

    def __init__(self, rows: Sequence[Bad]) -> None:
        super().__init__(number=len(rows))
        self.rows = tuple(rows)


class NothingNew(DomainError):
    """Every rate of the file is there already."""

    message = N_("Every rate in this file is already on record.")
    field = "file"


class NotAChoice(DomainError):
    """A book can take its rates from a published source only."""

    message = N_("Choose one of the published sources.")
    field = "source"


class FutureBasis(DomainError):
    """A reference basis of a day that has not come."""

    message = N_("The rates of a day in the future are not known.")
    field = "valid_on"


def propose_sheet(
    *,
    name: str,
    content: bytes,
    series: RateSource,
    source: str,
    by: str,
    base: str = PIVOT,
) -> RateSheet:
    """Enter a file of rates against one unit of `base`; a second person lets it in as a whole.

    Raises NotASheet, TooLarge, HasFormula, NoColumns, NoRows, BadRows, NothingNew.
    """
    good, bad = judge(sheets.read(name, content), base=base, today=clock.today())
    if bad:
        raise BadRows(bad)
    new = _unknown(good, base, series)
    if not new:
        raise NothingNew
    sheet = RateSheet(
        series=series.value,
        base_ccy=base,
        source=source,
        filename=name[-200:],
        recorded_by=by,
        rates=[
            ManualRate(
                from_ccy=base,
                to_ccy=one.currency,
                rate=one.rate,
                source_date=one.day,
                source=source,
                recorded_by=by,
            )
            for one in new
        ],
    )
    db.session.add(sheet)
    db.session.flush()
    _audit(sheet, by, "rates.proposed", rates=len(new), days=sorted({one.day for one in new}))
    return sheet


def _unknown(found: Sequence[SheetRate], base: str, series: RateSource) -> list[SheetRate]:
    """The rows that say something that is not on record yet. One statement."""
    pairs = [(one.currency, one.day) for one in found]
    rows = db.session.scalars(
        select(Fixing)
        .where(
            Fixing.source == series.value,
            Fixing.from_ccy == base,
            tuple_(Fixing.to_ccy, Fixing.source_date).in_(pairs),
        )
        .order_by(Fixing.id)
    )
    there = {(fixing.to_ccy, fixing.source_date): fixing.rate for fixing in rows}
    return [one for one in found if there.get((one.currency, one.day)) != one.rate]


def approve_sheet(sheet: RateSheet, *, by: str) -> list[Fixing]:
    """Let all rates of a file in. Raises SamePerson, NotWaiting."""
    sheet = papers.lock(sheet)
    papers.must_wait_for(sheet, by=by)
    series = RateSource(sheet.series)
    taken = []
    for row in sheet.rates:
        fixing = Fixing(
            purpose="reference",
            from_ccy=row.from_ccy,
            to_ccy=row.to_ccy,
            rate=row.rate,
            quote=f"{row.to_ccy} per 1 {row.from_ccy}",
            source=series.value,
            source_date=row.source_date,
            requested_date=row.source_date,
            rule="imported from a file, approved by a second person",
            dataset_version=f"{sheet.source}, {sheet.filename}"[:120],
            entered_by=sheet.recorded_by,
            approved_by=by,
            recorded_us=microseconds(clock.now()),
        )
        db.session.add(fixing)
        row.fixing = fixing
        papers.sign(row, by=by)
        taken.append(fixing)
    papers.sign(sheet, by=by)
    db.session.flush()
    _audit(sheet, by, "rates.approved", rates=len(taken))
    return taken


def return_sheet(sheet: RateSheet, *, why: str, by: str) -> RateSheet:
    """Send a file of rates back with a reason. Raises NotWaiting, ReasonNeeded."""
    sheet = papers.give_back(sheet, why=why)
    for row in sheet.rates:
        row.state = "returned"
    _audit(sheet, by, "rates.returned", why=why)
    return sheet


def choose_source(book: Book, source: RateSource, *, by: str) -> RateChoice | None:
    """Take the rates of a book from one published source first, from now on; None if it does.

    What was valued before keeps its fixing. Raises NotAChoice.
    """
    if source not in CHOICES:
        raise NotAChoice
    if rates.first_source(book) is source:
        return None
    choice = RateChoice(book_id=book.id, source=source.value, chosen_by=by)
    db.session.add(choice)
    db.session.flush()
    audit.record(
        by, "rates.source_chosen", subject_type="book", subject_id=book.slug, source=source.value
    )
    return choice


def propose_basis(
    book: Book, *, valid_on: date, currencies: Sequence[str], why: str, by: str
) -> BasisProposal:
    """Propose the rates of one day as the reference basis of a book.

    Raises FutureBasis, ReasonNeeded, and NoRate for a currency that has none on that day.
    """
    if valid_on > clock.today():
        raise FutureBasis
    wanted = sorted(set(currencies) - {book.currency})
    first = rates.first_source(book)
    for code in wanted:
        if rates.in_force(code, book.currency, valid_on, first) is None:
            raise fixings.NoRate(source=code, target=book.currency, day=valid_on)
    proposal = BasisProposal(
        book=book,
        valid_on=valid_on,
        currencies=" ".join(wanted),
        why=papers.needs(why),
        recorded_by=by,
    )
    db.session.add(proposal)
    db.session.flush()
    _audit(proposal, by, "basis.proposed", book=book.slug, day=valid_on, why=why)
    return proposal


def approve_basis(proposal: BasisProposal, *, by: str) -> RateSet:
    """Freeze the proposed basis. Raises SamePerson, NotWaiting, NoRate."""
    proposal = papers.lock(proposal)
    papers.must_wait_for(proposal, by=by)
    chosen = fixings.set_reference_rates(
        proposal.book,
        on=proposal.valid_on,
        currencies=proposal.currencies.split(),
        by=proposal.recorded_by,
        label=f"{proposal.book.slug}-basis-{proposal.id}",
    )
    proposal.rate_set = chosen
    papers.sign(proposal, by=by)
    db.session.flush()
    _audit(proposal, by, "basis.approved", book=proposal.book.slug, day=proposal.valid_on)
    return chosen


def return_basis(proposal: BasisProposal, *, why: str, by: str) -> BasisProposal:
    """Send a proposed basis back with a reason. Raises NotWaiting, ReasonNeeded."""
    proposal = papers.give_back(proposal, why=why)
    _audit(proposal, by, "basis.returned", book=proposal.book.slug, why=why)
    return proposal


def _audit(
    paper: RateSheet | BasisProposal, by: str, action: str, *, why: str = "", **facts: Any
) -> None:
    kind = "rate_sheet" if isinstance(paper, RateSheet) else "basis"
    audit.record(by, action, subject_type=kind, subject_id=paper.slug, why=why, **facts)
