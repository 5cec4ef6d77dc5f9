"""What is offered, needed, spoken and staffed, worked out by hand."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from app.core.localised import Localised
from app.meetings.rules.agenda import Slot
from app.meetings.rules.interpretation import (
    Heard,
    Seat,
    Session,
    State,
    Voice,
    alone,
    languages_of,
    offered,
    warnings,
)
from app.meetings.rules.warnings import kept, remembered

NOON = datetime(2026, 10, 7, 12, 0, tzinfo=UTC)


def slot(key: int, starts: int = 0, ends: int = 30, parent: int | None = None) -> Slot:
    """An item of so many minutes after noon."""
    return Slot(
        key=key,
        parent=parent,
        kind="plenary",
        starts=NOON + timedelta(minutes=starts),
        ends=NOON + timedelta(minutes=ends),
        label=Localised(en=f"Topic {key}"),
    )


def seat(at: Slot, who: int = 1, booth: str = "es", sources: str = "en") -> Seat:
    return Seat(at.key * 10 + who, who, f"Interpreter {who}", booth, frozenset(sources.split()), at)


def session(at: Slot, languages: str = "fr es", seats: tuple[Seat, ...] = (), **more) -> Session:
    return Session(at, f"topic-{at.key}", "en", tuple(languages.split()), seats=seats, **more)


def told(*found) -> list[str]:
    return [
        one.message % {k: v.best("en")[0] if isinstance(v, Localised) else v for k, v in facts}
        for one in found
        for facts in [one.facts.items()]
    ]


def point(key: int, parent: int | None, own: list[str] | None) -> SimpleNamespace:
    return SimpleNamespace(id=key, parent_id=parent, interpretation=own)


def test_an_item_offers_its_own_languages_else_those_above_it_else_those_of_the_meeting():
    points = [
        point(1, None, None),
        point(2, None, ["ar"]),
        point(3, 2, None),
        point(4, 2, []),
        point(5, 1, ["fr", "fr", "en"]),
    ]
    assert offered(points, ["fr", "es"], "en") == {
        1: ("fr", "es"),
        2: ("ar",),
        3: ("ar",),
        4: (),
        5: ("fr",),
    }


def test_a_language_that_is_needed_and_not_offered_is_told_by_session():
    needed = {"es": Heard(10, 4), "fr": Heard(3, 0), "en": Heard(40, 40)}
    sessions = [
        session(slot(1), needed=needed),
        session(slot(2, 30, 60), "fr", needed=needed),
    ]
    assert told(*warnings(sessions)) == ["es is needed by 14 and is not offered in “Topic 2”."]
    assert [one.is_covered for one in sessions] == [True, False]
    assert [sessions[1].state(code) for code in ("en", "fr", "es", "ar")] == [
        State.FLOOR, State.OFFERED, State.MISSING, State.NONE,
    ]  # fmt: skip


def test_more_than_three_sessions_are_counted():
    needed = {"es": Heard(0, 2)}
    sessions = [session(slot(key), "fr", needed=needed) for key in range(4)]
    assert told(*warnings(sessions)) == ["es is needed by 2 and is not offered in 4 sessions."]
    assert len(warnings(sessions[:3])) == 3


def test_who_is_known_by_session_counts_there_alone():
    sessions = [
        session(slot(1), "fr", needed={"es": Heard(1, 0)}),
        session(slot(2), "fr", needed={}),
    ]
    assert told(*warnings(sessions)) == ["es is needed by 1 and is not offered in “Topic 1”."]


def test_a_speaker_is_understood_by_the_floor_by_what_is_offered_or_by_who_is_in_the_booths():
    voices = (Voice("Ms X", "es"), Voice("Mr Y", "en"), Voice("Dr Z", None))
    at = slot(1)
    assert warnings([session(at, voices=voices)]) == []
    from_english = session(at, voices=voices, seats=(seat(at),), rostered=True)
    assert "Ms X will speak es in “Topic 1”, and nobody interprets from es there." in told(
        *warnings([from_english])
    )
    from_both = session(at, "es", voices=voices, seats=(seat(at, sources="en es"),), rostered=True)
    assert warnings([from_both]) == []
    assert told(*warnings([session(at, "fr", voices=voices)])) == [
        "Ms X will speak es in “Topic 1”, and nobody interprets from es there."
    ]


def test_an_empty_booth_is_told_once_there_is_a_roster():
    one, other = slot(1), slot(2, 30, 60)
    assert warnings([session(one), session(other)]) == []
    rostered = [
        session(one, "es", (seat(one),), rostered=True),
        session(other, "es", rostered=True),
    ]
    assert told(*warnings(rostered)) == ["Nobody is in the es booth in “Topic 2”."]
    assert [one.is_covered for one in rostered] == [True, False]


@pytest.mark.parametrize(
    ("starts", "ends", "parent", "clashes"),
    [(30, 60, None, 0), (29, 60, None, 1), (0, 30, None, 1), (0, 30, 1, 0)],
)
def test_the_same_interpreter_twice_is_half_open_and_spares_what_stands_below(
    starts: int, ends: int, parent: int | None, clashes: int
):
    one, other = slot(1), slot(2, starts, ends, parent)
    seats = (seat(one), seat(other))
    sessions = [
        session(one, "es", seats[:1], rostered=True),
        session(other, "es", seats[1:], rostered=True),
    ]
    found = warnings(sessions, seats)
    assert len(found) == clashes
    if found:
        assert told(*found) == [
            "Interpreter 1 interprets in “Topic 1” and in “Topic 2”, which are at the same time."
        ]


def test_a_clash_with_another_meeting_counts_and_one_between_two_others_does_not():
    here, there, elsewhere = slot(1), slot(8), slot(9)
    sessions = [session(here, "es", (seat(here),), rostered=True)]
    assert len(warnings(sessions, [seat(here), seat(there)])) == 1
    assert warnings(sessions, [seat(here, 1), seat(there, 2), seat(elsewhere, 2)]) == []


def test_alone_for_more_than_thirty_minutes_without_a_pause_is_a_note():
    first, second, third = slot(1, 0, 20), slot(2, 20, 31), slot(3, 40, 70)
    row = [session(at, "es", (seat(at),), rostered=True) for at in (first, second, third)]
    assert told(*alone(row)) == [
        "Interpreter 1 is alone in the es booth for 31 minutes, from “Topic 1” on."
    ]
    assert alone(row[1:]) == []
    with_two = session(second, "es", (seat(second), seat(second, 2)), rostered=True)
    assert alone([row[0], with_two, row[2]]) == []


def test_warnings_are_remembered_as_they_were_kept():
    needed = {"es": Heard(0, 2)}
    voices = (Voice("Ms X", "zh"),)
    at = slot(1)
    found = warnings(
        [session(at, "fr", (seat(at, booth="fr"),), needed=needed, voices=voices, rostered=True)]
    )
    assert [remembered(kept(one)) for one in found] == found
    assert languages_of([session(at, "fr", needed=needed, voices=voices)]) == [
        "en", "fr", "es", "zh",
    ]  # fmt: skip
