"""Rows of mailings to delegations, and of the rules that remind them."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, LocalisedText, PublicId, Stamped, UtcDateTime, Versioned
from app.core.localised import Localised
from app.meetings.models import Meeting

MAILING_KINDS = ("invitation", "reminder", "thanks")


class Mailing(Stamped, Versioned, PublicId, Base):
    """Mails of one kind to many, prepared, looked at and then sent once.

    An invitation goes to the ``contacts`` (public ids) that were picked; a reminder to whoever has
    not answered when it is sent, thanks to whoever came; they say on which day the report comes
    (``report_on``). ``note`` is the officer's own words, plain text with placeholders.
    """

    __tablename__ = "mailing"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    contacts: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    report_on: Mapped[date | None]
    by: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by: Mapped[str] = mapped_column(String(64), default="")
    mails: Mapped[int] = mapped_column(default=0)

    meeting: Mapped[Meeting] = relationship()

    __table_args__ = (
        CheckConstraint(
            "kind IN (" + ", ".join(f"'{kind}'" for kind in MAILING_KINDS) + ")", name="kind"
        ),
    )


class ReminderRule(Stamped, PublicId, Base):
    """That a reminder goes out so many ``minutes`` before registration closes (``answer``: to those
    who have not answered) or before the meeting begins (``meeting``: to those who take part).

    ``due_at`` is worked out anew whenever the meeting moves, until the rule has gone out. ``upto``
    is the last recipient (database id) written to, so that what a crash broke off goes on there.
    """

    __tablename__ = "reminder_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    minutes: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="scheduled")
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    upto: Mapped[int] = mapped_column(default=0)
    mails: Mapped[int] = mapped_column(default=0)
    by: Mapped[str] = mapped_column(String(64))

    meeting: Mapped[Meeting] = relationship()

    __table_args__ = (
        UniqueConstraint("meeting_id", "kind", "minutes"),
        CheckConstraint("kind IN ('answer', 'meeting')", name="kind"),
        CheckConstraint("state IN ('scheduled', 'sent', 'missed', 'stopped')", name="state"),
        CheckConstraint("minutes > 0", name="minutes"),
    )
