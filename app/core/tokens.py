"""Tokens of mailed links: 256 random bits, of which only the SHA-256 is kept; and signed ones, of
which nothing is kept, for what may only be read.
"""

import hashlib
import re
import secrets

from itsdangerous import BadData, URLSafeSerializer

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def mint() -> str:
    """A new token: 256 random bits as 43 characters that an address can hold."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token: its SHA-256. Enough for random ones; never for passwords."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_token(text: str) -> bool:
    """Whether a text has the shape of a token; anything else is not looked up."""
    return _SHAPE.fullmatch(text) is not None


def fingerprint(token_hash: str) -> str:
    """Enough of a kept hash to know in a session which link was used."""
    return token_hash[:32]


def signed(key: str, purpose: str, what: list[str]) -> str:
    """A token that says ``what`` by itself and that only a holder of the ``key`` can make.

    Whoever opens it asks the rules each time whether it still holds: nothing is kept that could be
    taken back.
    """
    return str(_signer(key, purpose).dumps(what))


def said_by(key: str, purpose: str, token: str) -> list[str] | None:
    """What a signed token says; None for one that was not made here for this ``purpose``."""
    try:
        found = _signer(key, purpose).loads(token)
    except BadData:
        return None
    return [str(one) for one in found] if isinstance(found, list) else None


def _signer(key: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})
