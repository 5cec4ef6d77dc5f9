"""The calendar file of one delegate: what `app.meetings.calendars` builds, with a person in it.

A person's event keeps its UID for ever and its SEQUENCE only rises, so that an update replaces
the event and a cancellation removes it.
"""

from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import clock
from app.core.languages import known
from app.meetings.calendars import Attendee, Occasion, Organizer, build
from app.meetings.models import Meeting
from app.registration.models import Delegate

REQUEST = "REQUEST"
CANCEL = "CANCEL"

_UID_DOMAIN = "registration.tour-de-table"
"""Part of every UID: it must never change, whatever address the site moves to."""


def uid(delegate: Delegate) -> str:
    """The event's name for ever."""
    return f"{delegate.public_id}@{_UID_DOMAIN}"


def sequence(delegate: Delegate, meeting: Meeting) -> int:
    """The number of the event's edition: rises when the person's entry or the meeting changes."""
    return meeting.calendar_sequence + delegate.calendar_sequence


def mime(method: str) -> str:
    """The type under which mail programmes recognise an invitation or a cancellation."""
    return f"text/calendar; method={method}; charset=utf-8"


def for_delegate(
    delegate: Delegate,
    meeting: Meeting,
    *,
    method: str,
    link: str,
    organiser: str,
    to: str | None = None,
    language: str | None = None,
) -> bytes | None:
    """The calendar file of one person; None while the day of the meeting is not known.

    ``link`` is the person's own page; below it lies the day, with the button to join, named only in
    the file of somebody who takes part online. ``to`` is another address than the present one.
    """
    if meeting.starts_at is None and meeting.on_date is None:
        return None
    words = known(language or delegate.listen_language)
    with force_locale(words):
        location, description = _words(delegate, meeting, method, link, words)
    occasion = Occasion(
        uid=uid(delegate),
        summary=meeting.title.best(words)[0],
        stamp=clock.now(),
        zone=meeting.zone,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        day=meeting.on_date,
        last_day=meeting.until_date,
        location=location,
        description=description,
    )
    return build(
        occasion,
        url=link,
        sequence=sequence(delegate, meeting),
        language=words,
        method=method,
        attendee=Attendee(_parameter(delegate.titled_name), to or delegate.email),
        organizer=Organizer("Tour de Table", organiser),
    )


def _words(
    delegate: Delegate, meeting: Meeting, method: str, link: str, language: str
) -> tuple[str, str]:
    """Where the event is and what it says."""
    if method == CANCEL:
        return "", _("The registration has been withdrawn.")
    own = [
        _("Your registration: %(link)s", link=link),
        _("This link is yours alone. Do not pass it on."),
    ]
    if delegate.mode == "room":
        where = meeting.place.best(language)[0] or _("In the room")
        return where, "\n".join([_("You take part in the room."), *own])
    how = (
        _("Join: %(link)s", link=f"{link}/day")
        if meeting.join_url
        else _("You take part online. The link to join follows.")
    )
    return _("Online"), "\n".join([how, *own])


def _parameter(name: str) -> str:
    """A name as a parameter of a calendar line: RFC 5545 has no way to write a quote there."""
    return name.replace('"', "’")
