"""Interpretation at the desk: sessions by languages, booths, the roster, and the warnings."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, time
from threading import Barrier, BrokenBarrierError

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.queries import events_of
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.meetings import queries, services
from app.meetings.models import BoothSeat, Interpreter, Meeting, RoleAssignment
from app.meetings.rules import interpretation as rules
from app.meetings.services import interpretation
from app.meetings.services.interpretation import (
    HasSeats,
    HasThisBooth,
    NotOfferedThere,
    NotTheirLanguage,
    SitsThere,
)
from app.meetings.services.releases import ReasonNeeded
from app.meetings.words import ACTS
from app.registration.services import register
from app.web.sentences import sentence
from tests.meetings.making import BASICS, draft, item, person
from tests.meetings.test_releases import together
from tests.pages import Pages, tree, words
from tests.people import sign_in
from tests.queries import counted
from tests.registration.factories import BEFORE, answer, invited

DESK = "/desk/meetings/meeting/interpretation"


def prepared() -> Meeting:
    """Two topics at one time, and a closing; interpreted into French and Spanish."""
    meeting = draft(
        basics=replace(BASICS, floor_language="en", interpretation=("fr", "es")),
    )
    item(meeting, "Topic one", time(13, 0), time(14, 0), room="A")
    item(meeting, "Topic two", time(13, 0), time(14, 0), room="B")
    item(meeting, "Closing", time(14, 0), time(14, 20), room="A")
    return meeting


def interpreter(meeting: Meeting, name: str = "Lena Brandt", targets: str = "es") -> Interpreter:
    with transaction():
        return services.add_interpreter(
            meeting, name=name, sources=["en", "es"], targets=targets.split(), by="system"
        )


def seat(meeting: Meeting, row: Interpreter, *slugs: str, language: str = "es") -> list[BoothSeat]:
    with transaction():
        return services.seat_interpreter(
            meeting, row, language, [queries.item(meeting.id, s) for s in slugs], by="system"
        )


def offer(meeting: Meeting, slug: str, languages: list[str] | None) -> None:
    with transaction():
        services.offer_interpretation(queries.item(meeting.id, slug), languages, by="system")


def warned(meeting: Meeting) -> list[str]:
    rows = queries.item_rows(meeting.id, "planned")
    return [sentence(one) for one in queries.agenda_warnings(meeting, rows)]


@pytest.fixture
def listeners(app: Flask) -> Meeting:
    """Three listen to Spanish, two of them in the room; one to French."""
    meeting = prepared()
    with transaction():
        services.publish(meeting, by="system")
    delegation = invited(meeting=meeting)
    with clock.at(BEFORE), transaction():
        register(
            delegation,
            [
                answer("Uno"),
                answer("Dos"),
                answer("Tres", mode="online"),
                answer("Quatre", listen_language="fr"),
            ],
            key="a-key-that-is-long-enough",
            by="system",
        )
    return meeting


# --- needs, offers, speakers ---------------------------------------------------------------------


def test_a_language_that_delegates_need_is_warned_of_where_it_is_not_offered(
    app: Flask, listeners: Meeting
):
    assert warned(listeners) == []
    offer(listeners, "topic-two", ["fr"])
    assert warned(listeners) == ["Spanish is needed by 3 and is not offered in “2 Topic two”."]
    offer(listeners, "topic-two", [])
    assert warned(listeners) == [
        "French is needed by 1 and is not offered in “2 Topic two”.",
        "Spanish is needed by 3 and is not offered in “2 Topic two”.",
    ]
    offer(listeners, "topic-two", None)
    assert warned(listeners) == []
    [session] = [one for one in queries.interpretation(listeners).sessions if one.slug == "closing"]
    assert (session.heard("es").room, session.heard("es").online) == (2, 1)


def test_a_gap_needs_a_reason_at_release_which_the_version_keeps(app: Flask, listeners: Meeting):
    offer(listeners, "topic-two", ["fr"])
    with pytest.raises(ReasonNeeded), transaction():
        services.release_programme(listeners, note="", override_reason="", by="system")
    with transaction():
        row = services.release_programme(
            listeners, note="", override_reason="Whispered there.", by="system"
        )
    assert [one["rule"] for one in row.overridden] == ["NotOffered"]
    [told] = [
        one
        for one in events_of("meeting", listeners.slug)
        if one.action == "programme.warnings_overridden"
    ]
    assert told.facts["warnings"] == ["NotOffered"]


def test_a_speaker_nobody_interprets_is_named_and_who_declined_is_not(app: Flask):
    meeting = prepared()
    row = queries.item(meeting.id, "topic-two")
    with transaction():
        role = services.assign_role(row, person("Xu"), "chair", by="system")
    with transaction():
        services.note_languages(meeting, {role.id: "zh"}, by="system")
    assert warned(meeting) == [
        "Ms Ada Xu will speak Chinese in “2 Topic two”, and nobody interprets from Chinese there."
    ]
    with transaction():
        services.set_status(db.session.get_one(RoleAssignment, role.id), "declined", by="system")
    assert warned(meeting) == []


def test_the_record_keeps_the_languages_and_warns_of_nothing(app: Flask):
    meeting = prepared()
    row = queries.item(meeting.id, "topic-two")
    with transaction():
        role = services.assign_role(row, person("Xu"), "chair", by="system")
        services.note_languages(meeting, {role.id: "zh"}, by="system")
        services.offer_interpretation(row, ["fr"], by="system")
        services.publish(meeting, by="system")
        services.begin_record(meeting, by="system")
    held = queries.item_rows(meeting.id, "held")
    [two] = [one for one in held if one.title.best("en")[0] == "Topic two"]
    assert two.interpretation == ["fr"]
    assert [one.language for one in two.roles] == ["zh"]
    assert queries.agenda_warnings(meeting, held) == []


# --- booths --------------------------------------------------------------------------------------


def test_the_same_interpreter_twice_is_warned_of_at_release_also_between_meetings(app: Flask):
    meeting = prepared()
    lena = interpreter(meeting)
    seat(meeting, lena, "topic-one", "closing")
    twice = "interprets in “1 Topic one” and in"
    assert not [one for one in warned(meeting) if twice in one]
    seat(meeting, lena, "topic-two")
    assert (
        "Lena Brandt interprets in “1 Topic one” and in “2 Topic two”, which are at the same time."
        in warned(meeting)
    )
    other = draft("other", replace(BASICS, interpretation=("es",)))
    item(other, "Elsewhere", time(14, 19), time(15, 0))
    seat(other, lena, "elsewhere")
    clash = (
        "Lena Brandt interprets in “3 Closing” and in “1 Elsewhere”, which are at the same time."
    )
    assert clash in warned(meeting)
    assert clash in warned(other)
    assert not [one for one in warned(other) if "Topic" in one]


def test_a_booth_takes_only_who_speaks_its_language_where_it_is_offered_once(app: Flask):
    meeting = prepared()
    lena = interpreter(meeting)
    with pytest.raises(NotTheirLanguage, match="Lena Brandt"):
        seat(meeting, lena, "topic-one", language="fr")
    offer(meeting, "topic-two", ["fr"])
    with pytest.raises(NotOfferedThere):
        seat(meeting, lena, "topic-one", "topic-two")
    assert db.session.scalars(select(BoothSeat)).all() == []
    [one] = seat(meeting, lena, "topic-one")
    with pytest.raises(SitsThere):
        seat(meeting, lena, "topic-one")
    with pytest.raises(HasSeats), transaction():
        services.remove_interpreter(meeting, lena, by="system")
    with pytest.raises(HasThisBooth), transaction():
        services.edit_interpreter(
            meeting, lena, name="L", email="", sources=["en"], targets=["fr"], by="system"
        )
    with transaction():
        services.unseat_interpreter(meeting, one, by="system")
    with transaction():
        services.remove_interpreter(meeting, lena, by="system")
    acts = [one.action for one in events_of("meeting", meeting.slug)]
    assert {"interpreter.added", "interpreter.seated", "interpreter.unseated"} < set(acts)
    assert set(acts) <= set(ACTS)


def test_the_worlds_keep_their_interpreters_apart(app: Flask):
    meeting = prepared()
    interpreter(meeting)
    with transaction():
        made_up = services.create_meeting("made-up", BASICS, by="system", fictitious=True)
    assert [one.name for one in queries.roster(meeting)] == ["Lena Brandt"]
    assert queries.roster(made_up) == []


def test_a_stale_offer_is_refused(app: Flask):
    meeting = prepared()
    row = queries.item(meeting.id, "topic-two")
    old = row.version
    offer(meeting, "topic-two", ["fr"])
    with pytest.raises(StaleVersion), transaction():
        services.offer_interpretation(
            queries.item(meeting.id, "topic-two"), [], by="system", version=old
        )


# --- pages ---------------------------------------------------------------------------------------


def test_the_officer_builds_the_roster_fills_a_booth_and_empties_it(app: Flask, pages: Pages):
    prepared()
    sign_in(pages.client, "officer")
    assert "Nobody is on the roster." in words(pages.get(DESK))
    pages.get(f"{DESK}/booths/new")
    page = pages.post(f"{DESK}/interpreters/new", {"name": "Lena <b>"}, status=200)
    assert "Choose an answer for “Interprets from”." in words(page)
    pages.post(
        f"{DESK}/interpreters/new",
        {"name": "Lena <b>", "sources": ["en", "fr"], "targets": ["es"]},
        status=302,
    )
    [entry] = queries.roster(queries.meeting("meeting"))
    address = f"{DESK}/interpreters/{entry.public_id}"
    pages.post(address, {"name": "Lena Brandt", "sources": ["en"], "targets": ["es"]}, status=302)
    page = pages.post(
        f"{DESK}/booths/new", {"interpreter": entry.public_id, "language": "es"}, status=200
    )
    assert "Choose an answer for “Sessions”." in words(page)
    page = pages.post(
        f"{DESK}/booths/new",
        {"interpreter": entry.public_id, "language": "fr", "sessions": ["topic-one"]},
        status=200,
    )
    assert "Lena Brandt does not interpret into French." in words(page)
    pages.post(
        f"{DESK}/booths/new",
        {"interpreter": entry.public_id, "language": "es", "sessions": ["topic-one", "closing"]},
        status=302,
    )
    text = words(pages.get(DESK))
    assert "Nobody is in the Spanish booth in “2 Topic two”." in text
    assert (
        "Lena Brandt is alone in the Spanish booth for 80 minutes, from “1 Topic one” on." in text
    )
    pages.post(f"{address}/remove", form=address, status=302)
    assert "Take them out of every booth first" in words(pages.get(DESK))
    db.session.rollback()
    for seated in db.session.scalars(select(BoothSeat.id)).all():
        pages.post(f"{DESK}/booths/{seated}/leave", form=DESK, status=302)
    pages.post(f"{address}/remove", form=address, status=302)
    assert "Nobody is on the roster." in words(pages.get(DESK))


def test_a_session_is_given_its_own_languages_or_none(app: Flask, pages: Pages):
    prepared()
    sign_in(pages.client, "officer")
    address = f"{DESK}/sessions/topic-two"
    page = pages.post(address, {"how": "own"}, status=200)
    assert "Tick at least one language" in words(page)
    for sent, kept in (
        ({"how": "own", "languages": ["ar", "fr"]}, ["fr", "ar"]),
        ({"how": "none", "languages": ["fr"]}, []),
        ({"how": "above"}, None),
    ):
        pages.post(address, sent, status=302)
        db.session.rollback()
        assert queries.agenda_item("meeting", "topic-two").interpretation == kept


def test_languages_of_speakers_are_saved_together_and_only_what_changed(app: Flask, pages: Pages):
    meeting = prepared()
    row = queries.item(meeting.id, "topic-two")
    with transaction():
        first = services.assign_role(row, person("Alfa"), "chair", by="system").id
        second = services.assign_role(row, person("Bravo"), "presenter", by="system").id
    sign_in(pages.client, "officer")
    address = f"{DESK}/speakers"
    hidden = pages.hidden(address, action=address)
    with transaction():
        services.note_languages(meeting, {second: "fr"}, by="system")
    answered = pages.client.post(
        address, data={**hidden, f"role_{first}": "es", f"role_{second}": ""}
    )
    assert answered.status_code == 302
    db.session.rollback()
    kept = {one.id: one.language for one in db.session.scalars(select(RoleAssignment))}
    assert kept == {first: "es", second: "fr"}
    pages.post(address, {f"role_{first}": "xx"}, status=200)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_page_shows_every_gap_in_each_language(
    app: Flask, pages: Pages, listeners: Meeting, language: str
):
    offer(listeners, "topic-two", ["fr"])
    lena = interpreter(listeners)
    seat(listeners, lena, "topic-one", "closing")
    pages.client.set_cookie("language", language)
    sign_in(pages.client, "officer")
    page = pages.get(DESK)
    found = queries.interpretation(listeners)
    assert [one.rule for one in found.warnings] == [
        "NotOffered", "EmptyBooth", "EmptyBooth", "EmptyBooth",
    ]  # fmt: skip
    board = words(pages.get("/desk/meetings/meeting/"))
    if language == "en":
        text = words(page)
        assert "Spanish is needed by 3 and is not offered in “2 Topic two”." in text
        assert "needed by 3: 2 in the room, 1 online" in text
        assert "Close 4 gaps" in board


def test_the_board_asks_for_unknown_languages_last(app: Flask, pages: Pages):
    meeting = prepared()
    with transaction():
        row = services.assign_role(
            queries.item(meeting.id, "closing"), person("Alfa"), "chair", by="system"
        )
    sign_in(pages.client, "officer")
    board = "/desk/meetings/meeting/"
    assert "Note the language of 1 role" in words(pages.get(board))
    with transaction():
        services.note_languages(meeting, {row.id: "en"}, by="system")
    assert "Note the language" not in words(pages.get(board))


def test_the_page_asks_as_much_for_many_sessions_as_for_few(app: Flask, pages: Pages):
    meeting = prepared()
    lena = interpreter(meeting)
    seat(meeting, lena, "closing")
    sign_in(pages.client, "officer")
    pages.get(DESK)
    with counted() as few:
        pages.get(DESK)
    for hour in range(8):
        row = item(meeting, f"Extra {hour}", time(13, hour), time(13, hour + 5))
        seat(meeting, interpreter(meeting, f"Interpreter {hour}"), row.slug)
    with counted() as many:
        pages.get(DESK)
    assert len(many) == len(few)


def test_a_meeting_in_one_language_has_no_line_on_the_board(app: Flask, pages: Pages):
    meeting = draft()
    item(meeting, "Opening")
    sign_in(pages.client, "officer")
    page = tree(pages.get("/desk/meetings/meeting/"))
    assert "Interpretation" not in page.xpath("//table//th//b/text()")


# --- two at once ---------------------------------------------------------------------------------


def seat_again(_place: int) -> list[BoothSeat]:
    meeting = queries.meeting("meeting")
    [entry] = queries.roster(meeting)
    row = queries.interpreter(meeting, entry.public_id)
    db.session.rollback()
    return seat(meeting, row, "closing")


@pytest.mark.race
def test_of_two_officers_at_once_one_fills_the_seat(app: Flask):
    interpreter(prepared())
    db.session.rollback()
    assert together(app, 4, seat_again) == {"won": 1, SitsThere.__name__: 3}
    db.session.rollback()
    assert len(db.session.scalars(select(BoothSeat)).all()) == 1


@pytest.mark.race
def test_without_the_lock_the_second_breaks_instead_of_being_told(
    app: Flask, unlocked, monkeypatch: pytest.MonkeyPatch
):
    interpreter(prepared())
    db.session.rollback()
    both_have_looked = Barrier(2)
    look = rules.offered

    def look_then_wait(*facts):
        found = look(*facts)
        with suppress(BrokenBarrierError):
            both_have_looked.wait(5)
        return found

    monkeypatch.setattr(rules, "offered", look_then_wait)
    monkeypatch.setattr(interpretation, "take_version", lambda *_facts: None)
    ends = together(app, 2, seat_again)
    assert SitsThere.__name__ not in ends
    assert ends["won"] < 2
    assert any(name.startswith("broke") for name in ends)


def test_a_copy_keeps_the_languages_of_its_sessions_and_nobody_in_the_booths(app: Flask):
    meeting = prepared()
    offer(meeting, "topic-two", ["fr"])
    seat(meeting, interpreter(meeting), "topic-one")
    with transaction():
        copy = services.copy_meeting(meeting, slug="copy", on_date=date(2027, 10, 7), by="system")
    rows = queries.item_rows(copy.id, "planned")
    assert [row.interpretation for row in rows] == [None, ["fr"], None]
    assert queries.interpretation(copy).seats == []
