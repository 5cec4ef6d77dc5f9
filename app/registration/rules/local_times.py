"""The hour of a meeting where its delegates are."""

from dataclasses import dataclass
from datetime import datetime

from app.meetings.rules.local_time import PLACES, to_local


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A time of day in a city (msgid); ``days`` is how many days it is off the meeting's day."""

    city: str
    clock: str
    days: int


def local_time(moment: datetime, country: str | None, meeting_zone: str) -> LocalTime | None:
    """What the clock of a country's delegates shows at ``moment``; None: no city is known."""
    place = PLACES.get(country or "")
    if place is None:
        return None
    there = to_local(moment, place.zone)
    here = to_local(moment, meeting_zone)
    return LocalTime(place.city, f"{there:%H:%M}", (there.date() - here.date()).days)


def time_elsewhere(moment: datetime, country: str | None, meeting_zone: str) -> LocalTime | None:
    """The same, where it differs from what the meeting's own clock shows."""
    there = local_time(moment, country, meeting_zone)
    here = f"{to_local(moment, meeting_zone):%H:%M}"
    return None if there is None or (there.clock, there.days) == (here, 0) else there
