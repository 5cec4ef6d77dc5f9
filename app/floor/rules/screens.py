"""What the big screen shows: the mode chosen at the desk, or the one that fits the moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

AUTO = "auto"
WELCOME, NOW, TOUR, ENGAGEMENTS, THANKS = "welcome", "now", "tour", "engagements", "thanks"
MODES = (AUTO, WELCOME, NOW, TOUR, ENGAGEMENTS, THANKS)

GROUNDS = ("dark", "light")

COLUMN_HEIGHT = 690
"""What the points have beside a speaker, in units of 1/1920 of the picture's width."""
_PADDING, _LINE, _LETTERS, _SOURCE, _SOURCE_LETTERS = 29, 44, 38, 35, 48

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Moment:
    """How far a meeting is. Times are absolute; None where none is known.

    ``begun``: somebody has had the floor; ``speaks``: somebody has it; ``waits``: how many are
    still to come; ``tour_starts`` and ``tour_ends`` are those of the tour de table.
    """

    begun: bool = False
    speaks: bool = False
    waits: int = 0
    starts: datetime | None = None
    ends: datetime | None = None
    tour_starts: datetime | None = None
    tour_ends: datetime | None = None
    closed: bool = False
    items_on: bool = False


def mode_for(chosen: str, at: Moment, now: datetime) -> str:
    """The mode shown. What the desk chose holds until it chooses another; "auto" follows the day.

    The tour de table while somebody speaks or it is its time, and until its end when all have
    spoken (the board is summed up then); thanks when the meeting is over; a welcome before its
    beginning; between, what is on and what comes next.
    """
    if chosen in MODES and chosen != AUTO:
        return chosen
    if at.speaks or (at.begun and at.waits):
        return TOUR
    if at.waits:
        return _before_the_tour(at, now)
    if at.closed or (at.ends is not None and now >= at.ends):
        return THANKS
    if at.begun and (at.tour_ends is None or now < at.tour_ends):
        return TOUR
    if at.starts is not None and now < at.starts and not at.begun:
        return WELCOME
    return NOW


def _before_the_tour(at: Moment, now: datetime) -> str:
    """Speakers wait and none has spoken yet."""
    if at.tour_starts is not None:
        if now >= at.tour_starts:
            return TOUR
    elif at.starts is None or now >= at.starts:
        # The order without hours: the tour is due as soon as the meeting runs and nothing is on.
        return NOW if at.items_on else TOUR
    return WELCOME if at.starts is not None and now < at.starts else NOW


def figures_height(amounts: int, small: int, *, gap: bool) -> int:
    """What the figures of the room take of that column: so many amounts, two on a line, so many
    small lines beside the one that says from when they are, and the two gaps.
    """
    return 160 + 55 * -(-amounts // 2) + 38 * small + (170 if gap else 0)


def fitting(
    points: Sequence[Thing], lengths: Sequence[tuple[int, int]], taken: int = 0
) -> list[Thing]:
    """The first points that fit whole beside a speaker; ``lengths`` are the letters of each and of
    its source, ``taken`` is what stands below them. None is cut in the middle; one is always shown.
    """
    room = COLUMN_HEIGHT - taken
    found: list[Thing] = []
    for point, (letters, source) in zip(points, lengths, strict=True):
        room -= _PADDING + _LINE * -(-letters // _LETTERS) + _SOURCE * -(-source // _SOURCE_LETTERS)
        if room < 0 and found:
            break
        found.append(point)
    return found
