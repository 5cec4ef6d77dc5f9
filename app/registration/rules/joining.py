"""From when until when an online meeting lets people in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

EARLY = timedelta(minutes=30)
"""So long before the meeting begins its doors open."""


class Doors(StrEnum):
    """Where the entrance stands."""

    NO_LINK = "no_link"
    NOT_YET = "not_yet"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where the entrance stands, and when it opens if that is known."""

    doors: Doors
    opens_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether somebody can go in now."""
        return self.doors is Doors.OPEN


def is_address(link: str) -> bool:
    """Whether a link leads to a page somewhere, and to nothing else."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def entrance(
    *,
    has_link: bool,
    starts_at: datetime | None,
    on_date: date | None,
    zone: str,
    over: bool,
    now: datetime,
) -> Entrance:
    """Where the entrance stands. Where only the day is known, it opens when that day begins."""
    opens = starts_at - EARLY if starts_at is not None else None
    if opens is None and on_date is not None:
        opens = datetime.combine(on_date, time(), tzinfo=ZoneInfo(zone))
    if over:
        return Entrance(Doors.OVER, opens)
    if not has_link:
        return Entrance(Doors.NO_LINK, opens)
    if opens is None or now < opens:
        return Entrance(Doors.NOT_YET, opens)
    return Entrance(Doors.OPEN, opens)
