"""The pure rules: names, seats, deadlines, hours elsewhere, tokens, cells."""

from datetime import UTC, date, datetime

import pytest

from app.core import cells, tokens
from app.registration.rules import deadlines, names, seats
from app.registration.rules.local_times import local_time, time_elsewhere

pytestmark = pytest.mark.pure

STARTS = datetime(2021, 10, 7, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "city", "clock", "days"),
    [
        ("CV", "Praia", "10:00", 0),
        ("CH", "Geneva", "13:00", 0),
        ("TH", "Bangkok", "18:00", 0),
        ("TL", "Dili", "20:00", 0),
    ],
)
def test_the_meeting_begins_at_each_clock_as_ac02_says(country, city, clock, days):
    there = local_time(STARTS, country, "Europe/Zurich")

    assert there is not None
    assert (there.city, there.clock, there.days) == (city, clock, days)


def test_an_hour_elsewhere_is_told_only_when_it_differs():
    assert time_elsewhere(STARTS, "DE", "Europe/Zurich") is None
    assert time_elsewhere(STARTS, None, "Europe/Zurich") is None
    late = datetime(2021, 10, 7, 20, 0, tzinfo=UTC)
    there = time_elsewhere(late, "JP", "Europe/Zurich")
    assert there is not None
    assert (there.clock, there.days) == ("05:00", 1)


@pytest.mark.parametrize(
    ("order", "printed"),
    [("given-first", "Seo-yeon KIM"), ("family-first", "KIM Seo-yeon")],
)
def test_a_name_keeps_its_order_and_its_letters(order, printed):
    assert names.full_name("Seo-yeon", "KIM", order) == printed
    assert names.full_name("", "Pelé", order) == "Pelé"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("O’Brien\r\nBcc: all@example.org", "O’Brien Bcc: all@example.org"),
        ("van der\x00 Berg", "van der Berg"),
        ("\u202egnp.exe", "gnp.exe"),
        ("  Al\u2028Dmour ", "Al Dmour"),
        ("José", "José"),
    ],
)
def test_a_name_is_one_line(typed, kept):
    assert names.one_line(typed) == kept


def test_seats_that_are_left_decide():
    room = seats.Seats("room", taken=58, capacity=60)
    online = seats.Seats("online", taken=900, capacity=None)
    both = {"room": room, "online": online}

    assert (room.left, online.left) == (2, None)
    assert seats.seated(both, ["room", "online", "room", "online"]) == [True] * 4
    assert seats.seated(both, ["room"] * 3) == [True, True, False]
    assert seats.Seats("room", taken=61, capacity=60).left == 0


def test_held_and_waited_for_seats_are_not_for_the_next():
    one = seats.Seats("room", taken=57, capacity=60, held=1, waiting=1)
    assert (one.free, one.left, one.is_full) == (2, 1, False)
    assert seats.Seats("room", taken=58, capacity=60, held=1, waiting=4).is_full
    assert seats.Seats("room", taken=0, capacity=None, waiting=4).left is None
    assert [seats.Seats("room", 0, capacity).has_list for capacity in (0, 1, None)] == [
        False,
        True,
        False,
    ]


def test_registration_closes_at_the_moment_itself():
    closes = datetime(2021, 10, 5, 16, 0, tzinfo=UTC)
    before = datetime(2021, 10, 5, 15, 59, 59, tzinfo=UTC)
    opens = datetime(2021, 9, 1, tzinfo=UTC)

    assert deadlines.window(opens_at=None, closes_at=closes, now=before) == "open"
    assert deadlines.window(opens_at=None, closes_at=closes, now=closes) == "closed"
    assert deadlines.window(opens_at=before, closes_at=closes, now=opens) == "not_yet"


def test_without_a_deadline_the_meeting_itself_is_one():
    zone = "Asia/Bangkok"
    day = date(2021, 10, 7)
    end = datetime(2021, 10, 7, 17, 0, tzinfo=UTC)

    assert deadlines.closing(closes_at=None, starts_at=STARTS, on_date=day, zone=zone) == STARTS
    assert deadlines.closing(closes_at=None, starts_at=None, on_date=day, zone=zone) == end
    assert deadlines.over(ends_at=None, until_date=None, on_date=day, zone=zone) == end


def test_a_token_has_256_bits_and_leaves_only_its_hash():
    token = tokens.mint()

    assert tokens.is_token(token)
    assert len(token) == 43
    assert token not in tokens.digest(token)
    assert not tokens.is_token(token + "=")
    assert not tokens.is_token("../../etc/passwd")


@pytest.mark.parametrize(
    "text", ["=1+1", "+41", "-5", "@cmd", "\t=1", "＝1", "'quoted", "plain", "", "a=b"]
)
def test_a_cell_is_harmless_and_reads_back(text):
    cell = cells.harmless(text)

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert cells.original(cell) == text
