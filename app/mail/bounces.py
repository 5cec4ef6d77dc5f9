"""Mails that came back: delivery status notifications (RFC 3464) read and recorded.

A notification names the mail by the Message-ID that ours carry. What is not a notification, is
about a mail of somebody else, or tells only of a delay changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from enum import StrEnum
from re import compile as pattern

from sqlalchemy import select

from app import audit
from app.core import clock
from app.core.db import db, for_update
from app.core.words import N_
from app.mail import rules
from app.mail.models import BouncingAddress, MailState, OutboxMail

LARGEST = 5 * 10**6
"""Bytes of a message that are still read."""

_MESSAGE_ID = pattern(r"<[^<>\s]{3,250}>")


class Outcome(StrEnum):
    """What a message that came in turned out to be."""

    RECORDED = "recorded"
    KNOWN = "known"
    DELAYED = "delayed"
    NOT_OURS = "not_ours"
    NO_REPORT = "no_report"

    @property
    def label(self) -> str:
        """The outcome as a msgid."""
        return _OUTCOME_WORDS[self]


_OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.RECORDED: N_("Recorded: the mail came back"),
    Outcome.KNOWN: N_("Recorded before"),
    Outcome.DELAYED: N_("Only a delay, or a delivery: nothing came back"),
    Outcome.NOT_OURS: N_("About a mail that was not written here"),
    Outcome.NO_REPORT: N_("Not a delivery status notification"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """What a notification says: which mail, whether it failed, and the mail server's words."""

    message_ids: tuple[str, ...]
    failed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one message that came in, and the mail it is about."""

    outcome: Outcome
    mail: OutboxMail | None = None


def read(content: bytes) -> Report | None:
    """What a message says if it is a delivery status notification, else None."""
    message = message_from_bytes(content[:LARGEST], policy=policy.compat32)
    parts = list(message.walk())
    status = next(
        (one for one in parts if one.get_content_type() == "message/delivery-status"), None
    )
    if status is None:
        return None
    groups = status.get_payload()
    recipients = [
        group
        for group in (groups if isinstance(groups, list) else [])
        if isinstance(group, Message) and group["Action"]
    ]
    failed = [one for one in recipients if _word(one, "Action").lower() == "failed"]
    return Report(_names_of(message, parts), bool(failed), _reason(failed[0]) if failed else "")


def record(content: bytes, *, by: str) -> Recorded:
    """Note that a mail came back, and that its address does so; a repeat changes nothing."""
    report = read(content)
    if report is None:
        return Recorded(Outcome.NO_REPORT)
    mail = _mail(report.message_ids)
    if mail is None:
        return Recorded(Outcome.NOT_OURS)
    if not report.failed:
        return Recorded(Outcome.DELAYED, mail)
    if mail.bounced_at is not None:
        return Recorded(Outcome.KNOWN, mail)
    # A server that took the mail and broke off before it said so may have sent it all the same.
    mail.state = MailState.SENT
    mail.bounced_at = clock.now()
    mail.missed_at = None
    mail.last_error = report.reason
    _mark(mail.to_address, report.reason)
    audit.record(by, "mail.bounced", subject_type="mail", subject_id=mail.public_id)
    return Recorded(Outcome.RECORDED, mail)


def forget(address: str, *, by: str) -> bool:
    """Take the mark off an address that works again; whether it bore one."""
    marked = db.session.get(BouncingAddress, address.lower())
    if marked is None:
        return False
    db.session.delete(marked)
    db.session.flush()
    audit.record(by, "mail.address_works", subject_type="address", subject_id=address[:120])
    return True


def _mail(message_ids: Iterable[str]) -> OutboxMail | None:
    return db.session.scalars(
        for_update(
            select(OutboxMail)
            .where(OutboxMail.message_id.in_(list(message_ids)))
            .order_by(OutboxMail.id)
            .limit(1)
        )
    ).first()


def _mark(address: str, reason: str) -> None:
    known = db.session.get(BouncingAddress, address.lower())
    if known is None:
        known = BouncingAddress(address_key=address.lower())
        db.session.add(known)
    known.reason = reason
    known.bounced_at = clock.now()
    db.session.flush()


def _names_of(message: Message, parts: list[Message]) -> tuple[str, ...]:
    """Message-IDs of the mail that came back: of the returned original, else of what the
    notification answers.
    """
    found: list[str] = []
    for part in parts[1:]:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            for original in inner if isinstance(inner, list) else []:
                if isinstance(original, Message):
                    found += _MESSAGE_ID.findall(_word(original, "Message-ID"))
        elif kind == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            headers = message_from_bytes(text if isinstance(text, bytes) else b"")
            found += _MESSAGE_ID.findall(_word(headers, "Message-ID"))
    if not found:
        for header in ("In-Reply-To", "References"):
            found += _MESSAGE_ID.findall(_word(message, header))
    return tuple(dict.fromkeys(found))


def _reason(group: Message) -> str:
    """The mail server's words, after their kind ("smtp; 550 ..."), else the status number."""
    said = _word(group, "Diagnostic-Code").partition(";")[2].strip()
    status = _word(group, "Status")
    return rules.line(said or status or "failed")[:500]


def _word(message: Message, header: str) -> str:
    return rules.line(str(message[header] or ""))
