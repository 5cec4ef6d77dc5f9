"""When reminders are due, and when it is too late for them; pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.words import N_

DAY = 24 * 60

ANSWER, MEETING = "answer", "meeting"

CHOICES: dict[str, tuple[str, int, str]] = {
    "answer-21d": (ANSWER, 21 * DAY, N_("21 days before registration closes")),
    "answer-14d": (ANSWER, 14 * DAY, N_("14 days before registration closes")),
    "answer-7d": (ANSWER, 7 * DAY, N_("7 days before registration closes")),
    "answer-3d": (ANSWER, 3 * DAY, N_("3 days before registration closes")),
    "answer-1d": (ANSWER, DAY, N_("1 day before registration closes")),
    "meeting-7d": (MEETING, 7 * DAY, N_("7 days before the meeting")),
    "meeting-1d": (MEETING, DAY, N_("1 day before the meeting")),
    "meeting-3h": (MEETING, 3 * 60, N_("3 hours before the meeting")),
    "meeting-1h": (MEETING, 60, N_("1 hour before the meeting")),
}
"""Name of a rule -> whom it reminds, minutes before the moment it counts from, and its words."""


def words_of(kind: str, minutes: int) -> str:
    """The msgid of a rule."""
    found = {(who, before): words for who, before, words in CHOICES.values()}
    return found[kind, minutes]


def due(anchor: datetime | None, minutes: int, zone: str) -> datetime | None:
    """The moment (UTC) so long before ``anchor``; whole days are days of the meeting's calendar, so
    that a change of the clocks between does not move the hour. None: nobody knows yet.
    """
    if anchor is None:
        return None
    if minutes % DAY:
        return (anchor - timedelta(minutes=minutes)).astimezone(UTC)
    place = ZoneInfo(zone)
    local = anchor.astimezone(place).replace(tzinfo=None) - timedelta(minutes=minutes)
    return local.replace(tzinfo=place).astimezone(UTC)


def last_moment(due_at: datetime, minutes: int) -> datetime:
    """Until when a reminder may still go out: a quarter of its time, at most six hours, later."""
    return due_at + min(timedelta(minutes=minutes) / 4, timedelta(hours=6))
