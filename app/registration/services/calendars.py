"""Calendar files as mail programmes and calendars understand them (RFC 5545, RFC 5546).

A person's event keeps its UID for ever and its SEQUENCE only rises, so that an update replaces
the event and a cancellation removes it. The zone is named in full and defined in the file.
"""

from datetime import UTC, date, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from app.core import clock
from app.core.languages import known
from app.meetings.models import Meeting
from app.registration.models import Delegate

REQUEST = "REQUEST"
CANCEL = "CANCEL"

_UID_DOMAIN = "registration.tour-de-table"
"""Part of every UID: it must never change, whatever address the site moves to."""

_A_YEAR = timedelta(days=366)


def uid(delegate: Delegate) -> str:
    """The event's name for ever."""
    return f"{delegate.public_id}@{_UID_DOMAIN}"


def sequence(delegate: Delegate, meeting: Meeting) -> int:
    """The number of the event's edition: rises when the person's entry or the meeting changes."""
    return meeting.calendar_sequence + delegate.calendar_sequence


def mime(method: str) -> str:
    """The type under which mail programmes recognise an invitation or a cancellation."""
    return f'text/calendar; method={method}; charset="utf-8"'


def for_delegate(
    delegate: Delegate,
    meeting: Meeting,
    *,
    method: str,
    personal_link: str,
    organiser: str,
    to: str | None = None,
    language: str | None = None,
) -> bytes | None:
    """The calendar file of one person; None while the day of the meeting is not known.

    ``organiser`` is the sender's address; ``to`` another address than the person's present one.
    The link to join is only in the file of somebody who takes part online.
    """
    if meeting.starts_at is None and meeting.on_date is None:
        return None
    with force_locale(known(language or delegate.listen_language)):
        event = _event(delegate, meeting, method, personal_link, language)
    event["organizer"] = _party(*_named(organiser))
    attendee = _party(delegate.titled_name, to or delegate.email)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Tour de Table//Registration//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    day = meeting.on_date or (meeting.starts_at or clock.now()).date()
    calendar.add_missing_timezones(first_date=day - _A_YEAR, last_date=day + _A_YEAR)
    content: bytes = calendar.to_ical()
    return content


def _event(
    delegate: Delegate, meeting: Meeting, method: str, personal_link: str, language: str | None
) -> Event:
    words = known(language or delegate.listen_language)
    title = meeting.title.best(words)[0]
    online = delegate.mode == "online"
    event = Event()
    event.add("uid", uid(delegate))
    event.add("sequence", sequence(delegate, meeting))
    event.add("dtstamp", clock.now().astimezone(UTC))
    event.add("last-modified", clock.now().astimezone(UTC))
    _add_times(event, meeting)
    event.add("summary", title)
    if method == CANCEL:
        event.add("status", "CANCELLED")
        event.add("description", _("The registration has been withdrawn."))
        return event
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    lines = []
    if online:
        event.add("location", meeting.join_url or _("Online"))
        lines.append(
            _("Join: %(link)s", link=meeting.join_url)
            if meeting.join_url
            else _("You take part online. The link to join follows.")
        )
    else:
        event.add("location", meeting.place.best(words)[0] or _("In the room"))
        lines.append(_("You take part in the room."))
    lines.append(_("Your registration: %(link)s", link=personal_link))
    lines.append(_("This link is yours alone. Do not pass it on."))
    event.add("description", "\n".join(lines))
    event.add("url", personal_link)
    return event


def _add_times(event: Event, meeting: Meeting) -> None:
    if meeting.starts_at is not None:
        place = ZoneInfo(meeting.zone)
        end = meeting.ends_at or meeting.starts_at + timedelta(hours=1)
        event.add("dtstart", meeting.starts_at.astimezone(place))
        event.add("dtend", end.astimezone(place))
        return
    first: date = meeting.on_date or clock.now().date()
    last = meeting.until_date or first
    event.add("dtstart", first)
    # The end of a whole-day event is the day after its last.
    event.add("dtend", last + timedelta(days=1))


def _party(name: str, address: str) -> vCalAddress:
    party = vCalAddress(f"mailto:{address}")
    # A quote would end the parameter; RFC 5545 has no way to write one.
    plain_name = name.replace('"', "’")
    if plain_name:
        party.params["CN"] = vText(plain_name)
    return party


def _named(sender: str) -> tuple[str, str]:
    name, address = parseaddr(sender)
    return name, address
