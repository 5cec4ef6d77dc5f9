"""Mailings: prepared, looked at, tried out on oneself, and sent once to as many as was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import audit
from app.core import clock
from app.core.db import db
from app.core.localised import Localised
from app.core.submissions import once
from app.core.versions import locked, raise_version
from app.mail import outbox
from app.mail import queries as outbox_queries
from app.mail.render import Rendered, render
from app.mail.words import TEST
from app.meetings.models import Meeting
from app.partners.models import Contact
from app.registration import queries
from app.registration.models import Delegate, Delegation, Mailing
from app.registration.rules import notes
from app.registration.rules.refusals import (
    MailingSent,
    MeetingNotOver,
    NobodyToMail,
    NumberChanged,
    TwoContacts,
)
from app.registration.services import letters
from app.registration.services.invitations import invite, require_invitable
from app.registration.services.letters import Addressee

MESSAGES = {"invitation": "invitation", "reminder": "answer_reminder", "thanks": "thank_you"}
"""Kind of a mailing -> the message that it sends."""

PREVIEWS = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """The mail that one recipient would get."""

    addressee: Addressee
    mail: Rendered


def prepare_invitations(meeting: Meeting, contacts: Sequence[str], *, key: str, by: str) -> str:
    """Prepare invitations to these contacts (public ids); the public id of the mailing.

    Nothing is mailed. Raises TwoContacts, NobodyToMail, MeetingNotPublished, MeetingIsOver,
    RegistrationClosed.
    """

    def effect() -> str:
        require_invitable(meeting)
        chosen = queries.contacts_to_invite(meeting, contacts)
        if not chosen:
            raise NobodyToMail
        _require_one_each(chosen)
        return _prepared(meeting, "invitation", [one.public_id for one in chosen], by=by)

    return once(key, ["invitations", meeting.slug, sorted(contacts)], effect)[0]


def prepare_reminder(meeting: Meeting, *, key: str, by: str) -> str:
    """Prepare a reminder to those who have not answered; the public id of the mailing.

    Nothing is mailed. Raises NobodyToMail, MeetingNotPublished, MeetingIsOver, RegistrationClosed.
    """

    def effect() -> str:
        require_invitable(meeting)
        if not queries.unanswered(meeting, limit=1):
            raise NobodyToMail
        return _prepared(meeting, "reminder", [], by=by)

    return once(key, ["reminder", meeting.slug], effect)[0]


def prepare_thanks(meeting: Meeting, *, key: str, by: str) -> str:
    """Prepare a mail of thanks to those who came; the public id of the mailing.

    Nothing is mailed. Raises MeetingNotOver, NobodyToMail.
    """

    def effect() -> str:
        _require_over(meeting)
        if not to_thank(meeting):
            raise NobodyToMail
        return _prepared(meeting, "thanks", [], by=by)

    return once(key, ["thanks", meeting.slug], effect)[0]


def _require_over(meeting: Meeting) -> None:
    if not queries.is_over(meeting):
        raise MeetingNotOver


def _prepared(meeting: Meeting, kind: str, contacts: list[str], *, by: str) -> str:
    mailing = Mailing(meeting=meeting, kind=kind, contacts=contacts, by=by)
    db.session.add(mailing)
    db.session.flush()
    return mailing.public_id


def _require_one_each(contacts: Sequence[Contact]) -> None:
    seen: set[int] = set()
    for one in contacts:
        if one.partner_id in seen:
            raise TwoContacts(partner=one.partner.label.best("en")[0])
        seen.add(one.partner_id)


def write_note(
    mailing: Mailing, note: Localised, *, version: int, by: str, report_on: date | None = None
) -> None:
    """Keep the officer's own words in each language, and of thanks the day of the report.

    Raises StaleVersion, MailingSent, UnknownPlaceholder, EmptyPlaceholder, PersonalLink.
    """
    mailing = locked(mailing, version, lambda row: {"note": row.note})
    if mailing.sent_at is not None:
        raise MailingSent
    empty = _without_value(mailing)
    for text in note.values():
        notes.require_sound(text, empty)
    mailing.note = note
    mailing.report_on = report_on
    mailing.by = by
    raise_version(mailing)


def discard(mailing: Mailing) -> None:
    """Throw away a mailing that was not sent. Raises MailingSent."""
    mailing = queries.mailing_for_update(mailing.id)
    if mailing.sent_at is not None:
        raise MailingSent
    db.session.delete(mailing)
    db.session.flush()


def addressees(mailing: Mailing) -> list[Addressee]:
    """To whom it would go if it were sent now, in the order of sending."""
    if mailing.kind == "invitation":
        return [
            Addressee(one.name, one.email, one.language, one.partner) for one in _guests(mailing)
        ]
    if mailing.kind == "thanks":
        return [letters.to_delegate(one) for one in to_thank(mailing.meeting)]
    return [
        Addressee(one.contact_name, one.contact_email, one.language, one.partner)
        for one in to_remind(mailing.meeting)
    ]


def to_remind(meeting: Meeting) -> list[Delegation]:
    """Delegations that have not answered and were not reminded today."""
    silent = queries.unanswered(meeting)
    keys = {one.id: letters.answer_reminder_key(one) for one in silent}
    reminded = outbox_queries.keys_used(keys.values())
    return [one for one in silent if keys[one.id] not in reminded]


def to_thank(meeting: Meeting) -> list[Delegate]:
    """Whoever came and has not been thanked yet."""
    came = queries.attended(meeting)
    thanked = outbox_queries.keys_used([letters.thank_you_key(one) for one in came])
    return [one for one in came if letters.thank_you_key(one) not in thanked]


def previews(mailing: Mailing, recipients: Sequence[Addressee]) -> list[Preview]:
    """The mails of three of them, as many languages as there are first."""
    return [
        Preview(
            one,
            render(
                MESSAGES[mailing.kind],
                one.language,
                _sample(mailing, one),
            ),
        )
        for one in _examples(recipients)
    ]


def _sample(mailing: Mailing, addressee: Addressee) -> dict[str, Any]:
    note = mailing.note.get(addressee.language, "")
    if mailing.kind == "thanks":
        return letters.thanks(mailing.meeting, addressee, note=note, report_on=mailing.report_on)
    return letters.sample(mailing.meeting, addressee, note=note)


def send_test(mailing: Mailing, *, to: str, key: str, by: str) -> int:
    """Send the previewed mails to the officer's own address, marked as a test, with a link that
    opens nothing; how many. A repeat sends nothing.
    """
    number = 0

    def effect() -> str:
        nonlocal number
        for one in _examples(addressees(mailing)):
            number += 1
            outbox.queue(
                message=MESSAGES[mailing.kind],
                to=to,
                language=one.language,
                context=_sample(mailing, one),
                about=f"meeting:{mailing.meeting.slug}",
                key=f"test:{key}:{number}",
                mark=TEST,
            )
        _record(by, "mailing.tested", mailing, mails=number)
        return str(number)

    return int(once(key, ["test", mailing.public_id], effect)[0])


def send(mailing: Mailing, *, number: int, by: str) -> int:
    """Send it to the ``number`` of recipients that was confirmed; how many mails that were.

    A mailing goes out once: a repeat writes nothing and returns what was sent. Whoever has been
    invited meanwhile, or has answered or been reminded today, is not written to.
    Raises NumberChanged, NobodyToMail, MeetingNotOver, and what preparing it raises.
    """
    meeting = queries.meeting_for_update(mailing.meeting_id)
    mailing = queries.mailing_for_update(mailing.id)
    if mailing.sent_at is not None:
        return mailing.mails
    if mailing.kind == "thanks":
        sent = _send_thanks(mailing, meeting, number)
    else:
        require_invitable(meeting)
        sent = (
            _send_invitations(mailing, meeting, number, by=by)
            if mailing.kind == "invitation"
            else _send_reminders(mailing, meeting, number)
        )
    mailing.sent_at = clock.now()
    mailing.sent_by = by
    mailing.mails = sent
    db.session.flush()
    _record(by, "mailing.sent", mailing, kind=mailing.kind, mails=sent)
    return sent


def _send_invitations(mailing: Mailing, meeting: Meeting, number: int, *, by: str) -> int:
    guests = _guests(mailing)
    _require_number(len(guests), number)
    for contact in guests:
        invite(meeting, contact, by=by, note=mailing.note.get(contact.language, ""))
    return len(guests)


def _send_reminders(mailing: Mailing, meeting: Meeting, number: int) -> int:
    silent = to_remind(meeting)
    _require_number(len(silent), number)
    return sum(
        letters.answer_reminder(one, note=mailing.note.get(one.language, "")) for one in silent
    )


def _send_thanks(mailing: Mailing, meeting: Meeting, number: int) -> int:
    _require_over(meeting)
    came = to_thank(meeting)
    _require_number(len(came), number)
    return sum(
        letters.thank_you(
            one,
            note=mailing.note.get(letters.to_delegate(one).language, ""),
            report_on=mailing.report_on,
        )
        for one in came
    )


def _require_number(found: int, told: int) -> None:
    if not found:
        raise NobodyToMail
    if found != told:
        raise NumberChanged(number=found, told=told)


def _guests(mailing: Mailing) -> list[Contact]:
    return queries.contacts_to_invite(mailing.meeting, mailing.contacts)


def _examples(recipients: Sequence[Addressee]) -> list[Addressee]:
    first = {one.language: one for one in reversed(recipients)}
    leading = [one for one in recipients if one is first[one.language]]
    others = [one for one in recipients if one is not first[one.language]]
    return (leading + others)[:PREVIEWS]


def _without_value(mailing: Mailing) -> frozenset[str]:
    meeting = mailing.meeting
    known = {
        "day": meeting.starts_at or meeting.on_date,
        "place": meeting.place,
        "closes": queries.closing(meeting) if mailing.kind != "thanks" else None,
    }
    return frozenset(name for name, value in known.items() if not value)


def _record(by: str, action: str, mailing: Mailing, **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="meeting",
        subject_id=mailing.meeting.slug,
        mailing=mailing.public_id,
        **facts,
    )
