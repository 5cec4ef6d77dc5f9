"""Pages of the floor: follower, big screen, console, board."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

from app.meetings.sections import section_providers

bp = Blueprint("floor", __name__)

from app.floor.routes import console, public  # noqa: E402, F401  they add views to bp
from app.floor.routes.sections import board, engagements  # noqa: E402  needs nothing but bp


@bp.record_once
def show_on_meeting_pages(state: BlueprintSetupState) -> None:
    """Let a meeting's page show its engagements and its board."""
    section_providers(cast(Flask, state.app)).extend([engagements, board])
