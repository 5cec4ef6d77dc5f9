"""Names as given: one line, put in order, never parsed and never re-cased."""

import unicodedata

GIVEN_FIRST = "given-first"
FAMILY_FIRST = "family-first"
NAME_ORDERS = (GIVEN_FIRST, FAMILY_FIRST)

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that turn the direction of what follows: one name could show as another."""


def full_name(given_names: str, family_name: str, order: str) -> str:
    """Both parts in the order in which the person's name is printed."""
    parts = (family_name, given_names) if order == FAMILY_FIRST else (given_names, family_name)
    return " ".join(part for part in parts if part)


def one_line(text: str) -> str:
    """Text as one line: white space becomes single spaces, control and turning marks go.

    So a name can never begin a new header of a mail or a new line of a calendar file.
    """
    composed = unicodedata.normalize("NFC", text)
    spaced = " ".join(composed.split())
    return "".join(
        letter
        for letter in spaced
        if unicodedata.category(letter) not in ("Cc", "Cs") and letter not in _TURNING
    )


def several_lines(text: str) -> str:
    """Text of several lines, each cleaned as one."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip("\n")
