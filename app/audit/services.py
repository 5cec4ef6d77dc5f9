"""Writing the trail."""

from collections.abc import Mapping
from typing import Any

from app.audit.models import AuditEvent
from app.core.db import db

SYSTEM = "system"


def record(
    by: str,
    action: str,
    *,
    subject_type: str,
    subject_id: str,
    partner_id: int | None = None,
    why: str = "",
    **facts: object,
) -> AuditEvent:
    """Add one act to the trail, in the caller's transaction.

    ``by`` is the actor's public id or ``"system"``; ``action`` is ``"<thing>.<past
    participle>"``. Facts are kept as JSON: what JSON has no word for (money, dates, enums) by its
    text. They hold no name, address or other personal data: the trail cannot be erased.
    """
    event = AuditEvent(
        actor=by,
        action=action,
        subject_type=subject_type,
        subject_id=str(subject_id),
        partner_id=partner_id,
        why=why,
        facts={name: _plain(value) for name, value in facts.items()},
    )
    db.session.add(event)
    db.session.flush()
    return event


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return str(value)
