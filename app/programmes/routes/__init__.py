"""Pages of programmes, results and projects: public, and at the secretariat's desk."""

from collections.abc import Iterable
from typing import cast

from flask import Blueprint, Flask, render_template
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.core.collation import sort_key
from app.partners.models import Partner
from app.partners.sections import Section, providers
from app.programmes import front
from app.programmes.portfolio import row_of
from app.programmes.presenting import CATEGORY_WORDS, shown
from app.programmes.queries import projects_of_partner
from app.web import filters
from app.web.language import current_language
from app.web.sentences import sentence

bp = Blueprint("programmes", __name__)


@bp.record_once
def _join_the_application(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    front.init_app(app)
    providers(app).append(projects_of)


def projects_of(partner: Partner, _language: str) -> Section | None:
    """On a partner's page: projects that it or one of its units funds or carries out."""
    rows = [(row_of(project), project.programme) for project in projects_of_partner(partner)]
    if not rows:
        return None
    html = render_template("programmes/_partner_projects.html", rows=rows)
    return Section(
        "projects",
        _("Projects"),
        Markup(html),  # noqa: S704  our own template
        aside=ngettext("%(num)s project", "%(num)s projects", len(rows)),
    )


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
