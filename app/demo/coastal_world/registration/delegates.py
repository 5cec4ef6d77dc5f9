"""Who is invited, who comes, what changed; where a room is full, who waits."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count

from sqlalchemy import select

from app.core.db import db
from app.demo.coastal_world.meetings import NEXT
from app.demo.coastal_world.partners import KINDS
from app.demo.facts import SYSTEM, facts
from app.meetings.services.basics import basics_of, edit_basics
from app.partners.models import Contact, Partner
from app.registration import queries, services
from app.registration.models import Delegation
from app.registration.services import Answer

PARTNERS = tuple(KINDS)

FORUM_DELEGATES = 230

#: Delegates of each partner at the meeting that was held.
AT_LAST = {
    "alfa": 3, "bravo": 2, "charlie": 2, "delta": 3, "echo": 2, "foxtrot": 2, "golf": 1,
    "hotel": 2, "india": 2, "juliett": 3, "kilo": 2, "lima": 1,
}  # fmt: skip

AT_TODAY = {
    "alfa": 3, "bravo": 2, "charlie": 2, "delta": 3, "echo": 2, "foxtrot": 2, "golf": 2,
    "hotel": 3, "kilo": 2, "november": 2, "romeo": 1, "tango": 2,
}  # fmt: skip

AT_NEXT = {
    "bravo": 2, "charlie": 3, "delta": 2, "foxtrot": 4, "golf": 1, "hotel": 2, "india": 3,
    "juliett": 2, "lima": 1, "mike": 1, "oscar": 2,
}  # fmt: skip

NEXT_INVITED = (
    "alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett",
    "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango",
)  # fmt: skip

NEXT_DECLINED = ("quebec", "romeo")

ACCESS_NEEDS = (
    "Wheelchair: a seat at the end of a row.",
    "Captions on screen, please.",
    "A place near the interpreters’ booth; I read lips.",
)


def shares() -> dict[str, int]:
    """The forum's delegates spread over all partners, as evenly as they go."""
    each, more = divmod(FORUM_DELEGATES, len(PARTNERS))
    return {slug: each + (place < more) for place, slug in enumerate(PARTNERS)}


def invite(meeting: str, partners: Sequence[str]) -> None:
    """Invite every contact of these partners."""
    found = queries.meeting(meeting)
    contacts = db.session.scalars(
        select(Contact).join(Contact.partner).where(Partner.slug.in_(partners)).order_by(Contact.id)
    ).all()
    for contact in contacts:
        services.invite(found, contact, by=SYSTEM)


def register_all(meeting: str, shares: dict[str, int]) -> None:
    """Each partner registers so many delegates."""
    for slug, number in shares.items():
        services.register(
            delegation_of(meeting, slug),
            _delegates(slug, number),
            key=f"demo-registration:{meeting}:{slug}",
            by=SYSTEM,
        )


def delegation_of(meeting: str, slug: str) -> Delegation:
    """The delegation of a partner at a meeting."""
    return db.session.scalars(
        select(Delegation)
        .join(Delegation.partner)
        .join(Delegation.meeting)
        .where(Partner.slug == slug, Delegation.meeting_id == queries.meeting(meeting).id)
    ).one()


def _delegates(slug: str, number: int) -> list[Answer]:
    """A partner's people, the first as head, some second ones as alternate; where they do not
    suffice, names of the same world.
    """
    told = facts("coastal_people")
    own = told["people"][slug]
    place = PARTNERS.index(slug)
    strangers = _strangers(place)
    answers = []
    for seat in range(number):
        honorific, given, family, function, language, *order = (
            own[seat] if seat < len(own) else next(strangers)
        )
        answers.append(
            Answer(
                honorific=honorific,
                given_names=given,
                family_name=family,
                name_order="family-first" if order else "given-first",
                function=told["functions"][function],
                email=f"person{seat + 1}@{slug}.example.org",
                # Two of five come to the room, so that its seats suffice.
                mode="room" if (place + seat) % 5 < 2 else "online",
                listen_language=language,
                speak_language=language,
                is_head=seat == 0,
                is_alternate=seat == 1 and place % 3 == 0,
                access_needs=ACCESS_NEEDS[place % 3] if (place * 7 + seat) % 23 == 0 else "",
                consent_list=(place + seat) % 8 != 0,
                consent_public=(place + seat) % 3 != 0,
            )
        )
    return answers


def _strangers(place: int) -> Iterator[list[str]]:
    """Further people: one person's given names with another's family name."""
    rows = [row for rows in facts("coastal_people")["people"].values() for row in rows]
    for step in count(1):
        first = rows[(place * 11 + step * 5) % len(rows)]
        second = rows[(place * 17 + step * 7 + 3) % len(rows)]
        yield [first[0], first[1], second[2], second[3], first[4], *first[5:]]


def name_participant(meeting: str) -> None:
    """The demo's participant comes with Partner Bravo."""
    services.register(
        delegation_of(meeting, "bravo"),
        [
            Answer(
                honorific="Ms",
                given_names="Paula",
                family_name="Participant",
                function="Adviser",
                email="participant@example.org",
                mode="online",
                consent_list=True,
            )
        ],
        key=f"demo-participant:{meeting}",
        by=SYSTEM,
    )


def change_next() -> None:
    """Two decline, one person is replaced, one withdraws, one delegation keeps a draft."""
    for slug in NEXT_DECLINED:
        services.decline(delegation_of(NEXT, slug), by=SYSTEM)
    leaving = delegation_of(NEXT, "foxtrot").registered[-1]
    services.withdraw_delegate(leaving, by=SYSTEM)
    replaced = delegation_of(NEXT, "india").registered[-1]
    [instead] = _delegates("india", 5)[-1:]
    services.replace_delegate(replaced, instead, key="demo-replacement:india", by=SYSTEM)
    waiting = delegation_of(NEXT, "kilo")
    draft = [
        {name: getattr(one, name) for name in Answer.__slots__} for one in _delegates("kilo", 2)
    ]
    services.save_draft(waiting, draft, version=waiting.version)


WAITING_AT_NEXT = {"november": 2, "sierra": 1, "tango": 1}


def fill_next() -> None:
    """The room of the next meeting is as large as those in it; four ask for more, and one seat
    becomes free: it is held for the first. Partner Alfa opens the meeting and may pass the
    capacity.
    """
    meeting = queries.meeting(NEXT)
    services.set_beyond_capacity(
        delegation_of(NEXT, "alfa"), why="Co-chairs the meeting with the secretariat.", by=SYSTEM
    )
    seats = queries.seats(meeting)["room"].taken
    edit_basics(meeting, replace(basics_of(meeting), capacity_room=seats), by=SYSTEM)
    for slug, number in WAITING_AT_NEXT.items():
        services.register(
            delegation_of(NEXT, slug),
            [replace(one, mode="room") for one in _delegates(slug, number)],
            key=f"demo-waiting:{slug}",
            by=SYSTEM,
            wait=number,
        )
    leaving = [one for one in delegation_of(NEXT, "foxtrot").registered if one.mode == "room"][-1]
    services.withdraw_delegate(leaving, by=SYSTEM)


def more_time_next() -> None:
    """Partner Papa gets two days more, because it names its delegates late."""
    meeting = queries.meeting(NEXT)
    closes = queries.closing(meeting)
    if closes is None:
        return
    services.give_more_time(
        delegation_of(NEXT, "papa"),
        closes + timedelta(days=2),
        why="Its ministry names the delegates only after a cabinet meeting.",
        by=SYSTEM,
    )
