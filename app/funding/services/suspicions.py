"""Which earlier pledge an announced one may repeat.

One of the same partner for the same phase that still stands, was announced at another meeting or
on another day, and states an amount that this one states, in the same currency.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select, true

from app.core.db import db
from app.funding.models import Engagement, Repeat
from app.funding.rules.engagements import LIVE


def suspect(
    engagement: Engagement, *, same_day: bool = False, besides: Collection[int] = ()
) -> list[Repeat]:
    """Note which earlier pledges an announced one may repeat. Nothing changes in the ledger.

    With `same_day` also those of the same meeting and day, except `besides` (ids): what comes by
    file was perhaps recorded in the room already, but rows of one file are meant apart.
    """
    amounts = {(row.proposed_minor, row.currency) for row in engagement.draft_lines}
    if not amounts:
        return []
    earlier = db.session.scalars(
        select(Engagement)
        .where(
            Engagement.partner_id == engagement.partner_id,
            Engagement.phase_id == engagement.phase_id,
            Engagement.id < engagement.id,
            Engagement.state.in_([state.value for state in LIVE]),
            true()
            if same_day
            else or_(
                Engagement.meeting_id.is_distinct_from(engagement.meeting_id),
                Engagement.announced_on != engagement.announced_on,
            ),
        )
        .order_by(Engagement.id)
    ).all()
    known = set(
        db.session.scalars(select(Repeat.of_id).where(Repeat.engagement_id == engagement.id))
    )
    found = [
        Repeat(engagement=engagement, of=other)
        for other in earlier
        if other.id not in known
        and other.id not in besides
        and amounts & {(row.proposed_minor, row.currency) for row in other.draft_lines}
    ]
    db.session.add_all(found)
    db.session.flush()
    return found
