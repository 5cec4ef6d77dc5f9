"""One's own account: what can be changed, and that it is one's own."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import people
from tests.accounts.helpers import anna, fresh, is_signed_in, live_devices, mails
from tests.pages import Pages, errors, tree, words

SignIn = Callable[..., str]


def test_name_and_language_are_changed(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, anna())
    answer = Pages(client).post("/my/profile", {"name": " Anna  Lind ", "language": "fr"})
    assert answer.status_code == 302
    account = fresh("anna@example.org")
    assert (account.name, account.language, account.version) == ("Anna Lind", "fr", 2)
    assert 'lang="fr"' in client.get("/my/profile").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": "", "language": "en"}, "Fill in “Name”."),
        ({"name": "x" * 241, "language": "en"}, "“Name” is 1 character too long; it may have 240."),
    ],
)
def test_a_bad_name_is_refused_and_kept(
    client: FlaskClient, sign_in: SignIn, data: dict[str, str], said: str
) -> None:
    sign_in(client, anna())
    answer = Pages(client).post("/my/profile", data, status=422)
    assert errors(answer) == [said]
    assert tree(answer).xpath("//input[@name='name']/@value") == [data["name"]]


def test_a_second_window_sees_both_versions(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(client, anna())
    first, second = Pages(client).hidden("/my/profile"), Pages(client).hidden("/my/profile")
    client.post("/my/profile", data={**first, "name": "Anna One", "language": "en"})
    answer = client.post("/my/profile", data={**second, "name": "Anna Two", "language": "en"})
    assert answer.status_code == 422
    assert "Anna One" in words(answer)
    assert tree(answer).xpath("//input[@name='name']/@value") == ["Anna Two"]
    again = {
        field.get("name"): field.get("value", "")
        for field in tree(answer).xpath("//main//form//input[@type='hidden']")
    }
    client.post("/my/profile", data={**again, "name": "Anna Two", "language": "en"})
    assert fresh("anna@example.org").name == "Anna Two"


def test_a_password_is_changed_and_other_devices_are_signed_out(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    email = anna()
    other = app.test_client()
    sign_in(other, email)
    sign_in(client, email)
    new = "rivers run under ice"
    answer = Pages(client).post(
        "/my/profile/password", {"present": people.PASSWORD, "password": new, "repeated": new}
    )
    assert answer.status_code == 302
    assert (is_signed_in(client), is_signed_in(other)) == (True, False)
    assert [mail.to_address for mail in mails("account_changed")] == [email]
    third = app.test_client()
    assert Pages(third).post("/sign-in", {"email": email, "password": new}).status_code == 302


@pytest.mark.parametrize(
    ("present", "password", "repeated", "said"),
    [
        ("not mine at all", "rivers run under ice", None, "This is not your present password."),
        (
            None,
            "short",
            None,
            "A password has at least 12 characters; a few words make a good one.",
        ),
        (
            None,
            "rivers run under ice",
            "rivers run under",
            "The two passwords are not the same. Type them again.",
        ),
        (
            None,
            "tour-de-table",
            None,
            "This password is easily guessed. Take a few words that do not belong together.",
        ),
        (
            None,
            "anna@example.org",
            None,
            "This password is easily guessed. Take a few words that do not belong together.",
        ),
    ],
)
def test_a_bad_password_is_refused(
    client: FlaskClient,
    sign_in: SignIn,
    present: str | None,
    password: str,
    repeated: str | None,
    said: str,
) -> None:
    sign_in(client, anna())
    before = fresh("anna@example.org").password_hash
    answer = Pages(client).post(
        "/my/profile/password",
        {
            "present": present or people.PASSWORD,
            "password": password,
            "repeated": repeated or password,
        },
        status=422,
    )
    assert errors(answer) == [said]
    typed = tree(answer).xpath("//input[@type='password']/@value")
    assert [value for value in typed if value] == [], "no password is shown again"
    assert fresh("anna@example.org").password_hash == before


def test_a_first_password_asks_for_no_present_one(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, anna(password=None))
    new = "rivers run under ice"
    assert "Present password" not in client.get("/my/profile/password").text
    Pages(client).post("/my/profile/password", {"password": new, "repeated": new}, status=302)
    assert fresh("anna@example.org").password_hash


def test_devices_are_listed_and_ended(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    email = anna()
    other, third = app.test_client(), app.test_client()
    for browser in (other, third, client):
        sign_in(browser, email)
    ended = live_devices(email)[1].public_id
    Pages(client).post(f"/my/profile/devices/{ended}/end", form="/my/profile/devices", status=302)
    assert [is_signed_in(one) for one in (client, third, other)] == [True, False, True]
    Pages(client).post("/my/profile/devices/end-others", form="/my/profile/devices", status=302)
    assert [is_signed_in(one) for one in (client, third, other)] == [True, False, False]
    mine = live_devices(email)[0].public_id
    answer = Pages(client).post(f"/my/profile/devices/{mine}/end", form="/my/profile/devices")
    assert answer.location == "/sign-in"
    assert not is_signed_in(client)


def test_nobody_ends_the_device_of_somebody_else(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    other = app.test_client()
    sign_in(other, "officer")
    theirs = live_devices("officer@example.org")[0].public_id
    sign_in(client, anna())
    token = tree(client.get("/my/profile")).xpath("//input[@name='csrf_token']/@value")[0]
    answer = client.post(f"/my/profile/devices/{theirs}/end", data={"csrf_token": token})
    assert answer.status_code == 404
    assert is_signed_in(other)
