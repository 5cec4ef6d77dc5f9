"""Pooled funds: opened with a book of their own, allocated by decision, paid out by two persons.

What may be allocated is counted again under the lock of the fund's book, in the transaction that
spends it: the last unit is given once, however many ask at the same time.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from app import audit
from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.money import Money
from app.core.words import N_
from app.funding.models import Allocation, Fund, FundWindow, Transfer
from app.funding.queries.funds import fund_line
from app.funding.queries.positions import known, line_sums
from app.funding.rules.positions import FundBalance, fund_balance
from app.funding.rules.stages import Measure, Nature, Reason
from app.funding.services import ledger, numbers, papers
from app.funding.services.ledger import Dimensions, Leg
from app.funding.services.receipts import NotPositive, WrongCurrency
from app.partners.models import Partner
from app.programmes.models import Phase, Programme

_WHENEVER: Final = date.max
"""No limit on the effective date: a promise of next year is a promise today."""


class NotAvailable(DomainError):
    """The fund holds less than is asked for."""

    message = N_("%(offered)s is more than the %(available)s that can still be allocated.")
    field = "amount"


class BeyondAllocation(DomainError):
    """A transfer of more than was allocated."""

    message = N_("%(offered)s is more than the %(available)s left of this allocation.")
    field = "amount"


def create(
    *,
    slug: str,
    programme: Programme,
    name: Localised,
    currency: str,
    by: str,
    phase: Phase | None = None,
    policy: Localised | None = None,
    fictitious: bool = False,
) -> Fund:
    """Open a fund, its book and the line on which its cash stands."""
    book = ledger.open_book(slug, currency_code=currency)
    fund = Fund(
        slug=slug,
        programme=programme,
        phase=phase,
        book=book,
        name=name,
        policy=policy or Localised(),
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
    """Add a compartment to which contributions may be directed."""
    window = FundWindow(slug=slug, name=name, position=len(fund.windows) + 1)
    fund.windows.append(window)
    db.session.flush()
    audit.record(by, "fund.window_added", subject_type="fund", subject_id=fund.slug, window=slug)
    return window


def count(fund: Fund) -> FundBalance:
    """The fund as it stands at this moment, every date included. Lock its book before spending."""
    sums = line_sums(fund.book, _WHENEVER, known().seq)
    return fund_balance(line.sums for line in sums)


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
    """Enter an allocation that the steering body decided; it reserves money once approved.

    Raises NotPositive, WrongCurrency.
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
    """Reserve the money. Raises SamePerson, NotWaiting, NotAvailable."""
    allocation = papers.lock(allocation)
    papers.must_wait_for(allocation, by=by)
    fund = allocation.fund
    ledger.lock_books([fund.book_id])
    available = Money(count(fund).available, fund.book.currency)
    if allocation.proposed > available:
        raise NotAvailable(offered=allocation.proposed, available=available)
    line = ledger.open_line(
        fund.book,
        ref=allocation.number,
        nature=Nature.ALLOCATION,
        currency_code=allocation.currency,
        dimensions=Dimensions(
            partner=allocation.implementer,
            fund=fund.slug,
            window=allocation.window.slug if allocation.window else None,
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
        legs=[Leg(line, Measure.ALLOCATED, allocation.proposed, allocation.decided_on)],
        evidence=evidence,
    )
    papers.sign(allocation, by=by)
    db.session.flush()
    _audit(
        "allocation",
        allocation,
        by,
        "allocation.approved",
        amount=allocation.proposed,
        posting=allocation.posting_seq,
    )
    return allocation


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
    """Let the cash go. Raises SamePerson, NotWaiting, BeyondAllocation, NotAvailable."""
    transfer = papers.lock(transfer)
    papers.must_wait_for(transfer, by=by)
    allocation = transfer.allocation
    fund = allocation.fund
    ledger.lock_books([fund.book_id])
    sums = line_sums(fund.book, _WHENEVER, known().seq)
    (own,) = [line.sums for line in sums if line.facts.id == allocation.line_id]
    left = own.of(Measure.ALLOCATED) - own.of(Measure.TRANSFERRED)
    cash = fund_balance(line.sums for line in sums).closing
    if transfer.proposed_minor > left:
        raise BeyondAllocation(offered=transfer.proposed, available=Money(left, transfer.currency))
    if transfer.proposed_minor > cash:
        raise NotAvailable(offered=transfer.proposed, available=Money(cash, transfer.currency))
    on, amount = transfer.instructed_on, transfer.proposed
    if allocation.line is None:
        raise papers.NotWaiting
    transfer.posting_seq = ledger.post(
        act="transfer.released",
        reason=Reason.TRANSFERRED,
        subject=transfer.subject,
        by=transfer.recorded_by,
        approver=by,
        legs=[
            Leg(allocation.line, Measure.TRANSFERRED, amount, on),
            Leg(fund_line(fund), Measure.TRANSFER, amount, on),
        ],
        evidence=evidence,
    )
    papers.sign(transfer, by=by)
    db.session.flush()
    _audit("transfer", transfer, by, "transfer.released", amount=amount)
    return transfer


def give_back(paper: Allocation | Transfer, *, why: str, by: str) -> None:
    """Return an allocation or a transfer with a reason. Raises NotWaiting, ReasonNeeded."""
    paper = papers.lock(paper)
    if paper.state != "recorded":
        raise papers.NotWaiting
    paper.state, paper.returned_why = "returned", papers.needs(why)
    paper.version += 1
    db.session.flush()
    kind = "allocation" if isinstance(paper, Allocation) else "transfer"
    _audit(kind, paper, by, f"{kind}.returned", why=why)


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
