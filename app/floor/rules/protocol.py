"""Rank, where a running order is made by it: honorific first, then the head of delegation.

Pure. Rank is of whoever speaks, not of the organisation; equals stand in the alphabetical order of
the chosen language.
"""

from app.core.collation import plain

EXCELLENCIES = frozenset(
    {"he", "h e", "his excellency", "her excellency", "se", "s e", "son excellence",
     "su excelencia", "excmo sr", "excma sra", "hrh", "h r h"}
)  # fmt: skip
"""Honorifics of the first rank, without points, in the three languages."""


def rank(honorific: str, *, is_head: bool) -> tuple[int, int]:
    """The lower speaks earlier: an Excellency before others, then a head of delegation."""
    words = plain(honorific)
    first = any(words == one or words.startswith(f"{one} ") for one in EXCELLENCIES)
    return (0 if first else 1, 0 if is_head else 1)
