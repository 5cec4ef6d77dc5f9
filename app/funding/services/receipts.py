"""Receipts: cash by its value date, recorded by one person, approved by another.

Approval posts the amount in its own currency and in the book's at the rate of the day; into a
pooled fund it posts the deposit in the fund's book too. A mistake is reversed, never edited.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError, SamePerson
from app.core.money import Money
from app.core.words import N_
from app.funding.models import AgreementLine, Book, Fund, Instalment, Line, Receipt
from app.funding.queries import rates
from app.funding.rules.stages import Measure, Nature, Reason
from app.funding.services import fixings, ledger, numbers, papers, pools
from app.funding.services.agreements import sums_of
from app.funding.services.engagements import AmountLine
from app.funding.services.ledger import Leg
from app.partners.models import Partner


class OverReceipt(DomainError):
    """More cash than is still owed under the agreement."""

    message = N_("%(offered)s is more than the %(outstanding)s still to come.")
    field = "amount"


class WrongCurrency(DomainError):
    """Cash in another currency than the agreed amount."""

    message = N_("The agreement is in %(agreed)s; record the amount in that currency.")
    field = "currency"


class NotSigned(DomainError):
    """Cash under an agreement that has not been approved."""

    message = N_("The agreement has not been approved yet.")
    field = "agreement"


class ReceivedInFuture(DomainError):
    """Cash of a day that has not come."""

    message = N_("Money cannot be received in the future.")
    field = "received_on"


class NotPositive(DomainError):
    """An amount that is nothing or less."""

    message = N_("State an amount above zero.")
    field = "amount"


def record(
    agreement_line: AgreementLine,
    *,
    amount: Money,
    received_on: date,
    by: str,
    instalment: Instalment | None = None,
    bank_reference: str = "",
    note: str = "",
    accept_over: bool = False,
) -> Receipt:
    """Enter cash received under an agreement; it counts when a second person approves it.

    Raises NotSigned, WrongCurrency, ReceivedInFuture, NotPositive, NoRate, and OverReceipt unless
    the person says that more than agreed has come (`accept_over`).
    """
    agreement = agreement_line.agreement
    line = agreement_line.line
    if agreement.state != "signed" or line is None:
        raise NotSigned
    _check(amount, received_on)
    if amount.currency != line.currency:
        raise WrongCurrency(agreed=line.currency)
    if not rates.at_hand(amount.currency, agreement.book.currency, received_on):
        raise fixings.NoRate(
            source=amount.currency, target=agreement.book.currency, day=received_on
        )
    if not accept_over:
        _within(line, amount)
    receipt = Receipt(
        number=numbers.paper("RC", received_on.year),
        book=agreement.book,
        partner=agreement.partner,
        agreement_line=agreement_line,
        instalment=instalment,
        fund=agreement.fund,
        received_on=received_on,
        proposed_minor=amount.minor,
        currency=amount.currency,
        bank_reference=bank_reference,
        note=note,
        recorded_by=by,
    )
    return _entered(receipt, by)


def record_unagreed(
    *,
    book: Book,
    partner: Partner,
    amount: Money,
    received_on: date,
    by: str,
    fund: Fund | None = None,
    bank_reference: str = "",
    note: str = "",
) -> Receipt:
    """Enter cash that came without a pledge or an agreement."""
    _check(amount, received_on)
    receipt = Receipt(
        number=numbers.paper("RC", received_on.year),
        book=book,
        partner=partner,
        fund=fund,
        received_on=received_on,
        proposed_minor=amount.minor,
        currency=amount.currency,
        bank_reference=bank_reference,
        note=note,
        recorded_by=by,
    )
    return _entered(receipt, by)


def _check(amount: Money, received_on: date) -> None:
    if amount.minor <= 0:
        raise NotPositive
    if received_on > clock.today():
        raise ReceivedInFuture


def _entered(receipt: Receipt, by: str) -> Receipt:
    db.session.add(receipt)
    db.session.flush()
    _audit(receipt, by, "receipt.recorded", amount=receipt.proposed, on=receipt.received_on)
    return receipt


def outstanding(line: Line) -> Money:
    """What is signed on a line and still to come, whatever the dates."""
    held = sums_of(line)
    rest = held[Measure.SIGNED] - held[Measure.WRITTEN_OFF] - held[Measure.RECEIVED]
    return Money(max(0, rest), line.currency)


def _within(line: Line, amount: Money) -> None:
    rest = outstanding(line)
    if amount > rest:
        raise OverReceipt(offered=amount, outstanding=rest)


def approve(
    receipt: Receipt,
    *,
    by: str,
    evidence: str | None = None,
    accept_over: bool = False,
    version: int | None = None,
) -> Receipt:
    """Let cash in. Counted again under the lock of its book, because two receipts of one
    agreement may be approved at once.

    Raises SamePerson, NotWaiting, StaleVersion, NoRate, and OverReceipt unless accepted.
    """
    receipt = papers.lock(receipt)
    papers.check_version(receipt.version, version, {"amount": str(receipt.proposed)})
    papers.must_wait_for(receipt, by=by)
    ledger.lock_books([receipt.book, *([receipt.fund.book_id] if receipt.fund else [])])
    line = _line(receipt)
    if receipt.agreement_line is not None and not accept_over:
        _within(line, receipt.proposed)
    on, amount = receipt.received_on, receipt.proposed
    base, fixing = fixings.must_be_in_book(amount, receipt.book, on, "receipt", by=by)
    legs = [Leg(line, Measure.RECEIVED, amount, on, base, fixing)]
    if receipt.fund is not None:
        held_in = receipt.fund.book
        deposit = base
        if held_in.currency != base.currency:
            deposit, _ = fixings.must_be_in_book(amount, held_in, on, "receipt", by=by)
        legs += pools.deposit_legs(receipt.fund, deposit, on, window=line.window)
    receipt.posting_seq = ledger.post(
        act="receipt.approved",
        reason=Reason.RECEIVED,
        subject=receipt.subject,
        by=receipt.recorded_by,
        approver=by,
        legs=legs,
        evidence=evidence,
    )
    papers.sign(receipt, by=by)
    db.session.flush()
    _audit(
        receipt,
        by,
        "receipt.approved",
        recorded_by=receipt.recorded_by,
        amount=amount,
        posting=receipt.posting_seq,
    )
    return receipt


def _line(receipt: Receipt) -> Line:
    """The line under which it was agreed; without an agreement a line of its own."""
    if receipt.agreement_line is not None and receipt.agreement_line.line is not None:
        return receipt.agreement_line.line
    return ledger.open_line(
        receipt.book,
        ref=receipt.number,
        nature=Nature.CONTRIBUTION,
        currency_code=receipt.currency,
        dimensions=AmountLine(receipt.proposed).dimensions(receipt.partner),
    )


def give_back(receipt: Receipt, *, why: str, by: str) -> Receipt:
    """Return a receipt to who recorded it, with a reason. Raises NotWaiting, ReasonNeeded."""
    receipt = papers.lock(receipt)
    if receipt.state != "recorded":
        raise papers.NotWaiting
    receipt.state, receipt.returned_why = "returned", papers.needs(why)
    receipt.version += 1
    db.session.flush()
    _audit(receipt, by, "receipt.returned", why=why)
    return receipt


def reverse(receipt: Receipt, *, why: str, by: str) -> Receipt:
    """Take an approved receipt back by a counter-entry; it was entered by somebody else.

    Raises NotWaiting when it is not approved, SamePerson, ReasonNeeded, and NotAvailable when
    the fund that it was paid into has promised the money since.
    """
    receipt = papers.lock(receipt)
    if receipt.state != "approved" or receipt.posting_seq is None:
        raise papers.NotWaiting
    if receipt.recorded_by == by:
        raise SamePerson
    why = papers.needs(why)
    if receipt.fund is not None:
        pools.must_bear_reversal(receipt.fund, receipt.posting_seq)
    ledger.reverse(receipt.posting_seq, act="receipt.reversed", by=by, note=why)
    receipt.state = "reversed"
    receipt.version += 1
    db.session.flush()
    _audit(receipt, by, "receipt.reversed", why=why, amount=receipt.proposed)
    return receipt


def _audit(receipt: Receipt, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="receipt",
        subject_id=receipt.slug,
        partner_id=receipt.partner_id,
        why=why,
        number=receipt.number,
        **facts,
    )
