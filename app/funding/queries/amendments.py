"""The chain of an agreement: its changes, and what waits of them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db, the_one
from app.funding.models import (
    Agreement,
    Amendment,
    AmendmentInstalment,
    AmendmentLine,
)

_WHOLE = (
    joinedload(Amendment.agreement).joinedload(Agreement.partner),
    selectinload(Amendment.lines).joinedload(AmendmentLine.line),
    selectinload(Amendment.instalments).joinedload(AmendmentInstalment.instalment),
    selectinload(Amendment.instalments).joinedload(AmendmentInstalment.line),
)


def amendment(slug: str) -> Amendment:
    """A change of an agreement by its address. Raises NotFound."""
    return the_one(select(Amendment).where(Amendment.slug == slug).options(*_WHOLE))


def amendments(*, agreement_id: int | None = None, state: str | None = None) -> list[Amendment]:
    """Changes in the order of their numbers; of one agreement or state when asked."""
    query = select(Amendment).options(*_WHOLE).order_by(Amendment.agreement_id, Amendment.n)
    if agreement_id is not None:
        query = query.where(Amendment.agreement_id == agreement_id)
    if state is not None:
        query = query.where(Amendment.state == state)
    return list(db.session.scalars(query))
