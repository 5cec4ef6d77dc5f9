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
    after the last try or refused for good. ``STOPPED``: held back by a person, or too old to be
    worth sending.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"
    STOPPED = "stopped"

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
}


class OutboxMail(PublicId, Base):
    """One mail as it will be, or was, sent: rendered when it was queued, in the recipient's
    language.

    ``key`` makes a repeated cause harmless. ``about`` names what it is about
    (``"meeting:coastal-next"``). A mail with ``secret_until`` carries a link that signs somebody
    in: after that moment it is not sent and its text is wiped.
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

    attachments: Mapped[list["OutboxAttachment"]] = relationship(
        order_by="OutboxAttachment.position", cascade="all, delete-orphan"
    )

    @property
    def stands(self) -> MailState:
        """The state as an enum."""
        return MailState(self.state)


class OutboxAttachment(Base):
    """A file that goes with a mail."""

    __tablename__ = "outbox_attachment"

    mail_id: Mapped[int] = mapped_column(ForeignKey("outbox_mail.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    mime: Mapped[str] = mapped_column(String(120))
    content: Mapped[bytes] = mapped_column(LargeBinary)
