"""A mail on its way: claimed by one worker, then sent, tried again, given up or wiped."""

from flask import current_app
from sqlalchemy import select, update

from app.core import clock
from app.core.db import db
from app.core.words import N_
from app.mail import queries, rules
from app.mail.models import MailState, OutboxMail

WIPED = "—"
"""What stands in place of words that signed somebody in."""


def claim(public_id: str) -> OutboxMail | None:
    """Take a waiting mail for this worker; None when another has it, or it need not be sent.

    One conditional update decides, so of two workers only one gets it.
    """
    now = clock.now()
    claimed = db.session.execute(
        update(OutboxMail)
        .where(
            OutboxMail.public_id == public_id,
            OutboxMail.state == MailState.QUEUED,
            OutboxMail.next_try_at <= now,
        )
        .values(state=MailState.SENDING, claimed_at=now, attempts=OutboxMail.attempts + 1)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        return None
    mail = queries.mail(public_id)
    db.session.refresh(mail)
    if mail.secret_until is not None and mail.secret_until <= now:
        mail.state = MailState.STOPPED
        mail.last_error = N_("Its link had run out")
        return None
    if mail.send_before is not None and mail.send_before <= now:
        _miss(mail)
        return None
    if current_app.config["DEMO"] and not rules.is_demo_address(mail.to_address):
        mail.state = MailState.STOPPED
        mail.last_error = N_("Not an address of the demonstration")
        return None
    return mail


def mark_sent(public_id: str) -> None:
    """The mail server has taken the mail."""
    mail = queries.mail(public_id)
    mail.state = MailState.SENT
    mail.sent_at = clock.now()
    mail.bounced_at = None
    mail.last_error = ""
    if mail.secret_until is not None:
        _wipe(mail)


def mark_failed(public_id: str, *, reason: str, for_good: bool) -> None:
    """The mail server refused, or could not be reached; try again later unless it is for good."""
    mail = queries.mail(public_id)
    mail.last_error = rules.line(reason)[:500]
    if for_good or mail.attempts >= rules.LAST_ATTEMPT:
        mail.state = MailState.FAILED
    else:
        mail.state = MailState.QUEUED
        mail.next_try_at = clock.now() + rules.wait_after(mail.attempts)


def recover_abandoned() -> int:
    """Give back to the queue what a worker took and never settled; how many.

    Such a mail may have gone out: its Message-ID stays the same, so that a reader's mail
    programme can see the twin.
    """
    recovered = db.session.execute(
        update(OutboxMail)
        .where(
            OutboxMail.state == MailState.SENDING,
            OutboxMail.claimed_at < queries.abandoned_before(),
        )
        .values(state=MailState.QUEUED, next_try_at=clock.now())
    )
    return int(recovered.rowcount)  # type: ignore[attr-defined]


def mark_missed() -> int:
    """Give up what waits for a moment that has passed; how many."""
    late = db.session.scalars(
        select(OutboxMail).where(
            OutboxMail.state.in_([MailState.QUEUED, MailState.KEPT]),
            OutboxMail.send_before <= clock.now(),
        )
    ).all()
    for mail in late:
        _miss(mail)
    return len(late)


def _miss(mail: OutboxMail) -> None:
    mail.state = MailState.STOPPED
    mail.missed_at = clock.now()


def wipe_secrets() -> int:
    """Take the words out of mails whose link has run out; how many."""
    spent = db.session.scalars(
        select(OutboxMail).where(
            OutboxMail.secret_until <= clock.now(), OutboxMail.body_text != WIPED
        )
    ).all()
    for mail in spent:
        _wipe(mail)
        if mail.stands in (MailState.QUEUED, MailState.KEPT):
            mail.state = MailState.STOPPED
    return len(spent)


def _wipe(mail: OutboxMail) -> None:
    mail.body_text = mail.body_html = WIPED
