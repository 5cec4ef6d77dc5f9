"""Accounts, outbox and trail at the desk."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app import audit, mail
from app.access.roles import Role
from app.accounts import services
from app.accounts.models import Account
from app.accounts.rules import grants
from app.core.db import db, transaction
from app.core.errors import DomainError
from app.partners.models import Partner, PartnerName
from tests import people
from tests.accounts.helpers import anna, fresh, is_signed_in, live_devices, mails
from tests.pages import Pages, errors, tree, words

pytestmark = pytest.mark.once

SignIn = Callable[..., str]


@pytest.fixture
def admin(client: FlaskClient, sign_in: SignIn) -> Pages:
    """A browser signed in as administrator."""
    sign_in(client, "admin")
    return Pages(client)


@pytest.fixture
def alfa(app: Flask) -> int:
    """A partner; its database id."""
    with transaction():
        partner = Partner(slug="alfa", kind="government", constituency="governments")
        db.session.add(partner)
        db.session.flush()
        for language in ("en", "fr", "es"):
            db.session.add(
                PartnerName(
                    partner_id=partner.id,
                    language=language,
                    name="Partner Alfa",
                    label="Alfa",
                    name_key="alfa",
                    label_key="alfa",
                )
            )
        return partner.id


def roles_of(email: str) -> set[tuple[str, int | None]]:
    return {(grant.role, grant.partner_id) for grant in fresh(email).grants}


# --- making and changing -------------------------------------------------------------------------


def test_an_account_is_made_with_a_role_and_an_invitation(admin: Pages, alfa: int) -> None:
    answer = admin.post(
        "/desk/accounts/new",
        {
            "name": "Anna Lind",
            "email": "Anna.Lind@Alfa.Example.org",
            "language": "fr",
            "role": "focal",
            "partner_id": str(alfa),
            "invite": "y",
        },
        status=302,
    )
    assert roles_of("anna.lind@alfa.example.org") == {("focal", alfa)}
    (invitation,) = mails("account_invitation")
    assert (invitation.to_address, invitation.language) == ("anna.lind@alfa.example.org", "fr")
    assert "/sign-in/link\n" in invitation.body_text, "it leads to a fresh link and holds none"
    page = words(admin.get(answer.location))
    assert "Anna Lind" in page
    assert "Partner Alfa" in page


def test_a_form_that_is_sent_twice_makes_one_account(admin: Pages) -> None:
    hidden = admin.hidden("/desk/accounts/new")
    data = {**hidden, "name": "Anna", "email": "anna@example.org", "language": "en"}
    first = admin.client.post("/desk/accounts/new", data=data)
    second = admin.client.post("/desk/accounts/new", data=data)
    assert first.location == second.location
    assert first.status_code == second.status_code == 302


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"email": "officer@example.org"}, "There is already an account for officer@example.org."),
        ({"email": "anna"}, "Enter a mail address such as name@example.org."),
        ({"email": "ann,a@example.org"}, "Enter a mail address such as name@example.org."),
        ({"role": "focal"}, "Choose the partner for which this role is given."),
        ({"role": "visitor"}, "Choose one of the list for “First role”."),
        ({"role": "emperor"}, "Choose one of the list for “First role”."),
        ({"partner_id": "999", "role": "focal"}, "Choose one of the list for “For the partner”."),
        ({"name": ""}, "Fill in “Name”."),
    ],
)
def test_a_bad_account_is_refused_and_nothing_is_made(
    admin: Pages, over: dict[str, str], said: str
) -> None:
    people.account("officer")
    data = {"name": "Anna", "email": "anna@example.org", "language": "en", **over}
    answer = admin.post("/desk/accounts/new", data, status=422)
    assert errors(answer) == [said]
    assert services.accounts.queries.account_by_email("anna@example.org") is None


def test_an_account_is_changed_unless_somebody_else_did(admin: Pages) -> None:
    path = f"/desk/accounts/{fresh(anna()).public_id}/edit"
    stale = admin.hidden(path)
    data = {"name": "Anna One", "email": "one@example.org", "language": "es"}
    admin.post(path, data, status=302)
    assert fresh("one@example.org").language == "es"
    answer = admin.client.post(path, data={**stale, **data, "name": "Anna Two"})
    assert answer.status_code == 422
    assert "Anna One" in words(answer)


def test_no_column_is_set_that_the_form_does_not_offer(admin: Pages) -> None:
    path = f"/desk/accounts/{fresh(anna()).public_id}/edit"
    before = fresh("anna@example.org").public_id
    every = dict.fromkeys(Account.__table__.columns.keys(), "1")
    admin.post(path, {**every, "name": "Anna", "email": "anna@example.org", "language": "en"})
    account = fresh("anna@example.org")
    assert (account.public_id, account.totp_secret, account.active) == (before, None, True)


# --- roles ---------------------------------------------------------------------------------------


def test_a_role_is_given_and_taken_back(admin: Pages, alfa: int) -> None:
    account = fresh(anna())
    page = f"/desk/accounts/{account.public_id}"
    admin.post(f"{page}/roles", {"role": "officer", "partner_id": ""}, form=page, status=302)
    admin.post(f"{page}/roles", {"role": "authoriser", "partner_id": str(alfa)}, form=page)
    assert roles_of("anna@example.org") == {("officer", None), ("authoriser", alfa)}
    answer = admin.post(f"{page}/roles", {"role": "officer", "partner_id": ""}, form=page)
    assert errors(answer) == ["This role is held already."]
    given = fresh("anna@example.org").grants[0]
    admin.post(f"/desk/accounts/roles/{given.public_id}/revoke", form=page, status=302)
    assert roles_of("anna@example.org") == {("authoriser", alfa)}


@pytest.mark.parametrize(
    ("held", "wanted", "refused"),
    [
        (Role.ADMIN, Role.FINANCE, True),
        (Role.APPROVER, Role.ADMIN, True),
        (Role.AUDITOR, Role.APPROVER, True),
        (Role.FINANCE, Role.APPROVER, False),
        (Role.OFFICER, Role.FACILITATOR, False),
    ],
)
@pytest.mark.pure
def test_roles_that_watch_each_other_are_kept_apart(
    held: Role, wanted: Role, *, refused: bool
) -> None:
    if refused:
        with pytest.raises(grants.RolesKeptApart):
            grants.check(wanted, None, held=frozenset({held}))
    else:
        grants.check(wanted, None, held=frozenset({held}))


def test_nobody_changes_their_own_roles_or_closes_their_own_account(
    admin: Pages, client: FlaskClient
) -> None:
    people.account("second@example.org", role=Role.ADMIN)
    own = fresh("admin@example.org")
    page = admin.get(f"/desk/accounts/{own.public_id}")
    assert "Give the role" not in words(page)
    token = tree(page).xpath("//input[@name='csrf_token']/@value")[0]
    for path, data in (
        (f"/desk/accounts/{own.public_id}/roles", {"role": "officer"}),
        (f"/desk/accounts/{own.public_id}/close", {}),
        (f"/desk/accounts/roles/{own.grants[0].public_id}/revoke", {}),
        (f"/desk/accounts/{own.public_id}/second-factor/remove", {}),
    ):
        answer = client.post(path, data={"csrf_token": token, **data})
        assert answer.status_code in (409, 422), path
    assert roles_of("admin@example.org") == {("admin", None)}
    assert is_signed_in(client)


@pytest.mark.usefixtures("app")
def test_the_last_administrator_stays() -> None:
    only = people.account("admin")
    with pytest.raises(services.LastAdministrator), transaction():
        services.deactivate(only, by="system")
    with pytest.raises(services.LastAdministrator), transaction():
        services.revoke_role(only.grants[0], by="system")


@pytest.mark.race
def test_two_administrators_cannot_remove_each_other_at_once(app: Flask) -> None:
    one = people.account("one@example.org", role=Role.ADMIN).public_id
    two = people.account("two@example.org", role=Role.ADMIN).public_id
    barrier = threading.Barrier(2, timeout=20)

    def remove(target: str, by: str) -> bool:
        with app.app_context():
            account = services.accounts.queries.account(target)
            barrier.wait()
            try:
                with transaction():
                    services.deactivate(account, by=by)
            except DomainError:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(remove, one, two), pool.submit(remove, two, one)]
        assert sorted(done.result() for done in futures) == [False, True]


# --- closing -------------------------------------------------------------------------------------


def test_closing_signs_out_and_opening_gives_the_roles_back(
    app: Flask, admin: Pages, sign_in: SignIn
) -> None:
    other = app.test_client()
    sign_in(other, "officer")
    page = f"/desk/accounts/{fresh('officer@example.org').public_id}"
    admin.post(f"{page}/close", form=page, status=302)
    assert not is_signed_in(other)
    admin.post(f"{page}/open", form=page, status=302)
    assert not is_signed_in(other), "the device stays ended"
    assert roles_of("officer@example.org") == {("officer", None)}


def test_an_administrator_ends_all_devices_of_somebody(
    app: Flask, admin: Pages, sign_in: SignIn
) -> None:
    sign_in(app.test_client(), "officer")
    sign_in(app.test_client(), "officer")
    page = f"/desk/accounts/{fresh('officer@example.org').public_id}"
    admin.post(f"{page}/devices/end", form=page, status=302)
    assert live_devices("officer@example.org") == []


# --- lists ---------------------------------------------------------------------------------------


def count_queries(act: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    act()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("path", ["/desk/accounts", "/desk/outbox", "/desk/audit"])
def test_a_list_asks_as_often_for_three_rows_as_for_one(admin: Pages, path: str) -> None:
    def add(name: str) -> None:
        account = people.account(f"{name}@example.org", role=Role.OFFICER)
        with transaction():
            services.invite(account, by=account.public_id)

    add("one")
    admin.get(path)
    before = count_queries(lambda: admin.client.get(path))
    add("two")
    add("three")
    assert count_queries(lambda: admin.client.get(path)) == before


def test_accounts_are_found_by_name_role_and_state(admin: Pages) -> None:
    people.account("officer")
    people.account("finance")
    closed = people.account("closed@example.org")
    with transaction():
        services.deactivate(closed, by="system")

    def found(query: str) -> list[str]:
        page = admin.get(f"/desk/accounts?{query}")
        return [row.text for row in tree(page).xpath("//tbody//th/a")]

    assert found("q=FINANCE@") == ["Test Finance"]
    assert found("role=officer") == ["Test Officer"]
    assert found("state=closed") == ["Test Closed"]
    assert found("q=%25") == []
    assert "No account fits." in words(admin.get("/desk/accounts?q=nobody"))


def test_the_outbox_shows_filters_stops_and_hands_out_files(
    client: FlaskClient, sign_in: SignIn
) -> None:
    ics = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    with transaction():
        written = mail.queue(
            message="account_invitation",
            to="anna@example.org",
            language="en",
            context={"name": "<script>alert(1)</script>", "email": "anna@example.org"},
            attachments=[
                ("meeting.ics", "text/calendar; method=REQUEST", ics),
                ("page.html", "text/html", b"<script>alert(1)</script>"),
            ],
        )
    sign_in(client, "officer")
    desk = Pages(client)
    listed = desk.get("/desk/outbox?state=kept&q=anna")
    assert tree(listed).xpath("//tbody//th/a/text()") == ["Your account on Tour de Table"]
    assert "No mail fits." in words(desk.get("/desk/outbox?state=failed"))
    path = f"/desk/outbox/{written.public_id}"
    page = desk.get(path)
    assert "<script>alert" not in page.text
    file = client.get(f"{path}/files/1")
    assert (file.data, file.mimetype) == (ics, "text/calendar")
    assert file.headers["Content-Disposition"] == "attachment; filename=meeting.ics"
    hostile = client.get(f"{path}/files/2")
    assert hostile.mimetype == "application/octet-stream"
    assert hostile.headers["X-Content-Type-Options"] == "nosniff"
    assert hostile.headers["Content-Security-Policy"] == "sandbox"
    assert client.get(f"{path}/files/3").status_code == 404
    desk.post(f"{path}/stop", form=path, status=302)
    assert "Stopped" in words(desk.get(path))


def test_the_trail_names_who_and_what(client: FlaskClient, sign_in: SignIn, alfa: int) -> None:
    officer = people.account("officer")
    with transaction():
        audit.record(
            officer.public_id,
            "pledge.announced",
            subject_type="pledge",
            subject_id="P-1",
            partner_id=alfa,
            why="at the <b>tour</b> de table",
            amount="USD 1.00",
        )
    sign_in(client, "auditor")
    trail = Pages(client)
    page = words(trail.get("/desk/audit?subject=P-1"))
    for said in ("Test Officer", "pledge.announced", "Partner Alfa", "at the <b>tour</b> de table"):
        assert said in page
    rows = "//tbody/tr"
    assert (
        len(
            tree(trail.get("/desk/audit?actor=officer@example.org&action=pledge.announced")).xpath(
                rows
            )
        )
        == 1
    )
    assert tree(trail.get("/desk/audit?actor=nobody@example.org")).xpath(rows) == []
    assert len(tree(trail.get("/desk/audit?since=2020-01-01&until=2199-12-31")).xpath(rows)) > 1
    refused = trail.get("/desk/audit?since=2020-13-45")
    assert "Enter a day that exists" in errors(refused)[0]
