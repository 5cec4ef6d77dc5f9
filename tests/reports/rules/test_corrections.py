"""Two wordings word by word, how far a paragraph is, two versions of a report."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.rules.approval import NamedTwice, NobodyNamed, must_be_in_order
from app.reports.rules.corrections import compare, holds, reminder_due, standing
from app.reports.rules.downloads import counts
from app.reports.rules.versions import Part, differences, told

pytestmark = pytest.mark.pure


def test_what_went_and_what_came():
    found = compare("about 50 sites of the coast", "about 60 harbours of the coast")
    assert [(one.kind, one.text) for one in found] == [
        ("same", "about "),
        ("del", "50 sites"),
        ("ins", "60 harbours"),
        ("same", " of the coast"),
    ]
    assert compare("", "") == []
    assert [one.kind for one in compare("", "New.")] == ["ins"]


@given(st.text("ab \n.", max_size=40), st.text("ab \n.", max_size=40))
def test_both_texts_are_in_the_comparison_to_the_letter(before: str, after: str):
    found = compare(before, after)
    assert "".join(one.text for one in found if one.kind != "ins") == before
    assert "".join(one.text for one in found if one.kind != "del") == after


def test_a_long_text_is_shown_whole():
    found = compare("a " * 7000, "b " * 7000)
    assert [one.kind for one in found] == ["del", "ins"]
    assert [one.kind for one in compare("word" * 5000, "word" * 5000)] == ["same"]


@pytest.mark.parametrize(
    ("state", "now", "overdue", "silence", "expected"),
    [
        (None, "a", True, True, "not_asked"),
        ("asked", "a", False, True, "waiting"),
        ("asked", "a", True, True, "silent"),
        ("asked", "b", True, True, "changed"),
        ("asked", "a", True, False, "overdue"),
        ("proposed", "a", True, True, "proposed"),
        ("agreed", "a", True, True, "agreed"),
        ("agreed", "b", False, True, "changed"),
        ("taken", "a", False, True, "taken"),
        ("refused", "b", False, True, "changed"),
    ],
)
def test_how_far_a_paragraph_is(
    state: str | None, now: str, overdue: bool, silence: bool, expected: str
):
    found = standing(
        state, asked="a", cleared="a", now=now, overdue=overdue, silence_consents=silence
    )
    assert found == expected


def test_the_reminder_has_its_days():
    due, asked = date(2026, 10, 18), date(2026, 10, 8)
    days = [day for day in range(8, 21) if reminder_due(due, asked, date(2026, 10, day))]
    assert days == [16, 17, 18]
    assert not reminder_due(due, due, due)


def test_words_of_a_section_hold_a_paragraph_whatever_the_spaces():
    assert holds("One. About  50\nsites. Two.", "About 50 sites.")
    assert not holds("About 60 sites.", "About 50 sites.")


def _part(section: str, text: str, kind: str = "paragraph") -> Part:
    return Part(section, section, kind, text, "en")


def test_versions_differ_by_passage():
    before = [_part("1", "Same."), _part("2", "About 50 sites."), _part("3", "Gone.")]
    after = [_part("1", "Same."), _part("2", "About 60 sites."), _part("2", "New.")]
    found = differences(before, after)
    assert [(one.section, one.kind) for one in found] == [
        ("2", "changed"),
        ("2", "added"),
        ("3", "removed"),
    ]
    assert [told(one) for one in found] == [
        ("About 50 sites.", "About 60 sites."),
        ("", "New."),
        ("Gone.", ""),
    ]
    assert differences(before, before) == []


def test_a_change_in_a_long_passage_is_told_with_a_few_words_around():
    words = " ".join(f"w{number}" for number in range(20))
    [one] = differences([_part("1", f"{words} old {words}")], [_part("1", f"{words} new {words}")])
    assert told(one) == (
        "… w14 w15 w16 w17 w18 w19 old w0 w1 w2 w3 w4 w5 …",
        "… w14 w15 w16 w17 w18 w19 new w0 w1 w2 w3 w4 w5 …",
    )


def test_an_order_names_each_person_once():
    with pytest.raises(NobodyNamed):
        must_be_in_order([], set())
    with pytest.raises(NamedTwice):
        must_be_in_order(["a", "a"], set())
    must_be_in_order(["drafter", "other"], {"drafter"})


def test_only_a_person_who_fetches_anew_is_counted():
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    assert counts(firefox, "GET", partial=False, known=False)
    assert not counts(firefox, "HEAD", partial=False, known=False)
    assert not counts(firefox, "GET", partial=True, known=False)
    assert not counts(firefox, "GET", partial=False, known=True)
    for agent in ("", "Googlebot/2.1", "curl/8.5", "python-requests/2.32"):
        assert not counts(agent, "GET", partial=False, known=False)
