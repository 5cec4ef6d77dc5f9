"""Turning a message's three templates into text, in the recipient's language, without a request."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale, gettext

from app.core import languages
from app.mail import rules


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's words."""

    subject: str
    text: str
    html: str


def render(message: str, language: str, context: dict[str, Any], *, mark: str = "") -> Rendered:
    """Render ``templates/mail/<message>/`` in ``language``; ``mark`` (a msgid) stands before the
    subject.

    Templates see ``context``, ``language``, ``link_to(endpoint, **values)`` and ``base_url``; the
    application's context processors, which read the request, do not run.
    """
    code = languages.known(language)
    seen = {
        **context,
        "language": code,
        "link_to": link_to,
        "base_url": current_app.config["PUBLIC_BASE_URL"],
    }
    with force_locale(code):
        subject, text, html = (
            current_app.jinja_env.get_template(f"mail/{message}/{part}").render(seen)
            for part in ("subject.txt", "body.txt", "body.html")
        )
        marked = f"{gettext(mark)} {subject}" if mark else subject
    return Rendered(
        rules.line(marked)[: rules.LONGEST_SUBJECT],
        _tidy(rules.printable(text)),
        rules.printable(html).strip() + "\n",
    )


def link_to(endpoint: str, **values: Any) -> str:
    """The full address of a page, on the configured base: never the host that a request named."""
    base = urlsplit(current_app.config["PUBLIC_BASE_URL"])
    adapter = current_app.url_map.bind(
        base.netloc, script_name=base.path or "/", url_scheme=base.scheme
    )
    return adapter.build(endpoint, values, force_external=True)


def _tidy(text: str) -> str:
    """Text without trailing spaces and with at most one empty line between paragraphs."""
    lines: list[str] = []
    for raw in text.splitlines():
        line = raw.rstrip()
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip() + "\n"
