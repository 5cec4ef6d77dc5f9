"""What the worker does with the outbox, and with what comes back."""

import logging

from flask import current_app

from app import jobs
from app.core.db import transaction
from app.mail import bounces, delivery, mailbox, queries, transport

log = logging.getLogger(__name__)


@jobs.job
def send(public_id: str) -> None:
    """Send one mail, if it is still waiting: claim, send outside any transaction, settle."""
    url = current_app.config["SMTP_URL"]
    if not url:
        return
    with transaction():
        mail = delivery.claim(public_id)
        if mail is None:
            return
        message = transport.build(mail, current_app.config["MAIL_FROM"])
    try:
        transport.send(message, url)
    except transport.Refused as refusal:
        with transaction():
            delivery.mark_failed(public_id, reason=refusal.reason, for_good=refusal.for_good)
    else:
        with transaction():
            delivery.mark_sent(public_id)


@jobs.periodic(every=1)
def sweep() -> None:
    """Find what a crash left undone, give up what is too late, wipe links that have run out, and
    send what is due.
    """
    with transaction():
        delivery.recover_abandoned()
        delivery.mark_missed()
        delivery.wipe_secrets()
    with transaction():
        waiting = queries.due()
    for public_id in waiting:
        send(public_id)


@jobs.periodic(every=5)
def read_bounces() -> None:
    """Record what came back into the mailbox for it, each message in a transaction of its own.

    A message counts as read once its outcome is committed; read again it would change nothing.
    While the mailbox is out of reach, the messages wait there.
    """
    url = current_app.config["BOUNCES_URL"]
    if not url:
        return
    try:
        with mailbox.opened(url) as box:
            for uid in box.unseen():
                content = box.content(uid)
                with transaction():
                    noted = bounces.record(content, by="system")
                box.mark_seen(uid)
                log.info("message %s of the mailbox for bounces: %s", uid, noted.outcome.value)
    except mailbox.Unreachable as error:
        log.warning(
            "the mailbox for bounces cannot be read (%s); the next round tries again", error
        )
