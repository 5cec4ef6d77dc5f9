"""What changed between two released programmes."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.localised import Localised
from app.meetings.rules.releases import (
    Entry,
    Part,
    Programme,
    What,
    by_person,
    changes,
    kept,
    remembered,
)

pytestmark = pytest.mark.pure

ADA, BEN = Part("ada", "chair", "Ms Ada Alfa"), Part("ben", "keynote", "Mr Ben Bravo")


def at(hour: float) -> datetime:
    return datetime(2026, 12, 9, tzinfo=UTC) + timedelta(hours=hour)


def entry(slug: str, start: float | None = None, **more) -> Entry:
    return Entry(
        slug,
        more.pop("parent", None),
        "",
        "session",
        Localised(en=slug.title()),
        at(start) if start is not None else None,
        at(start + 1) if start is not None else None,
        **more,
    )


def programme(*entries: Entry, zone: str = "Europe/Zurich") -> Programme:
    return Programme(zone, entries)


def said(before: Programme, after: Programme) -> list[tuple[str, What]]:
    return [(one.entry.slug, one.what) for one in changes(before, after)]


A, B, C = entry("a", 9, people=(ADA,)), entry("b", 10, people=(BEN,)), entry("c", 11)
BEFORE = programme(A, B, C)


def test_the_same_programme_has_no_changes():
    assert said(BEFORE, BEFORE) == []


def test_each_kind_of_change_is_told():
    assert said(BEFORE, programme(A, entry("x", 10), B, C)) == [("x", What.ADDED)]
    assert said(BEFORE, programme(A, C)) == [("b", What.REMOVED)]
    assert said(BEFORE, programme(A, B, entry("c", 12))) == [("c", What.TIME)]
    assert said(BEFORE, programme(A, B, replace(C, title=Localised(en="End")))) == [
        ("c", What.NAME)
    ]
    assert said(BEFORE, programme(A, B, replace(C, room="Aula"))) == [("c", What.ROOM)]
    assert said(BEFORE, programme(A, B, replace(C, kind="plenary"))) == [("c", What.FORM)]
    assert said(BEFORE, programme(A, replace(B, people=(ADA, BEN)), C)) == [("b", What.PEOPLE)]
    assert said(BEFORE, programme(A, B, replace(C, parent="a"))) == [("c", What.PLACE)]


def test_one_item_that_moved_is_one_change_and_new_times_explain_a_new_order():
    x, y, z = entry("x"), entry("y"), entry("z")
    assert said(programme(x, y, z), programme(z, x, y)) == [("z", What.PLACE)]
    swapped = programme(entry("b", 9, people=(BEN,)), entry("a", 10, people=(ADA,)), C)
    assert said(BEFORE, swapped) == [("b", What.TIME), ("a", What.TIME)]


def test_places_name_what_an_item_comes_after():
    x, y, z = entry("x"), entry("y"), entry("z")
    [moved] = changes(programme(x, y, z), programme(z, x, y))
    assert moved.was.spot.after == y.title
    assert moved.now.spot.after is None


def test_what_is_gone_stands_where_it_stood():
    assert said(BEFORE, programme(entry("x", 9), C)) == [
        ("a", What.REMOVED), ("b", What.REMOVED), ("x", What.ADDED),
    ]  # fmt: skip


def test_only_those_at_a_changed_item_are_concerned_before_or_after():
    changed = changes(BEFORE, programme(A, replace(B, people=(ADA,)), C))
    assert set(by_person(changed)) == {"ada", "ben"}
    assert by_person(changes(BEFORE, programme(A, B, entry("c", 12)))) == {}
    assert set(by_person(changes(BEFORE, programme(A, C)))) == {"ben"}


ENTRIES = st.lists(
    st.builds(
        entry,
        st.sampled_from("abcdefgh"),
        st.one_of(st.none(), st.integers(0, 30)),
        room=st.sampled_from(["", "A", "B"]),
        people=st.sampled_from([(), (ADA,), (ADA, BEN)]),
    ),
    max_size=8,
    unique_by=lambda one: one.slug,
).map(lambda entries: programme(*entries))


@given(ENTRIES, ENTRIES)
def test_nothing_is_lost_between_any_two_programmes(before, after):
    found = changes(before, after)
    old = {one.slug: one for one in before.entries}
    new = {one.slug: one for one in after.entries}
    told = {(one.entry.slug, one.what) for one in found}
    assert len(told) == len(found)
    assert {slug for slug, what in told if what is What.ADDED} == new.keys() - old.keys()
    assert {slug for slug, what in told if what is What.REMOVED} == old.keys() - new.keys()
    for slug in new.keys() & old.keys():
        is_other = (old[slug].starts, old[slug].ends) != (new[slug].starts, new[slug].ends)
        assert ((slug, What.TIME) in told) == is_other
        assert ((slug, What.ROOM) in told) == (old[slug].room != new[slug].room)
    assert (not found) == (before.entries == after.entries)


@given(ENTRIES)
def test_what_is_kept_is_read_back_the_same(one):
    assert remembered(json.loads(json.dumps(kept(one)))) == one
