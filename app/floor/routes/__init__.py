"""Pages of the floor: follower, big screen, console, board."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from app.floor import words
from app.meetings.sections import section_providers
from app.registration.routes import keep_secret

bp = Blueprint("floor", __name__)
bp.after_request(keep_secret)


@bp.app_template_filter("question_word")
def question_word(state: str) -> str:
    """Where a question stands, in the reader's language."""
    return str(gettext(words.QUESTION_STATES[state]))


@bp.app_template_filter("question_mark")
def question_mark(state: str) -> str:
    """The shape with which that is marked."""
    return words.QUESTION_MARKS[state]


from app.floor.routes import announcing, console, public, questions  # noqa: E402, F401  they add views to bp
from app.floor.routes.sections import board, engagements  # noqa: E402  needs nothing but bp


@bp.record_once
def show_on_meeting_pages(state: BlueprintSetupState) -> None:
    """Let a meeting's page show its engagements and its board."""
    section_providers(cast(Flask, state.app)).extend([engagements, board])
