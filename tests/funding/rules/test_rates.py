"""Files of exchange rates, row by row."""

from datetime import date

import pytest

from app.funding.rules.rates import Bad, NoColumns, NoRows, SheetRate, judge, moved

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 22)
HEAD = ["Currency", "Rate", "Effective date"]


def test_a_good_file_says_what_it_says_and_no_more():
    rows = [
        HEAD,
        ["KES", "129.50", "2026-11-01"],
        ["xof", "563.1", "01 Nov 2026"],
        [],
        ["JPY", "152", "46327"],
    ]
    good, bad = judge(rows, base="USD", today=TODAY)
    assert bad == []
    assert good == [
        SheetRate(2, "KES", "129.50", date(2026, 11, 1)),
        SheetRate(3, "XOF", "563.1", date(2026, 11, 1)),
        SheetRate(5, "JPY", "152", date(2026, 11, 1)),
    ]


def test_every_bad_cell_is_named():
    rows = [
        HEAD,
        ["KES", "1,305.50", "2026-11-01"],
        ["", "0", "tomorrow"],
        ["USD", "1", "2026-11-01"],
        ["EUR", "0.92", "2027-01-01"],
        ["CHF", "0.88", "2026-11-01"],
        ["chf", "0.89", "2026-11-01"],
    ]
    good, bad = judge(rows, base="USD", today=TODAY)
    assert [one.currency for one in good] == ["CHF"]
    assert [(one.row, one.column, one.offered) for one in bad] == [
        (2, "rate", "1,305.50"),
        (3, "currency", ""),
        (3, "rate", "0"),
        (3, "day", "tomorrow"),
        (4, "currency", "USD"),
        (5, "day", "2027-01-01"),
        (7, "currency", "CHF"),
    ]
    assert all(isinstance(one, Bad) and one.why for one in bad)


def test_a_file_without_a_head_or_without_rows_is_refused():
    with pytest.raises(NoColumns) as refused:
        judge([["Currency", "Amount"]], base="USD", today=TODAY)
    assert refused.value.facts["missing"] == "rate, day"
    with pytest.raises(NoRows):
        judge([HEAD, ["", " "]], base="USD", today=TODAY)


@pytest.mark.parametrize(
    ("before", "after", "share"), [("100", "110", 10), ("100", "90.5", -9), ("0.92", "0.92", 0)]
)
def test_how_far_a_rate_moved(before, after, share):
    assert moved(before, after) == share
