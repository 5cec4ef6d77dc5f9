"""The delegation's pages, from the link to the confirmation, and what goes wrong on the way."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.partners.models import Contact, Partner
from app.registration import queries, services
from tests.pages import Pages, errors, words
from tests.registration.factories import (
    BEFORE,
    CLOSES,
    ENDS,
    STARTS,
    answer,
    event_in,
    hidden_in,
    invited,
    link_in,
    mails,
    make_meeting,
    open_link,
    row,
)

pytestmark = pytest.mark.once

REGISTER = "/meetings/second-meeting/register"
DELEGATES = REGISTER + "/delegates"
FILLED = re.compile(r'name="(delegates-[^"]+)"[^>]*value="([^"]*)"')


@pytest.fixture
def delegation(app):
    with clock.at(BEFORE):
        yield invited()


@pytest.fixture
def browser(app, delegation) -> Pages:
    """A strict reader who has pressed the button behind the invitation."""
    return Pages(open_link(app, link_in(mails("invitation")[0])))


def stored():
    db.session.rollback()
    return queries.delegation_of_partners("second-meeting", all_partners())


def all_partners() -> list[int]:
    return list(db.session.scalars(select(Partner.id)))


def typed(*rows: dict[str, str], do: str = "check") -> dict[str, str]:
    merged: dict[str, str] = {"do": do}
    for one in rows:
        merged |= one
    return merged


def register_three(browser: Pages) -> None:
    browser.post(DELEGATES, typed(row(0, mode="room"), row(1), row(2)), status=302)
    browser.post(REGISTER + "/check", status=302)


# --- the journey ---------------------------------------------------------------------------------


def test_three_delegates_are_registered_checked_and_confirmed(browser):
    assert "Nobody is registered yet." in browser.get(REGISTER).text
    browser.get(DELEGATES)
    answered = browser.post(
        DELEGATES,
        typed(row(0, mode="room", is_head="y", consent_list="y"), row(1), row(2)),
        status=302,
    )
    check = browser.get(answered.location)
    assert "Ms KIM 0 Seo-yeon" in check.text
    assert queries.numbers(stored().meeting).total == 0

    done = browser.post(REGISTER + "/check", status=302)
    page = browser.get(done.location)

    assert "Your delegation is registered" in page.text
    three = stored().registered
    assert [(one.name, one.mode, one.listen_language) for one in three] == [
        ("KIM 0 Seo-yeon", "room", "fr"),
        ("KIM 1 Seo-yeon", "online", "fr"),
        ("KIM 2 Seo-yeon", "online", "fr"),
    ]
    assert three[0].is_head
    assert (three[0].consent_list, three[0].consent_public) == (True, False)
    assert len(mails("delegate_confirmed")) == 3
    assert "3 registered" in words(browser.get(REGISTER))


def test_the_confirmation_sent_twice_registers_once(browser):
    browser.post(DELEGATES, typed(row(0)), status=302)
    hidden = browser.hidden(REGISTER + "/check")
    first = browser.client.post(REGISTER + "/check", data=hidden)
    second = browser.client.post(REGISTER + "/check", data=hidden)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert len(mails("delegate_confirmed")) == 1


def test_rows_are_added_and_removed_without_a_script_and_nothing_is_lost(browser):
    half = typed(row(0, email="", mode=""), do="add")
    page = browser.get(browser.post(DELEGATES, half, status=302).location)
    assert page.text.count('class="tt-card-person"') == 2
    assert 'value="KIM 0"' in page.text

    page = browser.get(
        browser.post(DELEGATES, typed(row(0), row(1), do="remove:0"), status=302).location
    )
    assert page.text.count('class="tt-card-person"') == 1
    assert 'value="KIM 1"' in page.text
    assert 'value="KIM 0"' not in page.text


def test_a_draft_waits_for_whoever_comes_next(app, browser):
    browser.post(DELEGATES, typed(row(0, email="not yet"), do="later"), status=302)
    another = Pages(open_link(app, link_in(mails("invitation")[0])))

    assert "A draft is waiting." in another.get(REGISTER).text
    assert 'value="not yet"' in another.get(DELEGATES).text
    assert queries.numbers(stored().meeting).total == 0


def test_a_row_that_was_not_begun_is_left_out(browser):
    browser.post(DELEGATES, typed(row(0), {"delegates-1-listen_language": "en"}), status=302)
    browser.post(REGISTER + "/check", status=302)

    assert len(stored().registered) == 1


def test_returning_persons_cost_no_typing(app):
    earlier = invited()
    with clock.at(BEFORE):
        with transaction():
            services.register(
                earlier,
                [answer("Ibarra"), answer("Valcourt", function="Old title")],
                key="k" * 20,
                by="system",
            )
        with transaction():
            later = make_meeting(
                "later",
                on_date=date(2021, 11, 7),
                starts_at=STARTS + timedelta(days=31),
                ends_at=ENDS + timedelta(days=31),
                registration_closes_at=CLOSES + timedelta(days=31),
            )
            contact = db.session.scalars(select(Contact)).one()
            services.invite(later, contact, by="system")
        browser = Pages(open_link(app, link_in(mails("invitation")[-1])))
        address = "/meetings/later/register/delegates"
        assert "From the last meeting" in browser.get(address).text
        page = browser.get(browser.post(address, {"do": "fill:all"}, status=302).location)
        assert page.text.count("Filled from the last meeting") == 2
        assert "Old title" in page.text
        assert 'value="valcourt@alfa.example.org"' in page.text
        # Mode is asked each time; everything else is there.
        filled = {
            field: value
            for field, value in FILLED.findall(page.text)
            if not field.endswith(("mode", "listen_language", "is_head", "list", "public"))
        }
        chosen = {
            f"delegates-{place}-{name}": value
            for place in (0, 1)
            for name, value in {
                "mode": "room",
                "listen_language": "es",
                "speak_language": "es",
                "name_order": "given-first",
                "function": "Adviser",
            }.items()
        }
        browser.post(address, {**filled, **chosen, "do": "check"}, status=302)


# --- what goes wrong -----------------------------------------------------------------------------


def test_errors_stand_above_and_at_the_field_and_nothing_is_lost(browser):
    page = browser.post(
        DELEGATES, typed(row(0), row(1, email="s.kim@alfa.example,org"), row(2)), status=422
    )

    assert errors(page) == [
        "Delegate 2, Ms KIM 1 Seo-yeon: Enter a mail address such as name@example.org."
    ]
    assert 'id="delegates-1-email-error"' in page.text
    assert 'value="s.kim@alfa.example,org"' in page.text
    assert 'value="KIM 2"' in page.text
    assert 'value="s.kim@alfa.example,org"' in browser.get(DELEGATES).text


def test_an_empty_page_says_what_to_enter(browser):
    page = browser.post(DELEGATES, typed(), status=422)

    found = " ".join(errors(page))
    assert "Enter the family name" in found
    assert "Choose: in the room or online." in found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("family_name", "x" * 121),
        ("given_names", "x" * 50_000),
        ("function", "x" * 301),
        ("honorific", "x" * 41),
        ("access_needs", "x" * 2001),
        ("email", "a" * 300 + "@example.org"),
        ("mode", "by-letter"),
        ("listen_language", "tlh"),
        ("name_order", "'; DROP TABLE delegate"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(browser, field, value):
    page = browser.post(DELEGATES, typed(row(0, **{field: value})), status=422)

    assert len(errors(page)) >= 1


def test_an_address_used_twice_is_refused_at_the_second(browser):
    page = browser.post(DELEGATES, typed(row(0), row(1, email="KIM0@alfa.example.org")), status=422)

    assert errors(page)[0].startswith("Delegate 2, Ms KIM 1 Seo-yeon: KIM0@alfa.example.org is")


def test_a_seat_lost_between_check_and_confirmation_is_told_with_everything_kept(app, browser):
    browser.post(DELEGATES, typed(row(0, mode="room")), status=302)
    hidden = browser.hidden(REGISTER + "/check")
    with transaction():
        meeting = queries.meeting("second-meeting")
        meeting.capacity_room = 0

    page = browser.client.post(REGISTER + "/check", data=hidden)

    assert page.status_code == 422
    assert "No seat is left in the room" in page.text
    assert 'value="KIM 0"' in page.text


def test_two_who_type_at_once_both_keep_their_words(app, browser):
    other = Pages(open_link(app, link_in(mails("invitation")[0])))
    mine, theirs = browser.hidden(DELEGATES), other.hidden(DELEGATES)
    other.client.post(DELEGATES, data={**theirs, **typed(row(0, family_name="Theirs"))})

    page = browser.client.post(DELEGATES, data={**mine, **typed(row(0, family_name="Mine"))})

    assert page.status_code == 409
    assert "What the other page has saved" in page.text
    assert "Theirs" in page.text
    assert 'value="Mine"' in page.text
    again = browser.client.post(
        DELEGATES, data={**hidden_in(page.text), **typed(row(0, family_name="Mine"))}
    )
    assert again.status_code == 302


def test_answers_that_changed_since_the_check_are_shown_again(browser):
    browser.post(DELEGATES, typed(row(0)), status=302)
    hidden = browser.hidden(REGISTER + "/check")
    browser.post(DELEGATES, typed(row(0, family_name="Other")), status=302)

    answered = browser.client.post(REGISTER + "/check", data=hidden)

    assert answered.status_code == 302
    assert "Check them again" in browser.get(answered.location).text
    assert queries.numbers(stored().meeting).total == 0


def test_a_form_without_its_token_comes_back_with_everything(browser):
    page = browser.client.post(DELEGATES, data=typed(row(0)))

    assert page.status_code == 422
    assert "open for too long" in page.text
    assert 'value="KIM 0"' in page.text
    assert stored().draft == []


@pytest.mark.parametrize(
    "hostile",
    [
        "Eve\r\nBcc: everybody@example.org",
        "<script>alert(1)</script>",
        "[pay here](http://evil.example)",
        "{{ 7*7 }} {x.__class__} %(name)s %n",
        '"><img src=x onerror=alert(1)>',
        '=HYPERLINK("http://evil.example")',
        "Robert'); DROP TABLE delegate;--",
        "\u202egnp.exe\u2028next\x00",
        '";CN=Boss:mailto:boss@example.org',
    ],
)
def test_hostile_words_stay_words(browser, hostile):
    fields = dict.fromkeys(("given_names", "family_name", "function"), hostile)
    said = row(0, honorific=hostile[:40], access_needs=hostile, **fields)
    assert (
        browser.client.post(
            DELEGATES, data={**browser.hidden(DELEGATES), **typed(said)}
        ).status_code
        == 302
    )
    check = browser.client.get(REGISTER + "/check")
    assert browser.client.post(REGISTER + "/check", data=hidden_in(check.text)).status_code == 302

    for page in (REGISTER, REGISTER + "/done"):
        shown = browser.client.get(page).text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert 'href="http://evil.example' not in shown
    for mail in mails():
        assert "\n" not in mail.subject + mail.to_address
        assert "\r" not in mail.subject
        assert "<script>alert" not in mail.body_html
        assert "<img src=x" not in mail.body_html
        assert 'href="http://evil.example' not in mail.body_html
        assert not any(line.startswith("Bcc:") for line in mail.body_text.splitlines())
    _, event = event_in(mails("delegate_confirmed")[0])
    attendees = event["ATTENDEE"]
    assert attendees == "mailto:kim0@alfa.example.org"


# --- later changes -------------------------------------------------------------------------------


def test_one_delegate_is_changed_later_by_the_link_in_the_confirmation(app, browser):
    register_three(browser)
    later = Pages(open_link(app, link_in(mails("registration_confirmed")[0])))
    one = stored().registered[1]
    address = f"{DELEGATES}/{one.public_id}"
    page = later.get(address)
    assert 'value="KIM 1"' in page.text

    answered = later.post(address, _one(function="Director"), status=302)

    assert "Saved." in later.get(answered.location).text
    assert stored().registered[1].function == "Director"
    assert len(mails("delegate_changed")) == 1


def test_two_who_change_one_delegate_both_see_both(app, browser):
    register_three(browser)
    one = stored().registered[1]
    address = f"{DELEGATES}/{one.public_id}"
    hidden = browser.hidden(address)
    browser.post(address, _one(function="First", mode="room"), status=302)

    page = browser.client.post(address, data={**hidden, **_one(function="Second", mode="online")})

    assert page.status_code == 422
    said = words(page)
    assert "Stored by somebody else" in said
    assert "First" in said
    assert "Second" in said
    assert "In the room" in said
    again = browser.client.post(
        address, data={**hidden_in(page.text), **_one(function="Second", mode="online")}
    )
    assert again.status_code == 302


def test_a_delegate_is_replaced_and_another_withdrawn(browser):
    register_three(browser)
    first, second, _third = stored().registered
    browser.get(f"{DELEGATES}/{first.public_id}/replace")
    browser.post(
        f"{DELEGATES}/{first.public_id}/replace",
        _one(family_name="Deputy", email="deputy@alfa.example.org"),
        status=302,
    )
    browser.get(f"{DELEGATES}/{second.public_id}/withdraw")
    browser.post(f"{DELEGATES}/{second.public_id}/withdraw", status=302)

    now = stored()
    assert sorted(one.family_name for one in now.registered) == ["Deputy", "KIM 2"]
    assert "Withdrawn" in browser.get(REGISTER).text
    assert len(mails("delegate_cancelled")) == 2


def test_without_a_delegation_the_page_says_how_to_register(pages, delegation):
    page = pages.get(REGISTER)

    assert "How to register" in page.text
    assert "KIM" not in page.text


@pytest.mark.parametrize("language", ["fr", "es"])
def test_pages_are_in_order_in_each_language(browser, language):
    browser.client.set_cookie("language", language)
    register_three(browser)
    one = stored().registered[0].public_id
    for address in (
        REGISTER,
        DELEGATES,
        REGISTER + "/done",
        f"{DELEGATES}/{one}",
        f"{DELEGATES}/{one}/replace",
        f"{DELEGATES}/{one}/withdraw",
    ):
        assert f'lang="{language}"' in browser.get(address).text[:200]


def _one(**more: str) -> dict[str, str]:
    """The fields of a delegate on a page of their own."""
    fields = {name.removeprefix("delegates-1-"): value for name, value in row(1).items()}
    return {**fields, **more}
