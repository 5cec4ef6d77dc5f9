"""What every paper has: its address, its two people, its proposed amount, its earmarking."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import UtcDateTime, public_id
from app.core.money import Money

if TYPE_CHECKING:
    pass


PAPER_STATES = ("recorded", "returned", "approved", "reversed")
"""A paper that one person records and another approves, or returns with a reason."""


class Slugged:
    """A random name for addresses: says nothing, counts nothing."""

    slug: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)


class Recorded:
    """Who entered a paper and who let it in; never the same person."""

    recorded_by: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    approved_by: Mapped[str | None] = mapped_column(String(64))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    returned_why: Mapped[str] = mapped_column(Text, default="")


class Proposed:
    """An amount as a paper proposes it. Counts nowhere."""

    proposed_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))

    @property
    def proposed(self) -> Money:
        """The amount as entered."""
        return Money(self.proposed_minor, self.currency)


class Earmark:
    """The dimensions that a line will carry."""

    year: Mapped[int | None] = mapped_column(SmallInteger)
    instrument: Mapped[str | None] = mapped_column(String(20))
    strength: Mapped[int | None] = mapped_column(SmallInteger)
    country: Mapped[str | None] = mapped_column(String(2))
    theme: Mapped[str | None] = mapped_column(String(80))
    pillar: Mapped[str | None] = mapped_column(String(80))
    fund: Mapped[str | None] = mapped_column(String(80))
    window: Mapped[str | None] = mapped_column(String(80))
    reach: Mapped[list[list[str]]] = mapped_column(JSON, default=list)


def four_eyes(column: str = "approved_by") -> CheckConstraint:
    return CheckConstraint(f"{column} <> recorded_by", name="four_eyes")
