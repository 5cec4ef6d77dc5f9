"""Certificates get their codes; letters of thanks are mailed, once each."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app import audit
from app.core.db import db
from app.mail import outbox
from app.mail import queries as outbox_queries
from app.meetings.models import Meeting
from app.registration import queries as registration
from app.registration.models import Delegate
from app.registration.rules.refusals import MeetingNotOver, NobodyToMail, NumberChanged
from app.reports.models import Certificate
from app.reports.queries import letters as queries


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to whom a letter goes; ``key`` names them among the letters of a meeting."""

    key: str
    name: str
    email: str
    language: str


def code_of(delegate: Delegate) -> str:
    """The code of a person's certificate: 80 random bits, given once."""
    found = queries.certificate_for_update(delegate)
    if found is None:
        code = base64.b32encode(secrets.token_bytes(10)).decode()
        found = Certificate(delegate_id=delegate.id, code=code)
        db.session.add(found)
        db.session.flush()
    return found.code


def unsent(meeting: Meeting, everybody: Sequence[Addressee]) -> list[Addressee]:
    """Those who have an address and got no letter yet; an address gets one letter."""
    keys = {_key(meeting, one): one for one in everybody if one.email}
    used = outbox_queries.keys_used(keys)
    first: dict[str, Addressee] = {}
    for key, one in keys.items():
        if key not in used:
            first.setdefault(one.email.casefold(), one)
    return list(first.values())


def send(
    meeting: Meeting,
    everybody: Sequence[Addressee],
    papers: Mapping[str, bytes],
    *,
    number: int,
    by: str,
) -> int:
    """Mail the letters that were printed beforehand (``papers`` by key) to the ``number`` of
    addressees that was confirmed; how many mails that were.

    The meeting is locked and who got a letter is looked up again: nobody gets two.
    Raises MeetingNotOver, NobodyToMail, NumberChanged; in the demonstration OutsideDemo.
    """
    meeting = registration.meeting_for_update(meeting.id)
    if not registration.is_over(meeting):
        raise MeetingNotOver
    waiting = unsent(meeting, everybody)
    if not waiting:
        raise NobodyToMail
    if len(waiting) != number or any(one.key not in papers for one in waiting):
        raise NumberChanged(number=len(waiting), told=number)
    for one in waiting:
        outbox.queue(
            message="thank_you_letter",
            to=one.email,
            language=one.language,
            context={"name": one.name, "meeting": dict(meeting.title)},
            attachments=[(f"{meeting.slug}-{one.key}.pdf", "application/pdf", papers[one.key])],
            about=f"meeting:{meeting.slug}",
            key=_key(meeting, one),
        )
    audit.record(
        by,
        "letters.sent",
        subject_type="meeting",
        subject_id=meeting.slug,
        mails=len(waiting),
    )
    return len(waiting)


def _key(meeting: Meeting, one: Addressee) -> str:
    return f"thank_you_letter:{meeting.slug}:{one.key}"
