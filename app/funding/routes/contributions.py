"""A partner reads its own money."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.core import clock
from app.funding.queries import contributions as queries
from app.funding.queries import statements
from app.funding.routes import bp
from app.funding.routes.pages import phase_name

NEXT = 8
"""Instalments to come that are listed; a hundred would hide the next one."""


@bp.get("/my/contributions")
@requires(Permission.MY_VIEW)
def my_contributions() -> ResponseReturnValue:
    """Own agreements, the next instalments, and what has arrived, partner by partner."""
    return render_template(
        "funding/my_contributions.html",
        rows=queries.contributions(identity().partner_ids, clock.today()),
        phase_name=phase_name,
        next=NEXT,
        statements=statements.statements(partner_ids=identity().partner_ids),
    )
