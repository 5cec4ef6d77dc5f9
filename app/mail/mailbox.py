"""The mailbox into which mail comes back, read over IMAP (RFC 3501), always encrypted.

A message is marked as seen only once it has been dealt with, so that a crash leaves it to the next
round. Messages stay in the mailbox: whoever looks after it throws them away.
"""

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from app.mail.bounces import LARGEST

log = logging.getLogger(__name__)

PORT = 993
"""Of IMAP over TLS, where the address names none."""

PATIENCE = 30
"""Seconds to wait for the mail server."""

MOST_AT_ONCE = 200
"""Messages of one round; the next one takes the rest."""


class Unreachable(Exception):
    """The mailbox cannot be opened, or broke off; what was dealt with stays so."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An open mailbox."""

    connection: Any

    def unseen(self) -> list[str]:
        """The messages that nobody has read, oldest first, by UID."""
        [found] = self._ask("SEARCH", None, "UNSEEN")
        return [uid.decode("ascii") for uid in (found or b"").split()][:MOST_AT_ONCE]

    def content(self, uid: str) -> bytes:
        """The beginning of a message, as long as it is read at all; it stays unseen. Empty when it
        has gone meanwhile.
        """
        parts = self._ask("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
        return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")

    def mark_seen(self, uid: str) -> None:
        """Let a message not come again."""
        self._ask("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, command: str, *words: str | None) -> list[Any]:
        answer, found = self.connection.uid(command, *words)
        if answer != "OK":
            raise Unreachable(f"{command}: {answer}")
        return list(found)


@contextmanager
def opened(url: str) -> Iterator[Mailbox]:
    """The mailbox at ``imaps://user:password@host/folder``; without a folder, INBOX.

    The server's certificate is checked. Raises Unreachable.
    """
    parts = urlsplit(url)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    try:
        connection = imaplib.IMAP4_SSL(
            parts.hostname or "",
            parts.port or PORT,
            ssl_context=ssl.create_default_context(),
            timeout=PATIENCE,
        )
        try:
            connection.login(_quoted(unquote(parts.username or "")), unquote(parts.password or ""))
            answer, _number = connection.select(_quoted(folder))
            if answer != "OK":
                raise Unreachable(f"no folder {folder}")
            yield Mailbox(connection)
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                connection.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        # A server repeats what it was told: never the password into a log.
        raise Unreachable(type(error).__name__) from error


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
