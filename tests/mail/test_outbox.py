"""Mail: written with its cause, in the reader's language, sent once, never to the wrong place."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import mail
from app.core import clock
from app.core.db import db, transaction
from app.mail import delivery, jobs, outbox, queries
from app.mail.models import MailState, OutboxMail
from tests.mail.server import Post, running

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def write(**over: Any) -> OutboxMail:
    """One invitation in the outbox."""
    given: dict[str, Any] = {
        "message": "account_invitation",
        "to": "anna@example.org",
        "language": "en",
        "context": {"name": "Anna", "email": "anna@example.org"},
    }
    with transaction():
        return mail.queue(**(given | over))


def read(public_id: str) -> OutboxMail:
    db.session.rollback()
    return queries.mail(public_id)


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    """A mail server that the application sends to."""
    with running() as server:
        app.config["SMTP_URL"] = server.url
        yield server


# --- writing -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("app")
def test_without_a_mail_server_a_mail_is_kept() -> None:
    kept = write(about="account:x")
    assert (kept.state, kept.to_address, kept.about) == ("kept", "anna@example.org", "account:x")
    assert kept.subject == "Your account on Tour de Table"
    assert "Dear Anna," in kept.body_text
    assert '<html lang="en">' in kept.body_html


@pytest.mark.usefixtures("app")
def test_a_mail_goes_with_its_transaction() -> None:
    def fail() -> None:
        with transaction():
            write()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert db.session.scalars(select(OutboxMail)).all() == []


@pytest.mark.usefixtures("app")
def test_a_key_that_was_used_writes_nothing_new() -> None:
    first, second = write(key="invite:1"), write(key="invite:1", to="other@example.org")
    assert first.public_id == second.public_id


def test_links_begin_with_the_configured_address_whatever_host_was_asked(app: Flask) -> None:
    app.config["PUBLIC_BASE_URL"] = "https://meetings.example.org/desk"
    with app.test_request_context("/", headers={"Host": "evil.example"}):
        written = write()
    assert "https://meetings.example.org/desk/sign-in/link" in written.body_text
    assert "evil" not in written.body_text + written.body_html


def test_rendering_needs_no_request(app: Flask) -> None:
    with app.app_context():
        assert write(language="fr").language == "fr"


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("language", ["de", "", "fr-CA"])
def test_a_language_that_is_not_ours_becomes_english(language: str) -> None:
    assert write(language=language).language == "en"


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "address",
    [
        "anna",
        "anna@example",
        "anna@example.org, eve@example.org",
        "anna@example.org\r\nBcc: eve@example.org",
        "anna@example.org\n",
        "Anna <anna@example.org>",
        "anna@exam\u2028ple.org",
        "anna\x00@example.org",
        "ann a@example.org",
        "",
    ],
)
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(mail.NotAnAddress):
        write(to=address)


HOSTILE = (
    "Anna\r\nBcc: eve@example.org",
    "Anna\nSubject: x",
    "Anna\u2028Bcc: eve@example.org",
    "Anna\x85X: y",
    "Anna\x00\x0b",
    "=?utf-8?q?Anna=0ABcc:_eve?=",
    "<b>Anna</b> {{ 7*7 }} {0.__class__} %n",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_no_header_and_no_markup(app: Flask, post: Post, name: str) -> None:
    written = write(
        context={"name": name, "email": "anna@example.org"},
        attachments=[(f"{name}.ics", "text/calendar; method=REQUEST", ICS)],
    )
    assert written.subject == "Your account on Tour de Table"
    jobs.send(written.public_id)
    (taken,) = post.messages
    assert sorted(taken.keys()) == sorted(
        [
            "Auto-Submitted",
            "Content-Language",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Subject",
            "To",
        ]
    )
    assert taken["To"] == "anna@example.org"
    assert "<b>Anna" not in taken.get_body(("html",)).get_content()
    assert len(post.recipients) == 1


# --- sending -------------------------------------------------------------------------------------


def test_a_mail_goes_out_as_text_html_calendar_and_file(app: Flask, post: Post) -> None:
    written = write(attachments=[("meeting.ics", "text/calendar; method=REQUEST", ICS)])
    jobs.send(written.public_id)
    (taken,) = post.messages
    types = [part.get_content_type() for part in taken.walk()]
    assert types == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "text/calendar",
    ]
    invitation, attached = [p for p in taken.walk() if p.get_content_type() == "text/calendar"]
    assert invitation["Content-Type"].params["method"] == "REQUEST"
    assert attached.get_filename() == "meeting.ics"
    assert attached.get_payload(decode=True) == ICS
    sent = read(written.public_id)
    assert (sent.state, sent.attempts, sent.message_id) == ("sent", 1, taken["Message-ID"])
    assert sent.sent_at is not None


def test_a_mail_is_queued_for_the_worker_after_the_commit(app: Flask, post: Post) -> None:
    write()
    assert app.extensions["jobs"].pending_count() == 1


def test_sent_twice_it_goes_out_once(app: Flask, post: Post) -> None:
    written = write()
    jobs.send(written.public_id)
    jobs.send(written.public_id)
    assert len(post.messages) == 1


@pytest.mark.race
def test_of_many_workers_one_sends(app: Flask, post: Post) -> None:
    written = [write().public_id for _ in range(5)]
    barrier = threading.Barrier(8, timeout=20)

    def work() -> None:
        with app.app_context():
            barrier.wait()
            for public_id in written:
                jobs.send(public_id)

    with ThreadPoolExecutor(8) as workers:
        for done in [workers.submit(work) for _ in range(8)]:
            done.result()
    assert len(post.messages) == 5
    assert len({taken["Message-ID"] for taken in post.messages}) == 5


def test_a_server_that_is_down_is_tried_again_later(app: Flask) -> None:
    app.config["SMTP_URL"] = "smtp://127.0.0.1:1"
    with clock.at(NOW):
        written = write()
        jobs.send(written.public_id)
        waiting = read(written.public_id)
        assert (waiting.state, waiting.attempts) == ("queued", 1)
        assert waiting.next_try_at == NOW + timedelta(minutes=1)
        assert "ConnectionRefusedError" in waiting.last_error
        jobs.send(written.public_id)
        assert read(written.public_id).attempts == 1, "not before its time"
    with clock.at(NOW + timedelta(minutes=1)):
        jobs.sweep()
        again = read(written.public_id)
        assert (again.attempts, again.next_try_at) == (2, NOW + timedelta(minutes=3))


def test_the_message_id_stays_the_same_when_it_is_tried_again(app: Flask, post: Post) -> None:
    post.answer_to_data = "451 come back later"
    with clock.at(NOW):
        written = write()
        jobs.send(written.public_id)
    assert (read(written.public_id).state, post.messages) == ("queued", [])
    post.answer_to_data = "250 taken"
    with clock.at(NOW + timedelta(minutes=2)):
        jobs.sweep()
    assert [taken["Message-ID"] for taken in post.messages] == [written.message_id]


def test_an_address_that_is_refused_for_good_is_not_tried_again(app: Flask, post: Post) -> None:
    post.answer_to_rcpt = "550 no such mailbox"
    written = write()
    jobs.send(written.public_id)
    failed = read(written.public_id)
    assert (failed.state, failed.last_error) == ("failed", "550 no such mailbox")


def test_after_ten_tries_a_mail_is_given_up(app: Flask) -> None:
    app.config["SMTP_URL"] = "smtp://127.0.0.1:1"
    moment = NOW
    with clock.at(NOW):
        public_id = write().public_id
    for _ in range(10):
        with clock.at(moment):
            jobs.sweep()
        moment += timedelta(hours=6)
    assert (read(public_id).state, read(public_id).attempts) == ("failed", 10)


def test_what_a_worker_took_and_lost_is_found_again(app: Flask, post: Post) -> None:
    with clock.at(NOW):
        public_id = write().public_id
        with transaction():
            assert delivery.claim(public_id) is not None
    with clock.at(NOW + timedelta(minutes=9)):
        jobs.sweep()
        assert post.messages == []
    with clock.at(NOW + timedelta(minutes=11)):
        jobs.sweep()
    assert len(post.messages) == 1


# --- secrets, demo, desk -------------------------------------------------------------------------


def secret(**over: Any) -> OutboxMail:
    return write(
        message="sign_in_link",
        context={"name": "Anna", "token": "the-token", "minutes": 10},
        secret_until=NOW + timedelta(minutes=10),
        **over,
    )


def test_a_mail_that_signs_in_is_wiped_once_it_is_sent(app: Flask, post: Post) -> None:
    with clock.at(NOW):
        written = secret()
        jobs.send(written.public_id)
    assert "the-token" in post.messages[0].get_body(("plain",)).get_content()
    sent = read(written.public_id)
    assert sent.state == "sent"
    assert "the-token" not in sent.body_text + sent.body_html


def test_a_link_that_has_run_out_is_not_sent(app: Flask, post: Post) -> None:
    with clock.at(NOW):
        written = secret()
    with clock.at(NOW + timedelta(minutes=10)):
        jobs.send(written.public_id)
        assert (read(written.public_id).state, post.messages) == ("stopped", [])
        jobs.sweep()
    assert "the-token" not in read(written.public_id).body_text


@pytest.mark.usefixtures("app")
def test_a_kept_link_is_wiped_when_it_has_run_out() -> None:
    with clock.at(NOW):
        written = secret()
        jobs.sweep()
        assert "the-token" in read(written.public_id).body_text
    with clock.at(NOW + timedelta(minutes=10)):
        jobs.sweep()
    wiped = read(written.public_id)
    assert (wiped.state, "the-token" in wiped.body_html) == ("stopped", False)
    with pytest.raises(outbox.CannotResend), transaction():
        outbox.resend(wiped, by="admin")


@pytest.mark.parametrize("address", ["anna@example.org", "anna@alfa.example.org"])
def test_the_demo_writes_to_nobody_but_examples(app: Flask, address: str) -> None:
    app.config["DEMO"] = True
    assert write(to=address).state == "kept"
    for real in ("anna@ilo.org", "anna@example.org.evil.net", "anna@notexample.org"):
        with pytest.raises(mail.OutsideDemo):
            write(to=real)


def test_the_demo_sends_nothing_elsewhere_even_if_it_was_written(app: Flask, post: Post) -> None:
    written = write(to="anna@ilo.org")
    app.config["DEMO"] = True
    jobs.send(written.public_id)
    assert (read(written.public_id).state, post.messages) == ("stopped", [])


def test_a_mail_can_be_stopped_and_sent_again(app: Flask, post: Post) -> None:
    written = write()
    with transaction():
        outbox.stop(written, by="officer")
    jobs.send(written.public_id)
    assert (read(written.public_id).state, post.messages) == ("stopped", [])
    with transaction():
        outbox.resend(read(written.public_id), by="officer")
    jobs.send(written.public_id)
    assert [taken["Message-ID"] for taken in post.messages] == [written.message_id]
    with pytest.raises(outbox.CannotStop), transaction():
        outbox.stop(read(written.public_id), by="officer")


@pytest.mark.usefixtures("app")
def test_counts_name_every_state() -> None:
    write()
    assert queries.counts() == {state.value: int(state is MailState.KEPT) for state in MailState}
