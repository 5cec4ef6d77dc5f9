"""Papers for everybody, and the desk on which a report is assembled."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

from app.meetings.sections import paper_providers

bp = Blueprint("reports", __name__)

from app.reports.routes import booth_packs, desk, papers  # noqa: E402, F401  they hang their pages on bp


@bp.record_once
def offer_papers(state: BlueprintSetupState) -> None:
    """Let the documents of a meeting name the papers about who takes part."""
    paper_providers(cast(Flask, state.app)).append(papers.about_participants)
