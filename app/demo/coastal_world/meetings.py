"""The fictitious meetings: one held, one large, one open for registration, one today.

``coastal-today`` and ``coastal-next`` are prepared on fixed days and brought to the present by
``app.demo.present``.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.localised import Localised
from app.demo.facts import SYSTEM, facts
from app.demo.timeline import Step
from app.floor import services as floor
from app.meetings import queries, services
from app.meetings.models import AgendaItem, Meeting, MeetingSeries
from app.meetings.services import Basics, Said
from app.partners import queries as partners
from app.partners.models import Partner, Person
from app.programmes.models import Phase, Programme

ZONE = "Europe/Lisbon"

LAST, FORUM, NEXT, TODAY = "coastal-last", "coastal-forum", "coastal-next", "coastal-today"

#: First days as recorded; those of NEXT and TODAY move on each start.
DAYS = {
    LAST: date(2026, 3, 18),
    FORUM: date(2026, 12, 9),
    NEXT: date(2026, 10, 14),
    TODAY: date(2026, 9, 15),
}

#: Partners at the table, in their running order, which is not the alphabet.
AT_TABLE_LAST = (
    "delta", "alfa", "golf", "charlie", "kilo", "bravo", "juliett", "echo", "lima", "foxtrot",
    "india", "hotel",
)  # fmt: skip
AT_TABLE_TODAY = (
    "bravo", "hotel", "alfa", "november", "echo", "charlie", "tango", "golf", "kilo", "delta",
    "romeo", "foxtrot",
)  # fmt: skip


def steps() -> list[Step]:
    """Prepared, published, held and under way, each at its time."""
    return [
        Step(_at(2025, 12, 1), "coastal-last:prepared", _prepare_last),
        Step(_at(2025, 12, 15), "coastal-last:published", partial(_publish, LAST)),
        Step(_at(2026, 3, 18, 12), "coastal-last:record begun", partial(_begin, LAST)),
        Step(_at(2026, 3, 18, 16, 30), "coastal-last:interventions", _record_last),
        Step(_at(2026, 3, 18, 16, 45), "coastal-last:held", _close_last),
        Step(_at(2026, 6, 1), "coastal-forum:prepared", _prepare_forum),
        Step(_at(2026, 6, 15), "coastal-forum:published", partial(_publish, FORUM)),
        Step(_at(2026, 7, 6), "coastal-next:prepared", _prepare_next),
        Step(_at(2026, 6, 16), "coastal-forum:session lengthened", _lengthen_session),
        Step(_at(2026, 7, 13), "coastal-next:published", partial(_publish, NEXT)),
        Step(_at(2026, 7, 14), "coastal-next:programme released", _release_next),
        Step(_at(2026, 7, 20), "coastal-today:prepared", _prepare_today),
        Step(_at(2026, 7, 27), "coastal-today:published", partial(_publish, TODAY)),
        Step(_at(2026, 9, 15, 13), "coastal-today:under way", _run_today),
    ]


def _at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def _told() -> dict[str, Any]:
    return facts("coastal_meetings")


def _publish(slug: str) -> None:
    services.publish(queries.meeting(slug), by=SYSTEM)


def _begin(slug: str) -> None:
    services.begin_record(queries.meeting(slug), by=SYSTEM)


def _programme() -> tuple[Programme, Phase]:
    programme = db.session.scalars(select(Programme).where(Programme.slug == "coastal")).one()
    phase = db.session.scalars(
        select(Phase).where(Phase.programme_id == programme.id, Phase.slug == "phase-1")
    ).one()
    return programme, phase


def _series(programme: Programme) -> MeetingSeries:
    found = db.session.scalar(
        select(MeetingSeries).where(MeetingSeries.slug == "coastal-partners-meeting")
    )
    return found or services.create_series(
        slug="coastal-partners-meeting",
        name=Localised(
            en="Coastal partners meeting",
            fr="Réunion des partenaires du littoral",
            es="Reunión de los asociados de la costa",
        ),
        programme=programme,
        by=SYSTEM,
    )


def _meeting(
    slug: str,
    *,
    starts: time,
    ends: time,
    days: int = 1,
    room: int | None = None,
    online: int | None = None,
    opens: datetime | None = None,
    closes: datetime | None = None,
) -> Meeting:
    programme, phase = _programme()
    first = DAYS[slug]
    meeting = services.create_meeting(
        slug,
        Basics(
            title=Localised(_told()["titles"][slug]),
            on_date=first,
            until_date=first + timedelta(days=days - 1) if days > 1 else None,
            starts=starts,
            ends=ends,
            zone=ZONE,
            format="hybrid",
            place=Localised(
                en="Harbour House, Lisbon, and online",
                fr="Maison du port, Lisbonne, et en ligne",
                es="Casa del Puerto, Lisboa, y en línea",
            ),
            place_short=Localised(
                en="Lisbon & online", fr="Lisbonne et en ligne", es="Lisboa y en línea"
            ),
            platform="video",
            join_url=f"https://video.example.org/{slug}",
            floor_language="en",
            interpretation=("fr", "es"),
            contact_email="secretariat@example.org",
            registration_opens_at=opens,
            registration_closes_at=closes,
            capacity_room=room,
            capacity_online=online,
        ),
        by=SYSTEM,
        series=_series(programme),
        programme=programme,
        phase=phase,
        fictitious=True,
    )
    for kind, bodies in _told()["texts"].items():
        for language, body in bodies.items():
            services.write_text(meeting, kind, language, body, by=SYSTEM)
    return meeting


def _people() -> Iterator[Person]:
    """Fictitious persons who do not belong to the secretariat, partner by partner in turn."""
    rows = db.session.scalars(
        select(Person)
        .join(Partner, Person.partner_id == Partner.id)
        .where(Person.fictitious, Partner.slug != "coastal-secretariat")
        .order_by(Partner.slug, Person.id)
    ).all()
    by_partner: dict[int | None, list[Person]] = {}
    for row in rows:
        by_partner.setdefault(row.partner_id, []).append(row)
    for turn in range(max(len(group) for group in by_partner.values())):
        yield from (group[turn] for group in by_partner.values() if turn < len(group))


def _speaker_of(slug: str) -> Person:
    """The person of a partner who takes the floor for it."""
    partner = partners.partner_by_slug(slug)
    return db.session.scalars(
        select(Person).where(Person.partner_id == partner.id).order_by(Person.id).limit(1)
    ).one()


def _short_agenda(
    meeting: Meeting, starts: time, table: tuple[str, ...], status: str
) -> dict[str, AgendaItem]:
    """The agenda of half a day, with chair, presenter, facilitator and everybody at the table."""
    moment = datetime.combine(DAYS[meeting.slug], starts)
    items: dict[str, AgendaItem] = {}
    for row in _told()["agenda"]:
        until = moment + timedelta(minutes=row["minutes"])
        begin, end = services.local_times(meeting, None, moment.time(), until.time())
        item = services.add_item(
            meeting,
            kind=row["kind"],
            title=Localised(row["title"]),
            description=Localised(row["description"]),
            starts_at=begin,
            ends_at=end,
            by=SYSTEM,
        )
        items[item.slug] = item
        moment = until
    opening, results, _break, tour, closing = items.values()
    sitting = [_speaker_of(slug) for slug in table]
    others = [person for person in _people() if person not in sitting]
    services.assign_role(opening, others[0], "chair", status=status, by=SYSTEM)
    services.assign_role(opening, sitting[0], "keynote", status=status, by=SYSTEM)
    services.assign_role(opening, others[1], "keynote", status=status, by=SYSTEM)
    services.assign_role(results, others[2], "presenter", status=status, by=SYSTEM)
    services.assign_role(tour, others[3], "facilitator", status=status, by=SYSTEM)
    for person in sitting:
        services.assign_role(tour, person, "intervener", status=status, by=SYSTEM)
    services.assign_role(tour, others[4], "whiteboard_summary", status=status, by=SYSTEM)
    services.assign_role(closing, others[0], "closing", status=status, by=SYSTEM)
    return items


# --- held ----------------------------------------------------------------------------------------


def _prepare_last() -> None:
    meeting = _meeting(
        LAST,
        starts=time(14, 0),
        ends=time(16, 45),
        room=60,
        online=200,
        opens=_at(2025, 12, 15),
        closes=_at(2026, 3, 13, 17),
    )
    _short_agenda(meeting, time(14, 0), AT_TABLE_LAST, "confirmed")


def _record_last() -> None:
    meeting = queries.meeting(LAST)
    told = {row["partner"]: row for row in _told()["said"]}
    tour = queries.tour_de_table(meeting)
    if tour is None:
        raise LookupError("the meeting has no tour de table")
    for row in queries.interventions(meeting.id, tour.id):
        slug = row.partner.slug if row.partner else ""
        said = told[slug]
        services.edit_intervention(
            row,
            Said(
                summary=Localised(en=said["summary"]),
                priorities=said["summary"],
                ask=said["ask"],
                themes=tuple(said["themes"]),
                language="en",
            ),
            state="spoken",
            by=SYSTEM,
        )
        if slug in _told()["points"]:
            floor.add_point(
                meeting,
                Localised(_told()["points"][slug]),
                theme=said["themes"][0],
                intervention=row,
                by=SYSTEM,
            )


def _close_last() -> None:
    meeting = queries.meeting(LAST)
    services.hold(meeting, by=SYSTEM)
    services.record_attendance(
        meeting,
        value=140,
        qualifier="about",
        groups=Localised(_told()["groups"]),
        source="check-in list",
        by=SYSTEM,
    )


# --- large ---------------------------------------------------------------------------------------

#: Per day: plenary, block, break, block, block, break, block, plenary.
SHAPE = ("plenary", "block", "break", "block", "plenary", "block", "break", "block", "plenary")
MINUTES = {"plenary": 40, "block": 75, "break": 20}


def _prepare_forum() -> None:
    meeting = _meeting(
        FORUM,
        starts=time(9, 0),
        ends=time(17, 20),
        days=2,
        room=200,
        online=600,
        opens=_at(2026, 6, 15),
        closes=_at(2026, 12, 4, 17),
    )
    told = _told()
    plenaries, sessions, people = iter(told["plenaries"]), iter(told["sessions"]), _people()
    block = 0
    for day in range(2):
        moment = datetime.combine(DAYS[FORUM] + timedelta(days=day), time(9, 0))
        for kind in _shape_of(day):
            until = moment + timedelta(minutes=MINUTES[kind])
            begin, end = services.local_times(meeting, moment.date(), moment.time(), until.time())
            if kind == "plenary":
                title = next(plenaries)
                at_table = title["en"].startswith("Tour de table")
                item = services.add_item(
                    meeting,
                    kind="tour_de_table" if at_table else "plenary",
                    title=Localised(title),
                    starts_at=begin,
                    ends_at=end,
                    room=told["rooms"][0],
                    by=SYSTEM,
                )
                if at_table:
                    _pair(item, people, "facilitator", "whiteboard_summary")
                else:
                    _pair(item, people, "chair", "keynote")
            elif kind == "break":
                services.add_item(
                    meeting,
                    kind="break",
                    title=Localised(en="Break", fr="Pause", es="Pausa"),
                    starts_at=begin,
                    ends_at=end,
                    by=SYSTEM,
                )
            else:
                block += 1
                parent = services.add_item(
                    meeting,
                    kind="parallel_block",
                    title=Localised(
                        en=f"Parallel sessions {block}",
                        fr=f"Sessions parallèles {block}",
                        es=f"Sesiones paralelas {block}",
                    ),
                    starts_at=begin,
                    ends_at=end,
                    by=SYSTEM,
                )
                for room in told["rooms"]:
                    item = services.add_item(
                        meeting,
                        kind="parallel_panel",
                        title=Localised(next(sessions)),
                        parent=parent,
                        starts_at=begin,
                        ends_at=end,
                        room=room,
                        by=SYSTEM,
                    )
                    _pair(item, people, "moderator", "panellist")
            moment = until


def _shape_of(day: int) -> tuple[str, ...]:
    """Eight plenaries over two days: four on each."""
    return ("plenary", *SHAPE) if day == 0 else (*SHAPE, "plenary")


def _pair(item: AgendaItem, people: Iterator[Person], first: str, second: str) -> None:
    services.assign_role(item, next(people), first, status="confirmed", by=SYSTEM)
    services.assign_role(item, next(people), second, status="accepted", by=SYSTEM)


def _lengthen_session() -> None:
    """One session runs into the break: the warning that waits for whoever releases the forum."""
    meeting = queries.meeting(FORUM)
    session = next(
        row for row in queries.items(meeting.id, "planned") if row.kind == "parallel_panel"
    )
    services.edit_item(
        session,
        by=SYSTEM,
        title=session.title,
        kind=session.kind,
        description=session.description,
        starts_at=session.starts_at,
        ends_at=session.ends_at + timedelta(minutes=10) if session.ends_at else None,
        room=session.room,
    )


# --- open for registration -----------------------------------------------------------------------


def _prepare_next() -> None:
    meeting = _meeting(
        NEXT,
        starts=time(14, 0),
        ends=time(16, 45),
        room=60,
        online=200,
        opens=_at(2026, 7, 13),
        closes=_at(2026, 10, 9, 17),
    )
    _short_agenda(meeting, time(14, 0), AT_TABLE_LAST, "asked")


def _release_next() -> None:
    services.release_programme(
        queries.meeting(NEXT),
        note="The programme as it goes out with the invitations.",
        override_reason="",
        by=SYSTEM,
    )


# --- today ---------------------------------------------------------------------------------------


def _prepare_today() -> None:
    meeting = _meeting(
        TODAY,
        starts=time(14, 0),
        ends=time(16, 45),
        room=60,
        online=200,
        opens=_at(2026, 7, 27),
        closes=_at(2026, 9, 11, 17),
    )
    _short_agenda(meeting, time(14, 0), AT_TABLE_TODAY, "confirmed")


def _prepare_order(tour: AgendaItem) -> int:
    """Who is in the room and who is online, whose sound was tried, and the first hands raised."""
    revision = floor.set_usual_minutes(tour, 4, revision=0, by=SYSTEM)
    for place, row in enumerate(queries.interventions(tour.meeting_id, tour.id)):
        slot = floor.Slot(
            mode="online" if place % 3 == 1 else "room",
            sound_checked=place % 4 != 3,
            minutes=5 if place == 0 else None,
        )
        revision = floor.set_slot(tour, row.id, slot, revision=revision, by=SYSTEM)
    lima = partners.partner_by_slug("lima")
    revision = floor.ask_for_floor(tour, "request", partner=lima, revision=revision, by=SYSTEM)
    return floor.ask_for_floor(tour, "question", revision=revision, by=SYSTEM)


def _run_today() -> None:
    """The tour de table has begun: two partners have spoken, the third has the floor."""
    meeting = queries.meeting(TODAY)
    services.begin_record(meeting, by=SYSTEM)
    tour = queries.tour_de_table(meeting)
    if tour is None:
        raise LookupError("the meeting has no tour de table")
    revision = _prepare_order(tour)
    now = clock.now()
    presses = ((552, floor.start), (258, floor.next_speaker), (180, floor.pause),
               (142, floor.resume), (0, floor.next_speaker))  # fmt: skip
    for seconds_ago, press in presses:
        with clock.at(now - timedelta(seconds=seconds_ago)):
            revision = press(tour, revision=revision, by=SYSTEM)
    for row in queries.interventions(meeting.id, tour.id)[:2]:
        slug = row.partner.slug if row.partner else ""
        point = _told()["points"].get(slug)
        if point:
            floor.add_point(meeting, Localised(point), intervention=row, by=SYSTEM)
