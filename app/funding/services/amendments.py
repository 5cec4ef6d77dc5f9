"""Changes of a signed agreement: amended, rescheduled, terminated or closed.

A change is recorded by one person from the signed paper and approved by another. Approval posts
what each amount changes by, effective on the day of the change, and the schedule with it. Nothing
goes below what was received.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

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
    Amendment,
    AmendmentInstalment,
    AmendmentLine,
    Instalment,
)
from app.funding.rules import changes
from app.funding.rules.stages import Measure, Reason
from app.funding.services import agreements, fixings, ledger, papers, schedules
from app.funding.services.ledger import Leg

LETTERS: Final = {"amendment": "A", "schedule": "S", "termination": "T", "closure": "C"}
"""What stands between the number of the agreement and that of the change."""

ENDS: Final = {"termination": "terminated", "closure": "closed"}
"""The state in which the two kinds that end an agreement leave it."""


class NotInForce(DomainError):
    """Only an agreement that is signed and neither closed nor terminated changes."""

    message = N_("This agreement is not in force, so it cannot be changed.")


class NothingChanges(DomainError):
    """A change that changes nothing."""

    message = N_("Say what changes.")


class BelowReceived(DomainError):
    """An amount would go below what has been received or given up."""

    message = N_("%(offered)s would be signed, but %(received)s has been received or written off.")
    field = "lines"


class BadDay(DomainError):
    """A change dated before the signature or after today."""

    message = N_("A change takes effect between the signature of the agreement and today.")
    field = "effective_on"


class PaidAlready(DomainError):
    """An instalment of which nothing is to come any more is moved or waived."""

    message = N_("Instalment %(number)s is paid; there is nothing left to move.")
    field = "instalments"


class TooMuchDue(DomainError):
    """Instalments that add up to more than is agreed."""

    message = N_("The instalments would come to %(offered)s, the amount to %(agreed)s.")
    field = "instalments"


@dataclass(frozen=True, slots=True)
class Delta:
    """By how much one amount changes; negative down."""

    line: AgreementLine
    amount: Money


@dataclass(frozen=True, slots=True)
class Added:
    """A further instalment of one amount."""

    line: AgreementLine
    amount: Money
    due_on: date
    trigger_kind: str = "date"
    trigger_text: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What is unpaid of an instalment falls due on another day."""

    instalment: Instalment
    due_on: date
    trigger_kind: str = "date"
    trigger_text: str = ""


@dataclass(frozen=True, slots=True)
class Waived:
    """What is unpaid of an instalment is no longer expected on any day."""

    instalment: Instalment


Step = Added | Moved | Waived


def record(
    agreement: Agreement,
    *,
    kind: str,
    effective_on: date,
    why: str,
    by: str,
    deltas: Sequence[Delta] = (),
    steps: Sequence[Step] = (),
    ends_on: date | None = None,
    conditions: str | None = None,
) -> Amendment:
    """Enter a change of an agreement; it counts when a second person approves it.

    Raises NotInForce, NothingChanges, ReasonNeeded, BadDay, BadDates, BelowReceived, TooMuchDue,
    PaidAlready.
    """
    agreement = papers.lock(agreement)
    _in_force(agreement)
    why = papers.needs(why)
    if not agreement.signed_day <= effective_on <= clock.today():
        raise BadDay
    if ends_on and agreement.starts_on and ends_on < agreement.starts_on:
        raise agreements.BadDates
    words = ends_on not in (None, agreement.ends_on) or conditions is not None
    if kind not in ENDS and not (deltas or steps or words):
        raise NothingChanges
    _would_hold(agreement, deltas, steps)
    number = _next(agreement)
    amendment = Amendment(
        agreement=agreement,
        n=number,
        number=f"{agreement.number}/{LETTERS[kind]}{number}",
        kind=kind,
        effective_on=effective_on,
        why=why,
        ends_on=ends_on,
        conditions=conditions,
        lines=[
            AmendmentLine(
                n=n, line=d.line, proposed_minor=d.amount.minor, currency=d.amount.currency
            )
            for n, d in enumerate(deltas, 1)
        ],
        instalments=[_row(n, step) for n, step in enumerate(steps, 1)],
        recorded_by=by,
    )
    db.session.add(amendment)
    db.session.flush()
    _audit(amendment, by, "amendment.recorded", why=why)
    return amendment


def _next(agreement: Agreement) -> int:
    last = db.session.scalar(
        select(func.max(Amendment.n)).where(Amendment.agreement_id == agreement.id)
    )
    return (last or 0) + 1


def _row(n: int, step: Step) -> AmendmentInstalment:
    if isinstance(step, Added):
        return AmendmentInstalment(
            n=n,
            act="add",
            line=step.line,
            proposed_minor=step.amount.minor,
            currency=step.amount.currency,
            due_on=step.due_on,
            trigger_kind=step.trigger_kind,
            trigger_text=step.trigger_text,
        )
    moved = isinstance(step, Moved)
    return AmendmentInstalment(
        n=n,
        act="move" if moved else "waive",
        line=step.instalment.line,
        instalment=step.instalment,
        currency=step.instalment.currency,
        due_on=step.due_on if isinstance(step, Moved) else None,
        trigger_kind=step.trigger_kind if isinstance(step, Moved) else "date",
        trigger_text=step.trigger_text if isinstance(step, Moved) else "",
    )


def _in_force(agreement: Agreement) -> None:
    if agreement.state != "signed":
        raise NotInForce


def _would_hold(agreement: Agreement, deltas: Sequence[Delta], steps: Sequence[Step]) -> None:
    """What the books would refuse is told to who records it, while the paper is at hand."""
    by_line = {delta.line.id: delta.amount.minor for delta in deltas}
    touched = [s.instalment for s in steps if not isinstance(s, Added)]
    for row in agreement.lines:
        _not_below(row, by_line.get(row.id, 0))
        now = schedules.standing(row)
        for instalment, part in now:
            if instalment in touched and part.unpaid == 0:
                raise PaidAlready(number=instalment.n)
        waived = [s.instalment for s in steps if isinstance(s, Waived)]
        due = sum(p.paid if one in waived else p.amount for one, p in now)
        added = sum(s.amount.minor for s in steps if isinstance(s, Added) and s.line is row)
        if added:
            _not_more(row, due + added, by_line.get(row.id, 0))


def _not_below(row: AgreementLine, by: int) -> None:
    if row.line is None or by >= 0:
        return
    held = schedules.held_on(row.line)
    floor = held.received + held.written_off
    if held.signed + by < floor:
        raise BelowReceived(
            offered=Money(held.signed + by, row.currency), received=Money(floor, row.currency)
        )


def _not_more(row: AgreementLine, due: int, by: int) -> None:
    if row.line is None:
        return
    held = schedules.held_on(row.line)
    agreed = held.signed - held.written_off + by
    if due > agreed:
        raise TooMuchDue(offered=Money(due, row.currency), agreed=Money(agreed, row.currency))


def give_back(amendment: Amendment, *, why: str, by: str) -> Amendment:
    """Return a change to who recorded it, with a reason. Raises NotWaiting, ReasonNeeded."""
    amendment = papers.give_back(amendment, why=why)
    _audit(amendment, by, "amendment.returned", why=why)
    return amendment


def approve(
    amendment: Amendment, *, by: str, evidence: str | None = None, version: int | None = None
) -> Amendment:
    """Let a change in. Everything is counted again under the lock of the book, because cash may
    have come since it was recorded.

    Raises SamePerson, NotWaiting, StaleVersion, NotInForce, BelowReceived, PaidAlready,
    TooMuchDue.
    """
    amendment = papers.lock(amendment)
    papers.check_version(amendment.version, version, {"why": amendment.why})
    papers.must_wait_for(amendment, by=by)
    agreement = papers.lock(amendment.agreement)
    _in_force(agreement)
    ledger.lock_books([agreement.book])
    amendment.before = _before(agreement)
    ends = amendment.kind in ENDS
    legs = _ended(amendment) if ends else _changed(amendment)
    if legs:
        amendment.posting_seq = ledger.post(
            act=f"agreement.{ENDS.get(amendment.kind, 'amended')}",
            reason=Reason.TERMINATED if ends else Reason.AMENDED,
            subject=agreement.subject,
            by=amendment.recorded_by,
            approver=by,
            legs=legs,
            evidence=evidence,
            note=amendment.why,
        )
    if ends:
        agreement.state = ENDS[amendment.kind]
    if amendment.ends_on:
        agreement.ends_on = amendment.ends_on
    if amendment.conditions is not None:
        agreement.conditions = amendment.conditions
    agreement.version += 1
    papers.sign(amendment, by=by)
    db.session.flush()
    _audit(
        amendment,
        by,
        "amendment.approved",
        why=amendment.why,
        recorded_by=amendment.recorded_by,
        posting=amendment.posting_seq,
    )
    return amendment


def let_in(
    row: AgreementLine,
    *,
    amount: Money,
    on: date,
    legs: Sequence[Leg],
    why: str,
    recorded_by: str,
    by: str,
) -> Amendment:
    """The amendment that follows from cash beyond the agreement: who recorded the cash proposed
    it, who approved the cash lets it in. Its book is locked by the caller."""
    agreement = papers.lock(row.agreement)
    number = _next(agreement)
    amendment = Amendment(
        agreement=agreement,
        n=number,
        number=f"{agreement.number}/{LETTERS['amendment']}{number}",
        kind="amendment",
        effective_on=on,
        why=why,
        lines=[AmendmentLine(n=1, line=row, proposed_minor=amount.minor, currency=amount.currency)],
        recorded_by=recorded_by,
        before=_before(agreement),
    )
    db.session.add(amendment)
    amendment.posting_seq = ledger.post(
        act="agreement.amended",
        reason=Reason.AMENDED,
        subject=agreement.subject,
        by=recorded_by,
        approver=by,
        legs=legs,
        note=why,
    )
    agreement.version += 1
    papers.sign(amendment, by=by)
    db.session.flush()
    _audit(amendment, by, "amendment.approved", why=why, recorded_by=recorded_by)
    return amendment


def _before(agreement: Agreement) -> dict[str, Any]:
    return {
        "ends_on": agreement.ends_on.isoformat() if agreement.ends_on else None,
        "conditions": agreement.conditions,
        "instalments": [
            {
                "n": one.n,
                "amount": str(one.proposed),
                "due_on": one.due_on.isoformat(),
                "trigger_kind": one.trigger_kind,
                "trigger_text": one.trigger_text,
            }
            for one in agreement.instalments
            if one.state != "waived"
        ],
    }


def _changed(amendment: Amendment) -> list[Leg]:
    legs: list[Leg] = []
    for delta in amendment.lines:
        _not_below(delta.line, delta.proposed_minor)
        legs += _signed(amendment, delta.line, delta.proposed_minor)
    for step in amendment.instalments:
        legs += _rescheduled(step)
    by_line = {delta.agreement_line_id: delta.proposed_minor for delta in amendment.lines}
    for row in amendment.agreement.lines:
        if row.line is None:
            continue
        by, held = by_line.get(row.id, 0), schedules.held_on(row.line)
        if by < 0:
            legs += schedules.fit(row, held.signed + by, held.written_off)
        if any(one.act == "add" and one.line is row for one in amendment.instalments):
            _not_more(row, sum(one.proposed_minor for one, _ in schedules.standing(row)), by)
    return legs


def _ended(amendment: Amendment) -> list[Leg]:
    """What is still to come is taken back, amount by amount, and its instalments with it."""
    legs: list[Leg] = []
    for row in amendment.agreement.lines:
        if row.line is None:
            continue
        rest = schedules.held_on(row.line).rest
        now = schedules.standing(row)
        legs += _signed(amendment, row, -rest) if rest else []
        legs += schedules.cut_in_turn(row, now, sum(part.unpaid for _, part in now))
    return legs


def _signed(amendment: Amendment, row: AgreementLine, by: int) -> list[Leg]:
    if row.line is None:
        return []
    line, on = row.line, amendment.effective_on
    change = changes.Change(signed=by)
    if by < 0:
        change = changes.signed_down(schedules.held_on(line), -by)
    legs = []
    for name, amount in schedules.named(line, change):
        base, fixing = fixings.in_book(
            amount, amendment.book, on, "agreement", by=amendment.recorded_by
        )
        legs.append(Leg(line, name, amount, on, base, fixing))
    return legs


def _rescheduled(step: AmendmentInstalment) -> list[Leg]:
    row = step.line
    if step.proposed is not None and step.due_on is not None and row.line is not None:
        schedules.add(
            row,
            amount=step.proposed,
            due_on=step.due_on,
            trigger_kind=step.trigger_kind,
            trigger_text=step.trigger_text,
        )
        return [Leg(row.line, Measure.DUE, step.proposed, step.due_on)]
    for instalment, part in schedules.standing(row):
        if instalment.id != step.instalment_id or part.unpaid == 0:
            continue
        if step.due_on is None:
            return schedules.cut(row, instalment, part, part.unpaid)
        return schedules.move(
            row,
            instalment,
            part,
            due_on=step.due_on,
            trigger_kind=step.trigger_kind,
            trigger_text=step.trigger_text,
        )
    raise PaidAlready(number=step.instalment.n if step.instalment else 0)


def _audit(amendment: Amendment, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    """On the trail of the agreement: its chain is read as one."""
    audit.record(
        by,
        action,
        subject_type="agreement",
        subject_id=amendment.agreement.slug,
        partner_id=amendment.agreement.partner_id,
        why=why,
        number=amendment.number,
        kind=amendment.kind,
        amounts=[row.proposed for row in amendment.lines],
        **facts,
    )
