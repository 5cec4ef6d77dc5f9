"""What a partner finds wrong with a figure of its own, and what is answered.

An objection changes no figure: when it is right, the paper is corrected in the ordinary way, by
two persons. Messages are only ever added.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Stamped, UtcDateTime, Versioned
from app.funding.models.ledger import one_of
from app.funding.models.workflow import Slugged
from app.funding.rules.objections import Outcome, State
from app.partners.models import Partner


class Objection(Stamped, Versioned, Slugged, Base):
    """One thing that a partner finds wrong: about which record, and how it ended.

    `about` names the record as ledger and trail do ("receipt:RC-2022-0003", "line:PL-2021-0001").
    """

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    about: Mapped[str] = mapped_column(String(120), index=True)
    state: Mapped[str] = mapped_column(String(10), default=State.OPEN.value, index=True)
    outcome: Mapped[str | None] = mapped_column(String(12))
    raised_by: Mapped[str] = mapped_column(String(64))
    closed_by: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    partner: Mapped[Partner] = relationship()
    messages: Mapped[list[ObjectionMessage]] = relationship(
        back_populates="objection", order_by="ObjectionMessage.n"
    )

    __table_args__ = (
        CheckConstraint(one_of("state", list(State)), name="state"),
        CheckConstraint(one_of("outcome", list(Outcome)), name="outcome"),
        CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="closed"),
    )


class ObjectionMessage(Base):
    """One message of the thread; `ours` when the secretariat wrote it. Never changed."""

    __tablename__ = "objection_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int] = mapped_column(ForeignKey("objection.id"), index=True)
    n: Mapped[int] = mapped_column(SmallInteger)
    by: Mapped[str] = mapped_column(String(64))
    ours: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    text: Mapped[str] = mapped_column(Text)

    objection: Mapped[Objection] = relationship(back_populates="messages")

    __table_args__ = (UniqueConstraint("objection_id", "n"),)
