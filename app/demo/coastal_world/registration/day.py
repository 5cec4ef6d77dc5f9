"""The day of the meeting: the doors, those who are online, what they ask."""

from datetime import timedelta

from app.core import clock
from app.demo.coastal_world.meetings import TODAY
from app.demo.coastal_world.registration.delegates import delegation_of
from app.demo.facts import SYSTEM
from app.floor import services as floor
from app.meetings import queries as meetings
from app.registration import presence, queries, services
from app.registration.rules.platform_file import Stay
from app.registration.services import WalkIn


def open_doors() -> None:
    """Most of those who come to the room are checked in, one was by mistake, one walks in; some
    are counted at the session on results too.
    """
    meeting = queries.meeting(TODAY)
    expected, _total = presence.people(meeting, language="en", show="expected", size=100)
    for place, one in enumerate(expected):
        if place % 5 != 4:
            at = clock.now() + timedelta(minutes=3 * place + place % 2)
            services.check_in(presence.delegate_at(TODAY, one.public_id), by=SYSTEM, at=at)
    session = queries.session_item(meeting, "results-of-the-year")
    for place, one in enumerate(expected):
        if place % 5 < 3:
            services.check_in_session(
                presence.delegate_at(TODAY, one.public_id),
                session,
                by=SYSTEM,
                at=clock.now() + timedelta(minutes=75 + place),
            )
    services.undo_check_in(presence.delegate_at(TODAY, expected[0].public_id), by=SYSTEM)
    services.walk_in(
        meeting,
        delegation_of(TODAY, "kilo").partner,
        WalkIn(
            honorific="Ms", given_names="Noor", family_name="Haddad", function="Programme officer"
        ),
        key="demo-walk-in:coastal-today",
        by=SYSTEM,
    )


def import_first_hour() -> None:
    """The platform's file of the first hour: found by address and by name, one set aside, one to be
    assigned by whoever tries it.
    """
    meeting = queries.meeting(TODAY)
    online = [one for one in queries.registered_delegates(meeting) if one.mode == "online"]
    now = clock.now()
    stays = [
        Stay(
            one.name,
            one.email if place % 2 else "",
            now - timedelta(minutes=62 - 3 * place),
            now,
            guest=True,
        )
        for place, one in enumerate(online[:9])
    ]
    booth = Stay("Booth FR", "booth@interpreters.example.org", now - timedelta(hours=1), now)
    phone = Stay("iPhone 12", "", now - timedelta(minutes=48), now, guest=True)
    services.import_stays(meeting, [*stays, booth, phone], by=SYSTEM)
    for one in presence.visitors(meeting, assigned=False):
        if one.email == booth.email:
            row = presence.platform_row(TODAY, one.public_id)
            services.assign(row, None, by=SYSTEM, aside=True)


#: What participants ask, with their name or without, and where it stands.
QUESTIONS = (
    ("How will the tide gauges be paid for after the first three years?", True, "taken"),
    ("Can a small port ask the fund for a loan and a grant at once?", True, "asked"),
    ("Which of the results were measured by somebody from outside?", False, "asked"),
    ("Where do we find the slides of the first session?", False, "answered"),
)


def ask_the_panel() -> None:
    """Questions to the tour de table from those who follow online."""
    meeting = queries.meeting(TODAY)
    item = meetings.tour_de_table(meeting)
    if item is None:
        raise LookupError(meeting.slug)
    online = [one for one in queries.registered_delegates(meeting) if one.mode == "online"]
    for one, (text, named, state) in zip(online, QUESTIONS, strict=False):
        row = floor.ask(item, one, text, named=named, by=f"delegate:{one.public_id}")
        floor.mark_question(row, state, by=SYSTEM)
