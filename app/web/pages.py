"""The pages that belong to no other room: accessibility, privacy, the switch of the language, the
preview of a text.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.web import language as languages
from app.web.caching import cacheable
from app.web.fields import LONGEST_TEXT, clean
from app.web.markdown import to_html

bp = Blueprint("web", __name__)


@bp.get("/language/<code>")
@guard.public("everybody may choose the language")
def language(code: str) -> Response:
    """Choose a language and go back."""
    return languages.choose_language(code)


@bp.get("/accessibility")
@guard.public("says to everybody how the pages can be used")
@cacheable
def accessibility() -> ResponseReturnValue:
    """How the pages can be used, and what is not known."""
    return render_template("web/accessibility.html")


@bp.get("/privacy")
@guard.public("says to everybody what is kept about them")
@cacheable
def privacy() -> ResponseReturnValue:
    """What is kept about people, why, and for how long."""
    return render_template("web/privacy.html")


@bp.post("/preview")
@guard.requires(Permission.OWN_PROFILE)
def preview() -> ResponseReturnValue:
    """Markdown as it will look, for the preview beside a text field."""
    text = request.form.get("text", "")
    if len(text) > LONGEST_TEXT:
        abort(413)
    return to_html(clean(text, lines=True)), {"Content-Type": "text/html; charset=utf-8"}
