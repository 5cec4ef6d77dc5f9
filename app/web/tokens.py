"""Form tokens: a form whose token no longer fits comes back with everything typed, and nothing was
done.

Most sites answer such a form with an error page and lose the text. Here the form of a page that
can be shown again checks its token itself; until it has, nothing can be committed in that request.
An address that only takes orders (POST without a page), and whatever another site sends, is
refused at once.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from flask_wtf.csrf import CSRFError, generate_csrf, validate_csrf
from sqlalchemy import event
from wtforms import ValidationError

from app.core.db import db

REFUSED = "tour_de_table.token_refused"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class TokenRefused(RuntimeError):
    """Something was about to be stored although the form's token had not been accepted."""


def check_token() -> None:
    """Before each request that may change something: accept its token, or leave the answer to the
    page's form.
    """
    if request.method in SAFE or not current_app.config.get("WTF_CSRF_ENABLED", True):
        return
    if request.url_rule is None:
        return
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise CSRFError("sent by another site")
    try:
        validate_csrf(request.form.get("csrf_token") or request.headers.get("X-CSRFToken"))
    except ValidationError as error:
        if "GET" not in (request.url_rule.methods or ()):
            raise CSRFError(str(error)) from None
        request.environ[REFUSED] = True
        g.pop("csrf_valid", None)
    else:
        g.csrf_valid = True


def _no_commit_without_token(_session: Any) -> None:
    if has_request_context() and request.environ.get(REFUSED):
        raise TokenRefused(f"{request.endpoint} stores without a form that checks its token")


def init_app(app: Flask) -> None:
    """Check tokens before each request and give templates `csrf_token`."""
    app.before_request(check_token)
    app.jinja_env.globals["csrf_token"] = generate_csrf
    sessions = db.session.session_factory
    if not event.contains(sessions, "before_commit", _no_commit_without_token):
        event.listen(sessions, "before_commit", _no_commit_without_token)
