"""The officer's own words in a mail: plain text with placeholders from a fixed list; pure.

No placeholder stands for a link, and no link that opens something may be written into a note: the
link of each recipient is put into the mail by its template, and is theirs alone.
"""

import re
from collections.abc import Mapping

from app.core.errors import DomainError
from app.core.words import N_

PLACEHOLDERS: dict[str, str] = {
    "name": N_("Name of the contact"),
    "partner": N_("Name of the partner"),
    "meeting": N_("Title of the meeting"),
    "day": N_("Day of the meeting"),
    "place": N_("Place of the meeting"),
    "closes": N_("When registration closes"),
}
"""Name of a placeholder -> what stands in its place, in the language of the mail."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_PERSONAL_LINK = re.compile(
    r"/(?:delegation|delegate|answer|sign-in/link)/\S|[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"
)


class UnknownPlaceholder(DomainError):
    """Something in braces that is no placeholder."""

    message = N_("{%(name)s} is not a placeholder. Use only: %(known)s.")
    field = "note"


class EmptyPlaceholder(DomainError):
    """A placeholder for what the meeting does not have yet."""

    message = N_("{%(name)s} would be empty: the meeting does not say it yet.")
    field = "note"


class PersonalLink(DomainError):
    """A link that would open somebody's pages to everybody."""

    message = N_(
        "The note holds a personal link. Take it out: each mail carries its recipient’s own link."
    )
    field = "note"


def used(text: str) -> list[str]:
    """What stands in braces, in the order of the text."""
    return _PLACEHOLDER.findall(text)


def require_sound(text: str, empty: frozenset[str] = frozenset()) -> None:
    """Refuse what a note must not hold; ``empty`` are the placeholders without a value now.

    Raises UnknownPlaceholder, EmptyPlaceholder, PersonalLink.
    """
    for name in used(text):
        if name not in PLACEHOLDERS:
            raise UnknownPlaceholder(
                name=name[:40], known=", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            )
        if name in empty:
            raise EmptyPlaceholder(name=name)
    if _PERSONAL_LINK.search(text):
        raise PersonalLink


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled, each once: what a value holds is not filled again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
