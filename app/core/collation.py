"""Order and likeness of names.

Sort keys follow the Unicode Collation Algorithm (pyuca) and are stored beside the name, one per
language, so that a database can order by them byte by byte.
"""

import re
import unicodedata
from functools import lru_cache

from pyuca import Collator

_BETWEEN_WORDS = re.compile(r"[\W_]+")


@lru_cache(maxsize=1)
def _collator() -> Collator:
    # Loading the table takes a third of a second, so only those who write a name pay for it.
    return Collator()


def sort_key(text: str, language: str = "en") -> str:
    """A string whose plain byte order is the collation order of ``text``.

    In Spanish ñ is a letter after n; French and English follow the default table.
    """
    prepared = text.casefold()
    if language == "es":
        # Ezh sorts behind z, so "n + ezh" puts ñ behind every "nz" and before "o".
        prepared = unicodedata.normalize("NFC", prepared).replace("ñ", "nʒ")
    return "".join(f"{weight:04x}" for weight in _collator().sort_key(prepared))


@lru_cache(maxsize=8192)  # the checks of a report hold every word of it against every name
def plain(text: str) -> str:
    """``text`` without accents, case, hyphens and apostrophes, words parted by one space.

    For search and for finding that two spellings are one name ("Céline Peyron-Bista" is
    "celine peyron bista").
    """
    stripped = "".join(
        c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c)
    )
    return _BETWEEN_WORDS.sub(" ", stripped).strip()
