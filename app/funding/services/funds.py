"""Pooled funds: opened with a book of their own, allocated by decision, paid out by two persons.

What may be allocated is counted again under the lock of the fund's book, in the transaction that
spends it (`services.pools`): the last unit is given once, however many ask at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError, SamePerson
from app.core.localised import Localised
from app.core.money import Money
from app.core.words import N_
from app.funding.models import Allocation, Book, Fund, FundDecision, FundWindow, Transfer
from app.funding.queries.funds import fund_line
from app.funding.rules.stages import Measure, Nature, Reason
from app.funding.services import ledger, numbers, papers, pools
from app.funding.services.ledger import Dimensions, Leg
from app.funding.services.percentages import WrongPercentage, percentage
from app.funding.services.pools import BeyondAllocation, NotAvailable
from app.funding.services.receipts import NotPositive, ReceivedInFuture, WrongCurrency
from app.partners.models import Partner
from app.programmes.models import Phase, Programme

__all__ = [
    "AddressTaken",
    "BeyondAllocation",
    "Fund",
    "NoMinute",
    "NotAvailable",
    "WrongPercentage",
    "add_window",
    "approve",
    "confirm",
    "create",
    "decide",
    "edit",
    "give_back",
    "instruct",
    "propose",
    "release",
    "reverse",
]


class NoMinute(DomainError):
    """An allocation that no steering body has decided."""

    message = N_("The steering body has not decided this yet; record its decision first.")


class AddressTaken(DomainError):
    """Another fund, or another window of the fund, has that address."""

    message = N_("This address is taken; choose another.")
    field = "slug"


def create(
    *,
    slug: str,
    programme: Programme,
    name: Localised,
    currency: str,
    by: str,
    phase: Phase | None = None,
    policy: Localised | None = None,
    fee_rate: str = "0",
    cost_rate: str = "0",
    carry_over: bool = True,
    fictitious: bool = False,
) -> Fund:
    """Open a fund, its book and the line on which its cash stands.

    `fee_rate` and `cost_rate` are percentages as exact decimal text. Raises WrongPercentage,
    AddressTaken.
    """
    if db.session.scalar(select(Book.id).where(Book.slug == slug)) is not None:
        raise AddressTaken
    book = ledger.open_book(slug, currency_code=currency)
    fund = Fund(
        slug=slug,
        programme=programme,
        phase=phase,
        book=book,
        name=name,
        policy=policy or Localised(),
        fee_rate=percentage(fee_rate),
        cost_rate=percentage(cost_rate),
        carry_over=carry_over,
        fictitious=fictitious,
    )
    db.session.add(fund)
    ledger.open_line(
        book,
        ref=f"FUND-{slug}"[:40],
        nature=Nature.FUND,
        currency_code=currency,
        dimensions=Dimensions(fund=slug),
        label=name,
    )
    audit.record(by, "fund.opened", subject_type="fund", subject_id=slug, currency=currency)
    return fund


def add_window(fund: Fund, *, slug: str, name: Localised, by: str) -> FundWindow:
    """Add a compartment to which contributions may be directed. Raises AddressTaken."""
    if slug in {one.slug for one in fund.windows}:
        raise AddressTaken
    window = FundWindow(slug=slug, name=name, position=len(fund.windows) + 1)
    fund.windows.append(window)
    db.session.flush()
    audit.record(by, "fund.window_added", subject_type="fund", subject_id=fund.slug, window=slug)
    return window


def edit(
    fund: Fund,
    *,
    name: Localised,
    policy: Localised,
    fee_rate: str,
    cost_rate: str,
    carry_over: bool,
    by: str,
    version: int | None = None,
) -> Fund:
    """Change how a fund is called and what its policy is, from now on: fees that were taken stay.

    Raises StaleVersion, WrongPercentage.
    """
    fund = papers.lock(fund)
    rates = {"fee_rate": fund.fee_rate, "cost_rate": fund.cost_rate}
    theirs = {"name": dict(fund.name), "policy": dict(fund.policy), **rates}
    papers.check_version(fund.version, version, theirs)
    fund.name, fund.policy, fund.carry_over = name, policy, carry_over
    fund.fee_rate, fund.cost_rate = percentage(fee_rate), percentage(cost_rate)
    fund.version += 1
    db.session.flush()
    audit.record(
        by,
        "fund.edited",
        subject_type="fund",
        subject_id=fund.slug,
        fee_rate=fund.fee_rate,
        cost_rate=fund.cost_rate,
        carry_over=carry_over,
    )
    return fund


# --- what the steering body decides --------------------------------------------------------------


def decide(
    fund: Fund,
    *,
    body: str,
    decided_on: date,
    minute: str,
    by: str,
    text: str = "",
    document: str | None = None,
    filename: str = "",
    allocations: Sequence[Allocation] = (),
) -> FundDecision:
    """Record a decision of the steering body with its minute, and the proposals it agreed to.

    `document` is the SHA-256 of the stored minute. Raises NotWaiting for a proposal that is not
    waiting any more.
    """
    decision = FundDecision(
        number=numbers.paper("SB", decided_on.year),
        fund=fund,
        body=body,
        decided_on=decided_on,
        minute=minute,
        text=text,
        document=document,
        filename=filename,
        recorded_by=by,
    )
    db.session.add(decision)
    db.session.flush()
    for allocation in map(papers.lock, allocations):
        if allocation.state != "recorded" or allocation.fund_id != fund.id:
            raise papers.NotWaiting
        allocation.minute = decision
        allocation.decision, allocation.decided_on = minute, decided_on
        allocation.version += 1
    db.session.flush()
    audit.record(
        by,
        "decision.recorded",
        subject_type="decision",
        subject_id=decision.slug,
        number=decision.number,
        minute=minute,
        allocations=[one.number for one in allocations],
    )
    return decision


# --- allocations ---------------------------------------------------------------------------------


def propose(
    fund: Fund,
    *,
    amount: Money,
    purpose: str,
    decided_on: date,
    by: str,
    decision: str = "",
    window: FundWindow | None = None,
    implementer: Partner | None = None,
    country: str | None = None,
) -> Allocation:
    """Enter an allocation for the steering body, or one that it decided already.

    It reserves money once its decision is recorded and a second person approves it; until then
    `decided_on` is the day of the proposal. Raises NotPositive, WrongCurrency.
    """
    _check(fund, amount)
    allocation = Allocation(
        number=numbers.paper("AL", decided_on.year),
        fund=fund,
        window=window,
        implementer=implementer,
        country=country,
        purpose=purpose,
        decision=decision,
        decided_on=decided_on,
        proposed_minor=amount.minor,
        currency=amount.currency,
        recorded_by=by,
    )
    db.session.add(allocation)
    db.session.flush()
    _audit("allocation", allocation, by, "allocation.recorded", amount=amount)
    return allocation


def _check(fund: Fund, amount: Money) -> None:
    if amount.minor <= 0:
        raise NotPositive
    if amount.currency != fund.book.currency:
        raise WrongCurrency(agreed=fund.book.currency)


def approve(allocation: Allocation, *, by: str, evidence: str | None = None) -> Allocation:
    """Reserve the money that the steering body decided on.

    Raises SamePerson, NotWaiting, NoMinute, NotAvailable.
    """
    allocation = papers.lock(allocation)
    papers.must_wait_for(allocation, by=by)
    if not allocation.decision.strip():
        raise NoMinute
    fund, amount = allocation.fund, allocation.proposed
    window = allocation.window.slug if allocation.window else None
    pools.must_have(fund, amount, window=window)
    line = ledger.open_line(
        fund.book,
        ref=allocation.number,
        nature=Nature.ALLOCATION,
        currency_code=allocation.currency,
        dimensions=Dimensions(
            partner=allocation.implementer,
            fund=fund.slug,
            window=window,
            country=allocation.country,
        ),
    )
    allocation.line = line
    allocation.posting_seq = ledger.post(
        act="allocation.approved",
        reason=Reason.ALLOCATED,
        subject=allocation.subject,
        by=allocation.recorded_by,
        approver=by,
        legs=[Leg(line, Measure.ALLOCATED, amount, allocation.decided_on)],
        evidence=evidence or (allocation.minute.document if allocation.minute else None),
    )
    papers.sign(allocation, by=by)
    db.session.flush()
    posting = allocation.posting_seq
    _audit("allocation", allocation, by, "allocation.approved", amount=amount, posting=posting)
    return allocation


# --- transfers -----------------------------------------------------------------------------------


def instruct(allocation: Allocation, *, amount: Money, on: date, by: str) -> Transfer:
    """Order cash out of the fund on an approved allocation; a second person releases it.

    Raises NotWaiting when the allocation is not approved, NotPositive, WrongCurrency.
    """
    if allocation.state != "approved":
        raise papers.NotWaiting
    _check(allocation.fund, amount)
    transfer = Transfer(
        number=numbers.paper("TR", on.year),
        allocation=allocation,
        instructed_on=on,
        proposed_minor=amount.minor,
        currency=amount.currency,
        recorded_by=by,
    )
    db.session.add(transfer)
    db.session.flush()
    _audit("transfer", transfer, by, "transfer.instructed", amount=amount)
    return transfer


def release(transfer: Transfer, *, by: str, evidence: str | None = None) -> Transfer:
    """Let the cash go. Raises SamePerson, NotWaiting, BeyondAllocation."""
    transfer = papers.lock(transfer)
    papers.must_wait_for(transfer, by=by)
    allocation = transfer.allocation
    fund, on, amount = allocation.fund, transfer.instructed_on, transfer.proposed
    if allocation.line is None:
        raise papers.NotWaiting
    ledger.lock_books([fund.book_id])
    transfer.posting_seq = pools.post(
        fund,
        act="transfer.released",
        reason=Reason.TRANSFERRED,
        subject=transfer.subject,
        by=transfer.recorded_by,
        approver=by,
        legs=[
            Leg(allocation.line, Measure.TRANSFERRED, amount, on),
            Leg(fund_line(fund), Measure.TRANSFER, amount, on),
        ],
        offered=amount,
        evidence=evidence,
    )
    papers.sign(transfer, by=by)
    db.session.flush()
    _audit("transfer", transfer, by, "transfer.released", amount=amount)
    return transfer


def confirm(transfer: Transfer, *, on: date, by: str) -> Transfer:
    """Note that the implementer has the cash. Raises NotWaiting when it was not released or is
    confirmed already, ReceivedInFuture."""
    transfer = papers.lock(transfer)
    if transfer.state != "approved" or transfer.confirmed_on is not None:
        raise papers.NotWaiting
    if on > clock.today():
        raise ReceivedInFuture
    transfer.confirmed_on, transfer.confirmed_by = on, by
    transfer.version += 1
    db.session.flush()
    _audit("transfer", transfer, by, "transfer.confirmed", on=on)
    return transfer


def reverse(paper: Allocation | Transfer, *, why: str, by: str) -> None:
    """Take an approved allocation or a released transfer back by a counter-entry.

    Raises NotWaiting, SamePerson, ReasonNeeded; BeyondAllocation and BeyondTransferred when what
    came after it stands in the way.
    """
    paper = papers.lock(paper)
    if paper.state != "approved" or paper.posting_seq is None:
        raise papers.NotWaiting
    if paper.recorded_by == by:
        raise SamePerson
    why = papers.needs(why)
    kind = _kind(paper)
    fund = paper.fund if isinstance(paper, Allocation) else paper.allocation.fund
    pools.reverse(fund, paper.posting_seq, act=f"{kind}.reversed", by=by, note=why)
    paper.state = "reversed"
    paper.version += 1
    db.session.flush()
    _audit(kind, paper, by, f"{kind}.reversed", why=why, amount=paper.proposed)


def give_back(paper: Allocation | Transfer, *, why: str, by: str) -> None:
    """Return an allocation or a transfer with a reason. Raises NotWaiting, ReasonNeeded."""
    paper = papers.give_back(paper, why=why)
    _audit(_kind(paper), paper, by, f"{_kind(paper)}.returned", why=why)


def _kind(paper: Allocation | Transfer) -> str:
    return "allocation" if isinstance(paper, Allocation) else "transfer"


def _audit(
    kind: str, paper: Allocation | Transfer, by: str, action: str, *, why: str = "", **facts: Any
) -> None:
    audit.record(
        by,
        action,
        subject_type=kind,
        subject_id=paper.slug,
        why=why,
        number=paper.number,
        **facts,
    )
