"""What several forms of the reports share: room for words, and names of fields."""

from __future__ import annotations

LONGEST_TEXT = 20_000
LONGEST_COMMENT = 4_000


def field_name(key: str) -> str:
    """A sentence's key as the name of a form field."""
    return "t_" + "".join(char if char.isalnum() else "_" for char in key)
