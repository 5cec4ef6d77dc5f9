"""The forum: parallel sessions with places, requests from everybody, single sessions."""

from dataclasses import replace
from typing import Any

from app.demo.coastal_world.meetings import FORUM
from app.demo.facts import SYSTEM
from app.meetings.services.basics import basics_of, edit_basics
from app.registration import queries, services
from app.registration.services import Answer
from app.registration.services.questions import card_of

FORUM_ROOMS = (30, 20, 15, 15)
"""Places of the first parallel sessions, by the size of their rooms."""


def choose_at_forum() -> None:
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


def open_forum() -> None:
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


OTHERWISE = (("room", 0, "online"), ("online", 0, "room"), ("online", -1, "room"))
"""Of those registered so, the first come to (or stay away from) that session of the plan."""


def single_sessions_at_forum() -> None:
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
