"""Sign-in links: opened as often as one likes, used once, within ten minutes, by their owner."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from app.accounts.models import Device, SignInLink
from app.accounts.services import accounts as services
from app.core import clock, tokens
from app.core.db import db, transaction
from tests import people
from tests.accounts.helpers import NOON, anna, is_signed_in, last_link, live_devices, mails
from tests.pages import Pages, errors, words


def ask(client: FlaskClient, email: str, wanted: str = "") -> str:
    path = f"/sign-in/link?next={wanted}" if wanted else "/sign-in/link"
    answer = Pages(client).post(path, {"email": email}, status=200)
    return words(answer)


def test_a_link_signs_in_the_browser_that_asked(client: FlaskClient) -> None:
    email = anna(password=None)
    ask(client, email, "/my/profile/devices")
    answer = Pages(client).post(last_link())
    assert (answer.status_code, answer.location) == (302, "/my/profile/devices")
    assert is_signed_in(client)
    assert [device.how for device in live_devices(email)] == ["link"]


def test_opening_a_link_changes_nothing(client: FlaskClient) -> None:
    ask(client, anna())
    path = last_link()
    before = db.session.execute(text("SELECT * FROM sign_in_link")).all()
    for _ in range(5):
        assert client.head(path).status_code == 200
        page = Pages(client).get(path)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
    db.session.rollback()
    assert db.session.execute(text("SELECT * FROM sign_in_link")).all() == before
    assert Pages(client).post(path).status_code == 302


def test_a_link_works_once(app: Flask, client: FlaskClient) -> None:
    ask(client, anna())
    path = last_link()
    hidden = Pages(client).hidden(path)
    assert client.post(path, data=hidden).status_code == 302
    Pages(client).get(path, status=410)
    other = app.test_client()
    Pages(other).get(path, status=410)
    assert other.post(path).status_code == 410


@pytest.mark.parametrize(("seconds", "status"), [(599, 302), (600, 410), (3600, 410)])
def test_a_link_lives_ten_minutes(client: FlaskClient, seconds: int, status: int) -> None:
    email = anna()
    with clock.at(NOON):
        ask(client, email)
        path = last_link()
        hidden = Pages(client).hidden(path)
    with clock.at(NOON + timedelta(seconds=seconds)):
        assert client.post(path, data=hidden).status_code == status


def test_another_browser_has_to_know_whom_the_link_is_for(app: Flask, client: FlaskClient) -> None:
    email = anna()
    ask(client, email)
    path = last_link()
    other = app.test_client()
    assert email not in Pages(other).get(path).text
    answer = Pages(other).post(path)
    assert errors(answer) == ["Fill in “E-mail address”."]
    answer = Pages(other).post(path, {"email": "eve@example.org"})
    assert errors(answer) == ["The link was not sent to this address."]
    assert not is_signed_in(other)
    assert Pages(other).post(path, {"email": "Anna@Example.org"}).status_code == 302
    assert is_signed_in(other)


def test_an_unknown_address_is_told_the_same_and_gets_nothing(client: FlaskClient) -> None:
    anna()
    closed = people.account("closed@example.org")
    with transaction():
        services.deactivate(closed, by="system")
    said = {
        ask(client, email).replace(email, "…")
        for email in ("anna@example.org", "nobody@example.org", "closed@example.org")
    }
    assert len(said) == 1
    assert [mail.to_address for mail in mails("sign_in_link")] == ["anna@example.org"]


def test_256_bits_go_out_and_a_digest_is_kept(client: FlaskClient) -> None:
    ask(client, anna())
    token = last_link().rpartition("/")[2]
    assert len(token) == 43
    link = db.session.scalars(select(SignInLink)).one()
    assert link.token_hash == tokens.digest(token)
    assert token not in str(db.session.execute(text("SELECT * FROM sign_in_link")).all())


def test_using_one_link_ends_the_others(app: Flask, client: FlaskClient) -> None:
    email = anna()
    ask(client, email)
    first = last_link()
    ask(client, email)
    assert Pages(client).post(last_link()).status_code == 302
    Pages(app.test_client()).get(first, status=410)


def test_a_closed_account_has_no_use_of_its_link(client: FlaskClient) -> None:
    ask(client, anna())
    path = last_link()
    hidden = Pages(client).hidden(path)
    with transaction():
        services.deactivate(people.account("anna@example.org"), by="system")
    assert client.post(path, data=hidden).status_code == 410


@pytest.mark.parametrize("token", ["x", "%00", "x" * 3000, "..%2f..", "%F0%9F%98%80", "'--"])
def test_a_damaged_link_says_so(client: FlaskClient, token: str) -> None:
    assert client.get(f"/sign-in/link/{token}").status_code in (404, 410)


def test_a_forged_host_does_not_reach_the_mail(client: FlaskClient) -> None:
    email = anna()
    hidden = Pages(client).hidden("/sign-in/link")
    answer = client.post(
        "/sign-in/link",
        data={**hidden, "email": email},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    assert answer.status_code == 400
    assert mails("sign_in_link") == []
    client.post(
        "/sign-in/link",
        data={**hidden, "email": email},
        headers={"X-Forwarded-Host": "evil.example"},
    )
    (mail,) = mails("sign_in_link")
    assert "evil" not in mail.body_text + mail.body_html
    assert "http://localhost/sign-in/link/" in mail.body_text


def test_the_demo_sends_no_link_to_a_real_address(app: Flask, client: FlaskClient) -> None:
    app.config["DEMO"] = True
    answer = Pages(client).post("/sign-in/link", {"email": "anna@ilo.org"}, status=422)
    assert "example.org" in errors(answer)[0]


@pytest.mark.race
def test_of_fifty_at_once_one_gets_in(app: Flask, client: FlaskClient) -> None:
    email = anna()
    ask(client, email)
    path = last_link()
    hidden = Pages(client).hidden(path)
    with client.session_transaction() as session:
        cookies = dict(session)
    barrier = threading.Barrier(50, timeout=20)

    def claim() -> int:
        browser = app.test_client()
        with browser.session_transaction() as mine:
            mine.update(cookies)
        barrier.wait()
        return browser.post(path, data=hidden).status_code

    with ThreadPoolExecutor(50) as pool:
        statuses = [done.result() for done in [pool.submit(claim) for _ in range(50)]]
    assert sorted(statuses) == [302] + [410] * 49
    db.session.rollback()
    assert db.session.execute(select(func.count(Device.id))).scalar_one() == 1


def test_an_officer_cannot_read_a_link_in_the_outbox(
    app: Flask, client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    ask(client, anna())
    token = last_link().rpartition("/")[2]
    mail = mails("sign_in_link")[0]
    for role in ("officer", "admin", "lead", "auditor"):
        desk = app.test_client()
        sign_in(desk, role)
        page = Pages(desk).get(f"/desk/outbox/{mail.public_id}")
        assert token not in page.text, role
        assert "signs its reader in" in page.text
    app.config["DEMO"] = True
    assert token in Pages(desk).get(f"/desk/outbox/{mail.public_id}").text, "no mailboxes there"
