"""What a session hands over to the wrap-up: three to five conclusions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

FEWEST, MOST = 3, 5
LONGEST_CONCLUSION = 600
OPEN_AFTER = timedelta(days=1)
"""So long after the meeting the link of whoever wraps up opens."""

#: Kinds of items whose conclusions are handed over.
SESSIONS = ("parallel_panel", "session")


def written(conclusions: Sequence[str]) -> list[str]:
    """Those that say something, each in one paragraph."""
    return [" ".join(one.split()) for one in conclusions if one.strip()]


def is_complete(conclusions: Sequence[str]) -> bool:
    """Whether there are enough, and not too many, to file them."""
    return FEWEST <= len(written(conclusions)) <= MOST


def as_list(conclusions: Sequence[str]) -> str:
    """The conclusions as a list in Markdown."""
    return "\n".join(f"- {one}" for one in written(conclusions))
