"""The programme in the reader's zone, in a calendar, as data: the same hours everywhere."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings import queries, services
from app.meetings.models import AgendaItem, Meeting
from app.meetings.routes.zones import choices, days_off, named
from app.meetings.rules.local_time import Hours, hours_there
from tests.pages import Pages, tree, words

pytestmark = pytest.mark.once

NINE = datetime(2026, 12, 9, 9, 0, tzinfo=UTC)
HOSTILE = (
    'A "session"; with, all\\of it\r\nATTENDEE:mailto:x@example.org\x07 <script>alert(1)</script>'
)


@pytest.fixture
def meeting(app) -> Meeting:
    """A published meeting of two days in Lisbon with three items, one of them without an end."""
    with clock.at(NINE - timedelta(days=30)), transaction():
        made = Meeting(
            slug="m", title=Localised(en="Meeting", fr="Réunion"), state="published",
            zone="Europe/Lisbon", on_date=date(2026, 12, 9), until_date=date(2026, 12, 10),
            starts_at=NINE, place=Localised(en="Harbour House"),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        for place, (slug, title, starts, minutes, kind) in enumerate(
            (
                ("opening", "Opening", NINE, 90, "plenary"),
                ("coffee", "Coffee", NINE + timedelta(minutes=90), 15, "break"),
                ("late", HOSTILE, NINE + timedelta(hours=10), 0, "session"),
                ("untimed", "Whenever", None, 0, "session"),
            ),
            1,
        ):
            db.session.add(
                AgendaItem(
                    meeting_id=made.id, slug=slug, agenda="planned", position=place, kind=kind,
                    number=str(place), title=Localised(en=title), starts_at=starts, version=1,
                    ends_at=starts + timedelta(minutes=minutes) if starts and minutes else None,
                    room="Lighthouse" if slug == "opening" else "",
                )
            )  # fmt: skip
    return db.session.scalars(select(Meeting)).one()


# --- the reader's zone ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Tokyo", Hours("18:00–19:30", 0)),
        ("Pacific/Auckland", Hours("22:00–23:30", 0)),
        ("Pacific/Kiritimati", Hours("23:00–00:30", 0)),
        ("America/New_York", Hours("04:00–05:30", 0)),
        ("Asia/Kolkata", Hours("14:30–16:00", 0)),
        ("Europe/London", None),
        ("UTC", None),
    ],
)
def test_hours_on_another_clock(zone, expected):
    lisbon = ZoneInfo("Europe/Lisbon")
    ends = NINE + timedelta(minutes=90)
    assert hours_there(NINE, ends, lisbon, ZoneInfo(zone)) == expected


def test_the_day_of_the_other_calendar_is_told():
    lisbon, late = ZoneInfo("Europe/Lisbon"), NINE + timedelta(hours=10)
    tokyo, honolulu = ZoneInfo("Asia/Tokyo"), ZoneInfo("Pacific/Honolulu")
    assert hours_there(late, None, lisbon, tokyo) == Hours("04:00", 1)
    assert hours_there(NINE, None, lisbon, honolulu) == Hours("23:00", -1)


def test_words_of_days_and_zones(app):
    with app.test_request_context():
        assert [days_off(days) for days in (-1, 0, 1, 2)] == ["−1 day", "", "+1 day", "+2 days"]
        assert named("Asia/Kolkata", NINE) == "Asia/Kolkata (UTC+5:30)"
        assert named("UTC", NINE) == "UTC"
    offered = dict(choices())
    assert "Asia/Tokyo" in offered["Asia"]
    assert "Etc" not in offered


def test_a_reader_without_script_chooses_a_zone_that_stands_in_the_address(pages: Pages, meeting):
    plain = words(pages.get("/meetings/m/programme"))
    assert "Times in WET (UTC) · Another time zone" in plain
    assert "your time" not in plain
    chosen = words(pages.get("/meetings/m/programme?zone=Asia/Tokyo"))
    assert "Times in WET (UTC) · your time: Asia/Tokyo (UTC+9)" in chosen
    assert "09:00–10:30 your time: 18:00–19:30" in chosen
    assert "19:00 your time: 04:00 +1 day" in chosen
    # A kept page is found by its whole address: the next reader gets the plain one.
    assert words(pages.get("/meetings/m/programme")) == plain


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", '"><script>alert(1)</script>', "../../etc"])
def test_what_is_no_zone_leads_to_the_list(pages: Pages, meeting, zone):
    page = pages.get("/meetings/m/programme", query_string={"zone": zone})
    assert tree(page).xpath("//select[@name='zone']//option[.='Asia/Tokyo']")
    assert ("There is no such time zone." in words(page)) is bool(zone)
    assert "<script>alert" not in page.text


def test_the_script_finds_the_hours_in_utc_and_its_words(pages: Pages, meeting):
    page = tree(pages.get("/meetings/m/programme"))
    [part] = page.xpath("//*[@data-zone]")
    assert (part.get("data-zone"), part.get("data-zone-chosen")) == ("Europe/Lisbon", None)
    assert part.get("data-zone-note") == "your time: {zone}"
    assert part.get("data-zone-days") == "−2 days|−1 day||+1 day|+2 days"
    assert part.xpath(".//@data-at") == [
        "2026-12-09T09:00:00+00:00/2026-12-09T10:30:00+00:00",
        "2026-12-09T10:30:00+00:00/2026-12-09T10:45:00+00:00",
        "2026-12-09T19:00:00+00:00/",
        "",
    ]
    chosen = tree(pages.get("/meetings/m/programme?zone=Asia/Tokyo"))
    assert chosen.xpath("//*[@data-zone]/@data-zone-chosen") == [""]


# --- the calendar --------------------------------------------------------------------------------


def feed(client, query="") -> tuple[Calendar, dict[str, object]]:
    """The calendar as a client parses it, its events by summary."""
    answer = client.get(f"/meetings/m/programme.ics{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.data)
    return calendar, {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}


def test_each_item_with_hours_is_one_event(client, meeting):
    calendar, events = feed(client)
    assert [str(event["UID"]).partition("@")[0] for event in events.values()] == [
        "opening.m", "coffee.m", "late.m",
    ]  # fmt: skip
    opening = events["1 Opening"]
    assert opening.decoded("dtstart") == NINE
    assert opening.decoded("dtend") == NINE + timedelta(minutes=90)
    assert opening["DTSTART"].params["TZID"] == "Europe/Lisbon"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Lisbon"]
    assert opening["LOCATION"] == "Lighthouse, Harbour House"
    assert opening["URL"] == "http://localhost/meetings/m/programme"
    assert "TRANSP" not in opening
    assert events["2 Coffee"]["TRANSP"] == "TRANSPARENT"
    assert calendar["X-WR-CALNAME"] == "Meeting"
    assert calendar["METHOD"] == "PUBLISH"


def test_hostile_words_stay_words(client, meeting):
    calendar, events = feed(client)
    [late] = [event for name, event in events.items() if name.startswith("3 ")]
    assert 'A "session"; with, all\\of it\nATTENDEE:mailto:x@example.org <script>' in str(
        late["SUMMARY"]
    )
    assert "ATTENDEE" not in late
    assert "DTEND" not in late
    assert b"\x07" not in calendar.to_ical()


def test_a_change_keeps_the_uid_and_raises_the_sequence(client, meeting):
    _calendar, before = feed(client)
    item = queries.item(meeting.id, "opening")
    with clock.at(NINE - timedelta(days=2)), transaction():
        services.edit_item(
            item, title=Localised(en="Opening"), kind="plenary", description=Localised(),
            starts_at=NINE + timedelta(minutes=15), ends_at=NINE + timedelta(minutes=90),
            room="Lighthouse", by="system",
        )  # fmt: skip
    _calendar, after = feed(client)
    old, new = before["1 Opening"], after["1 Opening"]
    assert old["UID"] == new["UID"]
    assert new.decoded("dtstart") == NINE + timedelta(minutes=15)
    # 28 days in seconds lie between the two editions.
    assert new["SEQUENCE"] - old["SEQUENCE"] == 28 * 86400
    assert 0 < new["SEQUENCE"] < 2**31


def test_what_was_held_takes_the_place_of_what_was_planned(client, meeting):
    with clock.at(NINE), transaction():
        services.begin_record(meeting, by="system")
    _calendar, events = feed(client)
    assert str(events["1 Opening"]["UID"]).startswith("opening.m@")


def test_the_feed_speaks_the_language_of_its_address(client, meeting):
    assert feed(client, "?language=fr")[0]["X-WR-CALNAME"] == "Réunion"
    assert feed(client, "?language=xx")[0]["X-WR-CALNAME"] == "Meeting"


def test_the_page_offers_a_subscription_and_the_other_forms(pages: Pages, meeting):
    links = tree(pages.get("/meetings/m/programme")).xpath(
        "//div[@class='mt-take mt-noprint']//@href"
    )
    assert links == [
        "/meetings/m/day",
        "/meetings/m/papers/programme-page.pdf",
        "/meetings/m/papers/programme.pdf",
        "webcal://localhost/meetings/m/programme.ics?language=en",
        "/meetings/m/programme.ics?language=en",
        "/api/v1/meetings/m/programme?version=planned",
    ]


def test_a_draft_has_none_of_it(client, meeting):
    with transaction():
        db.session.get(Meeting, meeting.id).state = "draft"
    for path in ("day", "programme.ics"):
        assert client.get(f"/meetings/m/{path}").status_code == 404


# --- data ----------------------------------------------------------------------------------------


def test_the_programme_as_data_has_both_clocks(client, meeting):
    with transaction():
        db.session.get(Meeting, meeting.id).zone = "Asia/Kolkata"
    body = client.get("/api/v1/meetings/m/programme").get_json()
    assert (body["version"], body["zone"]) == ("planned", "Asia/Kolkata")
    assert body["calendar"].endswith("/meetings/m/programme.ics")
    opening, untimed = body["items"][0], body["items"][3]
    assert opening["starts_at"] == "2026-12-09T09:00:00Z"
    assert opening["starts_local"] == "2026-12-09T14:30:00+05:30"
    assert opening["ends_local"] == "2026-12-09T16:00:00+05:30"
    assert (untimed["starts_at"], untimed["starts_local"]) == (None, None)
    described = client.get("/api/v1/openapi.json").get_json()
    answer = described["paths"]["/meetings/{slug}/programme"]["get"]["responses"]["200"]
    schema = answer["content"]["application/json"]["schema"]
    assert set(schema["required"]) == set(body)
