"""Geometry of the charts."""

from decimal import Decimal
from fractions import Fraction

import pytest

from app.web import charts
from app.web.charts import End, Gap, Part, Row, Step

pytestmark = pytest.mark.pure

OPEN = Part("gap", "Not covered", 0, "31.6")
PARTS = [
    Part("own", "Own", Decimal("6.0"), "6.0"),
    Part("paid", "Received", Decimal("38.4"), "38.4"),
    Part("agreed", "Signed, not yet paid", Decimal("21.7"), "21.7"),
    Part("confirmed", "Confirmed", Decimal("12.5"), "12.5"),
    Part("announced", "Announced", Decimal("9.8"), "9.8"),
]
GAPS = [
    Gap("Gap after signed agreements", Decimal("53.9"), "53.9"),
    Gap("If confirmed pledges are signed", Decimal("41.4"), "41.4"),
    Gap("If announced pledges also come in", Decimal("31.6"), "31.6"),
]


def test_segments_fill_the_bar_in_proportion():
    chart = charts.coverage(120, PARTS, GAPS, OPEN)
    assert [s.kind for s in chart.segments] == [
        "own", "paid", "agreed", "confirmed", "announced", "gap",
    ]  # fmt: skip
    last = chart.segments[-1]
    assert abs(last.x + last.width - charts.WIDTH) < 4
    paid, agreed = chart.segments[1], chart.segments[2]
    assert abs(paid.width / agreed.width - Decimal("38.4") / Decimal("21.7")) < Decimal("0.02")
    assert chart.limit_x is None


def test_brackets_begin_where_their_gap_begins():
    chart = charts.coverage(120, PARTS, GAPS, OPEN)
    confirmed, announced, rest = chart.segments[3:]
    for bracket, segment in zip(chart.brackets, (confirmed, announced, rest), strict=True):
        assert abs(bracket.x1 - segment.x) < 2
        assert bracket.x2 == Decimal("1119.0")


def test_labels_of_narrow_parts_climb_and_never_overlap():
    narrow = [Part("own", "Contribution propre", 2, "2,0"), Part("paid", "Reçu", 1, "1,0"),
              Part("agreed", "Signé, non versé", 2, "2,0")]  # fmt: skip
    chart = charts.coverage(120, narrow, GAPS[:1], OPEN)
    heights = [s.label_y for s in chart.segments[:3]]
    assert heights == sorted(heights)
    assert len(set(heights)) == 3


def test_more_than_is_required_shows_where_the_requirement_ends():
    chart = charts.coverage(100, [Part("paid", "Received", 125, "125")], [Gap("Gap", 0, "0")], OPEN)
    assert [s.kind for s in chart.segments] == ["paid"]
    assert chart.limit_x == Decimal("895.4")
    assert chart.brackets[0].empty


def test_parts_of_zero_are_left_out_and_negative_ones_refused():
    chart = charts.coverage(10, [Part("paid", "Received", 0, "0")], [], OPEN)
    assert [s.kind for s in chart.segments] == ["gap"]
    with pytest.raises(ValueError, match="below"):
        charts.coverage(10, [Part("paid", "Received", -1, "-1")], [], OPEN)


def test_a_bridge_leads_from_opening_to_closing():
    steps = [
        Step("Requirement", Decimal("2.4"), "+2.4"),
        Step("Newly signed", Decimal("-11.6"), "−11.6"),
        Step("To be reconciled", Decimal("1.9"), "+1.9", unexplained=True),
    ]
    chart = charts.bridge(
        End("Gap", Decimal("61.2"), "61.2"), steps, End("Gap", Decimal("53.9"), "53.9", "gap")
    )
    assert [c.kind for c in chart.columns] == ["ink", "up", "down", "open", "gap"]
    assert chart.base > 0
    assert chart.columns[0].break_d
    assert chart.columns[1].break_d is None
    assert chart.columns[3].y == chart.columns[4].y


def test_a_bridge_that_does_not_add_up_is_refused():
    with pytest.raises(ValueError, match="lead to"):
        charts.bridge(End("a", 10, "10"), [Step("b", 1, "+1")], End("c", 12, "12"))


def test_a_bridge_from_the_whole_requirement_begins_at_zero():
    steps = [Step("Mobilised", -75, "−75"), Step("Own", -10, "−10")]
    chart = charts.bridge(End("Required", 160, "160"), steps, End("Gap", 75, "75", "gap"))
    assert chart.base == 0
    assert all(c.break_d is None for c in chart.columns)


def test_a_bridge_below_zero_and_one_that_does_not_move():
    charts.bridge(End("a", 5, "5"), [Step("b", -8, "−8")], End("c", -3, "−3"))
    charts.bridge(End("a", 0, "0"), [], End("c", 0, "0"))
    still = charts.bridge(End("a", 5, "5"), [Step("b", 0, "0")], End("c", 5, "5"))
    assert still.base == 0


def test_rows_share_one_scale():
    chart = charts.rows(
        [Row("Alfa", (Part("paid", "", 5, ""), Part("agreed", "", 5, "")), "10"),
         Row("Bravo", (Part("paid", "", 20, ""),), "20")]
    )  # fmt: skip
    first, second = chart.rows
    assert second.boxes[0].width > first.boxes[0].width * 3
    assert charts.rows([]).rows == ()


def test_a_bullet_ends_at_its_target_or_beyond():
    assert charts.bullet(30, 60, "30", "60", Fraction(2, 5)).elapsed_x == Decimal("446.4")
    beyond = charts.bullet(90, 60, "90", "60")
    assert beyond.value_width == 1116
    assert beyond.target_x == 744
    with pytest.raises(ValueError, match="target"):
        charts.bullet(1, 0, "1", "0")


def test_words_wrap_and_keep_their_breaks():
    assert charts.wrap("Gap\n31 March 2026", 20) == ["Gap", "31 March 2026"]
    assert charts.wrap("Agreement ended early by the partner", 12, 2) == [
        "Agreement", "ended early by the partner",
    ]  # fmt: skip
