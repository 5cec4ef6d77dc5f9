"""Local times: to UTC and back, over clock changes."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.meetings.rules.local_time import (
    AmbiguousTime,
    NonExistentTime,
    UnknownZone,
    shifted,
    starts_elsewhere,
    to_local,
    to_utc,
)

pytestmark = pytest.mark.pure

ZONES = st.sampled_from(
    ["Europe/Zurich", "Atlantic/Cape_Verde", "Asia/Dili", "America/St_Johns", "Australia/Lord_Howe"]
)


def test_one_o_clock_in_geneva_is_eleven_utc():
    assert to_utc(date(2021, 10, 7), time(13, 0), "Europe/Zurich") == datetime(
        2021, 10, 7, 11, 0, tzinfo=UTC
    )


def test_the_skipped_hour_is_refused():
    with pytest.raises(NonExistentTime, match="go forward"):
        to_utc(date(2026, 3, 29), time(2, 30), "Europe/Zurich")


def test_the_repeated_hour_is_refused():
    with pytest.raises(AmbiguousTime, match="go back"):
        to_utc(date(2026, 10, 25), time(2, 30), "Europe/Zurich")


def test_an_abbreviation_is_no_zone():
    with pytest.raises(UnknownZone):
        to_utc(date(2026, 3, 29), time(2, 30), "CEST")


def test_shifting_over_a_clock_change_keeps_the_wall_clock():
    summer = to_utc(date(2026, 10, 7), time(13, 0), "Europe/Zurich")
    winter = shifted(summer, 60, "Europe/Zurich")
    assert to_local(winter, "Europe/Zurich").time() == time(13, 0)
    assert (winter.hour, summer.hour) == (12, 11)


@given(
    day=st.dates(date(2000, 1, 1), date(2035, 12, 31)),
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    zone=ZONES,
)
def test_what_is_not_refused_reads_back_as_typed(day, at, zone):
    try:
        moment = to_utc(day, at, zone)
    except (NonExistentTime, AmbiguousTime):
        return
    local = to_local(moment, zone)
    assert (local.date(), local.time()) == (day, at)


def test_the_2021_meeting_elsewhere():
    start = datetime(2021, 10, 7, 11, 0, tzinfo=UTC)
    found = starts_elsewhere(start, {"CV", "TH", "TL"})
    assert [(f"{row.starts:%H:%M}", row.cities) for row in found] == [
        ("10:00", ("Praia",)),
        ("13:00", ("Geneva",)),
        ("18:00", ("Bangkok",)),
        ("20:00", ("Dili",)),
    ]
