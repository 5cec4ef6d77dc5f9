"""The second factor: asked for, set up, used once per code, recovered, removed."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import queries
from app.accounts.services import second_factor as services
from app.core import clock
from app.core.db import transaction
from tests import people
from tests.accounts.helpers import (
    NOON,
    anna,
    code,
    fresh,
    is_signed_in,
    live_devices,
    mails,
    totp,
)
from tests.pages import Pages, errors, tree

WRONG = "This code is not right, or was used already. Wait for the next one and try again."


def first_factor(client: FlaskClient, email: str) -> None:
    answer = Pages(client).post("/sign-in", {"email": email, "password": people.PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/sign-in/code")


def enter(client: FlaskClient, typed: str):  # type: ignore[no-untyped-def]
    return Pages(client).post("/sign-in/code", {"code": typed})


def test_a_code_completes_the_sign_in(client: FlaskClient) -> None:
    secret = totp(anna())
    with clock.at(NOON):
        first_factor(client, "anna@example.org")
        assert not is_signed_in(client)
        answer = enter(client, f"{code(secret)[:3]} {code(secret)[3:]}")
        assert answer.status_code == 302
        assert is_signed_in(client)
        assert [device.second_factor for device in live_devices("anna@example.org")] == [True]


@pytest.mark.parametrize("typed", ["000000", "12345", "abcdef", "１２３４５６", "1234567", "'--"])
def test_a_wrong_code_does_not(client: FlaskClient, typed: str) -> None:
    totp(anna())
    with clock.at(NOON):
        first_factor(client, "anna@example.org")
        answer = enter(client, typed)
    assert (answer.status_code, errors(answer)) == (422, [WRONG])
    assert not is_signed_in(client)


def test_a_code_works_once(app: Flask, client: FlaskClient) -> None:
    secret = totp(anna())
    with clock.at(NOON):
        first_factor(client, "anna@example.org")
        used = code(secret)
        assert enter(client, used).status_code == 302
        other = app.test_client()
        first_factor(other, "anna@example.org")
        assert errors(enter(other, used)) == [WRONG]
    with clock.at(NOON + timedelta(seconds=30)):
        assert enter(other, code(secret)).status_code == 302


@pytest.mark.parametrize(("seconds", "status"), [(-30, 302), (30, 302), (-90, 422), (90, 422)])
def test_a_clock_that_is_a_little_off_is_forgiven(
    client: FlaskClient, seconds: int, status: int
) -> None:
    secret = totp(anna())
    with clock.at(NOON):
        first_factor(client, "anna@example.org")
        typed = pyotp.TOTP(secret).at(NOON + timedelta(seconds=seconds))
        assert enter(client, typed).status_code == status


def test_the_second_half_has_ten_minutes(client: FlaskClient) -> None:
    secret = totp(anna())
    with clock.at(NOON):
        first_factor(client, "anna@example.org")
        hidden = Pages(client).hidden("/sign-in/code")
    with clock.at(NOON + timedelta(minutes=10)):
        answer = client.post("/sign-in/code", data={**hidden, "code": code(secret)})
        assert (answer.status_code, answer.location) == (302, "/sign-in")
        assert not is_signed_in(client)


def test_the_code_page_without_a_first_factor_leads_back(client: FlaskClient) -> None:
    answer = client.get("/sign-in/code")
    assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_a_link_alone_does_not_sign_in_who_has_a_second_factor(client: FlaskClient) -> None:
    email = anna()
    secret = totp(email)
    with clock.at(NOON):
        Pages(client).post("/sign-in/link", {"email": email})
        path = mails("sign_in_link")[-1].body_text.split("http://localhost")[1].split()[0]
        answer = Pages(client).post(path)
        assert answer.location == "/sign-in/code"
        assert not is_signed_in(client)
        assert enter(client, code(secret)).status_code == 302
        assert [device.how for device in live_devices(email)] == ["link"]


def test_a_device_of_before_the_second_factor_counts_no_more(
    client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    sign_in(client, anna())
    assert is_signed_in(client)
    totp("anna@example.org")
    assert not is_signed_in(client)


def set_up(client: FlaskClient, email: str) -> list[str]:
    """Set a second factor up through the pages; returns the recovery codes."""
    pages = Pages(client)
    page = "/my/profile/second-factor"
    pages.post(f"{page}/begin", form=page, status=302)
    image = client.get(f"{page}/code.svg")
    assert image.mimetype == "image/svg+xml"
    assert image.headers["Cache-Control"] == "no-store"
    secret = fresh(email).totp_offered
    assert secret
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    assert spaced in pages.get(page).text
    assert errors(pages.post(page, {"code": "000000"})) == [WRONG]
    done = pages.post(page, {"code": code(secret)}, status=200)
    return [item.text for item in tree(done).xpath("//ol[@class='tt-codes']//code")]


def test_it_is_set_up_with_a_code_and_ends_all_other_devices(
    app: Flask, client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    email = anna()
    other = app.test_client()
    sign_in(other, email)
    sign_in(client, email)
    codes = set_up(client, email)
    assert len(codes) == len(set(codes)) == 10
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert fresh(email).has_second_factor
    assert [mail.to_address for mail in mails("account_changed")] == [email]
    assert client.get("/my/profile/second-factor/code.svg").status_code == 204


def test_a_recovery_code_works_once_in_any_spelling(
    app: Flask, client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    email = anna()
    sign_in(client, email)
    recovery = set_up(client, email)[0]
    other = app.test_client()
    first_factor(other, email)
    assert enter(other, recovery.upper().replace("-", " ")).status_code == 302
    assert is_signed_in(other)
    third = app.test_client()
    first_factor(third, email)
    assert errors(enter(third, recovery)) == [WRONG]
    assert queries.unused_recovery_codes(fresh(email).id) == 9


def test_new_recovery_codes_end_the_old_ones(
    client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    email = anna()
    sign_in(client, email)
    old = set_up(client, email)
    page = "/my/profile/second-factor/codes"
    assert errors(Pages(client).post(page, {"code": "000000"})) == [WRONG]
    Pages(client).post(page, {"code": old[0]}, status=200)
    assert errors(Pages(client).post(page, {"code": old[1]})) == [WRONG]


def test_it_is_removed_with_a_code(client: FlaskClient, sign_in: Callable[..., str]) -> None:
    email = anna()
    sign_in(client, email)
    codes = set_up(client, email)
    page = "/my/profile/second-factor/remove"
    assert errors(Pages(client).post(page, {"code": "000000"})) == [WRONG]
    assert fresh(email).has_second_factor
    Pages(client).post(page, {"code": codes[0]}, status=302)
    assert not fresh(email).has_second_factor
    assert is_signed_in(client)


def test_staff_owe_one_where_the_house_asks_for_it(
    app: Flask, client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    app.config["STAFF_TOTP_REQUIRED"] = True
    sign_in(client, "finance")
    answer = client.get("/desk/outbox")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/desk/outbox")
    assert client.get(answer.location).location == "/my/profile/second-factor"
    assert client.get("/my/profile").status_code == 302
    page = Pages(client).get("/my/profile/second-factor").text
    assert "Your role asks for a second factor" in page
    set_up(client, "finance@example.org")
    assert is_signed_in(client)
    answer = client.get("/my/profile/second-factor/remove")
    assert answer.location == "/my/profile/second-factor"
    assert fresh("finance@example.org").has_second_factor


def test_partners_do_not_owe_one(
    app: Flask, client: FlaskClient, sign_in: Callable[..., str]
) -> None:
    app.config["STAFF_TOTP_REQUIRED"] = True
    sign_in(client, "participant")
    assert is_signed_in(client)


@pytest.mark.race
@pytest.mark.parametrize("kind", ["totp", "recovery"])
def test_one_code_lets_one_of_many_through(app: Flask, kind: str) -> None:
    email = anna()
    secret = totp(email)
    with clock.at(NOON), transaction():
        spent = (
            code(secret)
            if kind == "totp"
            else services.renew_codes(queries.account_for_update(fresh_id(email)), by="x")[0]
        )
    barrier = threading.Barrier(16, timeout=20)

    def spend() -> bool:
        with app.app_context(), clock.at(NOON):
            barrier.wait()
            try:
                with transaction():
                    account = queries.account_by_email(email)
                    assert account
                    services.check(account, spent)
            except services.WrongCode:
                return False
            return True

    with ThreadPoolExecutor(16) as pool:
        passed = [done.result() for done in [pool.submit(spend) for _ in range(16)]]
    assert sum(passed) == 1


def fresh_id(email: str) -> str:
    found = queries.account_by_email(email)
    assert found
    return found.public_id
