"""Texts parted into paragraphs, their translations, and files that come back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reports import xliff
from app.reports.reading import Declares
from app.reports.rules.translation import (
    Part,
    Unit,
    aligned,
    as_stored,
    counted,
    joined,
    lost_marks,
    origin,
    paragraphs,
    parts_of,
    restored,
    whole,
    with_words,
)
from app.reports.rules.translation_files import Bundle, Line, compared
from app.reports.word import bilingual

pytestmark = pytest.mark.pure

TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",)),
        st.sampled_from("\x00\x07\x0b\x1f\r\t\ufffe\u202e\u200fא\u0645⟦⟧<>&\"'%*[]("),
    ),
    min_size=1,
    max_size=60,
)


def states(source: str, *parts: tuple[str, str]) -> list[str]:
    return [one.state for one in aligned(source, [Part(*one) for one in parts])]


def test_empty_lines_part_a_text_and_a_fence_keeps_its_own():
    assert paragraphs("One\nline\n\n \nTwo\n\n```\na\n\nb\n```") == (
        "One\nline", "Two", "```\na\n\nb\n```",
    )  # fmt: skip
    assert paragraphs("") == ()


def test_a_paragraph_is_missing_then_done_then_stale_when_its_source_changes():
    assert states("A") == ["missing"]
    assert states("A", ("A", "a")) == ["done"]
    assert states("B", ("A", "a")) == ["stale"]
    changed = aligned("A\n\nnew\n\nB", [Part("A", "a"), Part("B", "b")])
    assert [(one.state, one.target) for one in changed] == [
        ("done", "a"), ("missing", ""), ("done", "b"),
    ]  # fmt: skip
    moved = aligned("B\n\nA", [Part("A", "a"), Part("B", "b")])
    assert [one.target for one in moved] == ["b", "a"]
    one = aligned("A\n\nC", [Part("A", "a"), Part("B", "b")])[1]
    assert (one.state, one.target, one.before) == ("stale", "b", "B")


def test_saving_one_paragraph_leaves_the_others_as_stale_as_they_were():
    pairs = aligned("X\n\nY", [Part("A", "a"), Part("B", "b")])
    parts = with_words(pairs, 1, "X", "x")
    assert parts == (Part("X", "x"), Part("B", "b"))
    assert whole(parts) == "x\n\nb"
    assert whole((Part("A", ""), Part("B", "b"))) == ""
    assert restored(as_stored(parts)) == parts


def test_a_translation_written_elsewhere_counts_as_one_of_today():
    assert parts_of("A\n\nB", "a\n\nb", (), "") == (Part("A", "a"), Part("B", "b"))
    assert parts_of("A\n\nB", "in one", (), "") == (Part("A\n\nB", "in one"),)
    assert states("A\n\nB", ("A\n\nB", "in one")) == ["done"]
    kept = (Part("old", "a"),)
    assert parts_of("A", "a", kept, "a") == kept
    assert parts_of("A", "other", kept, "a") == (Part("A", "other"),)


def test_where_a_text_is_translated_from():
    order = ("en", "en", "fr", "es")
    assert origin({"en": "x", "fr": "y"}, "fr", order, ()) == "en"
    assert origin({"en": "x", "fr": "y"}, "en", order, ()) == ""
    assert origin({"fr": "x", "en": "y"}, "es", order, ("en",)) == "fr"
    assert origin({"fr": "x", "en": "y"}, "en", order, ("en",)) == "fr"
    assert origin({}, "fr", order, ()) == ""


def test_lost_marks_and_addresses_are_named():
    assert lost_marks("**A** [b](https://x.org) {n}", "**A** [c](https://x.org) {n}") == ()
    assert lost_marks("**A**", "A") == ("**",)
    assert "https://x.org" in lost_marks("see https://x.org", "voir https://y.org")
    assert "%(name)s" in lost_marks("%(name)s", "nom")
    assert lost_marks("- a\n- b", "- a") == ("- ",)


def unit(key: str, source: str, *parts: tuple[str, str], longest: int = 0) -> Unit:
    made = [Part(*one) for one in parts]
    return Unit(
        key, "summary", "", source, "en", joined(one[1] for one in parts), aligned(source, made),
        "s", longest,
    )  # fmt: skip


def test_what_is_counted():
    found = counted([unit("a", "A\n\nB", ("A", "a")), unit("b", "C", ("D", "d"))])
    assert (found.all, found.missing, found.stale) == (3, 1, 1)


def test_a_file_is_compared_with_today_and_every_problem_has_a_name():
    units = [
        unit("a", "A", ("A", "a")),
        unit("b", "**B**"),
        unit("c", "C", ("C", "c")),
        unit("d", "D today"),
        unit("e", "E", longest=3),
        unit("f", "F"),
    ]
    seen = units[2].pairs[0].seen
    lines = [
        Line("a", 1, "A", "a"),
        Line("b", 1, "**B**", "b"),
        Line("c", 1, "C", "changed", "0" * 16),
        Line("d", 1, "D then", "d"),
        Line("e", 1, "E", "long words"),
        Line("gone", 1, "G", "g"),
        Line("f", 1, "F", "f\x00\x07"),
        Line("c", 1, "C", "again", seen),
    ]
    looked = compared(lines, units)
    assert [(one.act, [name for name, _facts in one.problems]) for one in looked.rows] == [
        ("same", []),
        ("new", ["marks"]),
        ("changed", ["meanwhile"]),
        ("new", ["stale"]),
        ("new", ["long"]),
        ("left", ["unknown"]),
        ("new", ["characters"]),
        ("changed", ["twice"]),
    ]
    assert looked.stops
    assert compared(lines[:1], units).seal != looked.seal


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=3))
@settings(max_examples=25, deadline=None)
def test_what_goes_out_comes_back_to_the_letter(texts):
    lines = tuple(
        Line(f"said.alfa-{n}.summary", 1, source, target, "0123456789abcdef", "Résumé")
        for n, (source, target) in enumerate(texts)
    )
    bundle = Bundle("meeting", "A meeting", "en", "fr", lines)
    back = xliff.read(xliff.written(bundle))
    assert (back.meeting, back.source_language, back.language) == ("meeting", "en", "fr")
    assert [(one.key, one.source, one.target, one.seen) for one in back.lines] == [
        (one.key, one.source, one.target, one.seen) for one in lines
    ]


@given(st.tuples(TEXTS, TEXTS))
@settings(max_examples=3, deadline=None)
def test_the_table_for_a_word_processor_comes_back_to_the_letter(texts):
    line = Line("said.alfa.summary", 2, *texts, seen="0123456789abcdef", context="A [note]")
    back = bilingual.read(bilingual.written(Bundle("m", "", "en", "fr", (line,)), "H", "T"))
    (found,) = back.lines
    assert (found.key, found.number, found.source, found.target, found.seen) == (
        line.key, 2, line.source, line.target, line.seen,
    )  # fmt: skip
    assert (back.meeting, back.language) == ("m", "fr")


@given(st.lists(TEXTS, min_size=1, max_size=3))
@settings(max_examples=25, deadline=None)
def test_a_file_without_a_change_changes_nothing(sources):
    units = [unit(f"k{n}", text, (text, text)) for n, text in enumerate(sources)]
    lines = tuple(
        Line(one.key, pair.number, pair.source, pair.target, pair.seen)
        for one in units
        for pair in one.pairs
    )
    back = xliff.read(xliff.written(Bundle("m", "", "en", "fr", lines)))
    looked = compared(back.lines, units)
    assert looked.changes == ()
    assert looked.problems == ()


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://localhost/x.dtd">',
    ],
)
def test_a_file_that_declares_entities_is_not_read(head):
    with pytest.raises(Declares):
        xliff.read(f'<?xml version="1.0"?>{head}<xliff/>'.encode())
    with pytest.raises(Declares):
        xliff.read(f'<?xml version="1.0" encoding="UTF-16"?>{head}<xliff/>'.encode("utf-16"))


@pytest.mark.parametrize(
    "data",
    [b"", b"words", b"<a>", b"<xliff/>", b'<xliff version="1.2"/>', b"\xff\xfe\x00",
     f'<xliff xmlns="{xliff.NAMESPACE}" version="2.0"/>'.encode()],
)  # fmt: skip
def test_what_is_no_xliff_is_refused_in_words(data):
    with pytest.raises((xliff.NotXliff, xliff.Damaged)):
        xliff.read(data)
