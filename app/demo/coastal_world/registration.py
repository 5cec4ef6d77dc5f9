"""Registrations of the fictitious meetings: one held, one large, one under way, one just open.

The next meeting shows every state: registered, with a draft waiting, invited, declined, somebody
replaced, somebody withdrawn; Partner Alfa is invited and has not answered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.localised import Localised
from app.demo.coastal_world.meetings import FORUM, LAST, NEXT, TODAY
from app.demo.coastal_world.partners import KINDS
from app.demo.facts import SYSTEM, facts
from app.demo.timeline import Step
from app.floor import services as floor
from app.mail import bounces
from app.mail.models import OutboxMail
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.meetings.services.basics import basics_of, edit_basics
from app.partners.models import Contact, Partner
from app.registration import presence, queries, services
from app.registration.models import Delegation
from app.registration.rules.platform_file import Stay
from app.registration.rules.questions import Option
from app.registration.services import Answer, QuestionCard, WalkIn, reminders
from app.registration.services.questions import card_of

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


def steps() -> list[Step]:
    """Invitations, then answers, then what changed."""
    return [
        Step(_at(2026, 1, 12), "coastal-last:invited", partial(_invite, LAST, tuple(AT_LAST))),
        Step(_at(2026, 2, 2), "coastal-last:registered", partial(_register_all, LAST, AT_LAST)),
        Step(_at(2026, 6, 22), "coastal-forum:invited", partial(_invite, FORUM, PARTNERS)),
        Step(_at(2026, 7, 2), "coastal-forum:registered", partial(_register_all, FORUM, _shares())),
        Step(_at(2026, 7, 20), "coastal-next:invited", partial(_invite, NEXT, NEXT_INVITED)),
        Step(_at(2026, 7, 29), "coastal-today:invited", partial(_invite, TODAY, tuple(AT_TODAY))),
        Step(_at(2026, 8, 3), "coastal-next:registered", partial(_register_all, NEXT, AT_NEXT)),
        Step(_at(2026, 8, 6), "coastal-today:registered", partial(_register_all, TODAY, AT_TODAY)),
        Step(_at(2026, 8, 7), "coastal-next:participant", partial(_name_participant, NEXT)),
        Step(_at(2026, 8, 7), "coastal-today:participant", partial(_name_participant, TODAY)),
        Step(_at(2026, 9, 15, 11), "coastal-today:doors open", _open_doors),
        Step(_at(2026, 9, 15, 14), "coastal-today:first hour online", _import_first_hour),
        Step(_at(2026, 9, 15, 14), "coastal-today:questions", _ask_the_panel),
        Step(_at(2026, 8, 10), "coastal-next:changes", _change_next),
        Step(_at(2026, 8, 11), "coastal-next:waiting list", _fill_next),
        Step(_at(2026, 8, 11, 10), "coastal-next:reminders", _schedule_reminders),
        Step(_at(2026, 8, 11, 11), "coastal-next:mail that came back", _bring_mail_back),
        Step(_at(2026, 8, 11, 12), "coastal-next:mailing prepared", _prepare_mailing),
        Step(_at(2026, 8, 12), "coastal-next:further questions", _ask_next),
        Step(_at(2026, 8, 13), "coastal-next:more time", _more_time_next),
        Step(_at(2026, 8, 14), "coastal-forum:sessions", _choose_at_forum),
        Step(_at(2026, 8, 17), "coastal-forum:open to everybody", _open_forum),
        Step(_at(2026, 8, 18), "coastal-forum:single sessions", _single_sessions_at_forum),
    ]


def _at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def _shares() -> dict[str, int]:
    """The forum's delegates spread over all partners, as evenly as they go."""
    each, more = divmod(FORUM_DELEGATES, len(PARTNERS))
    return {slug: each + (place < more) for place, slug in enumerate(PARTNERS)}


# --- invited -------------------------------------------------------------------------------------


def _invite(meeting: str, partners: Sequence[str]) -> None:
    found = queries.meeting(meeting)
    contacts = db.session.scalars(
        select(Contact).join(Contact.partner).where(Partner.slug.in_(partners)).order_by(Contact.id)
    ).all()
    for contact in contacts:
        services.invite(found, contact, by=SYSTEM)


# --- registered ----------------------------------------------------------------------------------


def _register_all(meeting: str, shares: dict[str, int]) -> None:
    for slug, number in shares.items():
        services.register(
            _delegation(meeting, slug),
            _delegates(slug, number),
            key=f"demo-registration:{meeting}:{slug}",
            by=SYSTEM,
        )


def _delegation(meeting: str, slug: str) -> Delegation:
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


def _name_participant(meeting: str) -> None:
    """The demo's participant comes with Partner Bravo."""
    services.register(
        _delegation(meeting, "bravo"),
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


# --- changed -------------------------------------------------------------------------------------


def _change_next() -> None:
    """Two decline, one person is replaced, one withdraws, one delegation keeps a draft."""
    for slug in NEXT_DECLINED:
        services.decline(_delegation(NEXT, slug), by=SYSTEM)
    leaving = _delegation(NEXT, "foxtrot").registered[-1]
    services.withdraw_delegate(leaving, by=SYSTEM)
    replaced = _delegation(NEXT, "india").registered[-1]
    [instead] = _delegates("india", 5)[-1:]
    services.replace_delegate(replaced, instead, key="demo-replacement:india", by=SYSTEM)
    waiting = _delegation(NEXT, "kilo")
    draft = [
        {name: getattr(one, name) for name in Answer.__slots__} for one in _delegates("kilo", 2)
    ]
    services.save_draft(waiting, draft, version=waiting.version)


# --- the day -------------------------------------------------------------------------------------


def _open_doors() -> None:
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
        _delegation(TODAY, "kilo").partner,
        WalkIn(
            honorific="Ms", given_names="Noor", family_name="Haddad", function="Programme officer"
        ),
        key="demo-walk-in:coastal-today",
        by=SYSTEM,
    )


def _import_first_hour() -> None:
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


def _ask_the_panel() -> None:
    """Questions to the tour de table from those who follow online."""
    meeting = queries.meeting(TODAY)
    item = meetings.tour_de_table(meeting)
    if item is None:
        raise LookupError(meeting.slug)
    online = [one for one in queries.registered_delegates(meeting) if one.mode == "online"]
    for one, (text, named, state) in zip(online, QUESTIONS, strict=False):
        row = floor.ask(item, one, text, named=named, by=f"delegate:{one.public_id}")
        floor.mark_question(row, state, by=SYSTEM)


# --- more than there are seats -------------------------------------------------------------------

WAITING_AT_NEXT = {"november": 2, "sierra": 1, "tango": 1}


def _fill_next() -> None:
    """The room of the next meeting is as large as those in it; four ask for more, and one seat
    becomes free: it is held for the first. Partner Alfa opens the meeting and may pass the
    capacity.
    """
    meeting = queries.meeting(NEXT)
    services.set_beyond_capacity(
        _delegation(NEXT, "alfa"), why="Co-chairs the meeting with the secretariat.", by=SYSTEM
    )
    seats = queries.seats(meeting)["room"].taken
    edit_basics(meeting, replace(basics_of(meeting), capacity_room=seats), by=SYSTEM)
    for slug, number in WAITING_AT_NEXT.items():
        services.register(
            _delegation(NEXT, slug),
            [replace(one, mode="room") for one in _delegates(slug, number)],
            key=f"demo-waiting:{slug}",
            by=SYSTEM,
            wait=number,
        )
    leaving = [one for one in _delegation(NEXT, "foxtrot").registered if one.mode == "room"][-1]
    services.withdraw_delegate(leaving, by=SYSTEM)


# --- mail ----------------------------------------------------------------------------------------

REMINDERS = ("answer-14d", "answer-3d", "meeting-1d", "meeting-1h")

NOT_INVITED_YET = ("uniform", "victor", "zulu")

CAME_BACK = """\
From: MAILER-DAEMON@mx.example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such mailbox here

--part
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--part--
"""


def _schedule_reminders() -> None:
    for choice in REMINDERS:
        reminders.schedule(queries.meeting(NEXT), choice, by=SYSTEM)


def _bring_mail_back() -> None:
    """The invitation of Partner Papa reached nobody."""
    address = _delegation(NEXT, "papa").contact_email
    invitation = db.session.scalars(
        select(OutboxMail).where(
            OutboxMail.to_address == address,
            OutboxMail.message == "invitation",
            OutboxMail.about == f"meeting:{NEXT}",
        )
    ).one()
    said = CAME_BACK.format(address=address, message_id=invitation.message_id)
    bounces.record(said.encode(), by=SYSTEM)


def _prepare_mailing() -> None:
    """Further invitations with a personal note, looked at and not sent yet."""
    contacts = db.session.scalars(
        select(Contact.public_id)
        .join(Contact.partner)
        .where(Partner.slug.in_(NOT_INVITED_YET))
        .order_by(Contact.id)
    ).all()
    found = queries.meeting(NEXT)
    made = services.prepare_invitations(found, contacts, key="demo-mailing", by=SYSTEM)
    note = Localised(
        en="We have kept two seats for {partner}. Please answer before {closes}.",
        es="Hemos reservado dos asientos para {partner}. Respondan antes del {closes}.",
    )
    services.write_note(queries.mailing(NEXT, made), note, version=1, by=SYSTEM)


# --- further questions ---------------------------------------------------------------------------

DIETS = ("Vegetarian", "No nuts", "Vegetarian")


def _ask_next() -> None:
    """The officer asks about the dinner and the visit to the coast; some have answered, on their
    own pages, before the words of one question were made clearer.
    """
    meeting = queries.meeting(NEXT)

    def option(en: str, fr: str, es: str, places: int | None = None) -> Option:
        return Option("", Localised(en=en, fr=fr, es=es), places)

    dinner = services.add_question(
        meeting,
        "yes_no",
        QuestionCard(
            label=Localised(
                en="Do you come to the dinner on the eve?",
                fr="Venez-vous au dîner la veille ?",
                es="¿Viene a la cena de la víspera?",
            ),
        ),
        by=SYSTEM,
    )
    services.add_question(
        meeting,
        "choice",
        QuestionCard(
            label=Localised(
                en="Which dish do you choose?",
                fr="Quel plat choisissez-vous ?",
                es="¿Qué plato elige?",
            ),
            options=[
                option("Fish", "Poisson", "Pescado"),
                option("Rice with vegetables", "Riz aux légumes", "Arroz con verduras"),
            ],
            required=True,
            depends_on=dinner.public_id,
            depends_value="yes",
        ),
        by=SYSTEM,
    )
    visit = QuestionCard(
        label=Localised(en="Visit to the coast", fr="Visite de la côte", es="Visita a la costa"),
        help=Localised(
            en="The boats take eight persons each.",
            fr="Chaque bateau prend huit personnes.",
            es="Cada barco lleva ocho personas.",
        ),
        options=[
            option("Morning boat", "Bateau du matin", "Barco de la mañana", 8),
            option("Afternoon boat", "Bateau de l’après-midi", "Barco de la tarde", 8),
            option("No boat", "Sans bateau", "Sin barco"),
        ],
    )
    asked = services.add_question(meeting, "choice", visit, by=SYSTEM)
    services.add_question(
        meeting,
        "file",
        QuestionCard(
            label=Localised(
                en="Letter of nomination", fr="Lettre de désignation", es="Carta de designación"
            ),
            officer_only=True,
        ),
        by=SYSTEM,
    )
    _answer_next(meeting)
    clearer = replace(
        visit,
        label=Localised(
            en="Visit to the coast, on the day after",
            fr="Visite de la côte, le lendemain",
            es="Visita a la costa, al día siguiente",
        ),
        options=queries.options_of(asked.current),
    )
    services.edit_question(asked, clearer, by=SYSTEM)


def _answer_next(meeting: Meeting) -> None:
    """Two of three delegates answer; those in the room also say what they cannot eat."""
    dinner, dish, visit, _letter = queries.asked(meeting.id)
    for place, delegate in enumerate(queries.registered_delegates(meeting)):
        if place % 3 == 2:
            continue
        goes = delegate.mode == "room"
        said = {dinner.key: "yes" if goes else "no"}
        if goes:
            said[dish.key] = dish.options[place % 2].key
            said[visit.key] = visit.options[place % 3].key
        services.answer_own(
            delegate,
            said,
            dietary=DIETS[place % 3] if goes and place % 2 == 0 else "",
            version=delegate.version,
            by=f"delegate:{delegate.public_id}",
        )


FORUM_ROOMS = (30, 20, 15, 15)
"""Places of the first parallel sessions, by the size of their rooms."""


def _choose_at_forum() -> None:
    """The first parallel sessions can be chosen; every sixth delegate has done so."""
    meeting = queries.meeting(FORUM)
    [asked] = services.ask_sessions(meeting, queries.blocks(meeting.id)[0].slug, by=SYSTEM)
    sessions = queries.options_of(asked.current)
    limited = [
        replace(one, places=places) for one, places in zip(sessions, FORUM_ROOMS, strict=True)
    ]
    services.edit_question(asked, replace(card_of(asked), options=limited), by=SYSTEM)
    for place, delegate in enumerate(queries.registered_delegates(meeting)[::6]):
        services.answer_own(
            delegate,
            {asked.public_id: sessions[place % len(sessions)].key},
            dietary="",
            version=delegate.version,
            by=f"delegate:{delegate.public_id}",
        )


def _more_time_next() -> None:
    """Partner Papa gets two days more, because it names its delegates late."""
    meeting = queries.meeting(NEXT)
    closes = queries.closing(meeting)
    if closes is None:
        return
    services.give_more_time(
        _delegation(NEXT, "papa"),
        closes + timedelta(days=2),
        why="Its ministry names the delegates only after a cabinet meeting.",
        by=SYSTEM,
    )


# --- open to everybody ---------------------------------------------------------------------------

ASKING: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (
        "Tidewater Observatory (fictitious)",
        "en",
        "amara.sol@example.org",
        {
            "honorific": "Dr",
            "given_names": "Amara",
            "family_name": "Sol",
            "function": "Head of Observations",
            "mode": "room",
        },
    ),
    (
        "Réseau des ports du Levant (fictif)",
        "fr",
        "luc.delarive@example.org",
        {
            "honorific": "M.",
            "given_names": "Luc",
            "family_name": "Delarive",
            "function": "Secrétaire",
            "mode": "online",
            "listen_language": "fr",
            "speak_language": "fr",
            "consent_list": True,
        },
    ),
    (
        "Cooperativa Marea Alta (ficticia)",
        "es",
        "ines.roca@example.org",
        {
            "honorific": "Sra.",
            "given_names": "Inés",
            "family_name": "Roca",
            "function": "Presidenta",
            "mode": "room",
            "listen_language": "es",
            "speak_language": "es",
            "access_needs": "Un asiento cerca de la puerta.",
        },
    ),
)


def _open_forum() -> None:
    """The forum takes requests; three have come, and their addresses are confirmed."""
    forum = queries.meeting(FORUM)
    edit_basics(forum, replace(basics_of(forum), open_registration=True), by=SYSTEM)
    for organisation, language, email, said in ASKING:
        services.ask_to_register(
            forum,
            Answer.of({"email": email, **said}),
            organisation=organisation,
            language=language,
            key=f"demo-request:{FORUM}:{email}",
        )
        [request] = queries.unconfirmed_requests_of(forum.id, email)
        services.confirm_request(request)


# --- single sessions -----------------------------------------------------------------------------

OTHERWISE = (("room", 0, "online"), ("online", 0, "room"), ("online", -1, "room"))
"""Of those registered so, the first come to (or stay away from) that session of the plan."""


def _single_sessions_at_forum() -> None:
    """Three at the forum follow one session otherwise than the meeting."""
    meeting = queries.meeting(FORUM)
    tops = queries.top_sessions(meeting)
    people = queries.registered_delegates(meeting)
    for place, (mode, session, other) in enumerate(OTHERWISE):
        delegate = [one for one in people if one.mode == mode][place]
        services.choose_sessions(
            delegate,
            {tops[session].slug: other},
            version=delegate.version,
            by=f"delegate:{delegate.public_id}",
        )
