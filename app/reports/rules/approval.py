"""The clearance of a report by named persons in order: whose turn it is, and when it is given."""

from collections.abc import Collection, Sequence
from typing import Protocol

from app.core.errors import DomainError
from app.core.words import N_

#: ``waiting`` for its turn or for an answer; ``called_off`` when another version was sent, or an
#: earlier reader sent this one back.
STATES = ("waiting", "approved", "sent_back", "called_off")


class Reader(Protocol):
    """One of those who clear: who they are, and what they said."""

    @property
    def asked_of(self) -> str: ...

    @property
    def state(self) -> str: ...


class NobodyNamed(DomainError):
    """Clearance needs somebody who gives it."""

    field = "first"
    message = N_("Name at least one person who clears the report.")


class NamedTwice(DomainError):
    """Each person clears once."""

    field = "second"
    message = N_("The same person stands twice in the order.")


class DrafterIsLast(DomainError):
    """Two pairs of eyes."""

    message = N_(
        "Whoever drafted the report cannot be the last to clear it: %(name)s. Put somebody else at "
        "the end of the order."
    )


class NotYourTurn(DomainError):
    """The order holds."""

    message = N_("Somebody stands before you in the order and has not cleared the report yet.")


def in_turn(readers: Sequence[Reader]) -> Reader | None:
    """Whose answer is awaited; None when all have cleared it, or one has sent it back."""
    for one in readers:
        if one.state != "approved":
            return one if one.state == "waiting" else None
    return None


def all_approved(readers: Sequence[Reader]) -> bool:
    """Whether everybody in the order has cleared it; nobody named is no clearance."""
    return bool(readers) and all(one.state == "approved" for one in readers)


def must_be_in_order(order: Sequence[str], drafters: Collection[str]) -> None:
    """Raises NobodyNamed, NamedTwice, DrafterIsLast."""
    if not order:
        raise NobodyNamed()
    if len(set(order)) != len(order):
        raise NamedTwice()
    if order[-1] in drafters:
        raise DrafterIsLast(name=order[-1])
