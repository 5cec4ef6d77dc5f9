"""The house clock."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from app.core import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_at_holds_the_clock_and_lets_it_go() -> None:
    moment = datetime(2021, 10, 7, 11, 0, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == moment
        with clock.at(moment + timedelta(days=1)):
            assert clock.now().day == 8
        assert clock.now() == moment
    assert clock.now() > datetime(2026, 1, 1, tzinfo=UTC)


def test_today_is_a_day_in_a_zone() -> None:
    # Half past four in the afternoon in Geneva is the next day in Kiritimati.
    with clock.at(datetime(2021, 10, 7, 14, 30, tzinfo=UTC)):
        assert clock.today("Europe/Zurich") == date(2021, 10, 7)
        assert clock.today("Pacific/Kiritimati") == date(2021, 10, 8)


def test_at_turns_any_zone_into_utc() -> None:
    with clock.at(datetime(2021, 10, 7, 13, 0, tzinfo=timezone(timedelta(hours=2)))):
        assert clock.now() == datetime(2021, 10, 7, 11, 0, tzinfo=UTC)
        assert clock.now().tzinfo is UTC


def test_at_refuses_a_naive_time() -> None:
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2021, 10, 7)):  # noqa: DTZ001
        pass


def test_another_thread_does_not_see_a_held_clock() -> None:
    seen: list[datetime] = []
    with clock.at(datetime(2021, 10, 7, tzinfo=UTC)):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0].year > 2021
