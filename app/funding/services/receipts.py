"""Receipts: cash by its value date, recorded by one person, approved by another.

Approval posts the amount in its own currency and in the book's at the rate of the day; into a
pooled fund it posts the deposit in the fund's book too. What banks kept on the way is credited to
the partner and posted apart as a charge, unless the partner bears it. Of more than is owed the
approver says what becomes. A mistake is reversed, never edited.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError, SamePerson
from app.core.localised import Localised
from app.core.money import Money
from app.core.words import N_
from app.funding import settings
from app.funding.models import AgreementLine, Book, Fund, Instalment, Line, Receipt
from app.funding.queries import rates
from app.funding.rules.changes import Origin
from app.funding.rules.stages import Measure, Nature, Reason
from app.funding.services import (
    amendments,
    fixings,
    ledger,
    numbers,
    papers,
    pools,
    suspicions,
)
from app.funding.services.agreements import OriginIsPartner, sums_of
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


class TooMuchCharged(DomainError):
    """Banks kept more than the partner may be credited with."""

    message = N_("Banks kept %(offered)s, more than the %(limit)s that may be credited.")
    field = "charges"


class PayerNeeded(DomainError):
    """Cash of nobody."""

    message = N_("Choose the partner, or write who paid as the bank statement says it.")
    field = "payer"


class NoNextInstalment(DomainError):
    """Nothing else is owed in the same currency under the agreement."""

    message = N_("Nothing else is owed in %(currency)s under this agreement.")
    field = "over"


class UsedSince(DomainError):
    """Cash that was refunded or applied elsewhere since it came."""

    message = N_("Part of this money was given back or applied since, so it cannot be taken back.")
    field = "why"


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
    charges: Money | None = None,
    credit_net: bool = False,
    accept_over: bool = False,
) -> Receipt:
    """Enter cash received under an agreement; it counts when a second person approves it.

    `amount` is what arrived, `charges` what banks kept of the payment on its way. Raises
    NotSigned, WrongCurrency, ReceivedInFuture, NotPositive, NoRate, TooMuchCharged, and
    OverReceipt unless the person says that more than agreed has come (`accept_over`).
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
    charged = _charged(amount, charges, agreement.book, received_on, by)
    if not accept_over:
        _within(line, amount if credit_net else amount + charged)
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
        charges_minor=charged.minor,
        credit_net=credit_net,
        bank_reference=bank_reference,
        note=note,
        recorded_by=by,
    )
    return _entered(receipt, by)


def _charged(amount: Money, charges: Money | None, book: Book, on: date, by: str) -> Money:
    charged = charges or Money.zero(amount.currency)
    if charged.minor < 0:
        raise NotPositive(field="charges")
    if charged.currency != amount.currency:
        raise WrongCurrency(agreed=amount.currency)
    if charged.minor:
        worth, _fixing = fixings.must_be_in_book(charged, book, on, "receipt", by=by)
        limit = settings.largest_charge(book.currency)
        if worth > limit:
            raise TooMuchCharged(offered=worth, limit=limit)
    return charged


def record_unagreed(
    *,
    book: Book,
    partner: Partner | None,
    amount: Money,
    received_on: date,
    by: str,
    payer: str = "",
    fund: Fund | None = None,
    origin: Partner | None = None,
    bank_reference: str = "",
    note: str = "",
) -> Receipt:
    """Enter cash that came without a pledge or an agreement, from a partner or from a payer whom
    nobody knows yet. It counts from its value date, and may be applied to an agreement later.
    `origin` is whose money it was before a fund passed it on; it counts for the fund alone.

    Raises NotPositive, ReceivedInFuture, NoRate, PayerNeeded, OriginIsPartner.
    """
    _check(amount, received_on)
    if partner is None and not payer.strip():
        raise PayerNeeded
    if origin is not None and partner is not None and origin.id == partner.id:
        raise OriginIsPartner().at("origin")
    if not rates.at_hand(amount.currency, book.currency, received_on):
        raise fixings.NoRate(source=amount.currency, target=book.currency, day=received_on)
    receipt = Receipt(
        number=numbers.paper("RC", received_on.year),
        book=book,
        partner=partner,
        payer=payer.strip(),
        fund=fund,
        origin=origin,
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


OVER: Final = ("amend", "next", "hold", "refund")
"""What an approver may do with more than is owed: sign the rest of it too, put it on what else is
owed under the agreement, hold it apart, or hold it to be given back."""


def approve(
    receipt: Receipt,
    *,
    by: str,
    evidence: str | None = None,
    over: str | None = None,
    version: int | None = None,
) -> Receipt:
    """Let cash in. Counted again under the lock of its book, because two receipts of one
    agreement may be approved at once, or the agreement be terminated.

    Raises SamePerson, NotWaiting, StaleVersion, NoRate, OverReceipt unless `over` (one of `OVER`)
    says what becomes of what is too much, NoNextInstalment, and NotSigned when the agreement was
    ended and cannot be amended.
    """
    receipt = papers.lock(receipt)
    papers.check_version(receipt.version, version, {"amount": str(receipt.proposed)})
    papers.must_wait_for(receipt, by=by)
    ledger.lock_books([receipt.book, *([receipt.fund.book_id] if receipt.fund else [])])
    line = _line(receipt)
    excess = _excess(receipt, line)
    if excess and over not in OVER:
        _within(line, receipt.credited)
    receipt.over = over if excess else None
    receipt.posting_seq = ledger.post(
        act="receipt.approved",
        reason=Reason.RECEIVED,
        subject=receipt.subject,
        by=receipt.recorded_by,
        approver=by,
        legs=[*_received(receipt, line, excess, by), *_banked(receipt, line, by)],
        evidence=evidence,
    )
    papers.sign(receipt, by=by)
    db.session.flush()
    suspicions.suspect_passed_on([receipt])
    if receipt.over == "amend":
        _sign_the_rest(receipt, line, excess, by)
    _audit(
        receipt,
        by,
        "receipt.approved",
        recorded_by=receipt.recorded_by,
        amount=receipt.credited,
        over=receipt.over,
        posting=receipt.posting_seq,
    )
    return receipt


def _excess(receipt: Receipt, line: Line) -> int:
    """By how much more came than is still owed; nothing without an agreement."""
    if receipt.agreement_line is None:
        return 0
    return max(0, receipt.credited.minor - outstanding(line).minor)


def _received(receipt: Receipt, line: Line, excess: int, by: str) -> list[Leg]:
    """The cash on its line and, where the approver says so, what is too much on the next ones."""
    on, amount = receipt.received_on, receipt.credited
    base, fixing = fixings.must_be_in_book(amount, receipt.book, on, "receipt", by=by)
    parts = [(line, amount.minor - excess)] if excess < amount.minor else []
    if receipt.over == "next":
        parts += _next_lines(receipt, line, excess)
    else:
        parts = [(line, amount.minor)]
    legs, left = [], Origin(amount, base, rates.rate_of(fixing) if fixing else None)
    for to, minor in parts:
        share = Money(minor, amount.currency)
        worth = left.part(share)
        legs.append(Leg(to, Measure.RECEIVED, share, on, worth, fixing))
        left = replace(left, amount=left.amount - share, base=left.base - worth)
    return legs


def _next_lines(receipt: Receipt, line: Line, excess: int) -> list[tuple[Line, int]]:
    agreement = receipt.agreement
    found, left = [], excess
    for row in agreement.lines if agreement else ():
        if row.line is None or row.line.id == line.id or row.currency != receipt.currency:
            continue
        part = min(left, outstanding(row.line).minor)
        if part:
            found.append((row.line, part))
            left -= part
    if left:
        raise NoNextInstalment(currency=receipt.currency)
    return found


def _banked(receipt: Receipt, line: Line, by: str) -> list[Leg]:
    """The deposit in the fund, and what banks kept as a charge: on the fund when the cash went
    into one, else on a line of the book that counts in no contribution."""
    on, credited = receipt.received_on, receipt.credited
    charges = credited - receipt.proposed
    if receipt.fund is not None:
        held_in = receipt.fund.book
        gross, _ = fixings.must_be_in_book(credited, held_in, on, "receipt", by=by)
        net, _ = fixings.must_be_in_book(receipt.proposed, held_in, on, "receipt", by=by)
        legs = pools.deposit_legs(receipt.fund, gross, on, window=line.window)
        cash = legs[0].line
        return legs + ([Leg(cash, Measure.CHARGE, gross - net, on)] if gross != net else [])
    if not charges.minor:
        return []
    base, fixing = fixings.must_be_in_book(charges, receipt.book, on, "receipt", by=by)
    kept = _charges_line(receipt.book, charges.currency)
    return [Leg(kept, Measure.CHARGE, charges, on, base, fixing)]


def _charges_line(book: Book, code: str) -> Line:
    ref = f"BANK-{code}-{book.slug}"[:40]
    found = db.session.scalars(select(Line).where(Line.ref == ref)).first()
    return found or ledger.open_line(
        book,
        ref=ref,
        nature=Nature.FUND,
        currency_code=code,
        label=Localised(en="Bank charges", fr="Frais bancaires", es="Gastos bancarios"),
    )


def _sign_the_rest(receipt: Receipt, line: Line, excess: int, by: str) -> None:
    """What came beyond the agreement is agreed too: a link of its chain, of the day it came."""
    row, agreement = receipt.agreement_line, receipt.agreement
    if row is None or agreement is None or agreement.state != "signed":
        raise NotSigned
    amount, on = Money(excess, line.currency), receipt.received_on
    base, fixing = fixings.in_book(amount, receipt.book, on, "agreement", by=by)
    amendments.let_in(
        row,
        amount=amount,
        on=on,
        legs=[Leg(line, Measure.SIGNED, amount, on, base, fixing)],
        why=receipt.number,
        recorded_by=receipt.recorded_by,
        by=by,
    )


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
        label=None if receipt.partner else Localised(en=receipt.payer),
    )


def give_back(receipt: Receipt, *, why: str, by: str) -> Receipt:
    """Return a receipt to who recorded it, with a reason. Raises NotWaiting, ReasonNeeded."""
    receipt = papers.give_back(receipt, why=why)
    _audit(receipt, by, "receipt.returned", why=why)
    return receipt


def reverse(receipt: Receipt, *, why: str, by: str) -> Receipt:
    """Take an approved receipt back by a counter-entry; it was entered by somebody else.

    Raises NotWaiting when it is not approved, SamePerson, ReasonNeeded, UsedSince when part of it
    was refunded or applied elsewhere, and NotAvailable when the fund that it was paid into has
    promised the money since.
    """
    receipt = papers.lock(receipt)
    if receipt.state != "approved" or receipt.posting_seq is None:
        raise papers.NotWaiting
    if receipt.recorded_by == by:
        raise SamePerson
    why = papers.needs(why)
    legs = ledger.legs_of(receipt.posting_seq)
    ledger.lock_books(leg.line.book_id for leg in legs)
    for leg in legs:
        held = sums_of(leg.line)[Measure.RECEIVED] if leg.measure is Measure.RECEIVED else 0
        if leg.measure is Measure.RECEIVED and held < leg.amount.minor:
            raise UsedSince
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
