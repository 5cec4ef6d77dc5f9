"""From a document's dataclass to its HTML, in the language of the paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flask_babel
from flask import current_app
from markupsafe import Markup


def _(message: str, **facts: Any) -> str:
    """The sentence in the language of the paper at hand, with its facts."""
    return str(flask_babel.gettext(message, **facts))


def pgettext(context: str, message: str, **facts: Any) -> str:
    """A sentence that is said in another way elsewhere, in the language of the paper."""
    return str(flask_babel.pgettext(context, message, **facts))


def ngettext(one: str, many: str, number: int, **facts: Any) -> str:
    """A counted sentence in the language of the paper at hand."""
    return str(flask_babel.ngettext(one, many, number, **facts))


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak ``language`` inside the block, whatever the reader's is."""
    with flask_babel.force_locale(language):
        yield


def html(name: str, document: object, language: str) -> str:
    """The HTML of a paper. Nothing of the reader gets in: equal documents give equal HTML."""
    template = current_app.jinja_env.get_template(f"documents/{name}.html")
    with in_language(language):
        return template.render(doc=document, paper_language=language)


def heading(message: str, language: str) -> str:
    """A msgid in the language of a paper."""
    with in_language(language):
        return _(message)


def part(name: str, macro: str, *values: object, language: str) -> Markup:
    """What one macro of a paper's template writes, as the paper itself does."""
    template = current_app.jinja_env.get_template(f"documents/{name}.html")
    with in_language(language):
        module: Any = template.make_module({"paper_language": language})
        return Markup(getattr(module, macro)(*values))  # noqa: S704  the template escapes
