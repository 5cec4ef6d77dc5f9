"""When two meetings sit at the same time, and what the clocks say elsewhere."""

from datetime import UTC, date, datetime, time

import pytest

from app.meetings.rules.clashes import Hours, local_hours, overlaps, sittings

pytestmark = pytest.mark.pure

DAY = date(2026, 10, 7)


def at(hour: int, minute: int = 0, day: int = 7) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)


#: 13:00 to 16:00 in Zurich.
ONE = Hours(DAY, None, at(11), at(14), "Europe/Zurich")


def test_the_overlap_is_exact_and_half_open():
    other = Hours(DAY, None, at(13, 30), at(17), "Europe/Lisbon")
    assert overlaps(ONE, other) == [(at(13, 30), at(14))]
    assert overlaps(other, ONE) == [(at(13, 30), at(14))]
    after = Hours(DAY, None, at(14), at(17), "Europe/Lisbon")
    assert overlaps(ONE, after) == []


def test_without_hours_nothing_is_claimed():
    assert overlaps(ONE, Hours(DAY, None, None, None, "UTC")) is None
    assert overlaps(ONE, Hours(DAY, None, at(9), None, "UTC")) is None


def test_a_meeting_of_several_days_sits_each_day_and_not_at_night():
    days = Hours(DAY, date(2026, 10, 9), at(8), at(12, day=9), "UTC")
    assert sittings(days) == [(at(8, day=d), at(12, day=d)) for d in (7, 8, 9)]
    evening = Hours(date(2026, 10, 8), None, at(18, day=8), at(20, day=8), "UTC")
    assert overlaps(days, evening) == []
    morning = Hours(date(2026, 10, 8), None, at(11, day=8), at(13, day=8), "UTC")
    assert overlaps(days, morning) == [(at(11, day=8), at(12, day=8))]


def test_days_keep_their_hours_over_a_change_of_the_clocks():
    # The clocks go back in Zurich on 25 October 2026: 09:00 is 07:00 UTC before, 08:00 after.
    days = Hours(
        date(2026, 10, 24), date(2026, 10, 25), at(7, day=24), at(10, day=25), "Europe/Zurich"
    )
    assert sittings(days) == [
        (at(7, day=24), at(9, day=24)),
        (at(8, day=25), at(10, day=25)),
    ]


def test_hours_elsewhere_run_from_west_to_east_and_share_a_line():
    zones = {
        "Lima": "America/Lima", "Paris": "Europe/Paris", "Berlin": "Europe/Berlin",
        "Tokyo": "Asia/Tokyo",
    }  # fmt: skip
    found = local_hours(at(11), at(14), zones)
    assert [(f"{row.starts:%H:%M}", f"{row.ends:%H:%M}", row.places) for row in found] == [
        ("06:00", "09:00", ("Lima",)),
        ("13:00", "16:00", ("Berlin", "Paris")),
        ("20:00", "23:00", ("Tokyo",)),
    ]
    assert [row.at_night for row in found] == [True, False, True]
    [only] = local_hours(at(5), at(20), {"here": "UTC"})
    assert only.starts.time() == time(5)
