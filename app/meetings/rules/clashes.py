"""Two meetings on the same days: when exactly both sit, and what hour it is elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: A stretch of time, half-open: one may begin when another ends.
Span = tuple[datetime, datetime]

#: Hours at which somebody may be asked to take part from home.
WAKING = (time(7, 0), time(22, 0))


@dataclass(frozen=True, slots=True)
class Hours:
    """The days and hours of a meeting; over several days it sits from start to end on each."""

    on_date: date | None
    until_date: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str


def sittings(hours: Hours) -> list[Span] | None:
    """When a meeting sits, day by day; None while its hours are not known."""
    if hours.on_date is None or hours.starts_at is None or hours.ends_at is None:
        return None
    if hours.until_date is None:
        return [(hours.starts_at, hours.ends_at)]
    zone = ZoneInfo(hours.zone)
    begins = hours.starts_at.astimezone(zone).time()
    ends = hours.ends_at.astimezone(zone).time()
    days = (hours.until_date - hours.on_date).days + 1
    return [
        (
            datetime.combine(day, begins, tzinfo=zone),
            # What ends at or before its start ends after midnight.
            datetime.combine(day + timedelta(days=ends <= begins), ends, tzinfo=zone),
        )
        for day in (hours.on_date + timedelta(days=count) for count in range(days))
    ]


def overlaps(one: Hours, other: Hours) -> list[Span] | None:
    """When both sit, in order; None while the hours of either are not known."""
    mine, theirs = sittings(one), sittings(other)
    if mine is None or theirs is None:
        return None
    both = [
        (max(a[0], b[0]), min(a[1], b[1]))
        for a in mine
        for b in theirs
        if a[0] < b[1] and b[0] < a[1]
    ]
    return sorted(both)


@dataclass(frozen=True, slots=True)
class LocalHours:
    """The hours of a meeting on one wall clock, and the places that share it."""

    starts: datetime
    ends: datetime | None
    places: tuple[str, ...]

    @property
    def at_night(self) -> bool:
        """Whether somebody there would have to sit up or rise early."""
        first, last = WAKING
        if self.starts.time() < first or self.starts.time() >= last:
            return True
        return self.ends is not None and (self.ends.time() > last or self.ends.time() <= first)


def local_hours(
    starts: datetime, ends: datetime | None, zones: Mapping[str, str]
) -> list[LocalHours]:
    """The hours in the zones of these places, from west to east."""
    found: dict[tuple[datetime, datetime | None], list[str]] = {}
    for place in sorted(zones):
        zone = ZoneInfo(zones[place])
        here = starts.astimezone(zone).replace(tzinfo=None)
        until = ends.astimezone(zone).replace(tzinfo=None) if ends else None
        found.setdefault((here, until), []).append(place)
    return [
        LocalHours(here, until, tuple(places))
        for (here, until), places in sorted(found.items(), key=lambda one: one[0][0])
    ]
