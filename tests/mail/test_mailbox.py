"""Mails that came back, read from a mailbox: each once, each marked, whatever breaks off."""

import imaplib
import ssl
from typing import Any

import pytest
from flask import Flask

from app.core.db import db
from app.mail import bounces, jobs, mailbox, queries
from tests.mail.test_bounces import notification, write

URL = "imaps://bounces%40example.org:open%20sesame@mail.example.org:1993/Returned%20mail"


class Server:
    """An IMAP server as `imaplib` shows it; ``messages`` by UID, ``seen`` those that are read."""

    def __init__(self) -> None:
        self.messages: dict[str, bytes] = {}
        self.seen: list[str] = []
        self.said: list[tuple[Any, ...]] = []
        self.breaks_at = ""
        self.password = "open sesame"

    def __call__(self, host: str, port: int, *, ssl_context: Any, timeout: int) -> "Server":
        assert ssl_context.verify_mode is ssl.CERT_REQUIRED
        self.said.append(("connect", host, port, timeout))
        return self

    def login(self, user: str, password: str) -> None:
        self.said.append(("login", user))
        if password != self.password:
            raise imaplib.IMAP4.error(f"LOGIN {user} {password} failed")

    def select(self, folder: str) -> tuple[str, list[Any]]:
        self.said.append(("select", folder))
        return ("OK", [b"3"]) if folder == '"Returned mail"' else ("NO", [b"no such folder"])

    def logout(self) -> None:
        self.said.append(("logout",))

    def uid(self, command: str, *words: str | None) -> tuple[str, list[Any]]:
        if command == self.breaks_at:
            raise imaplib.IMAP4.abort("connection lost")
        if command == "SEARCH":
            left = [uid for uid in self.messages if uid not in self.seen]
            return "OK", [" ".join(left).encode() or None]
        uid = words[0] or ""
        if command == "STORE":
            assert words[1:] == ("+FLAGS.SILENT", r"(\Seen)")
            self.seen.append(uid)
            return "OK", [None]
        assert "PEEK" in str(words[1])
        content = self.messages[uid]
        return "OK", [(f"1 (UID {uid} BODY[]<0> {{{len(content)}}}".encode(), content), b")"]


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()
    monkeypatch.setattr(mailbox.imaplib, "IMAP4_SSL", made)
    monkeypatch.setattr(made, "error", imaplib.IMAP4.error, raising=False)
    app.config["BOUNCES_URL"] = URL
    return made


def bounced() -> int:
    db.session.rollback()
    return queries.counts()["bounced"]


def test_what_came_back_is_recorded_and_every_message_marked(server: Server):
    server.messages = {
        "7": notification(write().message_id),
        "9": b"Subject: Out of office\r\n\r\nBack on Monday.\r\n",
        "12": b"\xff\x00 not a message at all",
    }
    jobs.read_bounces()
    assert server.seen == ["7", "9", "12"]
    assert bounced() == 1
    assert server.said == [
        ("connect", "mail.example.org", 1993, 30),
        ("login", '"bounces@example.org"'),
        ("select", '"Returned mail"'),
        ("logout",),
    ]
    jobs.read_bounces()
    assert server.seen == ["7", "9", "12"]


def test_a_message_that_was_not_marked_is_read_again_and_changes_nothing(server: Server):
    server.messages = {"7": notification(write().message_id)}
    server.breaks_at = "STORE"
    jobs.read_bounces()
    assert (bounced(), server.seen) == (1, [])
    server.breaks_at = ""
    jobs.read_bounces()
    assert (bounced(), server.seen) == (1, ["7"])


def test_a_message_is_not_marked_before_it_is_recorded(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    server.messages = {"7": notification(write().message_id)}
    with monkeypatch.context() as broken:
        broken.setattr(bounces, "_mark", lambda *_said: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            jobs.read_bounces()
    assert (bounced(), server.seen, server.said[-1]) == (0, [], ("logout",))


def test_a_mailbox_out_of_reach_is_told_without_the_password(
    server: Server, caplog: pytest.LogCaptureFixture
):
    server.messages = {"7": notification(write().message_id)}
    server.password = "another"
    jobs.read_bounces()
    server.password, server.breaks_at = "open sesame", "SEARCH"
    jobs.read_bounces()
    assert bounced() == 0
    assert caplog.text.count("cannot be read") == 2
    assert "sesame" not in caplog.text


def test_without_a_folder_it_is_the_inbox(app: Flask, server: Server):
    app.config["BOUNCES_URL"] = "imaps://bounces:x@mail.example.org"
    server.password = "x"
    jobs.read_bounces()
    assert ("select", '"INBOX"') in server.said
    assert ("connect", "mail.example.org", 993, 30) in server.said


def test_without_the_setting_nothing_is_asked(app: Flask, server: Server):
    app.config["BOUNCES_URL"] = None
    jobs.read_bounces()
    assert server.said == []
