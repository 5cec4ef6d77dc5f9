"""Conditions: they come with the announcement, change by new terms from a day on, and end when two
persons put down what became of them.

Everything that counts is in frozen rows, each with the posting that brought it. New terms and
facts have no amount of their own, so their posting takes what is conditional out and puts it back
under the same measure: it changes no sum, and stands in the chain with its day, its two persons
and the paper that proves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.money import Money
from app.core.words import N_
from app.funding.models import (
    Agreement,
    Book,
    Condition,
    ConditionFact,
    ConditionLine,
    ConditionTerms,
    Engagement,
    Entry,
    Fixing,
    Fulfilment,
    Line,
)
from app.funding.rules import canonical
from app.funding.rules.conditions import Counts, Covers, Outcome, Terms
from app.funding.rules.engagements import ConditionKind
from app.funding.rules.stages import Measure, Nature, Reason, slot
from app.funding.services import ledger, papers
from app.funding.services.ledger import Leg


class EvidenceOfFulfilment(DomainError):
    """A condition is said to be fulfilled without the paper that shows it."""

    message = N_("Attach the paper that shows that the condition is fulfilled.")
    field = "evidence"


class NotInThisTime(DomainError):
    """A fulfilment of a day before the condition was there, or of a day that has not come."""

    message = N_("Give a day between %(first)s and today.")
    field = "effective_on"


class WaitsAlready(DomainError):
    """Two answers about one condition cannot wait at once."""

    message = N_("An answer about this condition already waits for a second person.")


class NothingConditional(DomainError):
    """No entry stands on the lines of the condition."""

    message = N_("Nothing of this pledge is on record any more, so there is nothing conditional.")


# --- terms ---------------------------------------------------------------------------------------


def stored_terms(terms: Terms | None) -> dict[str, Any]:
    """Terms as a draft keeps them: only the figures that were given."""
    if terms is None:
        return {}
    told = {
        "gives": terms.gives,
        "per": terms.per,
        "share": terms.share,
        "threshold": terms.threshold,
    }
    return {"counts": terms.counts.value} | {k: v for k, v in told.items() if v is not None}


def terms_of(engagement: Engagement) -> Terms | None:
    """What an engagement says about its condition now. Raises TermsMissing."""
    kind = ConditionKind(engagement.condition_kind)
    if kind is ConditionKind.NONE:
        return None
    told = engagement.condition_terms or {}
    return Terms(
        kind,
        told.get("gives"),
        told.get("per"),
        told.get("share"),
        told.get("threshold"),
        Counts(told.get("counts", Counts.ANNOUNCED)),
    ).checked()


def digest(terms: Terms | None, on: date) -> str | None:
    """What the posting that brings terms says of them; None when there are none."""
    if terms is None:
        return None
    return canonical.terms_digest([_told(terms, on)])


def _told(terms: Terms, on: date) -> tuple[object, ...]:
    figures = (terms.gives, terms.per, terms.share, terms.threshold)
    return (on.isoformat(), terms.kind.value, *figures, terms.counts.value)


def begin(engagement: Engagement, book: Book, *, seq: int, on: date, by: str) -> Condition | None:
    """Put the condition of a pledge on record with the posting that announces it."""
    terms = terms_of(engagement)
    if terms is None:
        return None
    condition = Condition(
        book_id=book.id,
        partner_id=engagement.partner_id,
        engagement_id=engagement.id,
        covers=Covers.PLEDGE.value,
    )
    db.session.add(condition)
    db.session.flush()
    join(condition, [link.line for link in engagement.lines])
    _state(condition, terms, engagement.condition_text, seq=seq, on=on, by=by)
    return condition


def join(condition: Condition, lines: Sequence[Line]) -> None:
    """Bring lines under a condition that are not yet."""
    there = {row.line_id for row in condition.lines}
    for line in lines:
        if line.id not in there:
            condition.lines.append(
                ConditionLine(line_id=line.id, covers=condition.covers, n=len(condition.lines) + 1)
            )
    db.session.flush()


def _state(
    condition: Condition, terms: Terms, text: str, *, seq: int, on: date, by: str
) -> ConditionTerms:
    row = ConditionTerms(
        n=len(condition.terms) + 1,
        seq=seq,
        effective_on=on,
        kind=terms.kind.value,
        gives=terms.gives,
        per=terms.per,
        share=terms.share,
        threshold_minor=terms.threshold,
        counts=terms.counts.value,
        text=text,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    condition.terms.append(row)
    db.session.flush()
    return row


def of_pledge(engagement: Engagement) -> Condition | None:
    """The condition of a pledge, if it was ever given one."""
    return db.session.scalar(
        select(Condition).where(
            Condition.engagement_id == engagement.id, Condition.covers == Covers.PLEDGE.value
        )
    )


def follow(engagement: Engagement, book: Book, *, on: date, by: str) -> None:
    """Bring the record in line with what a corrected or revised pledge says: new terms from a day
    on when they differ, and its new lines under them."""
    terms, condition = terms_of(engagement), of_pledge(engagement)
    lines = [link.line for link in engagement.lines]
    if condition is None:
        if terms is not None and lines:
            seq = _mark(lines, Measure.ANNOUNCED, engagement_subject(engagement), on=on, by=by,
                        act="condition.stated", terms=digest(terms, on))  # fmt: skip
            begin(engagement, book, seq=seq, on=on, by=by)
        return
    join(condition, lines)
    last = condition.terms[-1]
    wanted = terms or Terms(ConditionKind.NONE)
    if (_same(last, wanted) and last.text == engagement.condition_text) or not lines:
        return
    seq = _mark(lines, Measure.ANNOUNCED, engagement_subject(engagement), on=on, by=by,
                act="condition.changed", terms=digest(wanted, on))  # fmt: skip
    _state(condition, wanted, engagement.condition_text, seq=seq, on=on, by=by)


def _same(row: ConditionTerms, terms: Terms) -> bool:
    return (row.kind, row.gives, row.per, row.share, row.threshold_minor, row.counts) == (
        terms.kind,
        terms.gives,
        terms.per,
        terms.share,
        terms.threshold,
        terms.counts,
    )


def engagement_subject(engagement: Engagement) -> str:
    """How the ledger names the condition of a pledge."""
    return f"condition:{engagement.ref}"


def wait_for_condition(agreement: Agreement, *, seq: int, by: str) -> Condition | None:
    """Put on record which instalments of an approved agreement wait for a condition."""
    parts: dict[int, int] = {}
    texts = []
    for row in agreement.instalments:
        if row.trigger_kind == "condition" and row.line.line is not None:
            line_id = row.line.line.id
            parts[line_id] = parts.get(line_id, 0) + row.proposed_minor
            texts.append(row.trigger_text)
    taken = set(
        db.session.scalars(
            select(ConditionLine.line_id).where(
                ConditionLine.line_id.in_(parts), ConditionLine.covers == Covers.INSTALMENT.value
            )
        )
    )
    parts = {line_id: part for line_id, part in parts.items() if line_id not in taken}
    if not parts:
        return None
    condition = Condition(
        book_id=agreement.book_id,
        partner_id=agreement.partner_id,
        agreement_id=agreement.id,
        covers=Covers.INSTALMENT.value,
    )
    db.session.add(condition)
    db.session.flush()
    for n, (line_id, part) in enumerate(parts.items(), 1):
        condition.lines.append(
            ConditionLine(line_id=line_id, covers=condition.covers, n=n, part_minor=part)
        )
    text = "; ".join(dict.fromkeys(text for text in texts if text))
    terms = Terms(ConditionKind.RESULT)
    _state(condition, terms, text, seq=seq, on=agreement.signed_day, by=by)
    return condition


# --- what became of it ---------------------------------------------------------------------------


def record_fulfilment(
    condition: Condition,
    *,
    outcome: Outcome,
    effective_on: date,
    by: str,
    evidence: str | None = None,
    note: str = "",
) -> Fulfilment:
    """Enter what became of a condition; it counts when a second person approves it.

    `evidence` is the SHA-256 of the paper that shows it; to take an earlier record back (outcome
    open) a note says why. Raises EvidenceOfFulfilment, NotInThisTime, WaitsAlready, ReasonNeeded.
    """
    first = condition.terms[0].effective_on
    if not first <= effective_on <= clock.today():
        raise NotInThisTime(first=first)
    if outcome is Outcome.MET and not evidence:
        raise EvidenceOfFulfilment
    if outcome is not Outcome.MET:
        note = papers.needs(note)
    if any(row.state == "recorded" for row in condition.fulfilments):
        raise WaitsAlready
    row = Fulfilment(
        condition=condition,
        outcome=outcome.value,
        effective_on=effective_on,
        evidence=evidence,
        note=note.strip(),
        recorded_by=by,
    )
    db.session.add(row)
    db.session.flush()
    _audit(condition, by, "condition.recorded", outcome=outcome.value, on=effective_on)
    return row


def approve_fulfilment(row: Fulfilment, *, by: str, version: int | None = None) -> Fulfilment:
    """The second person's yes: from its day on the condition stands as recorded.

    Raises SamePerson, NotWaiting, StaleVersion, NothingConditional.
    """
    row = papers.lock(row)
    papers.check_version(row.version, version, {"state": row.state})
    papers.must_wait_for(row, by=by)
    condition = row.condition
    lines = [link.line for link in condition.lines]
    covered = Measure.ANNOUNCED if condition.covers == Covers.PLEDGE else Measure.SIGNED
    seq = _mark(
        lines,
        covered,
        f"condition:{_name(condition)}",
        on=row.effective_on,
        by=row.recorded_by,
        approver=by,
        act=f"condition.{row.outcome}",
        evidence=row.evidence,
        note=row.note,
    )
    condition.facts.append(
        ConditionFact(
            n=len(condition.facts) + 1,
            seq=seq,
            effective_on=row.effective_on,
            outcome=row.outcome,
            evidence=row.evidence,
            recorded_by=row.recorded_by,
            approved_by=by,
            recorded_at=clock.now(),
        )
    )
    row.posting_seq = seq
    papers.sign(row, by=by)
    db.session.flush()
    _audit(condition, by, f"condition.{row.outcome}", why=row.note, posting=seq)
    return row


def return_fulfilment(row: Fulfilment, *, why: str, by: str) -> Fulfilment:
    """Give it back with the reason. Raises NotWaiting, ReasonNeeded."""
    row = papers.give_back(row, why=why)
    _audit(row.condition, by, "condition.returned", why=why)
    return row


def _name(condition: Condition) -> str:
    if condition.engagement is not None:
        return condition.engagement.ref or condition.slug
    return condition.agreement.number if condition.agreement else condition.slug


def _mark(
    lines: Sequence[Line],
    covered: Measure,
    subject: str,
    *,
    on: date,
    by: str,
    act: str,
    approver: str | None = None,
    evidence: str | None = None,
    note: str = "",
    terms: str | None = None,
) -> int:
    """Post what is conditional out and in again: no sum changes, and the act has its place in the
    chain. At the rate at which the amount was entered, so that it needs none of its own day."""
    legs = []
    for line in lines:
        entered = _entered(line, covered)
        if entered is None:
            continue
        amount, base, fixing = entered
        legs.append(Leg(line, covered, -amount, on, None if base is None else -base, fixing))
        legs.append(Leg(line, covered, amount, on, base, fixing))
    if not legs:
        raise NothingConditional
    return ledger.post(
        act=act,
        reason=Reason.CONDITION,
        subject=subject,
        by=by,
        approver=approver,
        legs=legs,
        evidence=evidence,
        balanced=True,
        note=note,
        terms=terms,
    )


def _entered(line: Line, covered: Measure) -> tuple[Money, Money | None, Fixing | None] | None:
    """The last amount entered on a line under a measure, with its rate."""
    entry = db.session.scalar(
        select(Entry)
        .where(Entry.line_id == line.id, Entry.measure == slot(Nature.CONTRIBUTION, covered))
        .order_by(Entry.seq.desc(), Entry.n.desc())
        .limit(1)
    )
    if entry is None:
        return None
    base = None if entry.base is None else Money(entry.base, line.book.currency)
    fixing = db.session.get(Fixing, entry.fixing_id) if entry.fixing_id else None
    return Money(entry.amount, entry.currency), base, fixing


def _audit(condition: Condition, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    of = condition.engagement or condition.agreement
    audit.record(
        by,
        action,
        subject_type="engagement" if condition.engagement_id else "agreement",
        subject_id=of.slug if of else condition.slug,
        partner_id=condition.partner_id,
        why=why,
        condition=condition.slug,
        **facts,
    )
