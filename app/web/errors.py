"""Pages for what goes wrong: what happened and what to do, in the reader's language; problem
documents for the API.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.routing import RoutingException

from app.access.identity import VISITOR
from app.core.errors import DomainError, NotFound
from app.core.words import N_
from app.web.sentences import sentence

__all__ = ["init_app", "sentence"]


@dataclass(frozen=True, slots=True)
class Words:
    """Title and advice of an error page, as msgids."""

    title: str
    advice: str


PAGES: dict[int, Words] = {
    400: Words(
        N_("This request cannot be read"),
        N_(
            "Something in the address or in what was sent is damaged. Go back, reload the page "
            "and try again."
        ),
    ),
    401: Words(
        N_("Sign in first"),
        N_("This is open to people who have signed in. Sign in, then come back to this address."),
    ),
    403: Words(
        N_("This is not open to you"),
        N_(
            "You are signed in, but your role does not include this. Ask the secretariat if it "
            "should."
        ),
    ),
    404: Words(
        N_("There is nothing at this address"),
        N_(
            "The address may be mistyped or out of date, or what it shows is not open to you. "
            "Begin at the front page."
        ),
    ),
    405: Words(
        N_("This cannot be done at this address"),
        N_("The address exists, but not for this action. Open it from the page that links to it."),
    ),
    409: Words(
        N_("This cannot be done now"),
        N_("Things have changed since the page was opened. Go back, reload it and look again."),
    ),
    410: Words(
        N_("This link no longer works"),
        N_("It has been used, replaced or has run out. Ask for a new one where you got it."),
    ),
    413: Words(
        N_("This is too large"),
        N_("What was sent is larger than we take. Send a smaller file, or the text in parts."),
    ),
    429: Words(
        N_("Too many requests"),
        N_("There were many requests from you in a short time. Wait a minute, then try again."),
    ),
    500: Words(
        N_("Something broke on our side"),
        N_(
            "It has been noted. What you sent was not stored. Try again in a minute; if it "
            "happens again, write to the secretariat."
        ),
    ),
    503: Words(
        N_("We will be back in a moment"),
        N_(
            "The service is being looked after. What you sent was not stored. Try again in a "
            "minute."
        ),
    ),
}

STALE_FORM = Words(
    N_("This page was open for too long"),
    N_(
        "Its form was no longer valid, and nothing was done. Go back, reload the page and try "
        "again."
    ),
)


def answer(status: int, words: Words | None = None, detail: str = "") -> Response:
    """The page, or the problem document, for a status. `detail` is a sentence already in the
    reader's language.
    """
    if status >= 500:
        # The database may be what broke, and who reads is known from there.
        g.identity = VISITOR
    words = words or PAGES.get(status) or PAGES[500 if status >= 500 else 400]
    if wants_problem():
        return _problem(status, gettext(words.title), detail or gettext(words.advice))
    layout = "layouts/bare.html" if status >= 500 else "layouts/public.html"
    page = render_template(
        "errors/error.html",
        layout=layout,
        status=status,
        heading=gettext(words.title),
        advice=detail or gettext(words.advice),
    )
    return make_response(page, status)


def wants_problem() -> bool:
    """Whether the answer is for a program: anything under /api/, or a caller that takes JSON and
    no HTML.
    """
    if request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    return bool(accepted) and accepted.accept_json and not accepted.accept_html


def _problem(status: int, title: str, detail: str) -> Response:
    problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Response(
        current_app.json.dumps(problem) + "\n", status, mimetype="application/problem+json"
    )


def on_http(error: HTTPException) -> Response | HTTPException:
    """Answer for `abort(...)` and what the framework refuses."""
    if isinstance(error, RoutingException) or error.code is None or error.code < 400:
        return error
    if isinstance(error, SecurityError):
        # Asked under a host that is not ours: no address of a page could be made for it.
        return Response("This site does not answer to that name.\n", 400, mimetype="text/plain")
    response = answer(error.code, STALE_FORM if isinstance(error, CSRFError) else None)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def on_refusal(error: DomainError) -> Response:
    """Answer for a rule that no form has caught."""
    status = 404 if isinstance(error, NotFound) else 409
    return answer(status, detail="" if status == 404 else sentence(error))


def on_crash(error: Exception) -> Response:
    """Answer for what nobody expected; a plain sentence when even the page cannot be made."""
    if not isinstance(error, InternalServerError):
        current_app.logger.exception("unexpected error", exc_info=error)
    try:
        return answer(500)
    except Exception:  # the page of last resort must not depend on anything
        current_app.logger.exception("the error page itself failed")
        return Response(
            "Something broke on our side. Please try again in a minute.\n",
            500,
            mimetype="text/plain",
        )


def init_app(app: Flask) -> None:
    """Register the answers."""
    handlers: tuple[tuple[Any, Any], ...] = (
        (HTTPException, on_http),
        (DomainError, on_refusal),
        (HTTPStatus.INTERNAL_SERVER_ERROR.value, on_crash),
    )
    for kind, handler in handlers:
        app.register_error_handler(kind, handler)
