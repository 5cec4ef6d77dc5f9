"""From a document's dataclass to its HTML, in the language of the paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from flask_babel import force_locale


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak ``language`` inside the block, whatever the reader's is."""
    with force_locale(language):
        yield


def html(name: str, document: object, language: str) -> str:
    """The HTML of a paper. Nothing of the reader gets in: equal documents give equal HTML."""
    template = current_app.jinja_env.get_template(f"documents/{name}.html")
    with in_language(language):
        return template.render(doc=document, paper_language=language)
