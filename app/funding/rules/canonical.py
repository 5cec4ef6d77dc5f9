"""The canonical form of a posting, and the hash that chains one posting to the next.

Computed here and nowhere else, from plain values, so that both databases and any later programme
give the same bytes: a JSON array by position, without spaces, UTF-8, non-ASCII not escaped, text
in Unicode NFC, null for nothing, amounts as whole minor units.

hash = SHA-256(ASCII hex of the previous hash + LF + body); before the first posting the previous
hash is 64 zeros. Personal data stay outside: actors are opaque ids, free text is not in the body.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

FORM: Final = 1
"""Version of the canonical form; stored with every posting."""

FORM_WITH_TERMS: Final = 2
"""The form of a posting that brings terms of a condition: form 1, and their digest at its end."""

GENESIS: Final = "0" * 64
"""What stands as the hash before the first posting."""


class Body(NamedTuple):
    """One posting as it is hashed, its legs as `leg` writes them."""

    seq: int
    recorded_us: int
    act: str
    reason: str
    subject: str
    actor: str
    approver: str | None
    reverses: int | None
    balanced: int
    evidence: str | None
    legs: Sequence[str]
    terms: str | None = None

    @property
    def form(self) -> int:
        """In which form it is written."""
        return FORM if self.terms is None else FORM_WITH_TERMS


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_quoted = lru_cache(maxsize=4096)(_encode)
"""For texts that come again and again, such as acts, reasons, actors and dates."""


def _normal(text: str) -> bytes:
    # Plain letters are their own normal form; a million postings are not looked through for it.
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).encode()


# Written piece by piece, because a list for the encoder takes three times as long. `:d` refuses
# whatever is no whole number: a text in its place, as SQLite would keep it, could otherwise pass
# for several fields.


def leg_head(line_ref: str, line_digest: str, measure: str, currency: str) -> str:
    """The beginning of every leg on one line under one measure, given by name."""
    return _encode([line_ref, line_digest, measure, currency])[:-1]


def leg(head: str, amount: int, base: int | None, fixing_id: int | None, effective: str) -> str:
    """One leg: `amount` in the line's currency and `base` in the book's, both in minor units, and
    the day it takes effect as YYYY-MM-DD. Raises ValueError or TypeError on what is neither."""
    worth = "null" if base is None else f"{base:d}"
    fixing = "null" if fixing_id is None else f"{fixing_id:d}"
    return f"{head},{amount:d},{worth},{fixing},{_quoted(effective)}]"


def body(posting: Body) -> bytes:
    """The canonical bytes of a posting: what JSON gives for the list of its fields.

    Raises ValueError or TypeError when a number is none or a text none.
    """
    seq, us, act, reason, subject, actor, approver, reverses, balanced, evidence, legs, terms = (
        posting
    )
    reversed_ = "null" if reverses is None else f"{reverses:d}"
    return _normal(
        f"[{posting.form},{seq:d},{us:d},{_quoted(act)},{_quoted(reason)},{_encode(subject)},"
        f"{_quoted(actor)},{_quoted(approver)},{reversed_},{balanced:d},{_quoted(evidence)},"
        f"[{','.join(legs)}]{'' if terms is None else f',{_encode(terms)}'}]"
    )


def chain(prev: str, posting: Body) -> str:
    """The hash of a posting that follows the one whose hash is `prev`."""
    return hashlib.sha256(prev.encode("ascii") + b"\n" + body(posting)).hexdigest()


def terms_digest(terms: Sequence[Sequence[object]]) -> str:
    """SHA-256 of the terms that a posting brings, each a list of plain values in a fixed order:
    its day, kind, the figures, and which money of others counts. Their words are not in it."""
    return hashlib.sha256(_normal(_encode([list(one) for one in terms]))).hexdigest()


def line_digest(dimensions: Mapping[str, object]) -> str:
    """SHA-256 of a line's dimensions as a JSON object with sorted keys.

    Every leg's hash contains it, so that a dimension changed behind the ledger's back breaks the
    chain.
    """
    return hashlib.sha256(_normal(_encode(dict(sorted(dimensions.items()))))).hexdigest()


def sha256(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def document(facts: Mapping[str, object]) -> str:
    """The canonical text of a data file: JSON with sorted keys, no spaces, NFC, decimals given as
    strings by the caller. Its UTF-8 bytes are what a statement's hash is of."""
    text = json.dumps(
        facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return unicodedata.normalize("NFC", text)
