"""Addresses: going back safely, linking only to what exists, files that may be kept for a year."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, has_request_context, request, url_for

LONGEST_PATH = 2000
LANGUAGE_URLS = "tour_de_table.language_urls"


def safe_path(target: str | None, default: str = "/") -> str:
    """`target` when it is a path of this site, else `default`.

    Refused are other hosts in all spellings that browsers understand (`//host`, `/\\host`,
    schemes), and control characters, which browsers drop before they read the address.
    """
    if not target or len(target) > LONGEST_PATH:
        return default
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return default
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in target):
        return default
    try:
        parts = urlsplit(target)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else target


def link(endpoint: str, **values: Any) -> str | None:
    """Address of an endpoint, or None while no room offers it: a page never carries a dead link."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def language_url(code: str) -> str:
    """Address that switches the language and comes back to the open page."""
    if not has_request_context():
        return url_for("web.language", code=code)
    known: dict[str, str] = request.environ.setdefault(LANGUAGE_URLS, {})
    if code not in known:
        known[code] = url_for("web.language", code=code, next=_open_page())
    return known[code]


def _open_page() -> str:
    rule = request.url_rule
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    return request.path if rule and rule.methods and "GET" in rule.methods else "/"


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Address of a file under static, with the fingerprint of its content, so that it may be kept
    for a year.
    """
    path = Path(current_app.static_folder or "") / name
    try:
        state = path.stat()
    except OSError:
        return url_for("static", filename=name)
    root = request.script_root if has_request_context() else None
    key = (root, name, state.st_mtime_ns, state.st_size)
    known: dict[object, str] = current_app.extensions.setdefault("tour_de_table.assets", {})
    if key not in known:
        known[key] = url_for("static", filename=name, v=_fingerprint(path))
    return known[key]


def init_app(app: Flask) -> None:
    """Give templates `link`, `language_url` and `asset`."""
    app.jinja_env.globals.update(link=link, language_url=language_url, asset=asset)
