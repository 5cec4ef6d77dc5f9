"""What forms of several subjects offer."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.core.languages import LANGUAGES
from app.programmes.models import QUALIFIERS
from app.web import countries
from app.web.fields import Choice
from app.web.filters import qualifier as qualifier_word
from app.web.language import current_language
from app.web.sentences import sentence

#: Languages into which meetings are interpreted: ours, and the other ones of the United Nations.
INTERPRETED = (*LANGUAGES, "ar", "pt", "ru", "zh")


def choices_named(named: Mapping[str, str], keys: tuple[str, ...] | None = None) -> list[Choice]:
    """Keys with their words, for a list."""
    return [(key, sentence(named[key])) for key in keys or tuple(named)]


def language_choices() -> list[Choice]:
    """Languages into which meetings are interpreted, by their names."""
    return [(code, countries.language_name(code, current_language())) for code in INTERPRETED]


def qualifier_choices() -> list[Choice]:
    """How exact a number is said to be."""
    return [
        (name, qualifier_word(name) or _("exactly")) for name in QUALIFIERS if name != "computed"
    ]
