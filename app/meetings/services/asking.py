"""Asking speakers by mail whether they come, and how they are to be printed.

One letter goes to a person about all roles at a meeting. Opening its link changes nothing; what is
sent from the page behind it does. The address of a person is theirs alone, so no letter carries
somebody else's link.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.core import clock, tokens
from app.core.db import db, for_update
from app.mail import outbox
from app.mail.render import link_to
from app.meetings import queries
from app.meetings.models import Meeting, RoleAssignment, SpeakerRequest
from app.meetings.queries import Asked
from app.meetings.services._common import note, open_agenda, programme_changed, take_version


@dataclass(frozen=True, slots=True)
class Answer:
    """What a speaker said: the roles they take on (keys), and how they are to be printed.

    ``printed_right``: they have looked at name and function and find them right.
    """

    accepts: Collection[int]
    honorific: str
    printed: str
    function: str
    organisation: str
    printed_right: bool = True


def ask(meeting: Meeting, *, by: str) -> int:
    """Write to every speaker who is still to be asked and has an address; how many letters.

    Two who press at once write each letter once: the meeting is locked, and who was asked a
    moment ago is no longer to be asked. Raises PlanIsClosed.
    """
    return _write(meeting, "to_ask", by)


def remind(meeting: Meeting, *, by: str) -> int:
    """Write once more to those who were asked and have not answered. Raises PlanIsClosed."""
    return _write(meeting, "asked", by)


def _write(meeting: Meeting, status: str, by: str) -> int:
    _lock(meeting)
    open_agenda(meeting, queries.current_agenda(meeting))
    letters = [one for one in queries.waiting_for_answer(meeting, status) if one.person.email]
    for letter in letters:
        _send(meeting, letter, reminder=status == "asked")
        for role in letter.roles:
            take_version(role, None, dict)
            role.status = "asked"
    db.session.flush()
    if letters:
        note(by, "role.asked", meeting, persons=len(letters), reminder=status == "asked")
    return len(letters)


def _lock(meeting: Meeting) -> None:
    db.session.execute(for_update(select(Meeting).where(Meeting.id == meeting.id))).unique()


def _send(meeting: Meeting, letter: Asked, *, reminder: bool) -> None:
    token = tokens.mint()
    request = SpeakerRequest(meeting=meeting, person=letter.person, token_hash=tokens.digest(token))
    db.session.add(request)
    db.session.flush()
    first = letter.roles[0]
    outbox.queue(
        message="speaker_request",
        to=letter.person.email or "",
        language=letter.person.language,
        context={
            "meeting": meeting.title,
            "fictitious": meeting.fictitious,
            "starts_at": meeting.starts_at,
            "ends_at": meeting.ends_at,
            "on_date": meeting.on_date,
            "until_date": meeting.until_date,
            "zone": meeting.zone,
            "place": meeting.place,
            "elsewhere": None,
            "closes_at": None,
            "name": f"{first.honorific} {first.printed}".strip(),
            "function": first.function,
            "organisation": first.organisation,
            "roles": [_line(role) for role in letter.roles],
            "reminder": reminder,
            "link": link_to("meetings.answer_request", token=token),
        },
        about=f"meeting:{meeting.slug}",
        key=f"speaker_request:{request.public_id}",
    )


def _line(role: RoleAssignment) -> dict[str, Any]:
    return {
        "role": role.role,
        "item": role.item.title,
        "starts_at": role.item.starts_at,
        "ends_at": role.item.ends_at,
    }


def answer(request: SpeakerRequest, said: Answer) -> None:
    """Take a speaker's answer: the last one counts, until the meeting was held.

    The record of the person is not touched; only how they are printed at this meeting is.
    Raises PlanIsClosed.
    """
    meeting = request.meeting
    _lock(meeting)
    open_agenda(meeting, queries.current_agenda(meeting))
    by = f"speaker:{request.public_id}"
    for role in queries.roles_to_answer(request):
        take_version(role, None, dict)
        accepted = role.id in said.accepts
        if accepted:
            role.honorific, role.printed = said.honorific, said.printed
            role.function, role.organisation = said.function, said.organisation
        role.status = (
            "declined" if not accepted else "confirmed" if said.printed_right else "accepted"
        )
        note(by, "role.answered", meeting, role_id=role.id, status=role.status)
    request.answered_at = clock.now()
    programme_changed(meeting)
    db.session.flush()
