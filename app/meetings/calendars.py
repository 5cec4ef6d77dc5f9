"""Calendar files that the common clients read alike.

One event, one identifier for its whole life: a change carries the same UID and a higher SEQUENCE,
a withdrawal the same UID with METHOD:CANCEL. Zones go by their full IANA name with a VTIMEZONE for
the years around the event, since abbreviations are read as other zones by some clients. Nothing
here asks a database or a clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

PRODUCT = "-//Tour de Table//Meetings//EN"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a calendar has to know.

    ``uid`` never changes. ``stamp`` is when the facts were last changed (aware). Without a clock
    time, ``day`` to ``last_day`` is an event of whole days.
    """

    uid: str
    summary: str
    stamp: datetime
    zone: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None
    last_day: date | None = None
    location: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """To whom a personal file belongs."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Organizer:
    """Who sends it."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Session:
    """One item of a programme with its hours, for the feed of all of them.

    ``uid`` never changes. ``free`` marks what leaves the reader free, such as a break.
    """

    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime | None
    location: str = ""
    description: str = ""
    free: bool = False


def feed(
    sessions: Sequence[Session],
    *,
    name: str,
    zone: str,
    stamp: datetime,
    sequence: int,
    url: str,
    language: str,
) -> bytes:
    """A calendar of all sessions, for clients that ask for it again and again.

    The number of the edition is that of the programme as a whole: it rises with every change, so
    that a client never keeps an older event. What is gone from the programme is gone from here.
    """
    calendar = _calendar("PUBLISH")
    calendar.add("name", _text(name, language))
    calendar.add("x-wr-calname", _text(name, language))
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    place = ZoneInfo(zone)
    moments = [moment for one in sessions for moment in (one.starts_at, one.ends_at) if moment]
    if moments and zone != "UTC":
        _add_zone(calendar, zone, min(moments).astimezone(place), max(moments).astimezone(place))
    for one in sessions:
        event = Event()
        event.add("uid", one.uid)
        event.add("sequence", sequence)
        event.add("dtstamp", stamp.astimezone(UTC))
        event.add("last-modified", stamp.astimezone(UTC))
        event.add("summary", _text(one.summary, language))
        event.add("status", "CONFIRMED")
        if one.location:
            event.add("location", _text(one.location, language))
        if one.description:
            event.add("description", _text(one.description, language))
        event.add("url", url)
        event.add("dtstart", one.starts_at.astimezone(place))
        if one.ends_at is not None:
            event.add("dtend", one.ends_at.astimezone(place))
        if one.free:
            event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def build(
    occasion: Occasion,
    *,
    url: str,
    sequence: int,
    language: str,
    method: str = "PUBLISH",
    attendee: Attendee | None = None,
    organizer: Organizer | None = None,
) -> bytes:
    """The file, with CRLF ends of lines.

    ``method`` is PUBLISH for everybody, REQUEST or CANCEL for one person. A CANCEL carries the
    status CANCELLED, so that clients that ignore the method show it as well.
    """
    calendar = _calendar(method)
    event = Event()
    event.add("uid", occasion.uid)
    event.add("sequence", sequence)
    event.add("dtstamp", occasion.stamp.astimezone(UTC))
    event.add("last-modified", occasion.stamp.astimezone(UTC))
    event.add("summary", _text(occasion.summary, language))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    if occasion.location:
        event.add("location", _text(occasion.location, language))
    if occasion.description:
        event.add("description", _text(occasion.description, language))
    event.add("url", url)
    _add_times(calendar, event, occasion)
    if organizer is not None:
        event.add("organizer", _address(organizer.name, organizer.email))
    if attendee is not None:
        address = _address(attendee.name, attendee.email)
        address.params["PARTSTAT"] = vText("ACCEPTED")
        address.params["RSVP"] = vText("FALSE")
        event.add("attendee", address)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _add_zone(calendar: Calendar, zone: str, first: datetime, last: datetime) -> None:
    # Years around the event are enough, and keep the file short.
    calendar.add_component(
        Timezone.from_tzinfo(
            ZoneInfo(zone), zone, date(first.year - 1, 1, 1), date(last.year + 2, 1, 1)
        )
    )


def _add_times(calendar: Calendar, event: Event, occasion: Occasion) -> None:
    if occasion.starts_at is not None:
        zone = ZoneInfo(occasion.zone)
        starts = occasion.starts_at.astimezone(zone)
        if occasion.zone != "UTC":
            _add_zone(calendar, occasion.zone, starts, starts)
        event.add("dtstart", starts)
        if occasion.ends_at is not None:
            event.add("dtend", occasion.ends_at.astimezone(zone))
    elif occasion.day is not None:
        event.add("dtstart", occasion.day)
        # The end of whole days is exclusive.
        event.add("dtend", (occasion.last_day or occasion.day) + timedelta(days=1))
        event.add("transp", "TRANSPARENT")


def _text(text: str, language: str) -> vText:
    plain = "".join(c for c in text if c in "\n\t" or ord(c) >= 0x20)
    return vText(plain, params={"LANGUAGE": language})


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(name)
    return address
