"""The axis of knowledge: what the ledger knew at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.funding.models import Head, Posting

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Known:
    """A moment on the axis of knowledge: the last posting then, and the moment itself."""

    seq: int
    at: datetime

    @property
    def us(self) -> int:
        """Microseconds since 1970."""
        return (self.at - _EPOCH) // timedelta(microseconds=1)


def end_of(day: date) -> datetime:
    """The last moment of a day, UTC: "known at" of a date means known by its end."""
    return datetime.combine(day, time.max, tzinfo=UTC)


def known(at: datetime | None = None) -> Known:
    """What the ledger knew at a moment; now, when none is given."""
    if at is None:
        tip = db.session.execute(select(Head.seq, Head.recorded_us).where(Head.id == 1)).one()
        now = clock.now()
        # A ledger written ahead of the clock (dated facts) still knows what it knows.
        return Known(tip.seq, max(now, _EPOCH + timedelta(microseconds=tip.recorded_us)))
    us = (at - _EPOCH) // timedelta(microseconds=1)
    seq = db.session.scalar(
        select(Posting.seq)
        .where(Posting.recorded_us <= us)
        .order_by(Posting.recorded_us.desc())
        .limit(1)
    )
    return Known(seq or 0, at)


def recorded_at(seq: int) -> datetime:
    """When a posting was recorded; the beginning of time when there is none yet."""
    us = db.session.scalar(select(Posting.recorded_us).where(Posting.seq == seq))
    return _EPOCH + timedelta(microseconds=us or 0)
