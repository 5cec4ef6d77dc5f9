"""Calendar files that the common clients read alike.

One event, one identifier for its whole life: a change carries the same UID and a higher SEQUENCE,
a withdrawal the same UID with METHOD:CANCEL. Zones go by their full IANA name with a VTIMEZONE for
the years around the event, since abbreviations are read as other zones by some clients. Nothing
here asks a database or a clock.
"""

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
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
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


def _add_times(calendar: Calendar, event: Event, occasion: Occasion) -> None:
    if occasion.starts_at is not None:
        zone = ZoneInfo(occasion.zone)
        starts = occasion.starts_at.astimezone(zone)
        if occasion.zone != "UTC":
            # Years around the event are enough, and keep the file short.
            calendar.add_component(
                Timezone.from_tzinfo(
                    zone, occasion.zone, date(starts.year - 1, 1, 1), date(starts.year + 2, 1, 1)
                )
            )
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
