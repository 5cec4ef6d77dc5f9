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
    """The seats of one mode.

    ``taken`` by delegates, ``held`` for those to whom one has been offered, ``waiting``: how many
    stand on the list; ``capacity`` None: as many as come. ``guests``: how many are needed beside
    at the fullest session, for those who follow it in this way and the others in the other way.
    """

    mode: str
    taken: int
    capacity: int | None
    held: int = 0
    waiting: int = 0
    guests: int = 0

    @property
    def free(self) -> int | None:
        """Seats that nobody has at any session and that are held for nobody; None when there is no
        limit.
        """
        if self.capacity is None:
            return None
        return max(0, self.capacity - self.taken - self.held - self.guests)

    @property
    def left(self) -> int | None:
        """Free seats for somebody who asks now: those who wait come first."""
        return None if self.free is None else max(0, self.free - self.waiting)

    @property
    def has_list(self) -> bool:
        """Whether one can wait for a seat: not where there is no limit, nor where there is none."""
        return bool(self.capacity)

    @property
    def is_full(self) -> bool:
        """Whether somebody who asks now gets no seat."""
        return self.left == 0


def wanted(modes: Iterable[str]) -> Counter[str]:
    """How many seats of each mode are asked for."""
    return Counter(modes)


def seated(seats: Mapping[str, Seats], modes: Iterable[str]) -> list[bool]:
    """Who gets a seat, in the order of asking, when nobody may have more than what is left."""
    given: Counter[str] = Counter()
    answers = []
    for mode in modes:
        left = seats[mode].left
        answers.append(left is None or given[mode] < left)
        given[mode] += 1
    return answers
