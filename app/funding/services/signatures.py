"""An agreement on its way: sent to the partner, signed by one side, then by the other.

Nothing here counts. With the second signature and the signed paper it waits for a second person,
like an agreement that both sides had signed when it was recorded. Each step that comes again, with
the same facts, changes nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.words import N_
from app.funding.models import Agreement
from app.funding.rules.agreements import STEPS, Side, Step, allowed
from app.funding.services import evidence, papers
from app.funding.services.agreements import SecondBeforeFirst, SignedInFuture, snapshot
from app.meetings.rules.uploads import Upload


class NotThisStep(DomainError):
    """A step that does not follow on where the agreement stands."""

    message = N_("The agreement is at another step by now.")


class SentInFuture(DomainError):
    """An agreement sent on a day that has not come."""

    message = N_("An agreement cannot have been sent in the future.")
    field = "sent_on"


class FirstInFuture(SignedInFuture):
    """The first side signs on a day that has not come."""

    field = "first_signed_on"


def send(agreement: Agreement, *, on: date, by: str, version: int | None = None) -> Agreement:
    """Note that the draft went to the partner; signatures noted before are void.

    Raises SentInFuture, NotThisStep, StaleVersion.
    """
    if on > clock.today():
        raise SentInFuture
    facts = {"sent_on": on, "first_side": None, "first_signed_on": None, "signed_on": None}
    return _record(agreement, Step.SEND, "agreement.sent", facts, by=by, version=version)


def sign_first(
    agreement: Agreement, *, side: Side, on: date, by: str, version: int | None = None
) -> Agreement:
    """Note which side has signed first. Raises FirstInFuture, NotThisStep, StaleVersion."""
    if on > clock.today():
        raise FirstInFuture
    facts = {"first_side": side.value, "first_signed_on": on}
    return _record(
        agreement, Step.SIGN_FIRST, "agreement.signed_by_one", facts, by=by, version=version
    )


def sign_second(
    agreement: Agreement, *, on: date, paper: Upload, by: str, version: int | None = None
) -> Agreement:
    """Note the second signature, keep the signed paper, and put it before the approver; whoever
    does so has recorded it.

    Raises SignedInFuture, SecondBeforeFirst, NotThisStep, StaleVersion, and what `evidence.keep`
    raises.
    """
    if on > clock.today():
        raise SignedInFuture
    agreement = papers.lock(agreement)
    if agreement.first_signed_on and on < agreement.first_signed_on:
        raise SecondBeforeFirst
    before = agreement.version
    agreement = _record(
        agreement,
        Step.SIGN_SECOND,
        "agreement.signed_by_both",
        {"signed_on": on},
        by=by,
        version=version,
    )
    if agreement.version != before:
        evidence.keep(agreement.subject, paper, by=by)
        agreement.recorded_by, agreement.recorded_at = by, clock.now()
        db.session.flush()
    return agreement


def recall(agreement: Agreement, *, by: str, version: int | None = None) -> Agreement:
    """Make it a draft again, to change it or to give it up; a signature noted before is void.

    Raises NotThisStep, StaleVersion.
    """
    facts = {"sent_on": None, "first_side": None, "first_signed_on": None, "signed_on": None}
    return _record(agreement, Step.RECALL, "agreement.recalled", facts, by=by, version=version)


def _record(
    agreement: Agreement,
    step: Step,
    act: str,
    facts: dict[str, Any],
    *,
    by: str,
    version: int | None,
) -> Agreement:
    """Take a step on the agreement as it is stored now, locked; `act` names it in the trail."""
    agreement = papers.lock(agreement)
    _from, to = STEPS[step]
    if agreement.state == to and all(getattr(agreement, name) == facts[name] for name in facts):
        return agreement
    papers.check_version(agreement.version, version, snapshot(agreement))
    if not allowed(step, agreement.state):
        raise NotThisStep
    for name, value in facts.items():
        setattr(agreement, name, value)
    agreement.state = to.value
    agreement.returned_why = ""
    agreement.version += 1
    db.session.flush()
    audit.record(
        by,
        act,
        subject_type="agreement",
        subject_id=agreement.slug,
        partner_id=agreement.partner_id,
        number=agreement.number,
        **{name: str(value) for name, value in facts.items() if value is not None},
    )
    return agreement
