"""The same money on record twice: suspected by the figures, settled by a person.

Settled as a repeat, a pledge's announced amount leaves all totals from the day on which it was
announced; the earlier pledge, or what a fund passes on, counts, and the link between them is kept.
"""

from __future__ import annotations

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.words import N_
from app.funding.models import Repeat
from app.funding.services import engagements, papers


class SettledAlready(DomainError):
    """Somebody settled it first."""

    message = N_("Somebody has settled this already.")


def settle(repeat: Repeat, *, repeats: bool, why: str, by: str) -> Repeat:
    """Say whether it is the same money: it then counts once. Raises SettledAlready, ReasonNeeded,
    CannotMove when the pledge was taken back meanwhile."""
    repeat = papers.lock(repeat)
    if repeat.state != "suggested":
        raise SettledAlready
    repeat.why = papers.needs(why)
    if repeats:
        engagements.count_once(repeat.engagement, of=repeat.number, why=repeat.why, by=by)
    repeat.state = "repeats" if repeats else "separate"
    repeat.settled_by, repeat.settled_at = by, clock.now()
    repeat.version += 1
    db.session.flush()
    audit.record(
        by,
        "engagement.repeats" if repeats else "engagement.separate",
        subject_type="engagement",
        subject_id=repeat.engagement.slug,
        partner_id=repeat.engagement.partner_id,
        why=repeat.why,
        of=repeat.number,
    )
    return repeat
