"""How we count: which number each stage of an amount counts in."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.guard import public
from app.core.words import N_
from app.funding.routes import bp
from app.funding.rules.stages import HOW_WE_COUNT, Figure
from app.web.caching import cacheable

COLUMNS = {
    Figure.PLEDGED: N_("Pledged in all"),
    Figure.OUTSTANDING: N_("Pledged, not signed"),
    Figure.MOBILISED: N_("Mobilised"),
    Figure.RECEIVED: N_("Received"),
    Figure.RECEIVABLE: N_("Signed, not yet paid"),
    Figure.GAP_SIGNED: N_("Reduces the gap after signed agreements"),
    Figure.GAP_WITH_CONFIRMED: N_("Reduces the gap with confirmed pledges"),
    Figure.GAP_WITH_ALL: N_("Reduces the gap with all pledges"),
}


@bp.get("/how-we-count")
@public("the rules behind public figures are public")
@cacheable
def how_we_count() -> ResponseReturnValue:
    """The one table that the formulas follow."""
    return render_template("funding/how_we_count.html", rows=HOW_WE_COUNT, columns=COLUMNS)
