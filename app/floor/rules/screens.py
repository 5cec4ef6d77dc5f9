"""What the big screen shows: the mode chosen at the desk, or the one that fits the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

AUTO = "auto"
WELCOME, NOW, TOUR, ENGAGEMENTS, THANKS = "welcome", "now", "tour", "engagements", "thanks"
MODES = (AUTO, WELCOME, NOW, TOUR, ENGAGEMENTS, THANKS)

GROUNDS = ("dark", "light")


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
