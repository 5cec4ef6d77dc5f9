"""A text of somebody's own becomes sections of the report, or is refused with every reason."""

import pytest

from app.reports.rules.manuscripts import arranged, from_text

pytestmark = pytest.mark.pure

SECTIONS = [("background", "Background"), ("opening", "High-Level Opening"), ("end", "Closing")]


def read(text: str):
    return arranged(*from_text(text), SECTIONS, ["Contents"])


def test_headings_paragraphs_and_lists():
    one = read(
        "The report\n\n1. Background\n\nTwo lines\nof one paragraph.\n\n- one\n  goes on\n- two\n\n"
        "High-Level Opening\n------\n\nIt opened.\n\n## Closing\n\n1. first\n2. second\n"
    )
    assert one.problems == ()
    assert one.title == "The report"
    assert one.sections == {
        "background": "Two lines of one paragraph.\n\n- one goes on\n- two",
        "opening": "It opened.",
        "end": "1. first\n1. second",
    }


def test_a_paragraph_that_a_page_had_parted_is_joined_and_told():
    one = read("Background\n\nThe minister spoke of the\n\nPage 3 of 9\n\f\nharbour and its boats.")
    assert one.sections["background"] == "The minister spoke of the harbour and its boats."
    assert [told.kind for told in one.notices] == ["left_out", "joined"]


def test_markup_in_a_plain_text_is_words():
    one = read("Background\n\nA *star*, a [link](javascript:x) and <b>.")
    assert one.sections["background"] == r"A \*star\*, a \[link\](javascript:x) and \<b\>."


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("Background\n\nx.\n\n## Weather\n\ny.", "unknown_heading", 5),
        ("Background\n\nx.\n\nBackground\n\ny.", "twice", 5),
        ("Nothing known.\n\nHere.", "no_heading", 1),
        ("Background\n\nx.\n\nClosing\n", "empty", 5),
        ("Background\n\n" + "x" * 20_001, "too_long", 1),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(text, kind, place):
    one = read(text)
    assert [(told.kind, told.place) for told in one.problems] == [(kind, place)]
    assert not one.is_whole


def test_what_the_report_makes_itself_is_left_out():
    one = read("Contents\n\nBackground 3\n\nBackground\n\nx.")
    assert one.sections == {"background": "x."}
    assert one.is_whole
