"""Meetings for tests, made through the services."""

from datetime import date, time

from app.core.db import transaction
from app.core.localised import Localised
from app.meetings import services
from app.meetings.models import AgendaItem, Meeting
from app.meetings.services import Basics
from app.partners import services as partners
from app.partners.models import Person

BASICS = Basics(
    title=Localised(en="Partners Meeting", fr="Réunion", es="Reunión"),
    on_date=date(2026, 10, 7),
    starts=time(13, 0),
    ends=time(16, 0),
    zone="Europe/Zurich",
    format="hybrid",
    place=Localised(en="Geneva"),
)


def draft(slug: str = "meeting", basics: Basics = BASICS) -> Meeting:
    """A draft meeting."""
    with transaction():
        return services.create_meeting(slug, basics, by="system")


def item(
    meeting: Meeting,
    title: str,
    starts: time | None = None,
    ends: time | None = None,
    *,
    kind: str = "plenary",
    parent: AgendaItem | None = None,
    room: str = "",
) -> AgendaItem:
    """An agenda item of the plan."""
    with transaction():
        begin, end = services.local_times(meeting, None, starts, ends)
        return services.add_item(
            meeting,
            title=Localised(en=title),
            kind=kind,
            parent=parent,
            starts_at=begin,
            ends_at=end,
            room=room,
            by="system",
        )


def person(family: str, function: str = "Director") -> Person:
    """Somebody of a partner of the same name."""
    with transaction():
        partner = partners.register_partner(
            slug=family.lower(),
            kind="government",
            name=Localised(en=f"Government of {family}"),
            by="system",
        )
        return partners.add_person(
            family_name=family,
            given_names="Ada",
            honorific="Ms",
            function=function,
            partner=partner,
            by="system",
        )
