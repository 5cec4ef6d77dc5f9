"""Calendar files, read back as a client reads them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from app.meetings.calendars import Attendee, Occasion, Organizer, build

pytestmark = pytest.mark.pure

MEETING = Occasion(
    uid="meeting-dpm-2021-10@example.org",
    summary="Development Partners Meeting",
    stamp=datetime(2021, 9, 1, 8, 0, tzinfo=UTC),
    zone="Europe/Zurich",
    starts_at=datetime(2021, 10, 7, 11, 0, tzinfo=UTC),
    ends_at=datetime(2021, 10, 7, 14, 0, tzinfo=UTC),
    location="Zoom & ILO Geneva",
)


def read(content: bytes):
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_times_are_utc_moments_in_a_named_zone():
    content = build(MEETING, url="https://example.org/m", sequence=0, language="en")
    calendar, event = read(content)
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2021, 10, 7, 11, 0, tzinfo=UTC)
    assert event["DTEND"].dt.astimezone(UTC) == datetime(2021, 10, 7, 14, 0, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Europe/Zurich"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Zurich"]
    assert calendar["METHOD"] == "PUBLISH"
    assert content.endswith(b"END:VCALENDAR\r\n")


def test_update_has_the_same_uid_and_a_higher_sequence():
    _, first = read(build(MEETING, url="https://example.org/m", sequence=0, language="en"))
    _, second = read(build(MEETING, url="https://example.org/m", sequence=1, language="en"))
    assert first["UID"] == second["UID"]
    assert int(second["SEQUENCE"]) == int(first["SEQUENCE"]) + 1


def test_cancel_is_said_in_method_and_status():
    calendar, event = read(
        build(
            MEETING,
            url="https://example.org/mine",
            sequence=2,
            language="fr",
            method="CANCEL",
            attendee=Attendee("Ms Ada, Alfa", "ada@alfa.example.org"),
            organizer=Organizer("Secretariat", "secretariat@example.org"),
        )
    )
    assert calendar["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["ATTENDEE"] == "mailto:ada@alfa.example.org"
    assert event["ATTENDEE"].params["CN"] == "Ms Ada, Alfa"
    assert event["SUMMARY"].params["LANGUAGE"] == "fr"


def test_day_without_clock_time_is_a_whole_day():
    held = Occasion(
        uid="u", summary="s", stamp=MEETING.stamp, zone="Europe/Zurich", day=date(2023, 3, 24)
    )
    calendar, event = read(build(held, url="https://example.org/m", sequence=0, language="en"))
    assert event["DTSTART"].dt == date(2023, 3, 24)
    assert event["DTEND"].dt == date(2023, 3, 24) + timedelta(days=1)
    assert calendar.walk("VTIMEZONE") == []


def test_text_cannot_add_lines_of_its_own():
    hostile = Occasion(
        uid="u",
        summary="A\r\nATTENDEE:mailto:x@example.org;,\\",
        stamp=MEETING.stamp,
        zone="UTC",
        starts_at=MEETING.starts_at,
    )
    _, event = read(build(hostile, url="https://example.org/m", sequence=0, language="en"))
    assert "ATTENDEE" not in event
