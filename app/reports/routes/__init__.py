"""Papers for everybody, and the desk on which a report is assembled."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from app.meetings.sections import line_providers, notice_providers, paper_providers
from app.reports.rules.clearance import SECTION_WORDS

bp = Blueprint("reports", __name__)


@bp.app_template_filter("note_section")
def note_section(key: str) -> str:
    """What a section of the concept note is called."""
    return str(gettext(SECTION_WORDS[key]))


from app.reports.routes import (  # noqa: E402, F401  they hang their pages on bp
    booth_packs,
    checks,
    clearance,
    desk,
    imports,
    own_words,
    papers,
    pictures,
    templates,
)


@bp.record_once
def offer_papers(state: BlueprintSetupState) -> None:
    """Let the documents of a meeting name the papers about who takes part, and its readiness board
    and its texts say how far the clearance of the concept note is.
    """
    app = cast(Flask, state.app)
    paper_providers(app).append(papers.about_participants)
    line_providers(app).append(clearance.readiness)
    notice_providers(app).append(clearance.notice)
