"""Partners for everybody."""

from itertools import groupby

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.partners import queries
from app.partners.models import Partner
from app.partners.routes import bp
from app.partners.rules.kinds import CONSTITUENCIES
from app.partners.sections import sections_of
from app.web.caching import cacheable
from app.web.fields import clean
from app.web.language import current_language

LONGEST_SEARCH = 100


@bp.get("/partners/")
@guard.requires(Permission.PARTNER_VIEW)
@cacheable
def list_partners() -> ResponseReturnValue:
    """Every partner in the alphabetical order of the page's language."""
    constituency = request.args.get("constituency", "")
    if constituency not in CONSTITUENCIES:
        constituency = ""
    search = clean(request.args.get("q", "")[:LONGEST_SEARCH])
    rows = queries.partners_listed(
        current_language(), constituency=constituency or None, search=search
    )
    return render_template(
        "partners/list_partners.html",
        groups=[(letter, list(group)) for letter, group in groupby(rows, lambda row: row.letter)],
        found=len(rows),
        counts=queries.constituency_counts(),
        constituencies=list(CONSTITUENCIES),
        constituency=constituency,
        search=search,
    )


@bp.get("/partners/<slug>/")
@guard.requires(Permission.PARTNER_VIEW, on=queries.partner)
@cacheable
def show_partner(partner: Partner) -> ResponseReturnValue:
    """One partner: what it is, and what the record says about it."""
    return render_template(
        "partners/show_partner.html",
        partner=partner,
        units=queries.children_of(partner, current_language()),
        sections=sections_of(partner, current_language()),
        demo_note=partner.fictitious,
    )
