"""What asks that an approved paper be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db, the_one
from app.funding.models import Agreement, Amendment, PositionEntry, Settlement, TakingBack

_WHOLE = (
    joinedload(TakingBack.amendment).joinedload(Amendment.agreement).joinedload(Agreement.partner),
    joinedload(TakingBack.amendment).selectinload(Amendment.lines),
    joinedload(TakingBack.settlement).joinedload(Settlement.partner),
    joinedload(TakingBack.entry).joinedload(PositionEntry.book),
)

_OF = {
    "amendment": TakingBack.amendment_id,
    "settlement": TakingBack.settlement_id,
    "entry": TakingBack.entry_id,
}


def taking_back(slug: str) -> TakingBack:
    """One of them by its address. Raises NotFound."""
    return the_one(select(TakingBack).where(TakingBack.slug == slug).options(*_WHOLE))


def waiting() -> list[TakingBack]:
    """What waits for its second person, oldest first. One statement."""
    query = (
        select(TakingBack)
        .where(TakingBack.state == "recorded")
        .options(*_WHOLE)
        .order_by(TakingBack.id)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about one paper: what waits, what was let in, and what was refused last."""

    waits: TakingBack | None = None
    done: TakingBack | None = None
    refused: TakingBack | None = None


def asked(kind: str, paper_id: int) -> Asked:
    """What was asked about an amendment, a settlement or an entry. One statement."""
    rows = {
        row.state: row
        for row in db.session.scalars(
            select(TakingBack).where(_OF[kind] == paper_id).order_by(TakingBack.id)
        )
    }
    return Asked(rows.get("recorded"), rows.get("approved"), rows.get("returned"))
