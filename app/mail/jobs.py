"""What the worker does with the outbox."""

from flask import current_app

from app import jobs
from app.core.db import transaction
from app.mail import delivery, queries, transport


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
