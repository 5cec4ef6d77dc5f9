"""How an engagement ends besides its partner's own word: it lapses, is declined, or turns out to
have been entered by mistake. One person proposes, or the passing of its long-stop date; another
decides.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, select

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.words import N_
from app.funding.models import Ending, Engagement
from app.funding.rules import engagements as rules
from app.funding.rules.engagements import LIVE, State
from app.funding.services import engagements, papers

SYSTEM = "system"
PASSED = N_("The long-stop date has passed.")
"""The reason of a proposal that nobody typed; translated where it is shown."""


class EndsAlready(DomainError):
    """A proposal about the engagement waits."""

    message = N_("A proposal to end this engagement already waits for a decision.")


def propose(engagement: Engagement, *, kind: State, on: date, why: str, by: str) -> Ending:
    """Propose that an engagement lapsed, is declined or is void (entered by mistake).

    Raises CannotMove, ReasonNeeded, EndsAlready, EndsInFuture, StandsOnPaper.
    """
    engagement = papers.lock(engagement)
    rules.move(State(engagement.state), kind)
    if kind is State.VOIDED:
        engagements.must_be_free(engagement)
    why = papers.needs(why)
    if on > clock.today():
        raise engagements.EndsInFuture
    if _waits(engagement):
        raise EndsAlready
    ending = Ending(engagement=engagement, kind=kind.value, on=on, why=why, recorded_by=by)
    db.session.add(ending)
    db.session.flush()
    _audit(ending, by, "engagement.end_proposed", why=why)
    return ending


def _waits(engagement: Engagement) -> bool:
    return (
        db.session.scalar(
            select(Ending.id).where(
                Ending.engagement_id == engagement.id, Ending.state == "recorded"
            )
        )
        is not None
    )


def decide(ending: Ending, *, by: str, version: int | None = None) -> Ending:
    """The decision that it is so.

    Raises SamePerson, NotWaiting, StaleVersion, CannotMove, StandsOnPaper.
    """
    ending = papers.lock(ending)
    papers.check_version(ending.version, version, {"state": ending.state})
    papers.must_wait_for(ending, by=by)
    state = State(ending.kind)
    if state is State.VOIDED:
        engagements.void(ending.engagement, why=ending.why, by=ending.recorded_by, approver=by)
    else:
        engagements.withdraw(
            ending.engagement,
            on=ending.on,
            why=ending.why,
            by=ending.recorded_by,
            approver=by,
            as_=state,
        )
    papers.sign(ending, by=by)
    db.session.flush()
    _audit(ending, by, "engagement.end_decided", why=ending.why)
    return ending


def leave(ending: Ending, *, why: str, by: str) -> Ending:
    """The decision that it is not so: the engagement stands. Raises NotWaiting, ReasonNeeded."""
    ending = papers.give_back(ending, why=why)
    _audit(ending, by, "engagement.end_refused", why=why)
    return ending


def sweep(today: date | None = None) -> list[Ending]:
    """Propose the lapse of every engagement whose long-stop date has passed; a date about which
    somebody decided already is not asked again."""
    today = today or clock.today()
    asked = exists().where(
        Ending.engagement_id == Engagement.id,
        Ending.kind == State.LAPSED.value,
        Ending.on == Engagement.long_stop_on,
    )
    rows = db.session.scalars(
        select(Engagement)
        .where(
            Engagement.state.in_([state.value for state in LIVE]),
            Engagement.long_stop_on < today,
            ~asked,
        )
        .order_by(Engagement.id)
    ).all()
    return [
        propose(
            row,
            kind=State.LAPSED,
            on=row.long_stop_on,
            why=PASSED,
            by=SYSTEM,
        )
        for row in rows
        if row.long_stop_on is not None and not _waits(row) and engagements.unsigned(row)
    ]


def _audit(ending: Ending, by: str, action: str, *, why: str = "") -> None:
    audit.record(
        by,
        action,
        subject_type="engagement",
        subject_id=ending.engagement.slug,
        partner_id=ending.engagement.partner_id,
        why=why,
        kind=ending.kind,
        on=ending.on,
    )
