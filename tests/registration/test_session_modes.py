"""Following single sessions otherwise than the meeting: chosen, counted, and the last seat."""

import csv
import io
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.meetings.models import Meeting
from app.registration import presence, queries, services
from app.registration.models import Delegate, SessionMode
from app.registration.rules.refusals import RegistrationClosed, SeatsTaken
from app.registration.rules.session_modes import OneWayOnly, SessionFull
from app.reports import queries as papers
from tests import queries as statements
from tests import races
from tests.pages import errors, tree, words
from tests.registration.factories import (
    BEFORE,
    CLOSES,
    answer,
    invited,
    link_in,
    mails,
)
from tests.registration.test_sessions import item

together = partial(races.together, at=BEFORE)


@pytest.fixture
def delegation(app):
    """A delegation, and two sessions: opening with a talk in it, closing; a break between them."""
    with clock.at(BEFORE):
        found = invited()
        with transaction():
            opening = item(found.meeting, "opening", "plenary", ends=120)
            item(found.meeting, "talk", parent=opening)
            item(found.meeting, "pause", "break", begins=120, ends=130)
            item(found.meeting, "closing", "plenary", begins=130, ends=180)
        yield found


def register(delegation, *people):
    with transaction():
        return services.register(
            delegation, list(people), key=f"key-{people[0].email}".ljust(20, "."), by="x"
        )


def room(name="Ibarra"):
    return answer(name, mode="room", email=f"{name.lower()}@example.org")


def online(name="Obi"):
    return answer(name, mode="online", email=f"{name.lower()}@example.org")


def choose(delegate, late=False, **wanted):
    with transaction():
        return services.choose_sessions(
            delegate, wanted, version=delegate.version, by="x", late=late
        )


def seats(meeting, mode="room"):
    db.session.rollback()
    return queries.seats(queries.meeting(meeting.slug))[mode]


def rows():
    db.session.rollback()
    return sorted((one.agenda_item_id, one.mode) for one in db.session.scalars(select(SessionMode)))


def set_capacity(meeting, **places):
    with transaction():
        locked = queries.meeting_for_update(meeting.id)
        for mode, number in places.items():
            setattr(locked, f"capacity_{mode}", number)


def own_page(delegate):
    [mail, *_rest] = mails("delegate_confirmed", to=delegate.email)
    return link_in(mail)


# --- choosing ------------------------------------------------------------------------------------


def test_a_person_chooses_on_their_own_page(pages, delegation):
    [one] = register(delegation, room())
    link = own_page(one)
    assert "Choose sessions" in words(pages.get(link))
    page = pages.get(f"{link}/sessions")
    assert "You are registered for the room." in words(page)
    assert tree(page).xpath("//input[@type='radio'][@checked]/@value") == ["room", "room"]
    assert 'name="session-pause"' not in page.text
    assert 'name="session-talk"' not in page.text

    chosen = {"session-opening": "online", "session-closing": "room"}
    assert pages.post(f"{link}/sessions", chosen).location == link
    [(_item, mode)] = rows()
    assert mode == "online"
    page = words(pages.get(link))
    assert "Opening: Online" in page
    assert "My day: join" in page
    [mail] = mails("delegate_changed")
    assert "Opening: En línea" in mail.body_text
    assert "Opening: En línea" in mail.body_html
    assert "Closing" not in mail.body_text
    assert "/day" in mail.body_text

    # Back to how the person takes part: nothing is kept.
    pages.post(f"{link}/sessions", {"session-opening": "room", "session-closing": "room"})
    assert rows() == []


def test_the_focal_point_chooses_and_two_at_once_notice_each_other(pages, sign_in, delegation):
    [one] = register(delegation, online())
    sign_in(pages.client, "officer")
    desk = f"/desk/meetings/second-meeting/delegations/{delegation.public_id}"
    page = pages.get(desk)
    assert "Single sessions" in words(page)
    at = f"{desk}/delegates/{one.public_id}/sessions"
    chosen = {"session-opening": "room", "session-closing": "online"}
    stale = {**chosen, "version": "1", "session-closing": "room"}
    assert pages.post(at, chosen).location == desk
    page = pages.post(at, stale, status=422)
    assert "Both versions" in words(page)
    assert pages.post(at, stale | {"version": "2"}, status=302)
    assert [mode for _item, mode in rows()] == ["room", "room"]


def test_a_form_without_an_answer_or_with_a_wrong_one_is_refused(pages, delegation):
    [one] = register(delegation, room())
    at = f"{own_page(one)}/sessions"
    assert pages.post(at, {"session-opening": "moon", "session-closing": "room"}, status=422)
    assert rows() == []


def test_nothing_is_chosen_after_the_deadline_or_where_there_is_one_way(pages, delegation):
    [one] = register(delegation, room())
    link = own_page(one)
    with clock.at(CLOSES):
        assert pages.get(f"{link}/sessions", status=302).location == link
        with transaction(), pytest.raises(RegistrationClosed):
            services.choose_sessions(one, {"opening": "online"}, version=1, by="x")
        choose(one, late=True, opening="online")
    with transaction():
        queries.meeting_for_update(delegation.meeting_id).format = "room"
    assert pages.get(f"{link}/sessions", status=302).location == link
    with transaction(), pytest.raises(OneWayOnly):
        services.choose_sessions(one, {}, version=2, by="x")


def test_a_stale_version_says_what_is_stored(delegation):
    [one] = register(delegation, room())
    choose(one, opening="online")
    with transaction(), pytest.raises(StaleVersion) as caught:
        services.choose_sessions(one, {"closing": "online"}, version=1, by="x")
    assert caught.value.theirs == {"session-opening": "online", "session-closing": "room"}


# --- seats ---------------------------------------------------------------------------------------


def test_who_comes_to_one_session_takes_a_seat_of_the_room(delegation):
    set_capacity(delegation.meeting, room=2)
    one, two = register(delegation, room("One"), online("Two"))
    choose(two, opening="room")
    found = seats(delegation.meeting)
    assert (found.taken, found.guests, found.left) == (1, 1, 0)
    with pytest.raises(SeatsTaken):
        register(delegation, room("Three"))
    # Somebody else leaves that session: their seat is free there, and nowhere else.
    choose(one, opening="online")
    assert seats(delegation.meeting).left == 1


def test_a_full_session_is_refused_at_its_field_and_a_seat_left_there_is_taken(pages, delegation):
    set_capacity(delegation.meeting, room=1)
    one, two = register(delegation, room("One"), online("Two"))
    at = f"{own_page(two)}/sessions"
    both = {"session-opening": "room", "session-closing": "online"}
    assert errors(pages.post(at, both, status=422)) == [
        "No seat is left in the room for “Opening”. Follow it online."
    ]
    choose(one, opening="online")
    assert pages.post(at, both).status_code == 302
    # Who gave the seat up does not get it back, and sends nobody in their place who needs it.
    with pytest.raises(SessionFull):
        choose(one, opening="room")
    with transaction():
        new = services.replace_delegate(one, room("Three"), key="r" * 20, by="x")
    assert list(queries.exceptions_of(new).values()) == ["online"]
    assert seats(delegation.meeting).left == 0


def test_invited_guests_may_pass_the_capacity_of_a_session(delegation):
    set_capacity(delegation.meeting, room=0)
    [one] = register(delegation, online())
    with pytest.raises(SessionFull):
        choose(one, opening="room")
    with transaction():
        services.set_beyond_capacity(delegation, why="Speakers", by="x")
    choose(one, opening="room")
    assert len(rows()) == 1


def test_who_changes_how_they_take_part_follows_every_session_so(delegation):
    set_capacity(delegation.meeting, room=1)
    [one] = register(delegation, online())
    choose(one, opening="room")
    assert seats(delegation.meeting).left == 0
    with transaction():
        services.change_delegate(one, room("Obi"), version=one.version, by="x")
    assert rows() == []
    assert seats(delegation.meeting).taken == 1


def test_who_withdraws_leaves_the_seat_of_the_session_to_who_waits(delegation):
    set_capacity(delegation.meeting, room=2)
    one, two = register(delegation, room("One"), online("Two"))
    choose(two, closing="room")
    with transaction():
        services.register(delegation, [room("Three")], key="w" * 20, by="x", wait=1)
    with transaction():
        services.withdraw_delegate(two, by="x")
    [entry] = queries.waiting_of(delegation.id)
    assert entry.state == "offered"
    assert one.is_registered


def test_the_last_seat_of_a_session_goes_to_one_of_16(app, delegation):
    set_capacity(delegation.meeting, room=1)
    people = [one.id for one in register(delegation, *(online(f"P{n}") for n in range(16)))]
    ends = together(app, 16, lambda place: choose_by_id(people[place]))
    assert ends == {"won": 1, SessionFull.__name__: 15}
    assert len(rows()) == 1


def choose_by_id(delegate):
    with transaction():
        services.choose_sessions(
            db.session.get(Delegate, delegate), {"opening": "room"}, version=1, by="x"
        )


def test_without_the_lock_two_come_to_the_last_seat(app, unlocked, delegation, monkeypatch):
    set_capacity(delegation.meeting, room=1)
    people = [one.id for one in register(delegation, online("One"), online("Two"))]
    for name, model in (("meeting_for_update", Meeting), ("delegate_for_update", Delegate)):
        monkeypatch.setattr(queries, name, lambda found, model=model: db.session.get(model, found))
    monkeypatch.setattr(queries, "seats", races.waiting_after(queries.seats, Barrier(2)))
    together(app, 2, lambda place: choose_by_id(people[place]))
    assert len(rows()) == 2


# --- counted -------------------------------------------------------------------------------------


def test_it_is_counted_at_the_desk_of_the_session_and_of_what_lies_in_it(delegation):
    one, two = register(delegation, room("One"), online("Two"))
    choose(one, opening="online")
    choose(two, closing="room")
    meeting = queries.meeting("second-meeting")
    expected = {}
    for slug in ("opening", "talk", "closing"):
        session = queries.session_item(meeting, slug)
        found = presence.counts(meeting, session)
        people, _number = presence.people(meeting, language="en", show="expected", session=session)
        expected[slug] = (
            found.expected_room,
            found.expected_online,
            [person.family_name for person in people],
        )
    assert expected == {
        "opening": (0, 2, []),
        "talk": (0, 2, []),
        "closing": (2, 0, ["One", "Two"]),
    }
    whole = presence.counts(meeting)
    assert (whole.expected_room, whole.expected_online) == (1, 1)


def test_it_is_counted_for_interpretation_and_papers(delegation):
    one, two = register(delegation, room("One"), online("Two"))
    choose(two, opening="room")
    meeting = queries.meeting("second-meeting")
    needs = queries.heard(meeting)
    talk = queries.session_item(meeting, "talk").id
    assert (needs[None]["es"].room, needs[None]["es"].online) == (1, 1)
    assert (needs[talk]["es"].room, needs[talk]["es"].online) == (2, 0)
    assert queries.session_item(meeting, "closing").id not in needs
    assert [each.family_name for each in papers.in_the_room(meeting, language="en")] == [
        "One",
        "Two",
    ]
    assert one.mode == "room"


def test_a_choice_of_sessions_is_counted_by_how_they_are_followed(delegation):
    with transaction():
        block = item(delegation.meeting, "block", "parallel_block", begins=200, ends=260)
        for slug in ("left", "right"):
            item(delegation.meeting, slug, parent=block, begins=200, ends=260)
        [asked] = services.ask_sessions(delegation.meeting, "block", by="x")
    left = queries.options_of(asked.current)[0].key
    people = [
        answer(name, mode=mode, email=f"{name}@example.org", further={asked.public_id: left})
        for name, mode in (("a", "room"), ("b", "room"), ("c", "online"))
    ]
    first, *_rest = register(delegation, *people)
    choose(first, block="online", opening="online")
    questions = queries.question_rows(delegation.meeting_id)
    counted = queries.counted_by_mode(delegation.meeting_id, questions)
    assert counted[asked.public_id, left] == {"room": 1, "online": 2}


def test_the_export_tells_it_and_can_be_imported_again(pages, sign_in, delegation):
    one, _two = register(delegation, room("One"), online("Two"))
    choose(one, opening="online", closing="online")
    sign_in(pages.client, "officer")
    content = pages.client.get("/desk/meetings/second-meeting/registration/delegates.csv").text
    lines = list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))
    assert [line["Single sessions"] for line in lines] == ["Opening: Online; Closing: Online", ""]
    with transaction():
        found = services.importing.upload(
            queries.meeting("second-meeting"), "again.csv", content.encode(), by="x"
        )
    page = pages.get(f"/desk/meetings/second-meeting/registration/import/{found.public_id}")
    assert "Single sessions" not in "".join(errors(page))


def test_who_follows_one_session_online_can_join(app, delegation):
    [one] = register(delegation, room())
    choose(one, opening="online")
    with clock.at(delegation.meeting.starts_at - timedelta(minutes=5)), transaction():
        assert services.join(one, by="x") == "https://video.example.org/j/42"


def test_the_page_takes_the_same_number_of_queries_however_many_choose(pages, sign_in, delegation):
    one, two, three = register(delegation, room("One"), room("Two"), online("Three"))
    choose(one, opening="online")
    sign_in(pages.client, "officer")
    desk = f"/desk/meetings/second-meeting/delegations/{delegation.public_id}"
    pages.get(desk)
    with statements.counted() as few:
        pages.get(desk)
    choose(two, opening="online", closing="online")
    choose(three, closing="room")
    with statements.counted() as many:
        pages.get(desk)
    assert len(many) == len(few)
