"""Partners as JSON."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.api.blueprint import (
    LINK,
    MAYBE,
    TEXT,
    Json,
    absolute,
    bp,
    in_all,
    listing,
    operation,
    ref,
    words,
)
from app.partners import queries
from app.partners.models import Partner
from app.partners.queries import PartnerRow
from app.partners.rules.kinds import CONSTITUENCIES
from app.web.caching import cacheable
from app.web.language import current_language


def _partner(row: Partner | PartnerRow) -> Json:
    return {
        "id": row.slug,
        "label": words(row.label),
        "name": words(row.name),
        "names": in_all(row.name),
        "short": row.short,
        "kind": row.kind,
        "constituency": row.constituency,
        "country": row.country,
        "fictitious": row.fictitious,
        "url": absolute("partners.show_partner", slug=row.slug),
    }


@bp.get("/partners/")
@guard.requires(Permission.PARTNER_VIEW)
@cacheable
def list_partners() -> ResponseReturnValue:
    """Every partner, in the alphabetical order of the language asked for."""
    wanted = request.args.get("constituency", "")
    rows = queries.partners_listed(
        current_language(), constituency=wanted if wanted in CONSTITUENCIES else None
    )
    return jsonify(partners=[_partner(row) for row in rows])


@bp.get("/partners/<slug>/")
@guard.requires(Permission.PARTNER_VIEW, on=queries.partner)
@cacheable
def show_partner(partner: Partner) -> ResponseReturnValue:
    """One partner."""
    return jsonify(
        _partner(partner)
        | {
            "profile": words(partner.profile),
            "parent": partner.parent.slug if partner.parent else None,
        }
    )


SCHEMAS: Json = {
    "Partner": {
        "type": "object",
        "required": ["id", "label", "name", "kind", "constituency", "url"],
        "properties": {
            "id": TEXT,
            "label": TEXT,
            "name": TEXT,
            "names": {"type": "object", "additionalProperties": TEXT},
            "short": MAYBE,
            "kind": TEXT,
            "constituency": {"type": "string", "enum": list(CONSTITUENCIES)},
            "country": MAYBE,
            "fictitious": {"type": "boolean"},
            "profile": MAYBE,
            "parent": MAYBE,
            "url": LINK,
        },
    }
}

PATHS: Json = {
    "/partners/": operation(
        "Partners in alphabetical order",
        listing("partners", ref("Partner")),
        query={"constituency": {"type": "string", "enum": list(CONSTITUENCIES)}},
    ),
    "/partners/{slug}/": operation("One partner", ref("Partner"), path=("slug",)),
}
