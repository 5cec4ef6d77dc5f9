"""From when until when a meeting takes registrations, and how long a link works."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

GRACE = timedelta(days=1)
"""A person's own page stays readable a day longer than the meeting lasts."""


CERTIFICATE = timedelta(days=365)
"""So long after the meeting the link that was mailed to a person gives out their certificate."""


class Window(StrEnum):
    """Where registration stands."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


def end_of_day(day: date, zone: str) -> datetime:
    """The midnight that ends a day in a zone."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))


def closing(
    *,
    closes_at: datetime | None,
    starts_at: datetime | None,
    on_date: date | None,
    zone: str,
    own: datetime | None = None,
) -> datetime | None:
    """When registration closes: at the set moment, else when the meeting begins; None: unknown.

    ``own`` is the later moment that one delegation was given. It goes before the meeting's, and
    where that has moved beyond it since, the later one holds: an exception takes nothing away.
    """
    general = closes_at or starts_at
    if general is None and on_date is not None:
        general = end_of_day(on_date, zone)
    if own is None or general is None:
        return general
    return max(own, general)


def over(
    *, ends_at: datetime | None, until_date: date | None, on_date: date | None, zone: str
) -> datetime | None:
    """When the meeting is over; None: unknown."""
    if ends_at is not None:
        return ends_at
    last = until_date or on_date
    return end_of_day(last, zone) if last is not None else None


def window(*, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> Window:
    """Whether registration is open. It closes at the moment itself, not after it."""
    if closes_at is not None and now >= closes_at:
        return Window.CLOSED
    if opens_at is not None and now < opens_at:
        return Window.NOT_YET
    return Window.OPEN
