"""Rows of what follows from a meeting: decisions, actions, certificates."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, PublicId, Stamped, UtcDateTime, Versioned
from app.meetings.models import AgendaItem, Meeting
from app.partners.models import Partner
from app.registration.models import Delegate
from app.reports.rules import outcomes


class Outcome(Stamped, Versioned, PublicId, Base):
    """A decision of a meeting, or an action that follows from it, with an owner and a day.

    ``number`` runs from 1 in each meeting and kind and is never given twice. ``language`` is that
    of ``text``. An action's owner is a partner, a named person, or both; reminders go to
    ``owner_email``, whose link is kept as ``token_hash`` only. ``said`` is what the owner reported.
    """

    __tablename__ = "outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    agenda_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    owner_name: Mapped[str] = mapped_column(String(200), default="")
    owner_email: Mapped[str] = mapped_column(String(254), default="")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    due_on: Mapped[date | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    said: Mapped[str] = mapped_column(Text, default="")
    said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(32))

    meeting: Mapped[Meeting] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    partner: Mapped[Partner | None] = relationship()

    __table_args__ = (
        UniqueConstraint("meeting_id", "kind", "number"),
        CheckConstraint(
            "kind IN (" + ", ".join(f"'{one}'" for one in outcomes.KINDS) + ")", name="kind"
        ),
        CheckConstraint(
            "state IN (" + ", ".join(f"'{one}'" for one in outcomes.STATES) + ")", name="state"
        ),
        CheckConstraint("kind <> 'action' OR due_on IS NOT NULL", name="actions_are_due"),
    )


class OutcomeReminder(Base):
    """A reminder of an action that was sent: one for each moment, counted from its day of then."""

    __tablename__ = "outcome_reminder"

    outcome_id: Mapped[int] = mapped_column(
        ForeignKey("outcome.id", ondelete="CASCADE"), primary_key=True
    )
    moment: Mapped[str] = mapped_column(String(10), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Certificate(Stamped, Base):
    """That a delegate can show a certificate of attendance: its code, for the public check.

    What it says is read from the register whenever it is printed or checked.
    """

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegate_id: Mapped[int] = mapped_column(
        ForeignKey("delegate.id", ondelete="CASCADE"), unique=True
    )
    code: Mapped[str] = mapped_column(String(24), unique=True)

    delegate: Mapped[Delegate] = relationship()
