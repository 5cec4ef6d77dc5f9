"""Agreements and receipts: finding them, and what waits for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db, the_one
from app.core.money import Money
from app.funding.models import (
    Agreement,
    AgreementLine,
    Allocation,
    Amendment,
    BasisProposal,
    Engagement,
    EngagementLine,
    Entry,
    Evidence,
    Line,
    ManualRate,
    PledgeImport,
    PositionEntry,
    Posting,
    PostingNote,
    RateSheet,
    Receipt,
    RequirementVersion,
    Settlement,
    Transfer,
)
from app.funding.queries import amendments as changes
from app.funding.queries.pledge_imports import pledge_imports
from app.funding.queries.rates import basis_proposals, rate_sheets
from app.funding.rules.stages import Measure, Nature, measure


def agreement(slug: str) -> Agreement:
    """An agreement by its address. Raises NotFound."""
    return the_one(select(Agreement).where(Agreement.slug == slug).options(*_WHOLE))


_WHOLE = (
    joinedload(Agreement.book),
    joinedload(Agreement.partner),
    joinedload(Agreement.fund),
    joinedload(Agreement.engagement),
    selectinload(Agreement.lines).options(
        joinedload(AgreementLine.line),
        joinedload(AgreementLine.converts),
        joinedload(AgreementLine.origin),
    ),
    selectinload(Agreement.instalments),
)


def agreements(
    *,
    partner_id: int | None = None,
    phase_id: int | None = None,
    book_id: int | None = None,
    state: str | None = None,
) -> list[Agreement]:
    """Agreements, newest first, and before them what is not signed by both; of one partner, phase,
    book or state when asked."""
    query = (
        select(Agreement)
        .options(*_WHOLE)
        .order_by(Agreement.signed_on.is_not(None), Agreement.signed_on.desc(), Agreement.id)
    )
    if partner_id is not None:
        query = query.where(Agreement.partner_id == partner_id)
    if phase_id is not None:
        query = query.where(Agreement.book.has(phase_id=phase_id))
    if book_id is not None:
        query = query.where(Agreement.book_id == book_id)
    if state is not None:
        query = query.where(Agreement.state == state)
    return list(db.session.scalars(query))


def agreement_line(line_id: int) -> AgreementLine | None:
    """One agreed amount, for the form that records cash under it."""
    return db.session.get(AgreementLine, line_id)


def receipt(slug: str) -> Receipt:
    """A receipt by its address. Raises NotFound."""
    return the_one(
        select(Receipt)
        .where(Receipt.slug == slug)
        .options(
            joinedload(Receipt.book),
            joinedload(Receipt.partner),
            joinedload(Receipt.fund),
            joinedload(Receipt.agreement_line).joinedload(AgreementLine.agreement),
        )
    )


def receipts(
    *, partner_id: int | None = None, agreement_id: int | None = None, state: str | None = None
) -> list[Receipt]:
    """Receipts, newest first; of one partner, agreement or state when asked."""
    query = (
        select(Receipt)
        .options(
            joinedload(Receipt.partner),
            joinedload(Receipt.agreement_line).joinedload(AgreementLine.agreement),
        )
        .order_by(Receipt.received_on.desc(), Receipt.id.desc())
    )
    if partner_id is not None:
        query = query.where(Receipt.partner_id == partner_id)
    if agreement_id is not None:
        of_agreement = select(AgreementLine.id).where(AgreementLine.agreement_id == agreement_id)
        query = query.where(Receipt.agreement_line_id.in_(of_agreement))
    if state is not None:
        query = query.where(Receipt.state == state)
    return list(db.session.scalars(query))


# --- what the ledger says about a paper ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger holds on one line, whatever the dates, in its currency."""

    line: Line
    by_measure: dict[Measure, int]

    def of(self, name: Measure) -> Money:
        """The sum of a measure."""
        return Money(self.by_measure.get(name, 0), self.line.currency)

    @property
    def outstanding(self) -> Money:
        """Announced and neither signed nor paid."""
        reached = max(self.of(Measure.SIGNED).minor, self.of(Measure.RECEIVED).minor)
        return Money(max(0, self.of(Measure.ANNOUNCED).minor - reached), self.line.currency)

    @property
    def receivable(self) -> Money:
        """Signed and still to come."""
        rest = self.of(Measure.SIGNED) - self.of(Measure.WRITTEN_OFF) - self.of(Measure.RECEIVED)
        return Money(max(0, rest.minor), self.line.currency)


def held(lines: list[Line]) -> dict[int, Held]:
    """What the ledger holds now on some contribution lines, by line id. One statement."""
    found: dict[int, Held] = {line.id: Held(line, {}) for line in lines}
    rows = db.session.execute(
        select(Entry.line_id, Entry.measure, cast(func.sum(Entry.amount), BigInteger))
        .where(Entry.line_id.in_(found))
        .group_by(Entry.line_id, Entry.measure)
    )
    for line_id, number, amount in rows:
        of_line = found[line_id]
        of_line.by_measure[measure(Nature(of_line.line.nature), number)] = amount
    return found


def pledge_lines(of: Engagement) -> list[Line]:
    """The ledger lines of an engagement, in order: what an agreement may be agreed from."""
    return list(
        db.session.scalars(
            select(Line)
            .join(EngagementLine, EngagementLine.line_id == Line.id)
            .where(EngagementLine.engagement_id == of.id)
            .options(selectinload(Line.reach))
            .order_by(EngagementLine.n)
        )
    )


@dataclass(frozen=True, slots=True)
class Recorded:
    """One posting as a page of a paper shows it: who, when, why, and the legs."""

    posting: Posting
    note: str
    source: str
    reversed_by: int | None
    legs: tuple[tuple[Line, Measure, Money, Money | None, date], ...]


def history(subject: str) -> list[Recorded]:
    """The postings about a paper ("agreement:AG-2021-0012"), oldest first. Three statements."""
    postings = list(
        db.session.scalars(select(Posting).where(Posting.subject == subject).order_by(Posting.seq))
    )
    return recorded([p.seq for p in postings])


def chain(subjects: list[str]) -> list[Recorded]:
    """The postings about several papers in the order of the ledger. Four statements."""
    return recorded(
        list(db.session.scalars(select(Posting.seq).where(Posting.subject.in_(subjects))))
    )


def recorded(seqs: list[int]) -> list[Recorded]:
    """Postings by number with their legs, oldest first."""
    postings = db.session.scalars(
        select(Posting).where(Posting.seq.in_(seqs)).order_by(Posting.seq)
    ).all()
    notes = {
        n.seq: n for n in db.session.scalars(select(PostingNote).where(PostingNote.seq.in_(seqs)))
    }
    reversals = {
        p.reverses: p.seq
        for p in db.session.scalars(select(Posting).where(Posting.reverses.in_(seqs)))
    }
    legs: dict[int, list[tuple[Line, Measure, Money, Money | None, date]]] = {}
    for entry in db.session.scalars(
        select(Entry)
        .where(Entry.seq.in_(seqs))
        .order_by(Entry.seq, Entry.n)
        .options(joinedload(Entry.line).joinedload(Line.book))
    ):
        line = entry.line
        legs.setdefault(entry.seq, []).append(
            (
                line,
                measure(Nature(line.nature), entry.measure),
                Money(entry.amount, entry.currency),
                None if entry.base is None else Money(entry.base, line.book.currency),
                entry.effective_on,
            )
        )
    return [
        Recorded(
            p,
            notes[p.seq].text if p.seq in notes else "",
            notes[p.seq].source if p.seq in notes else "",
            reversals.get(p.seq),
            tuple(legs.get(p.seq, ())),
        )
        for p in postings
    ]


def line(ref: str) -> Line:
    """A ledger line by its reference. Raises NotFound."""
    return the_one(
        select(Line)
        .where(Line.ref == ref)
        .options(joinedload(Line.book), joinedload(Line.partner), joinedload(Line.label))
    )


def evidence(subject: str) -> list[Evidence]:
    """The papers attached to a subject, oldest first."""
    return list(
        db.session.scalars(
            select(Evidence).where(Evidence.subject == subject).order_by(Evidence.id)
        )
    )


# --- what waits ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that one person recorded and another has to approve."""

    agreements: list[Agreement]
    receipts: list[Receipt]
    allocations: list[Allocation]
    transfers: list[Transfer]
    requirements: list[RequirementVersion]
    entries: list[PositionEntry]
    rates: list[ManualRate]
    sheets: list[RateSheet]
    bases: list[BasisProposal]
    pledges: list[PledgeImport]
    amendments: list[Amendment]
    settlements: list[Settlement]

    def __len__(self) -> int:
        return sum(
            len(part)
            for part in (
                self.agreements,
                self.receipts,
                self.allocations,
                self.transfers,
                self.requirements,
                self.entries,
                self.rates,
                self.sheets,
                self.bases,
                self.pledges,
                self.amendments,
                self.settlements,
            )
        )


def waiting() -> Waiting:
    """What waits for approval now."""
    return Waiting(
        agreements(state="awaiting_approval"),
        receipts(state="recorded"),
        list(
            db.session.scalars(
                select(Allocation)
                .where(Allocation.state == "recorded")
                .options(joinedload(Allocation.fund))
                .order_by(Allocation.id)
            )
        ),
        list(
            db.session.scalars(
                select(Transfer)
                .where(Transfer.state == "recorded")
                .options(joinedload(Transfer.allocation).joinedload(Allocation.fund))
                .order_by(Transfer.id)
            )
        ),
        list(
            db.session.scalars(
                select(RequirementVersion)
                .where(RequirementVersion.state == "recorded")
                .options(joinedload(RequirementVersion.book))
                .order_by(RequirementVersion.id)
            )
        ),
        list(
            db.session.scalars(
                select(PositionEntry)
                .where(PositionEntry.state == "recorded")
                .options(joinedload(PositionEntry.book))
                .order_by(PositionEntry.id)
            )
        ),
        list(
            db.session.scalars(
                select(ManualRate)
                .where(ManualRate.state == "recorded", ManualRate.sheet_id.is_(None))
                .order_by(ManualRate.id)
            )
        ),
        rate_sheets("recorded"),
        basis_proposals(state="recorded"),
        pledge_imports("recorded"),
        changes.amendments(state="recorded"),
        list(
            db.session.scalars(
                select(Settlement)
                .where(Settlement.state == "recorded")
                .options(joinedload(Settlement.partner))
                .order_by(Settlement.id)
            )
        ),
    )


def requirement(slug: str) -> RequirementVersion:
    """A version of a requirement by its address. Raises NotFound."""
    return the_one(select(RequirementVersion).where(RequirementVersion.slug == slug))


def position_entry(slug: str) -> PositionEntry:
    """An entry on a book by its address. Raises NotFound."""
    return the_one(select(PositionEntry).where(PositionEntry.slug == slug))
