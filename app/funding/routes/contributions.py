"""A partner reads its own money."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.core import clock
from app.funding.queries import contributions as queries
from app.funding.queries import in_kind, objections, statements
from app.funding.queries.fund_shares import shares_of
from app.funding.routes import bp
from app.funding.routes.pages import phase_name
from app.funding.routes.places import Places
from app.funding.rules.agreements import missing
from app.funding.rules.engagements import STRENGTH_WORDS
from app.funding.rules.objections import OUTCOME_WORDS, STATE_WORDS, State

NEXT = 8
"""Instalments to come that are listed; a hundred would hide the next one."""


@bp.get("/my/contributions")
@requires(Permission.MY_VIEW)
def my_contributions() -> ResponseReturnValue:
    """Own agreements, the next instalments, and what has arrived, partner by partner."""
    today = clock.today()
    raised = objections.of_partners(identity().partner_ids)
    rows = queries.contributions(identity().partner_ids, today)
    return render_template(
        "funding/my_contributions.html",
        standing={one.about: one for one in raised if one.state != State.CLOSED},
        closed=[one for one in raised if one.state == State.CLOSED],
        state_words=STATE_WORDS,
        outcome_words=OUTCOME_WORDS,
        rows=rows,
        missing=missing,
        shares={row.partner.id: shares_of(row.partner, today) for row in rows},
        in_kind=in_kind.of_partners(identity().partner_ids, today),
        phase_name=phase_name,
        places=_places(rows),
        strengths=STRENGTH_WORDS,
        next=NEXT,
        statements=statements.statements(partner_ids=identity().partner_ids),
    )


def _places(rows: list[queries.Contributions]) -> dict[int, Places]:
    """The words of each phase in which anything is agreed, by the phase's key."""
    phases = {one.agreement.book.phase for row in rows for one in row.agreements}
    return {phase.id: Places(phase) for phase in phases if phase is not None}
