"""Signing in by password: who gets in, what is said to who does not, where one lands."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import sign_in as signing
from app.accounts.models import Device
from app.accounts.services import accounts as services
from app.audit.models import AuditEvent
from app.core import clock, tokens
from app.core.db import db, transaction
from app.factory import create_app
from config import Config
from tests import people
from tests.accounts.helpers import NOON, anna, fresh, is_signed_in, live_devices
from tests.conftest import Browser
from tests.pages import Pages, errors, tree

WRONG = "The address and the password do not belong together. Try again."


def sign(client: FlaskClient, email: str, password: str, path: str = "/sign-in"):  # type: ignore[no-untyped-def]
    return Pages(client).post(path, {"email": email, "password": password})


def test_the_right_password_signs_in(client: FlaskClient) -> None:
    email = anna()
    answer = sign(client, email, people.PASSWORD)
    assert answer.status_code == 302
    assert is_signed_in(client)
    (device,) = live_devices(email)
    assert (device.how, device.second_factor) == ("password", False)
    assert fresh(email).signed_in_at is not None


def test_an_address_is_the_same_in_any_case(client: FlaskClient) -> None:
    anna()
    assert sign(client, "ANNA@Example.Org", people.PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("anna@example.org", "four words make it not"),
        ("nobody@example.org", people.PASSWORD),
        ("anna@example.org", "x" * 200),
        ("closed@example.org", people.PASSWORD),
        ("linked@example.org", people.PASSWORD),
    ],
)
def test_a_refusal_says_the_same_whatever_is_wrong(
    client: FlaskClient, email: str, password: str
) -> None:
    anna()
    people.account("linked@example.org")
    closed = people.account("closed@example.org", password=people.PASSWORD)
    with transaction():
        services.deactivate(closed, by="system")
    answer = sign(client, email, password)
    assert (answer.status_code, errors(answer)) == (422, [WRONG])
    assert not is_signed_in(client)
    (kept,) = tree(answer).xpath("//input[@name='email']/@value")
    assert kept == email
    assert tree(answer).xpath("//input[@name='password']/@value") in ([], [""])


def test_a_refused_password_stands_in_the_trail_without_the_password(client: FlaskClient) -> None:
    email = anna()
    sign(client, email, "a wrong password")
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "account.sign_in_refused")
    ).one()
    assert (event.actor, event.subject_id) == ("system", fresh(email).public_id)
    assert event.facts == {"how": "password"}


def test_an_unknown_account_costs_as_much_as_a_known_one(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna()
    checked: list[str | None] = []
    genuine = signing.passwords.matches

    def count(password_hash: str | None, password: str) -> bool:
        checked.append(password_hash)
        return genuine(password_hash, password)

    monkeypatch.setattr(signing.passwords, "matches", count)
    sign(client, "nobody@example.org", "a wrong password")
    sign(client, "anna@example.org", "a wrong password")
    assert len(checked) == 2
    assert checked[0] is None


def test_only_a_digest_of_the_cookie_is_kept(client: FlaskClient) -> None:
    email = anna()
    sign(client, email, people.PASSWORD)
    with client.session_transaction() as session:
        token = session["_user_id"]
    assert len(token) >= 43
    (device,) = live_devices(email)
    assert device.token_hash == tokens.digest(token)


def test_signing_in_leaves_nothing_of_the_session_before(client: FlaskClient) -> None:
    email = anna()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    before = tree(client.get("/sign-in")).xpath("//input[@name='csrf_token']/@value")
    sign(client, email, people.PASSWORD)
    with client.session_transaction() as session:
        assert "planted" not in session
        first = session["_user_id"]
    client.post("/sign-in", data={"csrf_token": before[0]})
    sign_out(client)
    sign(client, email, people.PASSWORD)
    with client.session_transaction() as session:
        assert session["_user_id"] != first


def sign_out(client: FlaskClient) -> None:
    assert Pages(client).post("/sign-out", form="/my/profile").status_code == 302


def test_a_cookie_of_before_signing_out_no_longer_counts(app: Flask, client: FlaskClient) -> None:
    email = anna()
    sign(client, email, people.PASSWORD)
    with client.session_transaction() as session:
        stolen = dict(session)
    sign_out(client)
    assert live_devices(email) == []
    thief = app.test_client()
    with thief.session_transaction() as session:
        session.update(stolen)
    assert not is_signed_in(thief)


@pytest.mark.parametrize(
    ("wanted", "landing"),
    [
        ("/my/profile/devices?x=1", "/my/profile/devices?x=1"),
        ("//evil.example/", "own"),
        ("/\\evil.example", "own"),
        ("\t//evil.example", "own"),
        ("https://evil.example/", "own"),
        ("https:evil.example", "own"),
        ("http://localhost@evil.example", "own"),
        ("/%0d%0aSet-Cookie:x=1", "/%0d%0aSet-Cookie:x=1"),
        ("/\r\nSet-Cookie: x=1", "own"),
        ("javascript:alert(1)", "own"),
        ("", "own"),
    ],
)
def test_after_signing_in_one_stays_on_this_site(
    client: FlaskClient, wanted: str, landing: str
) -> None:
    email = anna()
    hidden = Pages(client).hidden("/sign-in")
    answer = client.post(
        "/sign-in",
        query_string={"next": wanted},
        data={**hidden, "email": email, "password": people.PASSWORD},
    )
    assert answer.status_code == 302
    if landing == "own":
        assert answer.location.startswith("/")
        assert "evil" not in answer.location
    else:
        assert answer.location == landing


def test_who_has_signed_in_is_not_asked_again(
    client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    sign_in(client, "officer")
    answer = client.get("/sign-in?next=/desk/outbox")
    assert (answer.status_code, answer.location) == (302, "/desk/outbox")


def test_a_form_without_its_token_signs_nobody_in(client: FlaskClient) -> None:
    email = anna()
    answer = client.post("/sign-in", data={"email": email, "password": people.PASSWORD})
    assert answer.status_code == 422
    assert not is_signed_in(client)


def test_signing_out_takes_an_order_not_a_link(
    client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    sign_in(client, "officer")
    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)


# --- how long a sign-in lives --------------------------------------------------------------------


def test_a_device_signs_out_when_it_lies_idle(
    client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    with clock.at(NOON):
        sign_in(client, "officer")
    with clock.at(NOON + timedelta(hours=1, minutes=59)):
        assert is_signed_in(client)
    with clock.at(NOON + timedelta(hours=3, minutes=58)):
        assert is_signed_in(client), "it was used meanwhile"
    with clock.at(NOON + timedelta(hours=5, minutes=59)):
        assert not is_signed_in(client)


def test_a_device_signs_out_after_twelve_hours_in_any_case(
    client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    with clock.at(NOON):
        sign_in(client, "officer")
    for hour in range(1, 12):
        with clock.at(NOON + timedelta(hours=hour)):
            assert is_signed_in(client)
    with clock.at(NOON + timedelta(hours=12, seconds=1)):
        assert not is_signed_in(client)


def test_reading_writes_the_last_use_down_no_more_than_every_five_minutes(
    client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    def last_seen() -> timedelta:
        db.session.rollback()
        return db.session.scalars(select(Device.last_seen_at)).one() - NOON

    with clock.at(NOON):
        sign_in(client, "officer")
    with clock.at(NOON + timedelta(minutes=4)):
        assert is_signed_in(client)
    assert last_seen() == timedelta(0)
    with clock.at(NOON + timedelta(minutes=6)):
        assert is_signed_in(client)
    assert last_seen() == timedelta(minutes=6)


def test_a_closed_account_is_signed_out_at_once(
    client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    sign_in(client, "officer")
    assert is_signed_in(client)
    with transaction():
        services.deactivate(fresh("officer@example.org"), by="system")
    assert not is_signed_in(client)


def test_a_role_that_is_taken_back_counts_no_more(
    client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    sign_in(client, "officer")
    assert client.get("/desk/outbox").status_code == 200
    with transaction():
        services.revoke_role(fresh("officer@example.org").grants[0], by="system")
    assert client.get("/desk/outbox").status_code == 403


# --- limits --------------------------------------------------------------------------------------


@pytest.fixture
def limited(app: Flask, tmp_path: Path) -> Iterator[FlaskClient]:
    """A browser on the application with its rate limits on."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    strict = create_app(replace(Config.for_tests(tmp_path, url), rate_limits=True))
    strict.test_client_class = Browser
    signing.limiter.reset()
    yield strict.test_client()
    signing.limiter.reset()
    signing.limiter.enabled = False
    with strict.app_context():
        db.engine.dispose()


def test_guessing_at_one_account_is_stopped_whatever_address_is_claimed(
    limited: FlaskClient,
) -> None:
    email = anna()
    hidden = Pages(limited).hidden("/sign-in")
    for number in range(10):
        answer = limited.post(
            "/sign-in",
            data={**hidden, "email": email, "password": "a wrong password"},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )
        assert answer.status_code == 422
    right = {**hidden, "email": email.upper(), "password": people.PASSWORD}
    answer = limited.post("/sign-in", data=right)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert not is_signed_in(limited)
    other = people.account("other@example.org", password=people.PASSWORD)
    answer = limited.post(
        "/sign-in", data={**hidden, "email": other.email, "password": people.PASSWORD}
    )
    assert answer.status_code == 302, "others are not kept out"


def test_guessing_from_one_address_at_many_accounts_is_stopped(limited: FlaskClient) -> None:
    hidden = Pages(limited).hidden("/sign-in")
    statuses = [
        limited.post(
            "/sign-in",
            data={**hidden, "email": f"a{number}@example.org", "password": "a wrong password"},
        ).status_code
        for number in range(61)
    ]
    assert statuses == [422] * 60 + [429]


def test_a_link_is_not_sent_again_and_again(limited: FlaskClient) -> None:
    email = anna()
    hidden = Pages(limited).hidden("/sign-in/link")
    statuses = [
        limited.post("/sign-in/link", data={**hidden, "email": email}).status_code for _ in range(5)
    ]
    assert statuses == [200] * 4 + [429]
