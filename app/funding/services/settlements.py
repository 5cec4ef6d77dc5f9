"""Money given back to a partner, a claim given up, money moved to the agreement it belongs to.

Each is recorded by one person with its reason and approved by another; approval counts again
under the lock of the books. A refund is a negative receipt at the rate of its own day, so that
the partner's net in its own currency comes out exact and the difference of the rates stays where
it can be seen. Applied money keeps the rate of the day on which it came.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import BigInteger, cast, func, select

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.money import Money
from app.core.words import N_
from app.funding.models import (
    Agreement,
    AgreementLine,
    Entry,
    Fixing,
    Fund,
    Line,
    Receipt,
    Settlement,
)
from app.funding.queries import rates
from app.funding.rules import changes
from app.funding.rules.stages import RECEIVED_SLOT, Measure, Reason
from app.funding.services import fixings, ledger, numbers, papers, pools, schedules
from app.funding.services.amendments import NotInForce
from app.funding.services.ledger import Leg
from app.funding.services.receipts import NotPositive, WrongCurrency

SERIES: Final = {"refund": "RF", "write_off": "WO", "application": "AP"}
REASONS: Final = {
    "refund": Reason.REFUNDED,
    "write_off": Reason.WRITTEN_OFF,
    "application": Reason.APPLIED,
}


class MoreThanReceived(DomainError):
    """A refund of more than has come."""

    message = N_("%(offered)s is more than the %(received)s that was received.")
    field = "amount"


class MoreThanOwed(DomainError):
    """More is given up or applied than is still to come."""

    message = N_("%(offered)s is more than the %(outstanding)s still to come.")
    field = "amount"


class MoreThanFree(DomainError):
    """More is applied than lies there unapplied."""

    message = N_("%(offered)s is more than the %(free)s that is not applied yet.")
    field = "amount"


class ElsewhereInForce(DomainError):
    """Money is applied to an agreement of another partner, book or fund."""

    message = N_("That agreement is of another partner, phase or fund.")
    field = "line"


class SettledInFuture(DomainError):
    """A refund, write-off or application of a day that has not come."""

    message = N_("It cannot be dated in the future.")
    field = "effective_on"


def ledger_line(agreement_line: AgreementLine) -> Line:
    """The ledger line of an agreed amount. Raises NotInForce while it has none."""
    if agreement_line.line is None:
        raise NotInForce
    return agreement_line.line


def refund(
    line: Line,
    *,
    amount: Money,
    on: date,
    why: str,
    by: str,
    agreement_line: AgreementLine | None = None,
    receipt: Receipt | None = None,
    bank_reference: str = "",
) -> Settlement:
    """Enter money that goes back to its partner.

    Raises NotPositive, WrongCurrency, SettledInFuture, NoRate, ReasonNeeded, MoreThanReceived.
    """
    _check(line, amount, on)
    if not rates.at_hand(amount.currency, line.book.currency, on):
        raise fixings.NoRate(source=amount.currency, target=line.book.currency, day=on)
    settlement = _entered("refund", line, amount, on, why, by, agreement_line, receipt)
    settlement.bank_reference = bank_reference
    _refundable(settlement)
    return settlement


def write_off(
    agreement_line: AgreementLine, *, amount: Money, on: date, why: str, by: str
) -> Settlement:
    """Enter that a claim is given up.

    Raises NotInForce, NotPositive, WrongCurrency, SettledInFuture, ReasonNeeded, MoreThanOwed.
    """
    if agreement_line.line is None:
        raise NotInForce
    _check(agreement_line.line, amount, on)
    settlement = _entered(
        "write_off", agreement_line.line, amount, on, why, by, agreement_line, None
    )
    _owed(settlement)
    return settlement


def apply(
    line: Line,
    agreement_line: AgreementLine,
    *,
    amount: Money,
    on: date,
    why: str,
    by: str,
    receipt: Receipt | None = None,
) -> Settlement:
    """Enter that money which came without an agreement, or beyond one, belongs to an agreed
    amount.

    Raises NotInForce, NotPositive, WrongCurrency, SettledInFuture, ReasonNeeded, MoreThanFree,
    MoreThanOwed, ElsewhereInForce.
    """
    _check(line, amount, on)
    settlement = _entered("application", line, amount, on, why, by, agreement_line, receipt)
    _applicable(settlement)
    return settlement


def _check(line: Line, amount: Money, on: date) -> None:
    if amount.minor <= 0:
        raise NotPositive
    if amount.currency != line.currency:
        raise WrongCurrency(agreed=line.currency)
    if on > clock.today():
        raise SettledInFuture


def _entered(
    kind: str,
    line: Line,
    amount: Money,
    on: date,
    why: str,
    by: str,
    agreement_line: AgreementLine | None,
    receipt: Receipt | None,
) -> Settlement:
    why = papers.needs(why)
    settlement = Settlement(
        number=numbers.paper(SERIES[kind], on.year),
        kind=kind,
        book=line.book,
        partner=line.partner,
        line=line,
        agreement_line=agreement_line,
        receipt=receipt,
        effective_on=on,
        why=why,
        proposed_minor=amount.minor,
        currency=amount.currency,
        recorded_by=by,
    )
    db.session.add(settlement)
    db.session.flush()
    _audit(settlement, by, f"{kind}.recorded", why=why, amount=amount)
    return settlement


def _refundable(settlement: Settlement) -> changes.Held:
    held = schedules.held_on(settlement.line)
    if settlement.proposed_minor > held.received:
        raise MoreThanReceived(
            offered=settlement.proposed, received=Money(held.received, settlement.currency)
        )
    return held


def _owed(settlement: Settlement) -> AgreementLine:
    row = settlement.agreement_line
    if row is None or row.line is None or row.agreement.state != "signed":
        raise NotInForce
    rest = schedules.held_on(row.line).rest
    if settlement.proposed_minor > rest:
        raise MoreThanOwed(
            offered=settlement.proposed, outstanding=Money(rest, settlement.currency)
        )
    return row


def _applicable(settlement: Settlement) -> AgreementLine:
    row = _owed(settlement)
    source, target = settlement.line, row.line
    free = schedules.held_on(source).over
    if settlement.proposed_minor > free:
        raise MoreThanFree(offered=settlement.proposed, free=Money(free, settlement.currency))
    elsewhere = target is None or (
        source.id == target.id
        or source.book_id != target.book_id
        or source.currency != target.currency
        or (source.partner_id is not None and source.partner_id != target.partner_id)
        or fund_of(settlement) != row.agreement.fund
    )
    if elsewhere:
        raise ElsewhereInForce
    return row


def fund_of(settlement: Settlement) -> Fund | None:
    """The fund into which the money of a settlement's line was paid."""
    if settlement.receipt is not None:
        return settlement.receipt.fund
    agreement = db.session.scalars(
        select(Agreement)
        .join(AgreementLine, AgreementLine.agreement_id == Agreement.id)
        .where(AgreementLine.line_id == settlement.line_id)
        .limit(1)
    ).first()
    return agreement.fund if agreement else None


def give_back(settlement: Settlement, *, why: str, by: str) -> Settlement:
    """Return it to who recorded it, with a reason. Raises NotWaiting, ReasonNeeded."""
    settlement = papers.give_back(settlement, why=why)
    _audit(settlement, by, f"{settlement.kind}.returned", why=why)
    return settlement


def approve(
    settlement: Settlement, *, by: str, evidence: str | None = None, version: int | None = None
) -> Settlement:
    """Let it in, counted again under the lock of the books.

    Raises SamePerson, NotWaiting, StaleVersion, NoRate, MoreThanReceived, MoreThanOwed,
    MoreThanFree, ElsewhereInForce, NotInForce, and NotAvailable when a fund has given the money on.
    """
    settlement = papers.lock(settlement)
    papers.check_version(settlement.version, version, {"amount": str(settlement.proposed)})
    papers.must_wait_for(settlement, by=by)
    fund = fund_of(settlement)
    ledger.lock_books([settlement.book, *([fund.book_id] if fund else [])])
    legs = {"refund": _refunded, "write_off": _written_off, "application": _applied}
    settlement.posting_seq = ledger.post(
        act=f"{settlement.kind}.approved",
        reason=REASONS[settlement.kind],
        subject=settlement.subject,
        by=settlement.recorded_by,
        approver=by,
        legs=legs[settlement.kind](settlement, by),
        evidence=evidence,
        note=settlement.why,
    )
    papers.sign(settlement, by=by)
    db.session.flush()
    _audit(
        settlement,
        by,
        f"{settlement.kind}.approved",
        why=settlement.why,
        recorded_by=settlement.recorded_by,
        amount=settlement.proposed,
        posting=settlement.posting_seq,
    )
    return settlement


def _refunded(settlement: Settlement, by: str) -> list[Leg]:
    held, line, on = _refundable(settlement), settlement.line, settlement.effective_on
    change = changes.refund(held, settlement.proposed_minor)
    legs = []
    for name, amount in schedules.named(line, change):
        purpose = "receipt" if name is Measure.RECEIVED else "agreement"
        base, fixing = fixings.must_be_in_book(amount, settlement.book, on, purpose, by=by)
        legs.append(Leg(line, name, amount, on, base, fixing))
    if settlement.agreement_line is not None and change.signed:
        legs += schedules.uncover(settlement.agreement_line, -change.signed)
    fund = fund_of(settlement)
    if fund is not None:
        out, _ = fixings.must_be_in_book(settlement.proposed, fund.book, on, "receipt", by=by)
        cash = pools.cash_line(fund, window=pools.known_window(fund, line.window))
        paid = Leg(cash, Measure.DEPOSIT, -out, on)
        pools.must_keep(fund, [paid], offered=out, window=cash.window)
        legs.append(paid)
    return legs


def _written_off(settlement: Settlement, by: str) -> list[Leg]:
    row, line, on = _owed(settlement), settlement.line, settlement.effective_on
    amount = settlement.proposed
    base, fixing = fixings.in_book(amount, settlement.book, on, "agreement", by=by)
    return [
        Leg(line, Measure.WRITTEN_OFF, amount, on, base, fixing),
        *schedules.cut_in_turn(row, schedules.standing(row), amount.minor),
    ]


def _applied(settlement: Settlement, _by: str) -> list[Leg]:
    row, line, on = _applicable(settlement), settlement.line, settlement.effective_on
    if row.line is None:
        raise NotInForce
    legs = []
    for part in changes.taken(_origins(settlement), settlement.proposed):
        fixing = db.session.get(Fixing, part.fixing) if part.fixing else None
        legs += [
            Leg(line, Measure.RECEIVED, -part.amount, on, -part.base, fixing),
            Leg(row.line, Measure.RECEIVED, part.amount, on, part.base, fixing),
        ]
    return legs


def received_on(line: Line) -> tuple[int, int]:
    """What a line received, in its currency and in the book's at the rates of the days."""
    row = db.session.execute(
        select(
            cast(func.coalesce(func.sum(Entry.amount), 0), BigInteger),
            cast(func.coalesce(func.sum(Entry.base), 0), BigInteger),
        ).where(Entry.line_id == line.id, Entry.measure == RECEIVED_SLOT)
    ).one()
    return int(row[0]), int(row[1])


def _origins(settlement: Settlement) -> list[changes.Origin]:
    """The money on a line by the rate at which it came: of the receipt that is named first, then
    the latest first, since what is beyond an agreement is what came last."""
    line, named = settlement.line, settlement.receipt
    here = Entry.line_id == line.id, Entry.measure == RECEIVED_SLOT
    first = select(Entry.fixing_id).where(*here, Entry.seq == (named.posting_seq if named else 0))
    rows = db.session.execute(
        select(
            Fixing,
            cast(func.sum(Entry.amount), BigInteger),
            cast(func.sum(Entry.base), BigInteger),
        )
        .outerjoin(Fixing, Fixing.id == Entry.fixing_id)
        .where(*here)
        .group_by(Fixing.id)
        .order_by(Fixing.id.in_(first).desc(), func.max(Entry.seq).desc())
    )
    return [
        changes.Origin(
            Money(int(amount), line.currency),
            Money(int(base), line.book.currency),
            rates.rate_of(fixing) if fixing else None,
            fixing.id if fixing else None,
        )
        for fixing, amount, base in rows
        if amount > 0
    ]


def _audit(settlement: Settlement, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="settlement",
        subject_id=settlement.slug,
        partner_id=settlement.partner_id,
        why=why,
        number=settlement.number,
        **facts,
    )
