"""Tokens of mailed links: 256 random bits, of which only the SHA-256 is kept."""

import hashlib
import re
import secrets

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
