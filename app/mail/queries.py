"""Reading the outbox."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import defer

from app.core import clock
from app.core.db import db, the_one
from app.mail.models import BouncingAddress, MailState, OutboxAttachment, OutboxMail

_stands: ColumnElement[Any] = case(
    (
        and_(OutboxMail.state == MailState.STOPPED, OutboxMail.missed_at.is_not(None)),
        MailState.MISSED.value,
    ),
    (
        and_(OutboxMail.state == MailState.SENT, OutboxMail.bounced_at.is_not(None)),
        MailState.BOUNCED.value,
    ),
    else_=OutboxMail.state,
)
"""Where a mail stands, as `OutboxMail.stands` says it."""

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
    *,
    state: str = "",
    search: str = "",
    about: str = "",
    message: str = "",
    number: int,
    size: int,
) -> tuple[list[OutboxMail], int]:
    """Mails of one page, newest first, and how many there are in all.

    ``search`` looks at address and subject; ``about`` and ``message`` are exact.
    """
    chosen = select(OutboxMail)
    if state:
        chosen = chosen.where(_stands == state)
    if about:
        chosen = chosen.where(OutboxMail.about == about)
    if message:
        chosen = chosen.where(OutboxMail.message == message)
    if search:
        chosen = chosen.where(
            or_(
                OutboxMail.to_address.icontains(search, autoescape=True),
                OutboxMail.subject.icontains(search, autoescape=True),
            )
        )
    total = db.session.execute(
        chosen.with_only_columns(func.count(OutboxMail.id)).order_by(None)
    ).scalar_one()
    rows = db.session.scalars(
        chosen.options(defer(OutboxMail.body_text), defer(OutboxMail.body_html))
        .order_by(OutboxMail.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    )
    return list(rows), total


def counts(about: str = "") -> dict[str, int]:
    """How many mails (about one thing) stand in each state."""
    # Grouped by the column of a subquery: PostgreSQL takes two expressions with parameters for two.
    standing = select(_stands.label("stands"))
    if about:
        standing = standing.where(OutboxMail.about == about)
    each = standing.subquery()
    counted = select(each.c.stands, func.count()).group_by(each.c.stands)
    found: dict[str, int] = dict(db.session.execute(counted).all())
    return {state.value: found.get(state.value, 0) for state in MailState}


def messages_about(about: str) -> list[str]:
    """The kinds of mail that there are about one thing."""
    return list(
        db.session.scalars(
            select(OutboxMail.message)
            .where(OutboxMail.about == about)
            .distinct()
            .order_by(OutboxMail.message)
        )
    )


def keys_used(keys: Collection[str]) -> set[str]:
    """Those of these keys under which a mail has been written."""
    return {
        key
        for key in db.session.scalars(select(OutboxMail.key).where(OutboxMail.key.in_(keys)))
        if key is not None
    }


def bouncing(addresses: Iterable[str]) -> dict[str, BouncingAddress]:
    """Those of these addresses from which mail comes back, by the address in small letters."""
    keys = {address.lower() for address in addresses}
    if not keys:
        return {}
    rows = db.session.scalars(select(BouncingAddress).where(BouncingAddress.address_key.in_(keys)))
    return {row.address_key: row for row in rows}


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
