"""Bringing two demo meetings to the present. Money never moves."""

from datetime import timedelta

from app.core import clock
from app.core.db import transaction
from app.core.errors import NotFound
from app.demo.facts import SYSTEM
from app.floor import queries as floor
from app.floor import services as floor_services
from app.meetings import queries, services
from app.meetings.models import Meeting
from app.registration import queries as registration
from app.registration.services import extend_offer, move_check_ins

#: Meeting to its distance from today, in days.
DISTANCES = {"coastal-today": 0, "coastal-next": 30}


def move_to_present() -> None:
    """Move ``coastal-today`` to today and ``coastal-next`` to a month ahead, in their own zone.

    Agenda, registration window, what was said and who came move along; 14:00 stays 14:00. A
    second call on the same day changes nothing, but that offers from waiting lists are open again.
    """
    with transaction():
        for slug, distance in DISTANCES.items():
            try:
                meeting = queries.meeting(slug)
            except NotFound:
                continue
            day = clock.today(meeting.zone) + timedelta(days=distance)
            if meeting.on_date is not None:
                move_check_ins(meeting, (day - meeting.on_date).days)
            moves = meeting.on_date != day
            services.reschedule(meeting, on_date=day, by=SYSTEM)
            if moves:
                _restart(meeting)
            for entry in registration.offers(meeting):
                extend_offer(entry, by=SYSTEM)


def _restart(meeting: Meeting) -> None:
    """Whoever has the floor has it from now on, so that the timer is a timer of today."""
    tour = queries.tour_de_table(meeting)
    if tour is not None and floor.floor(meeting).timer is not None:
        floor_services.restart(tour, revision=floor.revision(meeting.id), by=SYSTEM)
