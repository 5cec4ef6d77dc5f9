"""Writing mail into the outbox, sending it again, holding it back."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select, update

from app import audit, jobs
from app.core import clock, languages
from app.core.db import db, public_id
from app.core.errors import DomainError
from app.core.words import N_
from app.mail import rules
from app.mail.jobs import send
from app.mail.models import MailState, OutboxAttachment, OutboxMail
from app.mail.render import render

Attachment = tuple[str, str, bytes]
"""File name, MIME type (a calendar's carries its method), content."""

RESENDABLE = (
    MailState.SENT,
    MailState.BOUNCED,
    MailState.FAILED,
    MailState.STOPPED,
    MailState.MISSED,
    MailState.KEPT,
)
"""Where a mail stands that may be sent once more."""


class CannotResend(DomainError):
    """A mail that is on its way, or whose text is gone."""

    message = N_("This mail cannot be sent again: it is on its way, or its text has been wiped.")


class TooLate(DomainError):
    """A mail whose moment has passed."""

    message = N_("What this mail is about is over, so it is not sent any more.")


class CannotStop(DomainError):
    """A mail that is no longer waiting."""

    message = N_("This mail is no longer waiting, so it cannot be stopped.")


def queue(
    *,
    message: str,
    to: str,
    language: str,
    context: Mapping[str, Any],
    attachments: Iterable[Attachment] = (),
    about: str = "",
    key: str | None = None,
    secret_until: datetime | None = None,
    recipient: str = "",
    send_before: datetime | None = None,
    mark: str = "",
) -> OutboxMail:
    """Write a mail into the outbox, in the caller's transaction; a worker sends it after the
    commit.

    The words are rendered now, in the recipient's ``language``, from
    ``templates/mail/<message>/`` and facts that JSON can hold. A ``key`` that was used before
    returns the mail of then. ``secret_until`` marks a mail that carries a link that signs
    somebody in: nobody reads it at the desk, and it is wiped when the link has run out.

    Raises NotAnAddress, and in the demonstration OutsideDemo for an address that could be
    somebody's.
    """
    if key is not None:
        earlier = db.session.scalar(select(OutboxMail).where(OutboxMail.key == key))
        if earlier is not None:
            return earlier
    address = rules.address(to)
    if current_app.config["DEMO"] and not rules.is_demo_address(address):
        raise rules.OutsideDemo(address=address)
    rendered = render(message, language, dict(context), mark=mark)
    mail = OutboxMail(
        public_id=public_id(),
        message=message,
        to_address=address,
        language=languages.known(language),
        subject=rendered.subject,
        body_text=rendered.text,
        body_html=rendered.html,
        about=about,
        key=key,
        message_id=make_msgid(domain=urlsplit(current_app.config["PUBLIC_BASE_URL"]).hostname),
        state=_first_state(),
        secret_until=secret_until,
        recipient=recipient,
        send_before=send_before,
        attachments=[
            OutboxAttachment(
                position=position,
                name=rules.file_name(name),
                mime=rules.line(mime),
                content=content,
            )
            for position, (name, mime, content) in enumerate(attachments, start=1)
        ],
    )
    db.session.add(mail)
    db.session.flush()
    _nudge(mail)
    return mail


def resend(mail: OutboxMail, *, by: str) -> None:
    """Send a mail once more, as it was written, under the same Message-ID.

    Raises CannotResend while it waits or is being sent, and when its text is gone; TooLate when
    what it is about is over.
    """
    if mail.stands not in RESENDABLE or mail.secret_until is not None:
        raise CannotResend
    if mail.send_before is not None and mail.send_before <= clock.now():
        raise TooLate
    mail.state = _first_state()
    mail.missed_at = mail.bounced_at = None
    mail.attempts = 0
    mail.next_try_at = clock.now()
    mail.last_error = ""
    audit.record(by, "mail.resent", subject_type="mail", subject_id=mail.public_id)
    _nudge(mail)


def may_resend(mail: OutboxMail) -> bool:
    """Whether there is sense in sending a mail once more."""
    if mail.stands not in RESENDABLE or mail.secret_until is not None:
        return False
    if mail.send_before is not None and mail.send_before <= clock.now():
        return False
    return mail.stands is not MailState.KEPT or bool(current_app.config["SMTP_URL"])


def stop(mail: OutboxMail, *, by: str) -> None:
    """Hold back a mail that is waiting.

    Raises CannotStop when a worker has it already.
    """
    stopped = db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.id == mail.id, OutboxMail.state.in_([MailState.QUEUED, MailState.KEPT]))
        .values(state=MailState.STOPPED)
    )
    if stopped.rowcount != 1:  # type: ignore[attr-defined]
        raise CannotStop
    audit.record(by, "mail.stopped", subject_type="mail", subject_id=mail.public_id)


def withdraw(recipient: str, messages: Collection[str], *, reason: str) -> int:
    """Hold back what still waits for somebody whom it does not concern any more; how many.

    ``reason`` (a msgid) is kept with the mail, for the desk.
    """
    held = db.session.execute(
        update(OutboxMail)
        .where(
            OutboxMail.recipient == recipient,
            OutboxMail.message.in_(messages),
            OutboxMail.state.in_([MailState.QUEUED, MailState.KEPT]),
        )
        .values(state=MailState.STOPPED, last_error=reason)
    )
    return int(held.rowcount)  # type: ignore[attr-defined]


def _first_state() -> MailState:
    return MailState.QUEUED if current_app.config["SMTP_URL"] else MailState.KEPT


def _nudge(mail: OutboxMail) -> None:
    if mail.stands is MailState.QUEUED:
        jobs.later(send, mail.public_id)
