"""Corrected and revised by the partner: every change of an amount is a posting of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.core import clock
from app.core.db import db
from app.core.localised import Localised
from app.funding.models import (
    Engagement,
)
from app.funding.rules import engagements as rules
from app.funding.rules.conditions import Terms
from app.funding.rules.engagements import (
    ConditionKind,
    EngagementType,
    State,
)
from app.funding.rules.stages import Measure, Reason
from app.funding.services import (
    conditions,
    fixings,
    ledger,
    papers,
    suspicions,
)
from app.funding.services.engagements.amounts import AmountLine
from app.funding.services.engagements.posting import (
    EvidenceNeeded,
    book_of,
    line_for,
    must_not_be_less_than_refunded,
    post_changes,
    post_confirmed,
    sums_held,
    take_back,
)
from app.funding.services.engagements.preparing import check_condition, replace_drafts
from app.funding.services.engagements.record import keep_before, note_act, snapshot, subject
from app.funding.services.ledger import Leg


def correct(
    engagement: Engagement,
    *,
    type: EngagementType,
    why: str,
    by: str,
    lines: Sequence[AmountLine] = (),
    wording: Localised | None = None,
    condition_kind: ConditionKind | None = None,
    condition_text: str | None = None,
    condition_terms: Terms | None = None,
    long_stop_on: date | None = None,
    effective_on: date | None = None,
    for_partner: bool = False,
    evidence: str | None = None,
    version: int | None = None,
) -> Engagement:
    """Put right what was recorded, or, with `effective_on`, revise what is engaged from that day.

    A correction takes the old entries back under their own dates and enters the new ones under
    the day of the announcement; a revision adds the difference from its own day. By the partner
    it counts as confirmed; by the secretariat it needs evidence and stays to be confirmed. The
    version before is kept. Raises CannotMove, StaleVersion, AmountMissing, AmountNotWanted,
    TermsMissing, EvidenceNeeded, ReasonNeeded, LessThanRefunded. The condition stays as it is
    unless a kind is given.
    """
    engagement = papers.lock(engagement)
    papers.check_version(engagement.version, version, snapshot(engagement))
    target = State.ANNOUNCED if for_partner else State.CONFIRMED
    state = rules.move(State(engagement.state), target)
    rules.check_lines(type, len(lines))
    if for_partner and not evidence:
        raise EvidenceNeeded
    why = papers.needs(why)
    keep_before(engagement, "corrected" if effective_on is None else "revised", why, by)
    if condition_kind is not None:
        engagement.condition_kind = condition_kind.value
        engagement.condition_terms = conditions.stored_terms(condition_terms)
        engagement.long_stop_on = long_stop_on
    if condition_text is not None:
        engagement.condition_text = condition_text
    engagement.type = type.value
    check_condition(engagement)
    if engagement.lines or lines:
        ledger.lock_books([book_of(engagement)])
        if effective_on is None:
            _enter_again(engagement, lines, by, why)
        else:
            _revise(engagement, lines, effective_on, by, why, evidence)
        if lines:
            since = effective_on or engagement.announced_on or clock.today()
            conditions.follow(engagement, book_of(engagement), on=since, by=by)
    engagement.wording = wording if wording is not None else engagement.wording
    replace_drafts(engagement, lines)
    engagement.state = state.value
    if not for_partner:
        engagement.confirmed_by, engagement.confirmed_at = by, clock.now()
        post_confirmed(engagement, by, evidence)
    engagement.version += 1
    db.session.flush()
    suspicions.suspect(engagement)
    note_act(
        engagement,
        by,
        "engagement.corrected" if effective_on is None else "engagement.revised",
        why=why,
        amounts=[line.amount for line in lines],
    )
    return engagement


def _enter_again(engagement: Engagement, amounts: Sequence[AmountLine], by: str, why: str) -> None:
    take_back(engagement, act="engagement.corrected", by=by, why=why)
    left = sums_held(engagement)
    if amounts and engagement.announced_on is not None:
        _announce_again(engagement, amounts, engagement.announced_on, by, why)
    must_not_be_less_than_refunded(engagement, left)


def _announce_again(
    engagement: Engagement, amounts: Sequence[AmountLine], on: date, by: str, why: str
) -> None:
    book = book_of(engagement)
    legs = []
    for amount in amounts:
        base, fixing = fixings.in_book(amount.amount, book, on, "pledge", by=by)
        line = line_for(engagement, book, amount)
        legs.append(Leg(line, Measure.ANNOUNCED, amount.amount, on, base, fixing))
    ledger.post(
        act="engagement.corrected",
        reason=Reason.CORRECTION,
        subject=subject(engagement),
        by=by,
        legs=legs,
        note=why,
    )


def _revise(
    engagement: Engagement,
    amounts: Sequence[AmountLine],
    on: date,
    by: str,
    why: str,
    evidence: str | None,
) -> None:
    book = book_of(engagement)
    wanted: dict[int, int] = {}
    for amount in amounts:
        line = line_for(engagement, book, amount)
        wanted[line.id] = wanted.get(line.id, 0) + amount.amount.minor
    post_changes(
        engagement,
        [(link.line, Measure.ANNOUNCED, wanted.get(link.line_id, 0)) for link in engagement.lines],
        sums_held(engagement),
        on=on,
        act="engagement.revised",
        reason=Reason.REVISED,
        by=by,
        evidence=evidence,
        note=why,
    )
