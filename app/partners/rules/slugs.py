"""Names in addresses."""

import re

from app.core.collation import plain

LONGEST = 60
_NOT_ASCII = re.compile(r"[^a-z0-9]+")


def slug_of(text: str) -> str:
    """``text`` as small ASCII letters, digits and hyphens, cut at a word; may be empty."""
    joined = _NOT_ASCII.sub("-", plain(text)).strip("-")
    if len(joined) <= LONGEST:
        return joined
    return joined[:LONGEST].rsplit("-", 1)[0].strip("-")
