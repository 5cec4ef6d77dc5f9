"""Reading the outbox."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from app.core import clock
from app.core.db import db, the_one
from app.mail.models import MailState, OutboxAttachment, OutboxMail

ABANDONED_AFTER = timedelta(minutes=10)
"""A mail that has been "being sent" for so long lost its worker."""


def mail(public_id: str) -> OutboxMail:
    """One mail, by the id in its address.

    Raises NotFound.
    """
    return the_one(select(OutboxMail).where(OutboxMail.public_id == public_id))


def attachment(public_id: str, position: int) -> OutboxAttachment:
    """One file of a mail, by the mail's id and its place from 1.

    Raises NotFound.
    """
    return the_one(
        select(OutboxAttachment)
        .join(OutboxMail, OutboxMail.id == OutboxAttachment.mail_id)
        .where(OutboxMail.public_id == public_id, OutboxAttachment.position == position)
    )


def page(
    *, state: str = "", search: str = "", number: int, size: int
) -> tuple[list[OutboxMail], int]:
    """Mails of one page, newest first, and how many there are in all.

    ``search`` looks at address and subject.
    """
    chosen = select(OutboxMail)
    if state:
        chosen = chosen.where(OutboxMail.state == state)
    if search:
        chosen = chosen.where(
            or_(
                OutboxMail.to_address.icontains(search, autoescape=True),
                OutboxMail.subject.icontains(search, autoescape=True),
            )
        )
    total = db.session.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
    rows = db.session.scalars(
        chosen.order_by(OutboxMail.id.desc()).limit(size).offset((number - 1) * size)
    )
    return list(rows), total


def counts() -> dict[str, int]:
    """How many mails stand in each state."""
    rows = db.session.execute(select(OutboxMail.state, func.count()).group_by(OutboxMail.state))
    found: dict[str, int] = dict(rows.all())
    return {state.value: found.get(state.value, 0) for state in MailState}


def counts_about(about: str) -> dict[str, int]:
    """How many mails about one thing stand in each state; states without any are left out."""
    rows = db.session.execute(
        select(OutboxMail.state, func.count())
        .where(OutboxMail.about == about)
        .group_by(OutboxMail.state)
    )
    return dict(rows.all())


def due(limit: int = 200) -> list[str]:
    """Public ids of the mails that a worker should try now, oldest first."""
    return list(
        db.session.scalars(
            select(OutboxMail.public_id)
            .where(OutboxMail.state == MailState.QUEUED, OutboxMail.next_try_at <= clock.now())
            .order_by(OutboxMail.next_try_at, OutboxMail.id)
            .limit(limit)
        )
    )


def abandoned_before() -> datetime:
    """Claims older than this belong to a worker that is gone."""
    return clock.now() - ABANDONED_AFTER
