"""Building a mail and handing it to the mail server; the only importer of smtplib."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP as POLICY
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from app.mail.models import OutboxMail

TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """The mail server did not take the mail; ``for_good`` when trying again is useless."""

    reason: str
    for_good: bool


def build(mail: OutboxMail, sender: str) -> EmailMessage:
    """The message as it goes over the wire: text, HTML, a calendar part if there is one,
    attachments.

    The policy refuses line breaks in headers, and everything that meets one is a single line
    already.
    """
    built = EmailMessage(policy=POLICY)
    name, address = parseaddr(sender)
    built["From"] = Address(display_name=name, addr_spec=address)
    built["To"] = Address(addr_spec=mail.to_address)
    built["Subject"] = mail.subject
    built["Date"] = format_datetime(mail.created_at)
    built["Message-ID"] = mail.message_id
    built["Auto-Submitted"] = "auto-generated"
    built.set_content(mail.body_text)
    built.add_alternative(mail.body_html, subtype="html")
    for file in mail.attachments:
        if _main_type(file.mime) == "text/calendar":
            # Calendar programmes read the alternative; people open the attachment.
            built.add_alternative(
                file.content.decode("utf-8"),
                subtype="calendar",
                params={"method": _method(file.mime)},
            )
    for file in mail.attachments:
        main, _, sub = _main_type(file.mime).partition("/")
        built.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    built["Content-Language"] = mail.language  # last: headers of content move into the parts
    return built


def send(message: EmailMessage, url: str) -> None:
    """Hand one message to the mail server at ``url`` (``smtp://`` or ``smtps://``).

    Raises Refused.
    """
    try:
        with _connection(url) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise Refused(f"{code} {_words(text)}", for_good=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        # A server that rejects our sign-in will take it again once somebody has mended the setting.
        lasting = error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
        raise Refused(f"{error.smtp_code} {_words(error.smtp_error)}", for_good=lasting) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(f"{type(error).__name__}: {error}", for_good=False) from error


@contextmanager
def _connection(url: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _main_type(mime: str) -> str:
    main = mime.partition(";")[0].strip().lower()
    return main if main.count("/") == 1 else "application/octet-stream"


def _method(mime: str) -> str:
    part = MIMEPart(policy=POLICY)
    part["Content-Type"] = mime
    return str(part["Content-Type"].params.get("method", "REQUEST")).upper()


def _words(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
