"""Which closings a book keeps, worked out by hand."""

from datetime import date

import pytest

from app.funding.rules.closings import Kept, cut_offs, limit, room, spared

pytestmark = pytest.mark.pure

SUNDAYS = [date(2024, 4, 14), date(2024, 4, 7), date(2024, 3, 31), date(2024, 3, 24)]


def test_cut_offs_from_the_last_sunday_to_the_ends_of_months():
    """Asked on Thursday 18 April 2024, entries from November 2023 to June 2024."""
    assert cut_offs(date(2023, 11, 20), date(2024, 6, 30), date(2024, 4, 18), 12) == [
        date(2024, 4, 14),
        date(2024, 12, 31),
        date(2023, 12, 31),
        date(2024, 3, 31),
        date(2024, 4, 7),
        date(2024, 3, 24),
        date(2024, 3, 17),
        date(2024, 2, 29),
        date(2024, 1, 31),
        date(2023, 11, 30),
    ]


def test_days_within_the_months_where_three_of_each_of_the_others_leave_room():
    """Ten others as above, so that 33 closings leave room for three."""
    few = cut_offs(date(2023, 11, 20), date(2024, 6, 30), date(2024, 4, 18), 30)
    more = cut_offs(date(2023, 11, 20), date(2024, 6, 30), date(2024, 4, 18), 33)
    assert len(few) == 10
    assert more == [*few, date(2024, 3, 20), date(2024, 3, 10), date(2024, 2, 20)]


def test_within_a_month_the_newest_goes_before_all_older_ones_and_an_older_one_behind_them():
    tenth, march = date(2024, 3, 10), date(2024, 3, 31)
    kept = [Kept(1, tenth, 10), Kept(2, tenth, 20), *(Kept(n, march, n) for n in (3, 4, 5, 6))]
    wanted = [march, tenth]
    assert spared(kept, wanted, 2) == {6, 2}
    assert spared(kept, wanted, 5) == {6, 2, 3, 5, 4}
    assert spared(kept, wanted, 6) == {1, 2, 3, 4, 5, 6}


def test_a_sunday_is_closed_on_monday():
    first, last = date(2024, 4, 1), date(2024, 4, 15)
    assert cut_offs(first, last, date(2024, 4, 14), 99)[0] == date(2024, 4, 7)
    assert cut_offs(first, last, date(2024, 4, 15), 99)[0] == date(2024, 4, 14)


def test_nothing_is_closed_before_the_first_entry():
    first = date(2024, 4, 16)
    assert cut_offs(first, first, date(2024, 4, 18), 99) == [date(2024, 12, 31)]


def test_dates_out_of_all_proportion_do_not_make_thousands_of_closings():
    assert len(cut_offs(date(1, 1, 1), date(9999, 12, 31), date(2024, 4, 18), 10**6)) < 2_000


def test_the_limit_and_the_room():
    assert (limit(10), limit(2_000), limit(5_000)) == (2_000, 2_000, 5_000)
    assert room(1_000_000, 1_000_000, 5_000) == 400
    assert room(1_000_000, 250_000, 5_000) == 250, "four entries to a posting"
    assert (room(50_000, 50_000, 110_000), room(25_000, 25_000, 0)) == (1, 50_000)


def test_what_stays_is_first_the_newest_then_the_oldest_then_one_between():
    march, april, sunday = date(2024, 3, 31), date(2024, 4, 30), date(2023, 4, 16)
    kept = [
        Kept(1, march, 10),
        Kept(2, march, 20),
        Kept(3, march, 30),
        Kept(4, march, 40),
        Kept(5, april, 15),
        Kept(6, april, 45),
        Kept(7, sunday, 45),
    ]
    wanted = [march, april]
    assert spared(kept, wanted, 1) == {4}
    assert spared(kept, wanted, 2) == {4, 6}
    assert spared(kept, wanted, 4) == {4, 6, 1, 5}
    assert spared(kept, wanted, 5) == {4, 6, 1, 5, 3}
    assert spared(kept, wanted, 99) == {1, 2, 3, 4, 5, 6}
