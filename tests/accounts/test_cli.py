"""The commands of ``flask accounts``."""

import re
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from app.access.describe import describe
from tests import people
from tests.accounts.helpers import anna, fresh, is_signed_in
from tests.pages import Pages


@pytest.fixture
def run(app: Flask):  # type: ignore[no-untyped-def]
    """Run a command of the group."""

    def command(*words: str) -> Result:
        return app.test_cli_runner().invoke(args=["accounts", *words])

    return command


def test_the_first_administrator_gets_a_link(run, client: FlaskClient) -> None:  # type: ignore[no-untyped-def]
    answer = run("create-admin", "Boss@Example.org", "--name", "The Boss", "--language", "fr")
    assert answer.exit_code == 0, answer.output
    found = re.search(r"http://localhost(\S+)", answer.output)
    assert found
    assert [grant.role for grant in fresh("boss@example.org").grants] == ["admin"]
    Pages(client).post(found.group(1), {"email": "boss@example.org"}, status=302)
    assert is_signed_in(client)


def test_roles_are_given_and_refused_in_sentences(run) -> None:  # type: ignore[no-untyped-def]
    anna()
    assert (
        run("grant", "anna@example.org", "officer").output == "anna@example.org is now officer.\n"
    )
    assert "held already" in run("grant", "anna@example.org", "officer").output
    assert "Choose the partner" in run("grant", "anna@example.org", "focal").output
    assert "There is no account for eve@x.org." in run("grant", "eve@x.org", "officer").output
    assert run("grant", "anna@example.org", "focal", "--partner", "none").exit_code == 1


def test_an_account_is_made_with_roles_and_closed(run) -> None:  # type: ignore[no-untyped-def]
    made = run("create", "b@example.org", "--name", "B", "--role", "officer", "--role", "lead")
    assert made.exit_code == 0, made.output
    assert {grant.role for grant in fresh("b@example.org").grants} == {"officer", "lead"}
    assert "already an account" in run("create", "b@example.org", "--name", "B").output
    assert run("deactivate", "b@example.org").output == "b@example.org is closed.\n"
    assert not fresh("b@example.org").active
    assert "not active" in run("link", "b@example.org").output


def test_the_page_of_permissions_is_written(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = tmp_path / "permissions.md"
    assert run("permissions", "--write", str(page)).exit_code == 0
    assert page.read_text(encoding="utf-8") == describe() == run("permissions").output
    assert people.PASSWORD not in describe()
