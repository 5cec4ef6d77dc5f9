"""Refusals in the reader's words: the msgid of the error, translated, with its facts in the
reader's format.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from babel.lists import format_list
from flask_babel import gettext

from app.core.languages import Language
from app.core.localised import Localised
from app.core.money import Money
from app.core.words import Told
from app.web import printing
from app.web.countries import language_name
from app.web.language import current_language

SMALLEST_GROUPED = 10_000
"""Whole numbers below may be years, versions or counts, and are printed as they are."""


def sentence(said: Told | str) -> str:
    """What an error or a warning says, or a msgid, in the reader's language."""
    if isinstance(said, str):
        return str(gettext(said))
    facts = {name: fact(value) for name, value in said.facts.items()} if said.facts else {}
    return str(gettext(said.message, **facts) if facts else gettext(said.message))


def fact(value: Any) -> str:
    """One fact of an error as the reader writes it."""
    language = current_language()
    match value:
        case Money():
            digits = printing.amount(value, language)
            return printing.with_currency(digits, value.currency, language)
        case datetime():
            return printing.moment(value, language)
        case date():
            return printing.day(value, language)
        case Localised():
            return value.best(language)[0]
        case Enum():
            return _member(value)
        case bool() | str():
            return _text(value, language)
        case int() if abs(value) < SMALLEST_GROUPED:
            return str(value)
        case int() | Decimal():
            return printing.number(value, language)
        case Sequence() | set() | frozenset():
            parts = [fact(part) for part in value]
            return format_list(parts, locale="en_GB" if language == "en" else language)
        case _:
            return str(value)


def _member(value: Enum) -> str:
    label = getattr(value, "label", None)
    return str(gettext(label)) if isinstance(label, str) else str(value.value)


def _text(value: bool | str, language: str) -> str:
    return language_name(value, language) if isinstance(value, Language) else str(value)
