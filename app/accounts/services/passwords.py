"""Hashing and setting passwords (argon2id)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app import audit
from app.accounts.models import Account
from app.accounts.rules import passwords as rules
from app.core import clock

_hasher = PasswordHasher()
_nobody = ""


def use_effort(hasher: PasswordHasher) -> None:
    """Hash with this effort from now on; tests take the least."""
    global _hasher, _nobody  # one effort per process, chosen at start
    _hasher, _nobody = hasher, ""


def hashed(password: str) -> str:
    """The password's hash; slow on purpose (about 0.1 s), so keep it out of transactions."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether a password belongs to a hash.

    Without a hash (no such account, or one without a password) the same effort is spent and the
    answer is no, so that the time tells nobody who has an account.
    """
    global _nobody  # made once, at the first need
    if not _nobody:
        _nobody = hashed("nobody's password")
    if len(password) > rules.LONGEST:
        password_hash, password = None, ""
    try:
        _hasher.verify(password_hash or _nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def wants_rehash(password_hash: str) -> bool:
    """Whether a hash was made with another effort than today's."""
    return _hasher.check_needs_rehash(password_hash)


def set_password(account: Account, *, password_hash: str, by: str) -> None:
    """Put a new password in place; it was checked by the rules and hashed before."""
    account.password_hash = password_hash
    account.password_set_at = clock.now()
    audit.record(by, "account.password_set", subject_type="account", subject_id=account.public_id)


def refresh_hash(account: Account, password_hash: str) -> None:
    """Keep the same password under today's effort."""
    account.password_hash = password_hash
