"""Pages of partners: public, and at the secretariat's desk."""

from flask import Blueprint

from app.core.words import N_
from app.partners.rules.kinds import CONSTITUENCIES, KINDS
from app.partners.rules.names import first_mention, list_form
from app.web.sentences import sentence

bp = Blueprint("partners", __name__)


@bp.app_template_filter("kind_word")
def kind_word(kind: str) -> str:
    """What kind of organisation it is, in the reader's language."""
    return sentence(KINDS[kind][0]) if kind in KINDS else kind


@bp.app_template_filter("constituency_word")
def constituency_word(constituency: str) -> str:
    """The constituency in the reader's language."""
    return sentence(CONSTITUENCIES[constituency])


ACTS = {
    "partner.registered": N_("Registered"),
    "partner.changed": N_("Changed"),
    "partner.renamed": N_("Renamed"),
    "partner.alias_added": N_("Other spelling added"),
}


@bp.app_template_filter("partner_act")
def partner_act(action: str) -> str:
    """What was done to a partner, in the reader's language."""
    return sentence(ACTS.get(action, action))


bp.add_app_template_global(first_mention)
bp.add_app_template_global(list_form)

from app.partners.routes import desk, public  # noqa: E402, F401  they hang their pages on bp
