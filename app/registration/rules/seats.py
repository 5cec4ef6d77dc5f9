"""How many seats are left, and who may sit down."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MODES = ("room", "online")

MODES_OF_FORMAT = {"room": ("room",), "online": ("online",), "hybrid": MODES, None: MODES}


def modes_of(meeting_format: str | None) -> tuple[str, ...]:
    """Ways to take part in a meeting of that format; an unknown format offers both."""
    return MODES_OF_FORMAT.get(meeting_format, MODES)


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of one mode: how many are taken, of how many (None: as many as come)."""

    mode: str
    taken: int
    capacity: int | None

    @property
    def left(self) -> int | None:
        """Seats that are free; None when there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


def wanted(modes: Iterable[str]) -> Counter[str]:
    """How many seats of each mode are asked for."""
    return Counter(modes)


def short_of(seats: Mapping[str, Seats], asked: Mapping[str, int]) -> Seats | None:
    """The first mode that has fewer seats left than are asked for; None when all can sit."""
    for mode in MODES:
        number = asked.get(mode, 0)
        left = seats[mode].left if mode in seats else None
        if number and left is not None and number > left:
            return seats[mode]
    return None
