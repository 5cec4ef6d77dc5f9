"""The sentences of the source and their translations, read side by side."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import TemplateSyntaxError

from app.core.languages import LANGUAGES
from tests.house.source import ROOT

#: English stands in the source.
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")

_PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]?\d*(?:\.\d+)?[a-zA-Z]|%%|\{\w*\}")
_TAG = re.compile(r"</?[a-z][a-z0-9]*[^<>]*>")


def catalogue_path(language: str) -> Path:
    """Where the translations into ``language`` are kept."""
    return ROOT / "app/translations" / language / "LC_MESSAGES/messages.po"


@cache
def source() -> Catalog:
    """Every sentence that the source marks for translation."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(["N_", "_l"])}
    catalogue = Catalog()
    for folder in ("app", "templates"):
        inside = f"{folder}/"
        opened = [folder]
        try:
            for path, line, message, _comments, context in extract_from_dir(
                ROOT / folder,
                [(pattern.removeprefix(inside), method) for pattern, method in methods],
                {pattern.removeprefix(inside): chosen for pattern, chosen in options.items()},
                keywords=keywords,
                callback=lambda file, *_, opened=opened: opened.append(file),
            ):
                catalogue.add(message, locations=[(f"{folder}/{path}", line)], context=context)
        except TemplateSyntaxError as error:
            error.add_note(f"in {folder}/{opened[-1]}")
            raise
    return catalogue


@cache
def translations(language: str) -> Catalog:
    """What is kept for ``language``; empty when there is nothing yet."""
    path = catalogue_path(language)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def marks(text: str) -> Counter[str]:
    """What a translation must carry over as it is: placeholders and tags."""
    return Counter(_PLACEHOLDER.findall(text)) + Counter(_TAG.findall(text))


def edges(text: str) -> tuple[str, str]:
    """White space at both ends, which joins a sentence to its neighbours."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
