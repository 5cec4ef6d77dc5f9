"""Who wants to know that an organisation or a person is called something else, or that an
organisation is a member of others now.

A room above this one appends a function to ``LISTENERS``; it is called in the same transaction,
before the commit, for each organisation or person whose names were written anew. Those in
``MEMBERSHIP_LISTENERS`` are called for an organisation (database id) whose memberships changed.
"""

from collections.abc import Callable
from typing import Final

Listener = Callable[[int | None, int | None], None]
"""Takes the organisation or the person (database ids); the other is None."""

LISTENERS: Final[list[Listener]] = []
MEMBERSHIP_LISTENERS: Final[list[Callable[[int], None]]] = []


def named_anew(*, partner_id: int | None = None, person_id: int | None = None) -> None:
    """Tell those who listen."""
    for listener in LISTENERS:
        listener(partner_id, person_id)


def membership_changed(partner_id: int) -> None:
    """Tell those who listen that an organisation is a member of others than before."""
    for listener in MEMBERSHIP_LISTENERS:
        listener(partner_id)
