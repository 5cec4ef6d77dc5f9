"""Pages of programmes, results and projects: public, and at the secretariat's desk."""

from collections.abc import Iterable

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.core.collation import sort_key
from app.programmes import front
from app.programmes.presenting import CATEGORY_WORDS, shown
from app.web import filters
from app.web.language import current_language
from app.web.sentences import sentence

bp = Blueprint("programmes", __name__)


@bp.record_once
def _lead_the_navigation(state: BlueprintSetupState) -> None:
    front.init_app(state.app)


@bp.app_template_filter("category_word")
def category_word(category: str) -> str:
    """The category of a figure in the reader's language."""
    return sentence(CATEGORY_WORDS[category])


@bp.app_template_filter("by_country_name")
def by_country_name(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with names, in the alphabetical order of the reader's language."""
    language = current_language()
    named = ((code, filters.country(code)) for code in codes)
    return sorted(named, key=lambda pair: sort_key(pair[1], language))


bp.add_app_template_filter(shown, "shown_figure")

from app.programmes.routes import desk, public  # noqa: E402, F401  they hang their pages on bp
