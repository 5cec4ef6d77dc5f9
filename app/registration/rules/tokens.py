"""Tokens of mailed links, and how a session remembers which link was used."""

from app.core.tokens import digest, is_token, mint

__all__ = ["digest", "fingerprint", "is_token", "mint"]


def fingerprint(token_hash: str) -> str:
    """Enough of a kept hash to know in a session which link was used."""
    return token_hash[:32]
