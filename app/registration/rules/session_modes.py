"""Following single sessions otherwise than the meeting: whose seats that takes and frees.

An exception is kept for a top-level item of the plan, and holds for everything beneath it.
"""

from collections.abc import Mapping

from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.registration.rules.seats import MODES

OTHER = {"room": "online", "online": "room"}
"""The way in which an exception to each way goes."""

Exceptions = Mapping[int, Mapping[str, int]]
"""By item: how many follow it in the room although registered online, and the reverse."""


def net(counted: Mapping[str, int], mode: str) -> int:
    """How many more come to an item in that way than stay away from it; negative: fewer."""
    return counted.get(mode, 0) - counted.get(OTHER[mode], 0)


def guests(exceptions: Exceptions) -> dict[str, int]:
    """Seats of each mode that are needed beside those of the registered, at the fullest item.

    Whoever stays away from an item leaves a seat to somebody at that item alone, so each item is
    counted by itself, and no item lends a seat to another.
    """
    return {
        mode: max([0, *(net(counted, mode) for counted in exceptions.values())]) for mode in MODES
    }


def changed(
    exceptions: Exceptions, without: Mapping[int, str], more: Mapping[int, str]
) -> Exceptions:
    """The same after one person has other exceptions than before; by item, the way they go."""
    found = {item: dict(counted) for item, counted in exceptions.items()}
    for item, mode in without.items():
        found[item][mode] -= 1
    for item, mode in more.items():
        counted = found.setdefault(item, {})
        counted[mode] = counted.get(mode, 0) + 1
    return found


def kept(wanted: Mapping[int, str], own: str) -> dict[int, str]:
    """What is kept of somebody's choices: those that differ from how they take part."""
    return {item: mode for item, mode in wanted.items() if mode != own}


class OneWayOnly(DomainError):
    """Where all take part in one way there is nothing to choose."""

    message = N_("This meeting takes place in one way only, and so do all of its sessions.")


_FULL = {
    "room": N_("No seat is left in the room for “%(session)s”. Follow it online."),
    "online": N_("No place is left online for “%(session)s”. Come to it in the room."),
}


class SessionFull(DomainError):
    """Every seat of one session is taken, or held for somebody who waits."""

    def __init__(self, *, mode: str, session: Localised, field: str) -> None:
        self.mode = mode
        self.field = field
        super().__init__(session=session)

    @property
    def message(self) -> str:  # type: ignore[override]
        """The sentence for the mode."""
        return _FULL[self.mode]
