"""What mailed links open, for how long, and what they never change."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings import queries as meetings
from app.meetings import services as meeting_services
from app.registration import queries, services
from tests.pages import words
from tests.registration.factories import (
    BEFORE,
    CLOSES,
    ENDS,
    answer,
    hidden_in,
    invited,
    link_in,
    mails,
    make_contact,
    make_meeting,
    make_partner,
    open_link,
)

TABLES = ("delegation", "delegate", "registration_link", "outbox_mail", "audit_event", "submission")
REGISTER = "/meetings/second-meeting/register"


@pytest.fixture
def delegation(app):
    with clock.at(BEFORE):
        yield invited()


@pytest.fixture
def link(delegation):
    return link_in(mails("invitation")[0])


@pytest.fixture
def own_link(delegation):
    with transaction():
        services.register(delegation, [answer()], key="k" * 20, by="system")
    return link_in(mails("delegate_confirmed")[0])


def everything() -> list[list]:
    db.session.rollback()
    return [
        [tuple(row) for row in db.session.execute(text(f"SELECT * FROM {name}"))] for name in TABLES
    ]


def test_looking_changes_nothing_however_often(pages, link):
    before = everything()
    for _time in range(5):
        assert pages.client.head(link).status_code == 200
        page = pages.get(link)
    assert everything() == before
    assert "Partner Alfa" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert "Set-Cookie" not in page.headers or "delegations" not in page.headers["Set-Cookie"]
    assert pages.client.get(REGISTER + "/delegates").status_code == 302


def test_the_button_opens_this_delegation_and_nothing_else(app, link, delegation):
    with transaction():
        other = make_meeting("other-meeting")
        services.invite(other, make_contact(make_partner("Bravo")), by="system")
    browser = open_link(app, link)

    assert "Our delegation" in browser.get(REGISTER).text
    assert browser.get(REGISTER + "/delegates").status_code == 200
    assert browser.get("/meetings/other-meeting/register/delegates").status_code == 404
    assert "Our delegation" not in browser.get("/meetings/other-meeting/register").text
    assert browser.get("/my/meetings/second-meeting/delegation").status_code == 404
    desk = f"/desk/meetings/second-meeting/delegations/{delegation.public_id}"
    assert browser.get(desk).status_code in (302, 404)
    assert browser.get("/my/delegations").status_code == 302


def test_a_foreign_delegates_page_is_not_there(app, link):
    with transaction():
        meeting = queries.meeting("second-meeting")
        bravo = services.invite(meeting, make_contact(make_partner("Bravo")), by="system")
        [theirs] = services.register(bravo, [answer("Theirs")], key="t" * 20, by="system")
        theirs_id = theirs.public_id
    browser = open_link(app, link)

    for page in ("", "/replace", "/withdraw"):
        address = f"{REGISTER}/delegates/{theirs_id}{page}"
        assert browser.get(address).status_code == 404
        token = hidden_in(browser.get(REGISTER + "/delegates").text)
        assert browser.post(address, data=token).status_code == 404
    db.session.rollback()
    assert queries.numbers(queries.meeting("second-meeting")).total == 1


def test_the_button_needs_its_token(app, link):
    browser = app.test_client()
    browser.get(link)

    answered = browser.post(link, data={"do": "open"})

    assert answered.status_code == 200
    assert "open for too long" in answered.text
    assert browser.get(REGISTER + "/delegates").status_code == 302


def test_the_link_works_until_registration_closes(app, link):
    with clock.at(CLOSES - timedelta(seconds=1)):
        browser = open_link(app, link)
        assert browser.get(REGISTER + "/delegates").status_code == 200
    with clock.at(CLOSES):
        assert app.test_client().get(link).status_code == 404
        assert browser.get(REGISTER + "/delegates").status_code == 302
        assert "is closed" in browser.get(REGISTER).text


@pytest.mark.parametrize("path", ["/delegation/", "/delegate/"])
@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 5000, "é" * 43, "%0d%0aX: y"])
def test_every_other_token_gets_one_clear_page(pages, delegation, path, token):
    page = pages.get(path + token, status=404)

    assert "This link opens nothing now" in page.text


def test_a_revoked_link_closes_the_browser_that_holds_it(app, link, delegation):
    browser = open_link(app, link)
    with transaction():
        services.revoke_links(delegation, by="system")

    assert browser.get(REGISTER + "/delegates").status_code == 302
    assert app.test_client().get(link).status_code == 404


def test_a_delegates_link_is_no_delegations_link(app, own_link, link):
    own, of_delegation = own_link.rpartition("/")[2], link.rpartition("/")[2]

    assert app.test_client().get(f"/delegation/{own}").status_code == 404
    assert app.test_client().get(f"/delegate/{of_delegation}").status_code == 404


def test_nobody_can_attend(pages, link):
    answered = pages.post(link, {"do": "decline"}, status=302)

    assert "Noted: nobody can attend." in pages.get(answered.location).text
    assert mails("delegate_cancelled") == []


# --- one's own page ------------------------------------------------------------------------------


def test_the_own_page_shows_one_registration_and_its_calendar(pages, own_link):
    before = everything()
    page = pages.get(own_link)
    file = pages.client.get(own_link + "/calendar.ics")

    assert "Mr Tomás Ibarra" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert file.content_type.startswith("text/calendar; method=REQUEST")
    assert f"http://localhost{own_link}" in file.text.replace("\r\n ", "")
    assert everything() == before


def test_withdrawing_by_the_own_link_works_after_the_deadline(pages, own_link):
    with clock.at(CLOSES + timedelta(days=1)):
        pages.get(own_link + "/withdraw")
        assert queries.numbers(queries.meeting("second-meeting")).total == 1
        pages.post(own_link + "/withdraw", status=302)
        page = pages.get(own_link)

    assert "Withdrawn" in page.text
    assert len(mails("delegate_cancelled")) == 1
    assert pages.client.get(own_link + "/calendar.ics").status_code == 404


def test_the_own_page_ends_a_day_after_the_meeting(client, own_link):
    with clock.at(ENDS + timedelta(hours=23)):
        assert client.get(own_link).status_code == 200
    with clock.at(ENDS + timedelta(hours=24)):
        assert client.get(own_link).status_code == 404


def test_the_pages_say_which_sessions_lack_a_language(app, pages, own_link):
    db.session.rollback()
    meeting = queries.meeting("second-meeting")
    with transaction():
        for title, languages in (("Opening", None), ("Topic 1", ["fr"]), ("Topic 2", [])):
            row = meeting_services.add_item(meeting, title=Localised(en=title), by="system")
            meeting_services.offer_interpretation(row, languages, by="system")
    with clock.at(BEFORE):
        assert "There is no Spanish in “Topic 1” and “Topic 2”." in words(pages.get(own_link))
        text = words(pages.get("/meetings/second-meeting/register"))
        assert "There is no French in “Topic 2”." in text
        assert "There is no Spanish in “Topic 1” and “Topic 2”." in text
    with transaction():
        for row in meetings.items(meeting.id):
            meeting_services.offer_interpretation(row, None, by="system")
    with clock.at(BEFORE):
        assert "There is no" not in words(pages.get(own_link))
