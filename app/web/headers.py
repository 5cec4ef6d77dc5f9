"""Headers that every answer carries: what a page may load, who may frame it, who may keep it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Flask, Response, request, session

from app.web.language import COOKIE

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


def policy_sending_to(address: str) -> str:
    """The same for a page with a form whose answer leads to another site: browsers hold a form's
    redirects against the policy as well. ``address`` is any address of that site.
    """
    there = urlsplit(address)
    if there.scheme not in ("http", "https") or not _HOST.fullmatch(there.netloc):
        return CONTENT_SECURITY_POLICY
    return CONTENT_SECURITY_POLICY.replace(
        "form-action 'self'", f"form-action 'self' {there.scheme}://{there.netloc}"
    )


PAPER_POLICY = "frame-ancestors 'none'"
"""For PDF: browsers show it in a viewer of their own, which the page's policy would stop."""

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "usb",
    )
)  # fmt: skip

ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", PERMISSIONS_POLICY),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
ANSWERED = "tour_de_table.answered_from_cache"
"""In the request's environment when the kept page answers, which carries its headers already."""

HSTS = "max-age=31536000; includeSubDomains"
A_YEAR = "public, max-age=31536000, immutable"


def is_nobody() -> bool:
    """Whether the request carries nothing that could say who asks: no cookie but the language, no
    authorisation.
    """
    return all(name == COOKIE for name in request.cookies) and not request.authorization


def leaves_a_cookie(response: Response) -> bool:
    """Whether the answer sets a cookie. The session's own is written last, after all of this."""
    return "Set-Cookie" in response.headers or session.modified


def add_headers(response: Response) -> Response:
    """Complete an answer; what a view has set stays, except that nothing personal may be kept by
    shared caches.
    """
    if ANSWERED in request.environ:
        return response
    headers = response.headers
    for name, value in ALWAYS:
        headers.setdefault(name, value)
    paper = response.mimetype == "application/pdf"
    headers.setdefault(
        "Content-Security-Policy", PAPER_POLICY if paper else CONTENT_SECURITY_POLICY
    )
    api = request.path.startswith("/api/")
    headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if api else "same-origin")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", HSTS)
    _say_who_may_keep_it(response)
    return response


def _say_who_may_keep_it(response: Response) -> None:
    if request.endpoint == "static":
        if request.args.get("v") and response.status_code in (200, 304):
            response.headers["Cache-Control"] = A_YEAR
        return
    response.vary.add("Cookie")
    kept = response.headers.get("Cache-Control", "")
    personal = not is_nobody() or request.method not in ("GET", "HEAD") or leaves_a_cookie(response)
    if personal:
        streamed = response.mimetype == "text/event-stream"
        if not streamed and "private" not in kept and "no-store" not in kept:
            response.headers["Cache-Control"] = "no-store"
    elif not kept:
        response.headers["Cache-Control"] = "no-cache" if response.status_code < 400 else "no-store"


def init_app(app: Flask) -> None:
    """Complete every answer."""
    app.after_request(add_headers)
