"""Taken back with a date, void, or counted once because it repeats another."""

from __future__ import annotations

from datetime import date

from app.core import clock
from app.core.db import db
from app.core.errors import DomainError, SamePerson
from app.core.words import N_
from app.funding.models import (
    Engagement,
)
from app.funding.rules import engagements as rules
from app.funding.rules.engagements import (
    State,
)
from app.funding.rules.stages import Measure, Reason
from app.funding.services import (
    ledger,
    papers,
)
from app.funding.services.engagements.posting import (
    EvidenceNeeded,
    book_of,
    post_changes,
    sums_held,
    take_back,
)
from app.funding.services.engagements.record import keep_before, note_act


class EndsInFuture(DomainError):
    """An end dated after today."""

    message = N_("Give a day that has come.")
    field = "on"


class EndsBeforeItBegan(DomainError):
    """An end dated before the announcement."""

    message = N_("It was announced on %(day)s, so it cannot end before that day.")
    field = "on"


_ENDS = {
    State.WITHDRAWN: Reason.WITHDRAWN,
    State.LAPSED: Reason.LAPSED,
    State.DECLINED: Reason.DECLINED,
}


def withdraw(
    engagement: Engagement,
    *,
    on: date,
    why: str,
    by: str,
    as_: State = State.WITHDRAWN,
    evidence: str | None = None,
    approver: str | None = None,
    for_partner: bool = False,
) -> Engagement:
    """Take an engagement back from a day on: withdrawn by the partner, lapsed, or declined.

    What is signed stays; what is not leaves all totals from that day, and earlier positions keep
    it. Withdrawn by the secretariat (`for_partner`) only with `evidence`, the SHA-256 of the
    partner's paper. Raises CannotMove, ReasonNeeded, EvidenceNeeded, and of a withdrawal
    EndsInFuture, EndsBeforeItBegan.
    """
    engagement = papers.lock(engagement)
    state = rules.move(State(engagement.state), as_)
    why = papers.needs(why)
    if for_partner and not evidence:
        raise EvidenceNeeded
    if as_ is State.WITHDRAWN:
        _must_be_between(engagement.announced_on, on)
    keep_before(engagement, state.value, why, by)
    held = sums_held(engagement)
    wanted = []
    for link in engagement.lines:
        signed = max(0, held[link.line_id, Measure.SIGNED])
        for name in (Measure.ANNOUNCED, Measure.CONFIRMED):
            wanted.append((link.line, name, min(held[link.line_id, name], signed)))
    post_changes(
        engagement,
        wanted,
        held,
        on=on,
        act=f"engagement.{state.value}",
        reason=_ENDS[state],
        by=by,
        approver=approver,
        evidence=evidence,
        note=why,
    )
    engagement.state = state.value
    engagement.ended_on = on
    engagement.ended_why = why
    engagement.version += 1
    db.session.flush()
    note_act(engagement, by, f"engagement.{state.value}", why=why, on=on)
    return engagement


def _must_be_between(announced_on: date | None, on: date) -> None:
    if on > clock.today():
        raise EndsInFuture
    if announced_on is not None and on < announced_on:
        raise EndsBeforeItBegan(day=announced_on)


class StandsOnPaper(DomainError):
    """An agreement was signed on the pledge, so it was no mistake of entry."""

    message = N_("An agreement was signed on this pledge: it cannot be voided.")


def must_be_free(engagement: Engagement) -> None:
    """Only what nothing was signed on can be voided. Raises StandsOnPaper."""
    held = sums_held(engagement)
    if any(held[link.line_id, Measure.SIGNED] for link in engagement.lines):
        raise StandsOnPaper


def void(engagement: Engagement, *, why: str, by: str, approver: str) -> Engagement:
    """Take an engagement back as never made: entered by mistake.

    As known from now on it never was; as known earlier it still is. Raises CannotMove,
    ReasonNeeded, StandsOnPaper, SamePerson.
    """
    engagement = papers.lock(engagement)
    state = rules.move(State(engagement.state), State.VOIDED)
    if by == approver:
        raise SamePerson
    must_be_free(engagement)
    why = papers.needs(why)
    keep_before(engagement, state.value, why, by)
    if engagement.lines:
        ledger.lock_books([book_of(engagement)])
        take_back(engagement, act="engagement.voided", by=by, approver=approver, why=why)
        # What was signed, paid and refunded is not signed any more, but it was no mistake.
        if any(sums_held(engagement).values()):
            raise StandsOnPaper
    engagement.state = state.value
    engagement.ended_on = engagement.ended_on or engagement.announced_on
    engagement.ended_why = why
    engagement.version += 1
    db.session.flush()
    note_act(engagement, by, "engagement.voided", why=why, approver=approver)
    return engagement


def unsigned(engagement: Engagement) -> bool:
    """Whether something of it is neither signed nor taken back; words without an amount are."""
    held = sums_held(engagement)
    left = (
        held[link.line_id, Measure.ANNOUNCED] > held[link.line_id, Measure.SIGNED]
        for link in engagement.lines
    )
    return any(left) if engagement.lines else True


def count_once(engagement: Engagement, *, of: str, why: str, by: str) -> None:
    """Let a pledge that repeats what another paper (its number) has count no more, from the day
    of its announcement on; what is signed of it stays. Raises CannotMove when it no longer
    stands."""
    engagement = papers.lock(engagement)
    rules.move(State(engagement.state), State(engagement.state))
    held = sums_held(engagement)
    wanted = [
        (link.line, name, min(held[link.line_id, name], max(0, held[link.line_id, Measure.SIGNED])))
        for link in engagement.lines
        for name in (Measure.ANNOUNCED, Measure.CONFIRMED)
    ]
    post_changes(
        engagement,
        wanted,
        held,
        on=engagement.announced_on or clock.today(),
        act="engagement.repeats",
        reason=Reason.REPEATED,
        by=by,
        note=f"{of}: {why}",
    )
    engagement.version += 1
    db.session.flush()
