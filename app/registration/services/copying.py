"""The invitation list and the further questions of an earlier meeting for a new one."""

from dataclasses import replace

from sqlalchemy import select

from app import audit
from app.core.db import db
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.meetings.services import copied
from app.partners.models import Contact
from app.registration import queries
from app.registration.models import Delegation
from app.registration.rules.questions import Option
from app.registration.services.questions import add_question, card_of


def copy_invitation_list(source: Meeting, target: Meeting, by: str) -> None:
    """Put the partners that were invited to `source` on the list of `target`; nothing is mailed.

    Each is to be reached as before, or by its first other contact where that one is retired. A
    partner without any contact is left out.
    """
    there = set(
        db.session.scalars(select(Delegation.partner_id).where(Delegation.meeting_id == target.id))
    )
    listed = 0
    for earlier in db.session.scalars(
        select(Delegation).where(Delegation.meeting_id == source.id).order_by(Delegation.id)
    ):
        contact = _contact(earlier)
        if contact is None or earlier.partner_id in there:
            continue
        db.session.add(
            Delegation(
                meeting=target,
                partner_id=earlier.partner_id,
                contact_name=contact.name,
                contact_email=contact.email,
                language=contact.language,
                state="to_invite",
                draft=[],
                version=1,
            )
        )
        listed += 1
    db.session.flush()
    audit.record(
        by,
        "meeting.invitation_list_copied",
        subject_type="meeting",
        subject_id=target.slug,
        source=source.slug,
        partners=listed,
    )


def _contact(earlier: Delegation) -> Contact | None:
    found = db.session.scalars(
        select(Contact)
        .where(Contact.partner_id == earlier.partner_id, Contact.active.is_(True))
        .order_by(Contact.email != earlier.contact_email, Contact.id)
        .limit(1)
    )
    return found.first()


def copy_questions(source: Meeting, target: Meeting, by: str) -> None:
    """Ask at ``target`` what is asked at ``source`` now, in the newest words and the same order.

    A choice of sessions is asked of the sessions that they became in the new agenda; where the
    agenda did not come along it is left out, and with it what depends on it. No answer is taken.
    """
    sessions = _sessions(source, target)
    keys: dict[str, str] = {}
    for question in queries.question_rows(source.id):
        card = card_of(question)
        options = [_of(sessions, one) for one in card.options]
        gone = card.depends_on and card.depends_on not in keys
        if question.retired_at is not None or gone or None in options:
            continue
        card = replace(
            card,
            options=[one for one in options if one is not None],
            depends_on=keys.get(card.depends_on, ""),
        )
        keys[question.public_id] = add_question(target, question.kind, card, by=by).public_id


def _sessions(source: Meeting, target: Meeting) -> dict[str, str]:
    """What the items of the plan are called in the copy; none where it did not come along."""
    before, after = (meetings.items(one.id, "planned") for one in (source, target))
    if len(before) != len(after):
        return {}
    return {old.slug: new.slug for old, new in zip(before, after, strict=True)}


def _of(sessions: dict[str, str], option: Option) -> Option | None:
    """The same answer in the copy; None when it is a session that did not come along."""
    if not option.session:
        return option
    session = sessions.get(option.session)
    return replace(option, session=session) if session else None


copied["questions"] = copy_questions
copied["invitations"] = copy_invitation_list
