"""The pages that belong to no other room: accessibility, privacy, the switch of the language, the
preview of a text.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.core.errors import DomainError
from app.core.money import CURRENCIES
from app.web import amounts, filters
from app.web import language as languages
from app.web.caching import cacheable
from app.web.fields import LONGEST_TEXT, clean
from app.web.language import current_language
from app.web.markdown import to_html
from app.web.sentences import sentence

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


@bp.get("/amount-in-words")
@guard.public("says how an amount is read; keeps nothing")
def amount_in_words() -> ResponseReturnValue:
    """How an amount that is being typed would be read: in digits and in words, or what is wrong."""
    code = request.args.get("currency", "").upper()
    typed = request.args.get("amount", "")
    if code not in CURRENCIES or not typed.strip():
        return jsonify({"said": ""})
    try:
        money = amounts.read(typed, code, current_language())
    except DomainError as error:
        return jsonify({"said": sentence(error)})
    words = filters.in_words(money)
    return jsonify({"said": f"{filters.money(money, exact=True)}: {words}"})
