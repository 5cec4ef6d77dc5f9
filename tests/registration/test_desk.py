"""The officer's pages, the focal point's sign-in, and one's own meeting."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.access.roles import Role
from app.core import clock
from app.core.cells import original
from app.core.db import db, transaction
from app.registration import queries, services
from tests import people
from tests.pages import Pages, words
from tests.registration.factories import (
    BEFORE,
    CLOSES,
    answer,
    invited,
    mails,
    make_contact,
    make_meeting,
    make_partner,
    row,
)

pytestmark = pytest.mark.once

DESK = "/desk/meetings/second-meeting/registration"


@pytest.fixture
def delegation(app):
    with clock.at(BEFORE):
        yield invited()


@pytest.fixture
def officer(pages, delegation, sign_in) -> Pages:
    sign_in(pages.client, "officer")
    return pages


def register(delegation, *answers, key="k" * 20):
    with transaction():
        return services.register(delegation, answers, key=key, by="system")


# --- the officer ---------------------------------------------------------------------------------


def test_choosing_nobody_is_told(officer):
    with transaction():
        make_contact(make_partner("Bravo"))
    page = officer.post(DESK + "/invite", status=200)

    assert "Choose at least one contact to invite." in words(page)


def test_the_invitation_is_sent_again_once_per_press(officer, delegation):
    address = f"/desk/meetings/second-meeting/delegations/{delegation.public_id}"
    hidden = officer.hidden(address, action=address + "/invite")
    for _twice in range(2):
        assert officer.client.post(address + "/invite", data=hidden).status_code == 302

    assert len(mails("invitation")) == 2


def test_the_list_is_searched_filtered_and_sorted_by_the_address(officer, delegation):
    register(delegation, answer("Peyron-Bista", given_names="Céline"))
    with transaction():
        meeting = queries.meeting("second-meeting")
        for name in ("Bravo", "Charlie"):
            services.invite(meeting, make_contact(make_partner(name)), by="system")

    assert "Partner Bravo" in officer.get(DESK).text
    assert "Partner Bravo" not in officer.get(DESK + "?state=registered").text
    found = officer.get(DESK + "?q=celine+peyron+bista").text
    assert "Partner Alfa" in found
    assert "Partner Bravo" not in found
    assert "Partenaire Alfa" not in officer.get(DESK + "?q=partenaire+alfa").text
    assert "Partner Alfa" in officer.get(DESK + "?q=partenaire+alfa").text
    assert "No delegation fits." in officer.get(DESK + "?q=%25&sort=nonsense&page=99").text
    by_delegates = officer.get(DESK + "?sort=delegates").text
    assert by_delegates.index("Partner Alfa") < by_delegates.index("Partner Bravo")


def test_the_list_asks_as_much_for_three_delegations_as_for_thirty(officer, delegation):
    def queries_of(address: str) -> int:
        counted = []
        note = lambda *_: counted.append(1)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        officer.get(address)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(counted)

    def invite(numbers: range) -> None:
        with transaction():
            meeting = queries.meeting("second-meeting")
            for number in numbers:
                other = services.invite(
                    meeting, make_contact(make_partner(f"Nr {number}")), by="system"
                )
                services.register(
                    other,
                    [answer(f"X{number}", email=f"x{number}@example.org")],
                    key=f"key-{number:020}",
                    by="system",
                )

    invite(range(2))
    officer.get(DESK)
    few = queries_of(DESK)
    invite(range(2, 30))
    assert queries_of(DESK) == few


def test_the_export_opens_in_a_spreadsheet_and_changes_no_data(officer, delegation):
    hostile = '=HYPERLINK("http://evil.example","x")'
    register(
        delegation,
        answer(hostile, given_names="-2+3", function="@SUM(A1)", email="a@alfa.example.org"),
        answer("Núñez; “quoted”", email="b@alfa.example.org", access_needs="secret need"),
    )
    file = officer.client.get(DESK + "/delegates.csv")

    assert file.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert not any(cell.startswith(("=", "-", "@", "+")) for line in rows for cell in line)
    assert [original(cell) for cell in rows[1][3:6]] == ["-2+3", hostile, "@SUM(A1)"]
    assert rows[2][4] == "Núñez; “quoted”"
    assert "secret need" not in file.text


def test_access_needs_are_for_the_officer_alone(app, officer, delegation, sign_in):
    register(delegation, answer(access_needs="A seat near the door"))
    page = f"/desk/meetings/second-meeting/delegations/{delegation.public_id}"
    assert "A seat near the door" in officer.get(DESK + "/access-needs").text
    assert "A seat near the door" in officer.get(page).text

    for role in ("lead", "auditor", "facilitator", "rapporteur"):
        reader = Pages(app.test_client())
        sign_in(reader.client, role)
        assert "A seat near the door" not in reader.get(page).text
        assert reader.client.get(DESK + "/access-needs").status_code == 403
        assert reader.client.get(page + "/delegates").status_code == 403


def test_the_desk_registers_after_the_deadline(officer, delegation, sign_in):
    address = f"/desk/meetings/second-meeting/delegations/{delegation.public_id}"
    with clock.at(CLOSES + timedelta(hours=1)):
        sign_in(officer.client, "officer")
        officer.post(address + "/delegates", {**row(0), "do": "check"}, status=302)
        officer.post(address + "/check", status=302)

    assert len(mails("delegate_confirmed")) == 1


def test_new_calendar_files_go_to_everybody(officer, delegation):
    register(delegation, answer("A"), answer("B"))
    officer.post(DESK + "/calendars", form=DESK, status=302)

    assert len(mails("delegate_changed")) == 2


# --- signed in -----------------------------------------------------------------------------------


def test_a_focal_point_opens_the_same_page_after_signing_in(pages, delegation, sign_in):
    other = None
    with transaction():
        other = make_partner("Bravo")
        make_contact(other)
    sign_in(pages.client, "focal", partner_id=delegation.partner_id)

    assert "Second Partners Meeting" in pages.get("/my/delegations").text
    mine = "/my/meetings/second-meeting/delegation"
    assert "Our delegation" in pages.get(mine).text
    assert pages.client.get("/meetings/second-meeting/register").location == mine
    pages.get(mine + "/delegates")
    assert pages.client.get("/my/meetings/second-meeting/delegation/check").status_code == 302


def test_another_partners_focal_point_finds_nothing(pages, delegation):
    with transaction():
        bravo = make_partner("Bravo")
    people.sign_in(pages.client, "focal", partner_id=bravo.id)

    for page in ("", "/delegates", "/check", "/done"):
        pages.get("/my/meetings/second-meeting/delegation" + page, status=404)


def test_a_participant_sees_and_withdraws_their_own_registration(pages, delegation):
    register(delegation, answer(email="Participant@example.org", mode="online"))
    people.sign_in(pages.client, "participant")
    address = "/my/meetings/second-meeting"

    page = pages.get(address)
    assert "Mr Tomás Ibarra" in page.text
    assert "video.example.org" not in page.text
    assert "/my/meetings/second-meeting/day" in page.text
    file = pages.client.get(address + "/calendar.ics")
    assert "http://localhost/my/meetings/second-meeting" in file.text.replace("\r\n ", "")
    pages.get(address + "/withdraw")
    pages.post(address + "/withdraw", status=302)
    assert "You are not registered for this meeting." in pages.get(address).text
    assert "Nobody" not in mails("delegate_cancelled")[0].to_address


def test_somebody_without_a_registration_is_told(pages, delegation):
    people.account("nobody@example.org", role=Role.PARTICIPANT)
    people.sign_in(pages.client, "nobody@example.org")

    assert "You are not registered" in pages.get("/my/meetings/second-meeting").text
    pages.get("/my/meetings/second-meeting/calendar.ics", status=404)
    pages.get("/my/meetings/nowhere", status=404)


def test_a_draft_meeting_is_nobodys(pages, app):
    with transaction():
        make_meeting("hidden", state="draft")

    pages.get("/meetings/hidden/register", status=404)
