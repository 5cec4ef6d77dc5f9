"""Mails that came back: read as RFC 3464 has them, recorded once, their address marked."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from app import mail
from app.core import clock
from app.core.db import db, transaction
from app.mail import bounces, jobs, outbox, queries
from app.mail.bounces import Outcome
from app.mail.models import MailState, OutboxMail
from app.mail.words import MARKS, MESSAGES
from tests.mail.server import running
from tests.pages import Pages, words

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def write(to: str = "anna@example.org", **over: object) -> OutboxMail:
    with transaction():
        return mail.queue(
            message="account_invitation",
            to=to,
            language="en",
            context={"name": "Anna", "email": to},
            **over,
        )


def notification(
    message_id: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 <anna@example.org>:\r\n Recipient address rejected",
    original: str = "text/rfc822-headers",
) -> bytes:
    """A delivery status notification as a common mail server writes it."""
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.org\r\nTo: noreply@example.org\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSorry.\r\n\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.org\r\nArrival-Date: Mon, 4 May 2026 12:00:00 +0000\r\n\r\n"
        "Final-Recipient: rfc822; anna@example.org\r\n"
        f"Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: {said}\r\n\r\n"
        f"--B\r\nContent-Type: {original}\r\n\r\n"
        f"From: noreply@example.org\r\nTo: anna@example.org\r\nMessage-ID: {message_id}\r\n"
        "Subject: Your account\r\n\r\n"
        "--B--\r\n"
    ).encode()


def record(content: bytes) -> Outcome:
    with transaction():
        return bounces.record(content, by="system").outcome


def read(public_id: str) -> OutboxMail:
    db.session.rollback()
    return queries.mail(public_id)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
def test_a_mail_that_came_back_is_found_by_its_message_id(original: str) -> None:
    written = write()
    content = notification(written.message_id, original=original)
    assert [record(content), record(content)] == [Outcome.RECORDED, Outcome.KNOWN]
    back = read(written.public_id)
    assert back.stands == "bounced"
    assert back.last_error == "550 5.1.1 <anna@example.org>: Recipient address rejected"
    assert queries.counts()["bounced"] == 1
    assert queries.counts()["sent"] == 0
    assert set(queries.bouncing(["Anna@example.org", "b@example.org"])) == {"anna@example.org"}


@pytest.mark.usefixtures("app")
def test_a_delay_a_strangers_mail_and_any_other_mail_change_nothing() -> None:
    written = write()
    assert record(notification(written.message_id, action="delayed")) is Outcome.DELAYED
    assert record(notification("<other@elsewhere.example>")) is Outcome.NOT_OURS
    assert record(b"From: a@example.org\r\nSubject: Out of office\r\n\r\nAway.") is (
        Outcome.NO_REPORT
    )
    assert record(b"") is Outcome.NO_REPORT
    assert record(bytes(range(256)) * 40) is Outcome.NO_REPORT
    assert read(written.public_id).stands == "kept"
    assert queries.bouncing(["anna@example.org"]) == {}


@pytest.mark.usefixtures("app")
def test_without_the_original_the_answered_message_counts() -> None:
    written = write()
    content = notification("").replace(
        b"Return-Path: <>", b"In-Reply-To: " + written.message_id.encode()
    )
    assert record(content) is Outcome.RECORDED


@pytest.mark.usefixtures("app")
def test_hostile_words_of_a_server_are_one_line_of_text() -> None:
    written = write()
    said = "smtp; 550 <script>alert(1)</script>\x00\x0b" + "x" * 900
    assert record(notification(written.message_id, said=said)) is Outcome.RECORDED
    reason = read(written.public_id).last_error
    assert len(reason) <= 500
    assert "\x00" not in reason


@pytest.mark.usefixtures("app")
def test_an_address_that_works_again_is_forgotten() -> None:
    record(notification(write().message_id))
    with transaction():
        assert bounces.forget("ANNA@example.org", by="officer") is True
        assert bounces.forget("anna@example.org", by="officer") is False
    assert queries.bouncing(["anna@example.org"]) == {}


def test_the_command_says_what_became_of_each_file(app: Flask, tmp_path: Path) -> None:
    written = write()
    (tmp_path / "one.eml").write_bytes(notification(written.message_id))
    (tmp_path / "two.eml").write_bytes(b"Subject: x\r\n\r\n")
    ran = app.test_cli_runner().invoke(
        args=["mail", "bounces", str(tmp_path / "one.eml"), str(tmp_path / "two.eml")]
    )
    assert ran.exit_code == 0, ran.output
    assert "one.eml: Recorded: the mail came back (anna@example.org: 550" in ran.output
    assert "two.eml: Not a delivery status notification" in ran.output


def test_the_officer_uploads_it_and_forgets_it(app: Flask, pages: Pages, sign_in: object) -> None:
    written = write()
    sign_in(pages.client, "officer")  # type: ignore[operator]
    upload = "/desk/outbox/bounces"
    page = pages.post(upload, {"file": (BytesIO(b"Subject: x\r\n\r\n"), "x.eml")}, status=200)
    assert "Not a delivery status notification" in words(page)
    content = notification(written.message_id)
    pages.post(upload, {"file": (BytesIO(content), "back.eml")}, status=302)
    address = f"/desk/outbox/{written.public_id}"
    assert "Mail to anna@example.org comes back: 550 5.1.1" in words(pages.get(address))
    assert "Bounced" in words(pages.get("/desk/outbox?state=bounced"))
    again = pages.post(upload, {"file": (BytesIO(content), "back.eml")}, status=200)
    assert "Recorded before" in words(again)
    pages.post(address + "/works", form=address, status=302)
    assert queries.bouncing(["anna@example.org"]) == {}


# --- missed, held back, retried ------------------------------------------------------------------


def test_the_server_is_down_then_up_and_each_mail_goes_out_once(app: Flask) -> None:
    app.config["SMTP_URL"] = "smtp://127.0.0.1:1"
    with clock.at(NOW):
        written = [write(f"p{number}@example.org") for number in range(4)]
    pauses = []
    moment = NOW
    for _failure in range(4):
        with clock.at(moment):
            jobs.sweep()
        after = read(written[0].public_id).next_try_at
        pauses.append((after - moment) / timedelta(minutes=1))
        moment = after
    assert pauses == [1, 2, 4, 8], "the pauses grow"
    assert {read(one.public_id).state for one in written} == {"queued"}
    with running() as post:
        app.config["SMTP_URL"] = post.url
        for minutes in (0, 1, 2):
            with clock.at(moment + timedelta(minutes=minutes)):
                jobs.sweep()
        assert sorted(taken["To"] for taken in post.messages) == [
            f"p{number}@example.org" for number in range(4)
        ]
        assert [taken["Message-ID"] for taken in post.messages] == [
            one.message_id for one in written
        ]
    assert {read(one.public_id).stands for one in written} == {"sent"}


def test_a_mail_after_its_moment_is_missed_and_not_sent_again(app: Flask) -> None:
    with running() as post:
        app.config["SMTP_URL"] = post.url
        with clock.at(NOW):
            late = write(send_before=NOW + timedelta(hours=1))
        with clock.at(NOW + timedelta(hours=1)):
            jobs.send(late.public_id)
            found = read(late.public_id)
            assert (found.stands, post.messages) == ("missed", [])
            assert outbox.may_resend(found) is False
            with pytest.raises(outbox.TooLate), transaction():
                outbox.resend(found, by="officer")
    assert queries.counts()["missed"] == 1


@pytest.mark.usefixtures("app")
def test_what_waits_for_somebody_is_held_back_and_nobody_elses() -> None:
    mine = write(recipient="delegate:a", key="1")
    other = write(recipient="delegate:b", key="2")
    with transaction():
        assert outbox.withdraw("delegate:a", ["account_invitation"], reason="Withdrawn since") == 1
    assert (read(mine.public_id).stands, read(other.public_id).stands) == ("stopped", "kept")


def test_every_message_is_told_in_words(app: Flask) -> None:
    folders = {
        path.name
        for path in (Path(app.root_path).parent / "templates" / "mail").iterdir()
        if path.is_dir()
    }
    assert set(MESSAGES) == folders
    assert set(MARKS) == set(MailState)
