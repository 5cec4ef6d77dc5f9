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
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

FORM: Final = 1
"""Version of the canonical form; stored with every posting."""

GENESIS: Final = "0" * 64
"""What stands as the hash before the first posting."""


class Leg(NamedTuple):
    """One leg as it is hashed: `measure` by name, `amount` in the line's currency, `base` in the
    book's, both in minor units."""

    line_ref: str
    line_digest: str
    measure: str
    currency: str
    amount: int
    base: int | None
    fixing_id: int | None
    effective_on: date


class Body(NamedTuple):
    """One posting as it is hashed."""

    seq: int
    recorded_us: int
    act: str
    reason: str
    subject: str
    actor: str
    approver: str | None
    reverses: int | None
    balanced: bool
    evidence: str | None
    legs: tuple[Leg, ...]


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def _json(value: object) -> bytes:
    text = _encode(value)
    # Plain letters are their own normal form; a million postings are not looked through for it.
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).encode()


def body(posting: Body) -> bytes:
    """The canonical bytes of a posting, form 1."""
    return _json(
        [
            FORM,
            posting.seq,
            posting.recorded_us,
            posting.act,
            posting.reason,
            posting.subject,
            posting.actor,
            posting.approver,
            posting.reverses,
            int(posting.balanced),
            posting.evidence,
            [[*leg[:-1], leg.effective_on.isoformat()] for leg in posting.legs],
        ]
    )


def chain(prev: str, posting: Body) -> str:
    """The hash of a posting that follows the one whose hash is `prev`."""
    return hashlib.sha256(prev.encode("ascii") + b"\n" + body(posting)).hexdigest()


def line_digest(dimensions: Mapping[str, object]) -> str:
    """SHA-256 of a line's dimensions as a JSON object with sorted keys.

    Every leg's hash contains it, so that a dimension changed behind the ledger's back breaks the
    chain.
    """
    return hashlib.sha256(_json(dict(sorted(dimensions.items())))).hexdigest()


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
