"""The outbox."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, PublicId, UtcDateTime
from app.core.words import N_


class MailState(StrEnum):
    """Where a mail stands.

    ``KEPT``: no mail server is set, so it waits to be read at the desk. ``FAILED``: given up
    after the last try or refused for good. ``STOPPED``: held back by a person, or by what happened
    since. ``MISSED``: its moment passed before it could be sent. ``BOUNCED``: it was sent, and came
    back.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"
    STOPPED = "stopped"
    MISSED = "missed"
    BOUNCED = "bounced"

    @property
    def label(self) -> str:
        """The state as a msgid."""
        return STATE_WORDS[self]


STATE_WORDS: dict[MailState, str] = {
    MailState.QUEUED: N_("Waiting to be sent"),
    MailState.SENDING: N_("Being sent"),
    MailState.SENT: N_("Sent"),
    MailState.KEPT: N_("Kept here"),
    MailState.FAILED: N_("Failed"),
    MailState.STOPPED: N_("Stopped"),
    MailState.MISSED: N_("Missed"),
    MailState.BOUNCED: N_("Bounced"),
}


class OutboxMail(PublicId, Base):
    """One mail as it will be, or was, sent: rendered when it was queued, in the recipient's
    language.

    ``key`` makes a repeated cause harmless. ``about`` names what it is about
    (``"meeting:coastal-next"``), ``recipient`` whom it is for
    (``"delegate:<public id>"``), so that it can be held back when they withdraw. A mail with
    ``secret_until`` carries a link that signs somebody in: after that moment it is not sent and its
    text is wiped. After ``send_before`` it is of no use to anybody: it is stopped, and has been
    ``missed_at``. A sent one that came back did so at ``bounced_at``.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'kept', 'failed', 'stopped')", name="state"
        ),
        Index("ix_outbox_mail_state_next_try_at", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(String(60), index=True)
    to_address: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(400))
    body_text: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(String(160), default="", index=True)
    recipient: Mapped[str] = mapped_column(String(60), default="", server_default="", index=True)
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(500), default="")
    secret_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    send_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bounced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    attachments: Mapped[list["OutboxAttachment"]] = relationship(
        order_by="OutboxAttachment.position", cascade="all, delete-orphan"
    )

    @property
    def stands(self) -> MailState:
        """Where it stands, with what became of it."""
        if self.state == MailState.STOPPED and self.missed_at is not None:
            return MailState.MISSED
        if self.state == MailState.SENT and self.bounced_at is not None:
            return MailState.BOUNCED
        return MailState(self.state)


class OutboxAttachment(Base):
    """A file that goes with a mail."""

    __tablename__ = "outbox_attachment"

    mail_id: Mapped[int] = mapped_column(ForeignKey("outbox_mail.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    mime: Mapped[str] = mapped_column(String(120))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class BouncingAddress(Base):
    """An address from which a mail came back: in small letters, when, and what was said.

    It counts as long as somebody is to be reached there; an officer who knows better forgets it.
    """

    __tablename__ = "bouncing_address"

    address_key: Mapped[str] = mapped_column(String(254), primary_key=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    bounced_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
