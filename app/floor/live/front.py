"""The stream process: `gunicorn --worker-class gevent wsgi:stream`.

It stands before the application and answers the floor's ``state`` and ``stream`` to visitors from
what the hub holds, before anything of the application is asked: a question that is answered with
304 costs a look into a dictionary. Everything else (a reader who is signed in, a meeting that is
not public, any other address) is the application's, which serves it as a page server does.
"""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Any, Final
from urllib.parse import parse_qs

from flask import Flask
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.core.errors import NotFound
from app.core.languages import DEFAULT_LANGUAGE, LANGUAGES
from app.floor.live import direct, wire
from app.floor.live.fragments import FRAGMENTS, VERSION
from app.floor.live.hub import Hub, hub_of
from app.floor.live.render import Place, Rendering
from app.web.headers import ALWAYS, CONTENT_SECURITY_POLICY
from app.web.language import COOKIE

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Answer = Iterable[bytes]

ADDRESS: Final = re.compile(r"/meetings/([a-z0-9-]{1,120})/floor/(state|stream)")
COMMON: Final = (
    *ALWAYS,
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Vary", "Cookie, Accept-Language"),
)


class Front:
    """The floor's state and streams, then the application."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._hub: Hub = hub_of(app)
        self._hosts = frozenset(app.config["TRUSTED_HOSTS"])

    def __call__(self, environ: Environ, start_response: StartResponse) -> Answer:
        line = _line(environ)
        if line is not None:
            environ[wire.SOCKET] = partial(direct.stream, line, environ["SERVER_PROTOCOL"])
        asked = self._asked(environ)
        if asked is not None:
            place, what = asked
            try:
                rendering = self._hub.watched(place)
            except NotFound:
                rendering = None
            if rendering is not None and rendering.public:
                if what == "state":
                    return _state(environ, start_response, rendering)
                if line is not None:
                    return self._stream(environ, start_response, place)
        return self._app(environ, start_response)

    def _asked(self, environ: Environ) -> tuple[Place, str] | None:
        """Which place a visitor asks for, and how; None for everything that is not ours."""
        found = ADDRESS.fullmatch(environ["PATH_INFO"])
        if found is None or environ["REQUEST_METHOD"] != "GET" or "HTTP_AUTHORIZATION" in environ:
            return None
        if _name(environ.get("HTTP_HOST", "")) not in self._hosts:
            return None
        language = _language(
            environ.get("HTTP_COOKIE", ""), environ.get("HTTP_ACCEPT_LANGUAGE", "")
        )
        view = _view(environ.get("QUERY_STRING", ""))
        if language is None or view is None:
            return None
        return Place(found[1], view, "" if view == VERSION else language), found[2]

    def _stream(self, environ: Environ, start_response: StartResponse, place: Place) -> Answer:
        start_response("200 OK", [*wire.HEADERS, *COMMON[1:]])
        events: Iterator[bytes] = environ[wire.SOCKET](
            self._hub, place, environ.get("HTTP_LAST_EVENT_ID", "")
        )
        return events


def _state(environ: Environ, start_response: StartResponse, rendering: Rendering) -> Answer:
    kept = [("ETag", rendering.etag), ("Cache-Control", "no-cache"), *COMMON]
    if rendering.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", kept)
        return []
    body = rendering.fresh_body()
    kind = f"{rendering.mimetype}; charset=utf-8"
    start_response("200 OK", [*kept, ("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


def _line(environ: Environ) -> Any:
    """The reader's socket, where the hub may write to it itself: one that never blocks, in clear.

    None on servers that give each reader a thread.
    """
    line = environ.get("gunicorn.socket")
    if line is None or isinstance(line, ssl.SSLSocket) or os.get_blocking(line.fileno()):
        return None
    return line


@lru_cache(maxsize=256)
def _name(host: str) -> str:
    """The host without its port."""
    return re.sub(r":\d+$", "", host).lower()


@lru_cache(maxsize=256)
def _view(query: str) -> str | None:
    """The view that a query names; None for one that the application has to judge."""
    view = parse_qs(query).get("view", ["follow"])[0]
    return view if view == VERSION or view in FRAGMENTS else None


@lru_cache(maxsize=1024)
def _language(cookies: str, accepted: str) -> str | None:
    """The language of somebody who sends no cookie but the language; None of anybody else."""
    if cookies:
        name, _equals, chosen = cookies.partition("=")
        return chosen if name == COOKIE and chosen in LANGUAGES else None
    offered = parse_accept_header(accepted, LanguageAccept)
    return offered.best_match(LANGUAGES, DEFAULT_LANGUAGE) or DEFAULT_LANGUAGE
