"""Who wants to know that an organisation or a person is called something else.

A room above this one appends a function to ``LISTENERS``; it is called in the same transaction,
before the commit, for each organisation or person whose names were written anew.
"""

from collections.abc import Callable
from typing import Final

Listener = Callable[[int | None, int | None], None]
"""Takes the organisation or the person (database ids); the other is None."""

LISTENERS: Final[list[Listener]] = []


def named_anew(*, partner_id: int | None = None, person_id: int | None = None) -> None:
    """Tell those who listen."""
    for listener in LISTENERS:
        listener(partner_id, person_id)
