"""Agreements: recorded by one person from the signed paper, approved by another, then money.
One that is not signed yet is a draft, which goes its way in `services.signatures`.

Approval posts the signed amounts, and each instalment under its due date. On the terms of a
pledge line the agreement's amount is that line's signed amount; on other terms it gets a line of
its own and the pledge line is converted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.money import Money
from app.core.words import N_
from app.funding.models import (
    Agreement,
    AgreementLine,
    Book,
    Engagement,
    Entry,
    Fund,
    Instalment,
    Line,
)
from app.funding.rules.agreements import EDITABLE, ON_ITS_WAY
from app.funding.rules.stages import Measure, Nature, Reason, slot
from app.funding.services import conditions, fixings, ledger, numbers, papers, suspicions
from app.funding.services.engagements import AmountLine
from app.funding.services.ledger import Leg
from app.funding.services.percentages import percentage
from app.partners.models import Partner


class NothingAgreed(DomainError):
    """An agreement without an amount."""

    message = N_("State at least one amount.")
    field = "lines"


class InstalmentsExceed(DomainError):
    """The instalments of an amount add up to more than the amount."""

    message = N_("The instalments come to %(offered)s, the agreement to %(agreed)s.")
    field = "instalments"


class SignedInFuture(DomainError):
    """An agreement dated after today."""

    message = N_("An agreement cannot be signed in the future.")
    field = "signed_on"


class NotSigned(DomainError):
    """An agreement is put before the approver without the day of the second signature."""

    message = N_("Say when both sides had signed, or keep it as a draft.")
    field = "signed_on"


class SecondBeforeFirst(DomainError):
    """The second side has signed before the first."""

    message = N_("The second side cannot have signed before the first.")
    field = "signed_on"


class OnItsWay(DomainError):
    """The text of an agreement that is with the partner, or that one side has signed."""

    message = N_("It is on its way to be signed. Take it back first, then change it.")


class ForeignLine(DomainError):
    """A pledge line of another partner or book is to be converted."""

    message = N_("That pledge belongs to another partner or phase.")
    field = "lines"


class OriginIsPartner(DomainError):
    """A partner is named as the one whose money it passes on."""

    message = N_("Name another partner as the one whose money it was, or nobody.")
    field = "lines"


class BadDates(DomainError):
    """An agreement that ends before it starts."""

    message = N_("The agreement ends before it starts.")
    field = "ends_on"


@dataclass(frozen=True, slots=True)
class Due:
    """An instalment: an amount, when, and what sets it off besides the date."""

    amount: Money
    due_on: date
    trigger_kind: str = "date"
    trigger_text: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """One amount of an agreement with its instalments; `converts` is the pledge line it is
    agreed from, if any, and with `in_full` nothing more is to come of that pledge; `origin` is
    whose money it was before the partner passed it on."""

    line: AmountLine
    instalments: tuple[Due, ...] = ()
    converts: Line | None = None
    in_full: bool = False
    origin: Partner | None = None


def record(
    *,
    book: Book,
    partner: Partner,
    title: str,
    signed_on: date | None,
    agreed: Sequence[Agreed],
    by: str,
    engagement: Engagement | None = None,
    fund: Fund | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    partner_reference: str = "",
    conditions: str = "",
    carry_over: bool = False,
    cost_recovery: str | None = None,
    refund_clause: str = "",
    submit: bool = True,
) -> Agreement:
    """Enter a signed agreement; it counts when a second person approves it.

    With `carry_over` what a year leaves may be used in later years, never in earlier ones.
    `cost_recovery` is a percentage as exact decimal text; None where the agreement says nothing.
    `submit=False` keeps it as a draft, which may be without a day of signature. Raises
    NothingAgreed, NotSigned, InstalmentsExceed, SignedInFuture, ForeignLine, OriginIsPartner,
    BadDates, WrongPercentage.
    """
    _check(book, partner, signed_on, starts_on, ends_on, agreed, submit=submit)
    agreement = Agreement(
        number=numbers.paper("AG", (signed_on or clock.today()).year),
        book=book,
        partner=partner,
        engagement=engagement,
        fund=fund,
        title=title,
        partner_reference=partner_reference,
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=ends_on,
        conditions=conditions,
        carry_over=carry_over,
        cost_recovery=percentage(cost_recovery) if cost_recovery else None,
        refund_clause=refund_clause,
        state="awaiting_approval" if submit else "draft",
        recorded_by=by,
    )
    db.session.add(agreement)
    _fill(agreement, agreed)
    _audit(agreement, by, "agreement.recorded", amounts=[a.line.amount for a in agreed])
    return agreement


def _check(
    book: Book,
    partner: Partner,
    signed_on: date | None,
    starts_on: date | None,
    ends_on: date | None,
    agreed: Sequence[Agreed],
    *,
    submit: bool,
    first_signed_on: date | None = None,
) -> None:
    if not agreed:
        raise NothingAgreed
    if submit and signed_on is None:
        raise NotSigned
    if signed_on and signed_on > clock.today():
        raise SignedInFuture
    if signed_on and first_signed_on and signed_on < first_signed_on:
        raise SecondBeforeFirst
    if starts_on and ends_on and ends_on < starts_on:
        raise BadDates
    for one in agreed:
        due = sum((d.amount for d in one.instalments), start=Money.zero(one.line.amount.currency))
        if due > one.line.amount:
            raise InstalmentsExceed(offered=due, agreed=one.line.amount)
        if one.converts is not None and (
            one.converts.book_id != book.id or one.converts.partner_id != partner.id
        ):
            raise ForeignLine
        if one.origin is not None and one.origin.id == partner.id:
            raise OriginIsPartner


def _fill(agreement: Agreement, agreed: Sequence[Agreed]) -> None:
    """Write the proposed lines and instalments, instalments numbered by date."""
    due = []
    for n, one in enumerate(agreed, 1):
        row = AgreementLine(
            n=n,
            converts=one.converts,
            in_full=one.in_full and one.converts is not None,
            origin=one.origin,
            **one.line.columns(),
        )
        agreement.lines.append(row)
        due += [(d.due_on, n, row, d) for d in one.instalments]
    due.sort(key=lambda item: item[:2])
    for n, (due_on, _, row, d) in enumerate(due, 1):
        agreement.instalments.append(
            Instalment(
                line=row,
                n=n,
                due_on=due_on,
                proposed_minor=d.amount.minor,
                currency=d.amount.currency,
                trigger_kind=d.trigger_kind,
                trigger_text=d.trigger_text,
            )
        )
    db.session.flush()


def snapshot(agreement: Agreement) -> dict[str, Any]:
    """What an agreement says now, as plain values: for "both versions"."""
    return {
        "title": agreement.title,
        "partner_reference": agreement.partner_reference,
        "sent_on": agreement.sent_on,
        "first_side": agreement.first_side,
        "first_signed_on": agreement.first_signed_on,
        "signed_on": agreement.signed_on,
        "starts_on": agreement.starts_on,
        "ends_on": agreement.ends_on,
        "conditions": agreement.conditions,
        "carry_over": agreement.carry_over,
        "cost_recovery": agreement.cost_recovery,
        "refund_clause": agreement.refund_clause,
        "fund": agreement.fund.slug if agreement.fund else None,
        "lines": [
            {
                "amount": str(line.proposed),
                "year": line.year,
                "in_full": line.in_full,
                **({"origin": line.origin.slug} if line.origin else {}),
            }
            for line in agreement.lines
        ],
        "instalments": [
            {"amount": str(i.proposed), "due_on": i.due_on} for i in agreement.instalments
        ],
    }


def edit(
    agreement: Agreement,
    *,
    version: int | None,
    title: str,
    signed_on: date | None,
    agreed: Sequence[Agreed],
    by: str,
    fund: Fund | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    partner_reference: str = "",
    conditions: str = "",
    carry_over: bool = False,
    cost_recovery: str | None = None,
    refund_clause: str = "",
    submit: bool = True,
) -> Agreement:
    """Change an agreement that is not approved yet; who edits it has recorded it.

    Raises StaleVersion with what is stored now, OnItsWay, NotWaiting, and what `record` raises.
    """
    agreement = papers.lock(agreement)
    if agreement.state in ON_ITS_WAY:
        raise OnItsWay
    if agreement.state not in EDITABLE:
        raise papers.NotWaiting
    papers.check_version(agreement.version, version, snapshot(agreement))
    _check(
        agreement.book,
        agreement.partner,
        signed_on,
        starts_on,
        ends_on,
        agreed,
        submit=submit,
        first_signed_on=agreement.first_signed_on,
    )
    agreement.title = title
    agreement.fund = fund
    agreement.partner_reference = partner_reference
    agreement.signed_on = signed_on
    agreement.starts_on = starts_on
    agreement.ends_on = ends_on
    agreement.conditions = conditions
    agreement.carry_over = carry_over
    agreement.cost_recovery = percentage(cost_recovery) if cost_recovery else None
    agreement.refund_clause = refund_clause
    agreement.state = "awaiting_approval" if submit else "draft"
    agreement.recorded_by = by
    agreement.recorded_at = clock.now()
    agreement.returned_why = ""
    agreement.instalments.clear()
    db.session.flush()
    agreement.lines.clear()
    db.session.flush()
    _fill(agreement, agreed)
    agreement.version += 1
    db.session.flush()
    _audit(agreement, by, "agreement.edited", amounts=[a.line.amount for a in agreed])
    return agreement


def give_back(agreement: Agreement, *, why: str, by: str) -> Agreement:
    """Return an agreement to who recorded it, with a reason. Raises NotWaiting, ReasonNeeded."""
    agreement = papers.give_back(agreement, why=why, waiting="awaiting_approval", to="draft")
    _audit(agreement, by, "agreement.returned", why=why)
    return agreement


def approve(
    agreement: Agreement, *, by: str, evidence: str | None = None, version: int | None = None
) -> Agreement:
    """Let an agreement in: its amounts count as signed from the day of signature.

    `version` is the one that the approver read. Raises SamePerson, NotWaiting, StaleVersion.
    """
    agreement = papers.lock(agreement)
    papers.check_version(agreement.version, version, snapshot(agreement))
    papers.must_wait_for(agreement, by=by, waiting="awaiting_approval")
    book, signed_on = agreement.book, agreement.signed_day
    ledger.lock_books([book])
    legs: list[Leg] = []
    converted: list[Leg] = []
    for row in agreement.lines:
        line, given_up = _line_for(agreement, row)
        row.line = line
        legs.append(_leg(book, line, Measure.SIGNED, row.proposed, signed_on, by))
        converted += [
            _leg(book, leg_line, name, amount, signed_on, by) for leg_line, name, amount in given_up
        ]
    for due in agreement.instalments:
        line = due.line.line or legs[0].line
        legs.append(Leg(line, Measure.DUE, due.proposed, due.due_on))
    seq = ledger.post(
        act="agreement.signed",
        reason=Reason.NEWLY_SIGNED,
        subject=agreement.subject,
        by=agreement.recorded_by,
        approver=by,
        legs=legs,
        evidence=evidence,
    )
    if converted:
        ledger.post(
            act="engagement.converted",
            reason=Reason.CONVERTED,
            subject=agreement.subject,
            by=agreement.recorded_by,
            approver=by,
            legs=converted,
        )
    _give_up_rest(agreement, by=by)
    conditions.wait_for_condition(agreement, seq=seq, by=agreement.recorded_by)
    agreement.posting_seq = seq
    papers.sign(agreement, by=by, state="signed")
    db.session.flush()
    suspicions.suspect_passed_on(agreement.lines)
    _audit(
        agreement,
        by,
        "agreement.approved",
        recorded_by=agreement.recorded_by,
        amounts=[row.proposed for row in agreement.lines],
        posting=agreement.posting_seq,
    )
    return agreement


def _give_up_rest(agreement: Agreement, *, by: str) -> None:
    """Take what is left of pledges agreed in full out of what is outstanding, from the day of the
    agreement; on other terms nothing is left of a pledge that was converted."""
    pledges = {
        row.converts.id: row.converts for row in agreement.lines if row.in_full and row.converts
    }
    rest = [
        _leg(agreement.book, line, name, amount, agreement.signed_day, by)
        for pledge in pledges.values()
        for line, name, amount in _outstanding(pledge)
    ]
    if rest:
        ledger.post(
            act="engagement.agreed_in_full",
            reason=Reason.CONVERTED_IN_FULL,
            subject=agreement.subject,
            by=agreement.recorded_by,
            approver=by,
            legs=rest,
        )


def _leg(book: Book, line: Line, name: Measure, amount: Money, on: date, by: str) -> Leg:
    base, fixing = fixings.in_book(amount, book, on, "agreement", by=by)
    return Leg(line, name, amount, on, base, fixing)


def _line_for(
    agreement: Agreement, row: AgreementLine
) -> tuple[Line, list[tuple[Line, Measure, Money]]]:
    """The ledger line of an agreed amount, and what a pledge on other terms gives up for it."""
    amount = AmountLine.of(row)
    if row.converts is not None and amount.fits(row.converts):
        return row.converts, []
    line = ledger.open_line(
        agreement.book,
        ref=f"{agreement.number}-{row.n}",
        nature=Nature.CONTRIBUTION,
        currency_code=row.currency,
        dimensions=amount.dimensions(agreement.partner),
    )
    return line, _outstanding(row.converts) if row.converts is not None else []


def _outstanding(line: Line) -> list[tuple[Line, Measure, Money]]:
    held = sums_of(line)
    signed = held.get(Measure.SIGNED, 0)
    return [
        (line, name, Money(-left, line.currency))
        for name in (Measure.ANNOUNCED, Measure.CONFIRMED)
        if (left := max(0, held.get(name, 0) - signed))
    ]


def sums_of(line: Line) -> dict[Measure, int]:
    """What the ledger holds on one contribution line now, whatever the dates, by measure."""
    rows = db.session.execute(
        select(Entry.measure, func.sum(Entry.amount))
        .where(Entry.line_id == line.id)
        .group_by(Entry.measure)
    )
    by_slot = {number: int(amount) for number, amount in rows}
    names = (Measure.ANNOUNCED, Measure.CONFIRMED, Measure.SIGNED, Measure.RECEIVED)
    held = {m: by_slot.get(slot(Nature.CONTRIBUTION, m), 0) for m in (*names, Measure.WRITTEN_OFF)}
    held[Measure.DUE] = by_slot.get(slot(Nature.CONTRIBUTION, Measure.DUE), 0)
    return held


def _audit(agreement: Agreement, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="agreement",
        subject_id=agreement.slug,
        partner_id=agreement.partner_id,
        why=why,
        number=agreement.number,
        **facts,
    )
