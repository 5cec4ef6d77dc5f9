"""Pages of the newsroom: for everybody, at the desk, and for the speaker who is quoted."""

from flask import Blueprint
from flask_babel import gettext

from app.news import jobs as _jobs  # noqa: F401  # declares what the worker does
from app.news.rules.articles import (
    QUOTATION_MARKS,
    QUOTATION_WORDS,
    STATE_MARKS,
    STATE_WORDS,
)

bp = Blueprint("news", __name__)


@bp.app_template_filter("article_state")
def article_state(state: str) -> tuple[str, str]:
    """Shape and words of how far an article is."""
    return STATE_MARKS[state], str(gettext(STATE_WORDS[state]))


@bp.app_template_filter("quotation_state")
def quotation_state(state: str) -> tuple[str, str]:
    """Shape and words of what a speaker has said to their words."""
    return QUOTATION_MARKS[state], str(gettext(QUOTATION_WORDS[state]))


from app.news.routes import desk, own, public  # noqa: E402, F401  they hang their pages on bp
