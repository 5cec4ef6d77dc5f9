"""The language of a page: what the reader chose, else their account, else their browser, else
English.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    has_app_context,
    has_request_context,
    make_response,
    redirect,
    request,
)
from flask_babel import Babel, get_locale, get_translations
from werkzeug.local import LocalProxy

from app.access import guard
from app.core.languages import DEFAULT_LANGUAGE, LANGUAGE_NAMES, LANGUAGES
from app.web.addresses import safe_path

COOKIE = "language"
COOKIE_AGE = 365 * 24 * 3600

View = TypeVar("View", bound=Callable[..., Any])

_AS_ASKED = "__language_as_asked__"

babel = Babel()


def speaks_as_asked(view: View) -> View:
    """Mark a view whose address may name the language (``?language=fr``), as a screen on a wall
    needs: what the address says goes before cookie, account and browser.
    """
    setattr(view, _AS_ASKED, True)
    return view


def _asked_in_address() -> str | None:
    asked = request.args.get("language")
    if asked not in LANGUAGES or request.endpoint is None:
        return None
    view = current_app.view_functions.get(request.endpoint)
    return asked if getattr(view, _AS_ASKED, False) else None


def chosen_without_account() -> str:
    """The language by cookie or browser alone: asks no database, so a cached page can be found by
    it.
    """
    cookie = request.cookies.get(COOKIE)
    if cookie in LANGUAGES:
        return cookie
    return request.accept_languages.best_match(LANGUAGES, DEFAULT_LANGUAGE) or DEFAULT_LANGUAGE


def select_language() -> str:
    """The language of this request; outside requests English, unless a block forces another."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    asked = _asked_in_address()
    if asked is not None:
        return asked
    if request.cookies.get(COOKIE) in LANGUAGES:
        return request.cookies[COOKIE]
    account = guard.identity().language
    return account if account in LANGUAGES else chosen_without_account()


def current_language() -> str:
    """Code of the language in which texts are printed now ("en", "fr", "es")."""
    # Asked for every number and name on a page, so what Babel has settled is read directly.
    state = g.get("_flask_babel") if has_app_context() else None
    locale = getattr(state, "babel_locale", None) or get_locale()
    return locale.language if locale and locale.language in LANGUAGES else DEFAULT_LANGUAGE


def forget_language() -> None:
    """A request settles its language anew, also where several share one application context."""
    g.pop("_flask_babel", None)


def language_choices() -> tuple[tuple[str, str], ...]:
    """Codes and own names of the languages, in the order of the switch."""
    return tuple((code, LANGUAGE_NAMES[code]) for code in LANGUAGES)


def choose_language(code: str) -> Response:
    """Keep the chosen language in a cookie and go back to the page that was open."""
    if code not in LANGUAGES:
        abort(404)
    response = make_response(redirect(safe_path(request.args.get("next"))))
    response.set_cookie(
        COOKIE,
        code,
        max_age=COOKIE_AGE,
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
        httponly=True,
        samesite="Lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _install_words(app: Flask) -> None:
    """Let templates find a catalogue in one look-up; Babel's own way asks several proxies for each
    word.
    """
    catalogues: dict[str, Any] = {}

    def catalogue() -> Any:
        language = current_language()
        found = catalogues.get(language)
        if found is None:
            found = get_translations()
            if has_app_context():
                catalogues[language] = found
        return found

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: catalogue().ugettext(text),
        ngettext=lambda one, many, count: catalogue().ungettext(one, many, count),
        newstyle=True,
        pgettext=lambda context, text: catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, count: catalogue().unpgettext(
            context, one, many, count
        ),
    )


def init_app(app: Flask) -> None:
    """Tie Babel to the reader's language and give templates `language` and `language_choices`."""
    if "babel" not in app.extensions:
        babel.init_app(app, locale_selector=select_language)
    app.before_request(forget_language)
    _install_words(app)
    app.jinja_env.globals.update(
        language=LocalProxy(current_language), language_choices=language_choices
    )
