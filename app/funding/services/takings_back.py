"""Approved papers taken back: a change of an agreement, money given back, given up or applied, a
delivery of an own contribution.

One person enters that it was wrong and why, another lets it in; then its posting is countered by
the exact mirror, and what it did to the schedule and the words of an agreement is undone. Nothing
is taken back from under what came later: that has to be taken back first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select

from app import audit
from app.core.db import db
from app.core.errors import DomainError
from app.core.money import Money
from app.core.words import N_
from app.funding.models import (
    Agreement,
    AgreementLine,
    Amendment,
    Book,
    Fund,
    Instalment,
    Line,
    PositionEntry,
    Settlement,
    TakingBack,
)
from app.funding.rules.stages import Measure, Nature
from app.funding.services import amendments, deliveries, ledger, papers, pools, schedules
from app.funding.services.agreements import sums_of
from app.funding.services.ledger import Leg
from app.funding.services.settlements import fund_of

Paper = Amendment | Settlement | PositionEntry

COLUMNS: Final[dict[type[Any], str]] = {
    Amendment: "amendment_id",
    Settlement: "settlement_id",
    PositionEntry: "entry_id",
}


class NotTakenBack(DomainError):
    """Only what was approved, and of these kinds, is taken back by a counter-entry."""

    message = N_("Only an approved entry can be taken back, and only once.")


class WaitsAlready(DomainError):
    """Two people ask at once that the same paper be taken back."""

    message = N_("A second person has already been asked to take this back.")


class StandsOn(DomainError):
    """A later paper about the same agreement builds on it."""

    message = N_("%(later)s came later and stands on this. Take that back first.")
    field = "why"


class MoneyCameSince(DomainError):
    """Without it more would have been received or given up than is signed."""

    message = N_(
        "Without this %(signed)s would be signed, but %(received)s has been received or written "
        "off since."
    )
    field = "why"


class MoneyWentSince(DomainError):
    """The money that it moved was given back or applied elsewhere since."""

    message = N_("The money that this moved was given back or applied since.")
    field = "why"


def record(paper: Paper, *, why: str, by: str) -> TakingBack:
    """Enter that an approved paper was wrong; it still counts until a second person agrees.

    Raises NotTakenBack, WaitsAlready, ReasonNeeded, StandsOn, MoneyCameSince, MoneyWentSince.
    """
    paper = papers.lock(paper)
    _must_count(paper)
    if waiting_of(paper) is not None:
        raise WaitsAlready
    why = papers.needs(why)
    _must_be_last(paper)
    _must_bear(paper)
    row = TakingBack(why=why, recorded_by=by, **{COLUMNS[type(paper)]: paper.id})
    db.session.add(row)
    db.session.flush()
    _audit(paper, by, "taking_back.recorded", why=why)
    return row


def waiting_of(paper: Paper) -> TakingBack | None:
    """What asks that a paper be taken back and waits for its second person."""
    column = getattr(TakingBack, COLUMNS[type(paper)])
    query = select(TakingBack).where(column == paper.id, TakingBack.state == "recorded")
    return db.session.scalars(query).first()


def give_back(row: TakingBack, *, why: str, by: str) -> TakingBack:
    """The second person's no: the paper stands. Raises NotWaiting, ReasonNeeded."""
    row = papers.give_back(row, why=why)
    _audit(row.paper, by, "taking_back.returned", why=why)
    return row


def approve(row: TakingBack, *, by: str, version: int | None = None) -> TakingBack:
    """The second person's yes: the paper is countered, and everything is counted again under the
    lock of the books, because cash may have come since.

    Raises SamePerson, NotWaiting, StaleVersion, NotTakenBack, StandsOn, MoneyCameSince,
    MoneyWentSince, and NotAvailable when a fund has given the money on.
    """
    row = papers.lock(row)
    papers.check_version(row.version, version, {"why": row.why})
    papers.must_wait_for(row, by=by)
    paper = papers.lock(row.paper)
    _must_count(paper)
    agreement = _agreement(paper)
    if agreement is not None:
        agreement = papers.lock(agreement)
    fund = fund_of(paper) if isinstance(paper, Settlement) else None
    books: list[Book | int] = [paper.book]
    ledger.lock_books([*books, *([fund.book_id] if fund else [])])
    _must_be_last(paper)
    legs = _must_bear(paper)
    if paper.posting_seq is not None:
        _counter(row, paper, fund, by)
    if isinstance(paper, Amendment) and agreement is not None:
        _as_before(paper, agreement)
    elif isinstance(paper, Settlement):
        _due_again(legs)
    paper.state = "reversed"
    paper.version += 1
    papers.sign(row, by=by)
    db.session.flush()
    _audit(
        paper,
        by,
        "taking_back.approved",
        why=row.why,
        recorded_by=row.recorded_by,
        posting=row.posting_seq,
    )
    return row


def _counter(row: TakingBack, paper: Paper, fund: Fund | None, by: str) -> None:
    seq = paper.posting_seq
    if seq is None:
        return
    if fund is not None:
        pools.must_bear_reversal(fund, seq)
    row.posting_seq = ledger.reverse(
        seq, act=f"{_kind(paper)}.reversed", by=row.recorded_by, approver=by, note=row.why
    )


def _kind(paper: Paper) -> str:
    return "agreement.change" if isinstance(paper, Amendment) else paper.kind


def _must_count(paper: Paper) -> None:
    right = not isinstance(paper, PositionEntry) or paper.kind == deliveries.KIND
    if paper.state != "approved" or not right:
        raise NotTakenBack


def _agreement(paper: Paper) -> Agreement | None:
    return None if isinstance(paper, PositionEntry) else paper.agreement


# --- what stands on it ---------------------------------------------------------------------------


def _must_be_last(paper: Paper) -> None:
    """Refuse while a later change of the same agreement, or a later settlement of the same money,
    counts: schedules and refunds are reckoned from what was there."""
    if isinstance(paper, PositionEntry):
        return
    agreement = _agreement(paper)
    later = [*_later_changes(paper, agreement), *_later_settlements(paper, agreement)]
    if later:
        raise StandsOn(later=later[-1])


def _later_changes(paper: Paper, agreement: Agreement | None) -> Sequence[str]:
    if agreement is None:
        return ()
    query = select(Amendment.number).where(
        Amendment.agreement_id == agreement.id, Amendment.state == "approved"
    )
    if isinstance(paper, Amendment):
        query = query.where(Amendment.id != paper.id)
    query = query.where(_after(Amendment, paper))
    return db.session.scalars(query.order_by(Amendment.n)).all()


def _later_settlements(paper: Paper, agreement: Agreement | None) -> Sequence[str]:
    lines = {leg.line.id for leg in _legs(paper)}
    if isinstance(paper, Settlement):
        lines.add(paper.line_id)
    about = [Settlement.line_id.in_(lines)]
    if agreement is not None:
        rows = select(AgreementLine.id).where(AgreementLine.agreement_id == agreement.id)
        about.append(Settlement.agreement_line_id.in_(rows))
    query = select(Settlement.number).where(
        or_(*about), Settlement.state == "approved", _after(Settlement, paper)
    )
    return db.session.scalars(query.order_by(Settlement.approved_at, Settlement.id)).all()


def _after(kind: type[Amendment] | type[Settlement], paper: Paper) -> ColumnElement[bool]:
    """Let in after a paper: by the number of its posting, or by the moment where one has none."""
    later = kind.approved_at > paper.approved_at
    if paper.posting_seq is None:
        return later
    return or_(kind.posting_seq > paper.posting_seq, and_(kind.posting_seq.is_(None), later))


def _legs(paper: Paper) -> list[Leg]:
    return [] if paper.posting_seq is None else ledger.legs_of(paper.posting_seq)


def _must_bear(paper: Paper) -> list[Leg]:
    """What it posted, if the lines can do without it."""
    legs = _legs(paper)
    if isinstance(paper, PositionEntry):
        return legs
    touched = {leg.line.id: leg.line for leg in legs if leg.line.nature == Nature.CONTRIBUTION}
    for line in touched.values():
        _line_bears(line, [leg for leg in legs if leg.line.id == line.id])
    return legs


def _line_bears(line: Line, legs: Iterable[Leg]) -> None:
    before = sums_of(line)
    after = dict(before)
    for leg in legs:
        after[leg.measure] = after.get(leg.measure, 0) - leg.amount.minor
    if after[Measure.RECEIVED] < 0:
        raise MoneyWentSince
    used = after[Measure.RECEIVED] + after[Measure.WRITTEN_OFF]
    if after[Measure.SIGNED] < before[Measure.SIGNED] and used > after[Measure.SIGNED]:
        raise MoneyCameSince(
            signed=Money(after[Measure.SIGNED], line.currency),
            received=Money(used, line.currency),
        )


# --- the paper as it was -------------------------------------------------------------------------


def _as_before(amendment: Amendment, agreement: Agreement) -> None:
    """The words and the schedule of an agreement as they were before a change of it."""
    was = amendment.before
    if amendment.ends_on:
        agreement.ends_on = date.fromisoformat(was["ends_on"]) if was["ends_on"] else None
    if amendment.conditions is not None:
        agreement.conditions = was["conditions"]
    if amendment.kind in amendments.ENDS:
        agreement.state = "signed"
    agreement.version += 1
    if not (amendment.lines or amendment.instalments or amendment.kind in amendments.ENDS):
        return
    there = {one["n"]: one for one in was["instalments"]}
    for instalment in agreement.instalments:
        _instalment_as_before(instalment, there.get(instalment.n))
    db.session.flush()


def _instalment_as_before(instalment: Instalment, was: dict[str, Any] | None) -> None:
    if was is None:
        instalment.state = "waived"
        return
    moved = instalment.due_on.isoformat() != was["due_on"]
    # Written as the currency's code and the exact amount.
    instalment.proposed_minor = Money.parse(was["amount"].split()[-1], instalment.currency).minor
    instalment.due_on = date.fromisoformat(was["due_on"])
    if moved and "trigger_kind" in was:
        instalment.trigger_kind, instalment.trigger_text = was["trigger_kind"], was["trigger_text"]
    if moved or instalment.state == "waived":
        instalment.state = "conditions_met" if instalment.met_on else "scheduled"
        instalment.requested_on = None


def _due_again(legs: Iterable[Leg]) -> None:
    """What a settlement took off the schedule is on it again, under its old day."""
    for leg in legs:
        if leg.measure is not Measure.DUE or leg.amount.minor >= 0:
            continue
        back = -leg.amount.minor
        rows = db.session.scalars(
            select(Instalment)
            .join(AgreementLine, AgreementLine.id == Instalment.agreement_line_id)
            .where(AgreementLine.line_id == leg.line.id, Instalment.due_on == leg.effective_on)
            .order_by(Instalment.n)
        ).all()
        gone = next((r for r in rows if r.state == "waived" and r.proposed_minor == back), None)
        kept = next((r for r in rows if r.state != "waived"), None)
        if gone is not None:
            gone.state = "conditions_met" if gone.met_on else "scheduled"
            gone.requested_on = None
        elif kept is not None:
            kept.proposed_minor += back
        else:
            _added(leg, back)
    db.session.flush()


def _added(leg: Leg, minor: int) -> None:
    row = db.session.scalars(
        select(AgreementLine).where(AgreementLine.line_id == leg.line.id)
    ).first()
    if row is not None:
        schedules.add(
            row,
            amount=Money(minor, leg.line.currency),
            due_on=leg.effective_on,
            trigger_kind="date",
            trigger_text="",
        )


def _audit(paper: Paper, by: str, action: str, *, why: str, **facts: Any) -> None:
    if isinstance(paper, Amendment):
        of, kind, name = paper.agreement.slug, "agreement", paper.number
    elif isinstance(paper, Settlement):
        of, kind, name = paper.slug, "settlement", paper.number
    else:
        of, kind, name = paper.slug, "position_entry", ""
    audit.record(
        by,
        action,
        subject_type=kind,
        subject_id=of,
        partner_id=None if isinstance(paper, PositionEntry) else paper.partner_id,
        why=why,
        number=name,
        **facts,
    )


__all__ = [
    "MoneyCameSince",
    "MoneyWentSince",
    "NotTakenBack",
    "StandsOn",
    "WaitsAlready",
    "approve",
    "give_back",
    "record",
    "waiting_of",
]
