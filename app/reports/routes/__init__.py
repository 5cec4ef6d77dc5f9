"""Papers for everybody, and the desk on which a report is assembled."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from app.funding.checks import checkers
from app.meetings.sections import (
    edition_providers,
    line_providers,
    notice_providers,
    paper_providers,
    report_text_providers,
)
from app.reports import jobs as _jobs  # noqa: F401  # declares what the worker does
from app.reports.models import Outcome
from app.reports.rules import outcomes as outcome_rules
from app.reports.rules.clearance import SECTION_WORDS

bp = Blueprint("reports", __name__)


@bp.app_template_filter("note_section")
def note_section(key: str) -> str:
    """What a section of the concept note is called."""
    return str(gettext(SECTION_WORDS[key]))


@bp.app_template_filter("outcome_state")
def outcome_state(row: Outcome) -> str:
    """How far a decision or an action is, in words."""
    known = outcome_rules.STATE_WORDS
    if row.kind == outcome_rules.DECISION:
        known = {**known, **outcome_rules.DECISION_WORDS}
    return str(gettext(known[row.state]))


@bp.app_template_filter("outcome_number")
def outcome_number(row: Outcome) -> str:
    """D1 or A1."""
    return outcome_rules.number_words(row.kind, row.number)


from app.reports.routes import (  # noqa: E402  they hang their pages on bp
    approval,  # noqa: F401
    booth_packs,  # noqa: F401
    checks,  # noqa: F401
    clearance,
    corrections,  # noqa: F401
    desk,  # noqa: F401
    hand_over,  # noqa: F401
    imports,  # noqa: F401
    letters,
    notes,  # noqa: F401
    outcomes,  # noqa: F401
    own_words,  # noqa: F401
    papers,
    pictures,  # noqa: F401
    publication,
    templates,  # noqa: F401
    tour_de_table,
    translations,
)


@bp.record_once
def offer_papers(state: BlueprintSetupState) -> None:
    """Let the documents of a meeting name the papers about who takes part, and its readiness board
    and its texts say how far the clearance of the concept note is.
    """
    app = cast(Flask, state.app)
    paper_providers(app).append(papers.about_participants)
    paper_providers(app).append(tour_de_table.about_tour_de_table)
    report_text_providers(app).append(papers.about_report)
    edition_providers(app).append(publication.editions)
    line_providers(app).append(clearance.readiness)
    checkers(app).append(letters.check_certificate)
    line_providers(app).append(translations.readiness)
    notice_providers(app).append(clearance.notice)
