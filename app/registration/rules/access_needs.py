"""Access needs: what became of each, and for which wording that holds."""

from hashlib import sha256

OPEN, ARRANGED, NOT_POSSIBLE = STATES = ("open", "arranged", "not_possible")


def digest(need: str) -> str:
    """A short name of exactly this need, from which it cannot be read."""
    return sha256(need.encode()).hexdigest()


def state_of(need: str, answered: str | None, answered_for: str | None) -> str:
    """Where a need stands: an answer holds for the wording that it was given to, and no other."""
    if answered is None or answered_for != digest(need):
        return OPEN
    return answered
