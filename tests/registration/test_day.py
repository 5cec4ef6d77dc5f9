"""My day: what is on, the doors of the online room, and a click that counts once."""

from datetime import UTC, datetime, timedelta
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings.models import AgendaItem, Meeting
from app.registration import presence, queries
from app.registration.models import CheckIn, Delegate
from app.registration.rules.joining import Doors, entrance, is_address
from app.registration.services import join, joining, register, withdraw_delegate
from tests import people
from tests.pages import Pages, tree, words
from tests.registration.factories import (
    BEFORE,
    ENDS,
    STARTS,
    answer,
    event_in,
    invited,
    link_in,
    mails,
)
from tests.registration.test_races import together

LINK = "https://video.example.org/j/42"
DOORS = STARTS - timedelta(minutes=30)


@pytest.fixture
def delegation(app):
    return invited(country="JP")


def registered(delegation, *people_, key="k"):
    with clock.at(BEFORE), transaction():
        register(delegation, list(people_), key=key, by="system")
    return list(db.session.scalars(select(Delegate).order_by(Delegate.id)))


def programme(meeting, *minutes, **more):
    """Items one after the other from the start of the meeting."""
    at = STARTS
    with transaction():
        for place, length in enumerate(minutes, 1):
            ends = at + timedelta(minutes=length)
            db.session.add(
                AgendaItem(
                    meeting_id=meeting.id, slug=f"item-{place}", agenda="planned", position=place,
                    number=str(place), kind="plenary", title=Localised(en=f"Item {place}"),
                    starts_at=at, ends_at=ends, version=1, **more,
                )
            )  # fmt: skip
            at = ends


def online(delegation, **more):
    registered(delegation, answer(mode="online", **more))
    [mail] = mails("delegate_confirmed")
    return link_in(mail)


def present():
    db.session.rollback()
    return db.session.scalar(
        select(func.count()).select_from(CheckIn).where(CheckIn.undone_at.is_(None))
    )


# --- the doors, without a database ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "doors"),
    [(-31, Doors.NOT_YET), (-30, Doors.OPEN), (0, Doors.OPEN), (179, Doors.OPEN)],
)
def test_the_doors_open_half_an_hour_before(minutes, doors):
    now = STARTS + timedelta(minutes=minutes)
    found = entrance(has_link=True, starts_at=STARTS, on_date=None, zone="UTC", over=False, now=now)
    assert (found.doors, found.opens_at) == (doors, datetime(2021, 10, 7, 10, 30, tzinfo=UTC))


def test_where_only_the_day_is_known_the_doors_open_when_it_begins_there():
    day = STARTS.date()
    for now, doors in (
        (datetime(2021, 10, 6, 21, 59, tzinfo=UTC), Doors.NOT_YET),
        (datetime(2021, 10, 6, 22, 0, tzinfo=UTC), Doors.OPEN),
    ):
        found = entrance(
            has_link=True, starts_at=None, on_date=day, zone="Europe/Zurich", over=False, now=now
        )
        assert found.doors is doors


@pytest.mark.parametrize(
    ("link", "good"),
    [
        (LINK, True),
        ("javascript:alert(1)", False),
        ("//evil.example", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_an_address_of_a_page_is_a_link_to_join(link, good):
    assert is_address(link) is good


# --- the page by the clock -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "now", "coming", "says"),
    [
        (STARTS - timedelta(minutes=130), None, "Item 1", "The meeting starts in 2 h 10 min."),
        (STARTS - timedelta(minutes=1), None, "Item 1", "The meeting starts in 1 minute."),
        (STARTS, "Item 1", "Item 2", "in 1 h 0 min"),
        (STARTS + timedelta(minutes=59), "Item 1", "Item 2", "in 1 minute"),
        (STARTS + timedelta(minutes=60), "Item 2", "Item 3", "in 1 h 0 min"),
        (STARTS + timedelta(minutes=150), "Item 3", None, ""),
        (ENDS, None, None, "What comes next: the Report of the Event."),
    ],
)
def test_now_and_next_by_the_clock(pages: Pages, delegation, at, now, coming, says):
    link = online(delegation)
    programme(delegation.meeting, 60, 60, 60)
    with clock.at(at):
        for path in (f"{link}/day", "/meetings/second-meeting/day"):
            page = pages.get(path)
            marked = {
                state: [
                    " ".join(item.xpath("string(.//div/p[1])").split())
                    for item in tree(page).xpath(f"//li[contains(@class,'is-{state}')]")
                ]
                for state in ("now", "next")
            }
            assert marked["now"] == ([f"{now[-1]} {now}"] if now else [])
            assert marked["next"] == ([f"{coming[-1]} {coming}"] if coming else [])
            assert says in words(page)


def test_between_two_days_it_says_when_the_meeting_goes_on(pages: Pages, delegation):
    link = online(delegation)
    programme(delegation.meeting, 60)
    with transaction():
        db.session.add(
            AgendaItem(
                meeting_id=delegation.meeting_id, slug="later", agenda="planned", position=9,
                title=Localised(en="Second day"), version=1, kind="plenary",
                starts_at=STARTS + timedelta(hours=20),
            )
        )  # fmt: skip
    with clock.at(STARTS + timedelta(hours=2)):
        assert "Nothing is on. The meeting goes on in 18 h 0 min." in words(
            pages.get(f"{link}/day")
        )


def test_both_clocks_are_named_also_when_the_day_differs(pages: Pages, delegation):
    link = online(delegation)
    programme(delegation.meeting, 60, 120)
    with clock.at(STARTS):
        page = words(pages.get(f"{link}/day"))
        # 11:00 UTC is 13:00 in Geneva and 20:00 in Tokyo, where the delegation comes from.
        assert "Times in CEST (UTC+2) · your time: Asia/Tokyo (UTC+9)" in page
        assert "13:00–14:00 your time: 20:00–21:00" in page
        page = words(pages.get(f"{link}/day?zone=Pacific/Auckland"))
        assert "your time: Pacific/Auckland (UTC+13)" in page
        assert "00:00–01:00 +1 day" in page
        for same in ("Europe/Zurich", "Europe/Paris"):
            assert "your time" not in words(pages.get(f"{link}/day?zone={same}"))
        hostile = pages.get(f"{link}/day?zone=<script>alert(1)</script>")
        assert "There is no such time zone." in words(hostile)
        assert "<script>alert" not in hostile.text


def test_an_item_without_hours_is_on_with_its_block(pages: Pages, delegation):
    link = online(delegation)
    programme(delegation.meeting, 60)
    block = db.session.scalars(select(AgendaItem)).one()
    with transaction():
        db.session.add(
            AgendaItem(
                meeting_id=delegation.meeting_id, parent_id=block.id, slug="below", position=2,
                agenda="planned", kind="parallel_panel", title=Localised(en="Topic A"), version=1,
            )
        )  # fmt: skip
    with clock.at(STARTS):
        page = tree(pages.get(f"{link}/day"))
    assert page.xpath("string(//section[@aria-labelledby='now']//b)") == "Topic A"


def test_a_meeting_without_hours_says_so(pages: Pages, delegation):
    link = online(delegation)
    with clock.at(BEFORE):
        assert "The hours are not settled yet." in words(pages.get(f"{link}/day"))


# --- joining -------------------------------------------------------------------------------------


def test_from_the_mail_two_taps_lead_to_the_platform(pages: Pages, delegation):
    link = online(delegation)
    [mail] = mails("delegate_confirmed")
    [file] = mail.attachments
    assert LINK not in mail.body_text + mail.body_html + Calendar.from_ical(
        file.content
    ).to_ical().decode().replace("\r\n ", "")
    assert f"{link}/day" in event_in(mail)[1]["DESCRIPTION"]
    assert f"{link}/day" in mail.body_text
    assert f"{link}/day" in mail.body_html

    with clock.at(DOORS):
        page = pages.get(f"{link}/day")  # the first tap
        assert LINK not in page.text
        [button] = tree(page).xpath("//form[@method='post']//button")
        assert " ".join(button.text_content().split()) == "Join now"
        answer_ = pages.post(f"{link}/join", form=f"{link}/day", status=302)  # the second
        assert answer_.location == LINK
        assert answer_.headers["Referrer-Policy"] == "no-referrer"
        assert "You joined at 12:30" in words(pages.get(f"{link}/day"))
    # A browser holds where the form's answer leads against the policy of the page.
    assert "form-action 'self' https://video.example.org;" in (
        page.headers["Content-Security-Policy"] + ";"
    )


def test_looking_counts_nobody(client, delegation):
    link = online(delegation)
    with clock.at(STARTS):
        for path in ("", "/day", "/join", "/calendar.ics"):
            for method in ("GET", "HEAD"):
                client.open(link + path, method=method)
        assert client.get(f"{link}/join").location == f"{link}/day"
    assert present() == 0


def test_two_clicks_count_once_and_the_first_hour_stays(pages: Pages, delegation):
    link = online(delegation)
    for minutes in (-10, 0, 90):
        with clock.at(STARTS + timedelta(minutes=minutes)):
            pages.post(f"{link}/join", form=f"{link}/day", status=302)
    assert present() == 1
    one = db.session.scalars(select(CheckIn)).one()
    assert (one.channel, one.at) == ("online", STARTS - timedelta(minutes=10))
    meeting = delegation.meeting
    assert presence.counts(meeting).online == 1
    [line] = presence.came(meeting, language="en")
    assert (line.came, line.online_at) == ("online", STARTS - timedelta(minutes=10))


def test_before_the_doors_open_the_page_says_when(pages: Pages, delegation):
    link = online(delegation)
    with clock.at(DOORS - timedelta(seconds=1)):
        page = pages.get(f"{link}/day")
        assert "appears here on 7 October 2021 at 12:30 CEST (UTC+2)." in words(page)
        assert not tree(page).xpath("//form[@method='post']")
        early = pages.client.post(f"{link}/join", follow_redirects=True)
        assert "The meeting cannot be joined now." in words(early)
    with clock.at(ENDS):
        assert pages.client.post(f"{link}/join").location == f"{link}/day"
    assert present() == 0


def test_the_room_and_the_withdrawn_have_no_way_in(pages: Pages, delegation):
    [in_room] = registered(delegation, answer(mode="room"))
    link = link_in(mails("delegate_confirmed")[0])
    with clock.at(STARTS):
        page = pages.get(f"{link}/day")
        assert "You take part in the room. Pavilion 2, Geneva" in words(page)
        assert "video.example.org" not in page.text + page.headers["Content-Security-Policy"]
        assert pages.client.post(f"{link}/join").location == f"{link}/day"
    with clock.at(BEFORE), transaction():
        withdraw_delegate(in_room, by="system")
    with clock.at(STARTS):
        assert pages.client.get(f"{link}/day").location == link
        assert pages.client.post(f"{link}/join").location == link
    assert present() == 0


def test_a_link_that_leads_nowhere_lets_nobody_out_of_the_site(pages: Pages, delegation):
    link = online(delegation)
    for bad in ("", "javascript:alert(1)", "https://evil.example; script-src *"):
        with transaction():
            db.session.get(Meeting, delegation.meeting_id).join_url = bad
        with clock.at(STARTS):
            page = pages.get(f"{link}/day")
            assert "form-action 'self'; " in page.headers["Content-Security-Policy"]
            assert bad == "" or bad not in page.text + page.headers["Content-Security-Policy"]
    db.session.rollback()


def test_a_participant_who_has_signed_in_joins_too(pages: Pages, delegation):
    registered(delegation, answer(email="Participant@example.org", mode="online"))
    people.sign_in(pages.client, "participant")
    with clock.at(STARTS):
        day = "/my/meetings/second-meeting/day"
        pages.get(day)
        joined = pages.post("/my/meetings/second-meeting/join", form=day, status=302)
        assert joined.location == LINK
    assert present() == 1


def test_whoever_is_not_registered_sees_the_day_and_no_button(pages: Pages, delegation):
    online(delegation)
    people.sign_in(pages.client, "participant")
    with clock.at(STARTS):
        page = pages.get("/my/meetings/second-meeting/day")
        assert "You are not registered for this meeting." in words(page)
        assert pages.client.post("/my/meetings/second-meeting/join").status_code == 302
    assert present() == 0


def press(delegate_id):
    with clock.at(STARTS), transaction():
        join(db.session.get(Delegate, delegate_id), by="delegate:x")


@pytest.mark.race
def test_many_presses_at_once_count_once(app, delegation):
    [one] = registered(delegation, answer(mode="online"))
    key = one.id
    ends = together(app, 8, lambda _place: press(key))
    assert ends == {"won": 8}
    assert present() == 1


@pytest.mark.race
def test_without_lock_and_key_one_person_joins_twice(app, unlocked, delegation, monkeypatch):
    [one] = registered(delegation, answer(mode="online"))
    key, both, looked = one.id, Barrier(2), presence.standing
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX uq_check_in_standing")

    def look_then_wait(*asked):
        found = looked(*asked)
        both.wait(5)
        return found

    monkeypatch.setattr(presence, "standing", look_then_wait)
    monkeypatch.setattr(queries, "delegate_for_update", lambda one: db.session.get(Delegate, one))
    together(app, 2, lambda _place: press(key))
    assert present() == 2


def test_the_address_names_nobody_else(pages: Pages, delegation):
    registered(delegation, answer(mode="online"), answer("Okafor", mode="online"))
    first, second = mails("delegate_confirmed")
    with clock.at(STARTS):
        pages.post(f"{link_in(first)}/join", form=f"{link_in(first)}/day", status=302)
        assert "Opens the video platform" in words(pages.get(f"{link_in(second)}/day"))
    assert urlsplit(LINK).netloc == "video.example.org"
    assert joining.ONLINE == "online"
