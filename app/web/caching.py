"""Public pages for visitors: an ETag on each, and for about a second the finished page itself.

Only views marked `@cacheable` take part, only for requests that carry nothing but the language
(see `headers.is_nobody`), and only answers without a cookie. A commit in this process empties the
store at once; another process shows the change when the second is over. With PAGE_CACHE off every
page is made anew, and still has its ETag.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeVar

from flask import Flask, Response, current_app, request
from sqlalchemy import event

from app.core import clock
from app.core.db import db
from app.web.headers import ANSWERED, is_nobody, leaves_a_cookie
from app.web.language import chosen_without_account

View = TypeVar("View", bound=Callable[..., Any])

SECONDS: Final = 1.0
LARGEST_PAGE: Final = 2_000_000
MOST_PAGES: Final = 400

_MARK = "__cacheable__"
ON_NOT_MODIFIED = frozenset({"ETag", "Cache-Control", "Vary", "Content-Security-Policy"})
GENERATION = "tour_de_table.page_generation"


def cacheable(view: View) -> View:
    """Mark a view whose GET says the same to every visitor, apart from the language."""
    setattr(view, _MARK, True)
    return view


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished answer and the time (house clock, seconds) at which it was made."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    made: float


Key = tuple[str, str, bytes, str]


class PageStore:
    """Finished pages by address and language, safe to use from several threads."""

    def __init__(self) -> None:
        self._pages: dict[Key, Kept] = {}
        self._lock = Lock()
        self.generation = 0

    def get(self, key: Key, now: float, seconds: float) -> Kept | None:
        """The page, if it was made within the last `seconds`."""
        kept = self._pages.get(key)
        if kept is None or not 0 <= now - kept.made < seconds:
            return None
        return kept

    def put(self, key: Key, kept: Kept, generation: int) -> None:
        """Keep a page, unless something was committed since its making began."""
        with self._lock:
            if generation != self.generation:
                return
            if len(self._pages) >= MOST_PAGES:
                self._pages.clear()
            self._pages[key] = kept

    def clear(self) -> None:
        """Forget every page, and those that are being made."""
        with self._lock:
            self.generation += 1
            self._pages.clear()


store = PageStore()


def _key() -> Key:
    return (request.host, request.path, request.query_string, chosen_without_account())


def _is_cacheable() -> bool:
    if request.method not in ("GET", "HEAD") or request.endpoint is None or not is_nobody():
        return False
    return bool(getattr(current_app.view_functions.get(request.endpoint), _MARK, False))


def _matches(etag: str) -> bool:
    offered = request.headers.get("If-None-Match")
    return offered is not None and (
        offered == f'"{etag}"' or request.if_none_match.contains_weak(etag)
    )


def _not_modified(headers: tuple[tuple[str, str], ...]) -> Response:
    # The browser keeps the rest with the page that it has (RFC 9110, 15.4.5).
    response = Response(status=304)
    response.headers.clear()
    for name, value in headers:
        if name in ON_NOT_MODIFIED:
            response.headers.set(name, value)
    return response


def answer_from_store() -> Response | None:
    """Before anything is asked of the database: the kept page, or 304 when the browser has it
    already.
    """
    if not _is_cacheable():
        return None
    request.environ[GENERATION] = store.generation
    if not current_app.config.get("PAGE_CACHE", True):
        return None
    kept = store.get(
        _key(), clock.now().timestamp(), current_app.config.get("PAGE_CACHE_SECONDS", SECONDS)
    )
    if kept is None:
        return None
    request.environ[ANSWERED] = True
    if _matches(kept.etag):
        return _not_modified(kept.headers)
    response = Response(kept.body)
    response.headers.clear()
    response.headers.extend(kept.headers)
    return response


def keep_page(response: Response) -> Response:
    """After everything else: give the page its ETag, keep it, and answer 304 when the browser has
    it already.
    """
    if ANSWERED in request.environ or GENERATION not in request.environ:
        return response
    if response.status_code != 200 or response.is_streamed or leaves_a_cookie(response):
        return response
    body = response.get_data()
    etag = hashlib.blake2b(body, digest_size=12).hexdigest()
    response.set_etag(etag)
    response.vary.update(("Cookie", "Accept-Language"))
    response.headers["Content-Length"] = str(len(body))
    headers = tuple(response.headers.items())
    if current_app.config.get("PAGE_CACHE", True) and len(body) <= LARGEST_PAGE:
        kept = Kept(body, headers, etag, clock.now().timestamp())
        store.put(_key(), kept, request.environ[GENERATION])
    return _not_modified(headers) if _matches(etag) else response


def _forget(_session: Any) -> None:
    store.clear()


def init_app(app: Flask) -> None:
    """Put the store before every other step of a request, and the keeping after every other."""
    app.before_request_funcs.setdefault(None, []).insert(0, answer_from_store)
    app.after_request_funcs.setdefault(None, []).insert(0, keep_page)
    sessions = db.session.session_factory
    if not event.contains(sessions, "after_commit", _forget):
        event.listen(sessions, "after_commit", _forget)
    store.clear()
