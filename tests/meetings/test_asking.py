"""Speakers are asked by mail; they answer, and mend their titles, by the link in it."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, transaction
from app.mail.models import OutboxMail
from app.meetings import queries, services
from app.meetings.models import Meeting, RoleAssignment, SpeakerRequest
from app.meetings.services import asking
from tests.conftest import unlock
from tests.pages import Pages, errors, tree, words
from tests.people import sign_in

NEXT = "coastal-next"
ASK = f"/desk/meetings/{NEXT}/roles/ask"


@pytest.fixture
def unasked(demo_app: Flask) -> Flask:
    """Nobody at the next meeting has been asked."""
    with transaction():
        for role in _roles():
            role.status = "to_ask"
    return demo_app


def _roles() -> list[RoleAssignment]:
    meeting = queries.meeting(NEXT)
    return list(
        db.session.scalars(select(RoleAssignment).where(RoleAssignment.meeting_id == meeting.id))
    )


def _letters() -> list[OutboxMail]:
    db.session.rollback()
    return list(
        db.session.scalars(select(OutboxMail).where(OutboxMail.message == "speaker_request"))
    )


def _link(letter: OutboxMail) -> str:
    found = re.search(r"/answer/[\w-]{43}", letter.body_text)
    assert found, letter.body_text
    return found[0]


def _asked() -> OutboxMail:
    """Everybody was written to; the letter of the one with the chair."""
    with transaction():
        services.ask(queries.meeting(NEXT), by="system")
    letter = _letters()[0]
    db.session.rollback()
    return letter


def _of(letter: OutboxMail) -> list[RoleAssignment]:
    db.session.rollback()
    request = queries.speaker_request(_link(letter).rpartition("/")[2])
    assert request
    return queries.roles_to_answer(request)


def test_each_speaker_gets_one_letter_about_all_roles(unasked: Flask):
    roles = _roles()
    persons = {role.person_id for role in roles if role.person.email}
    with transaction():
        assert services.ask(queries.meeting(NEXT), by="system") == len(persons)
    letters = _letters()
    assert len(letters) == len(persons) == len({one.to_address for one in letters})
    assert len({_link(one) for one in letters}) == len(letters)
    assert {role.status for role in _roles() if role.person.email} == {"asked"}
    with transaction():
        assert services.ask(queries.meeting(NEXT), by="system") == 0


def test_a_reminder_goes_only_to_the_silent(unasked: Flask):
    first = _asked()
    with transaction():
        request = queries.speaker_request(_link(first).rpartition("/")[2])
        assert request
        services.answer(
            request,
            services.Answer({one.id for one in queries.roles_to_answer(request)}, "", "A", "", ""),
        )
    asked = len(_letters())
    with transaction():
        again = services.remind(queries.meeting(NEXT), by="system")
    letters = _letters()
    assert again == asked - 1
    assert len([one for one in letters if one.to_address == first.to_address]) == 1
    assert sum(one.subject.startswith("Reminder") for one in letters) > 0


def test_the_link_opens_without_changing_and_the_button_answers(unasked: Flask, demo_pages: Pages):
    letter = _asked()
    assert _of(letter)[0].printed in letter.body_text
    path = _link(letter)
    page = demo_pages.get(path)
    assert "Your part in the meeting" in words(page)
    assert {role.status for role in _of(letter)} == {"asked"}
    ticked = tree(page).xpath("//input[@name='accepts' and @checked]/@value")
    demo_pages.post(
        path,
        {
            "accepts": ticked,
            "honorific": "Dr",
            "printed": "Ñandú DE LA CRUZ",
            "function": "Minister",
            "organisation": "Ministry of the Sea",
            "printed_right": "y",
            "do": "answer",
        },
        status=302,
    )
    roles = _of(letter)
    assert {role.status for role in roles} == {"confirmed"}
    assert {(role.printed, role.function) for role in roles} == {("Ñandú DE LA CRUZ", "Minister")}
    assert "You have answered." in words(demo_pages.get(path))
    assert "Ñandú DE LA CRUZ" in words(demo_pages.get(f"/meetings/{NEXT}/speakers"))


def test_declining_is_one_button_and_can_be_taken_back(unasked: Flask, demo_pages: Pages):
    letter = _asked()
    path = _link(letter)
    before = {role.id: role.printed for role in _of(letter)}
    sent = {"printed": "Somebody Else", "do": "decline"}
    demo_pages.post(path, sent, status=302)
    assert {role.status for role in _of(letter)} == {"declined"}
    assert {role.id: role.printed for role in _of(letter)} == before
    assert "You have declined." in words(demo_pages.get(path))
    again = {"accepts": [str(key) for key in before], "printed": "Ada", "do": "answer"}
    demo_pages.post(path, again, status=302)
    assert {role.status for role in _of(letter)} == {"accepted"}


def test_what_is_wrong_is_said_at_its_field_and_kept(unasked: Flask, demo_pages: Pages):
    path = _link(_asked())
    sent = {"accepts": ["0"], "printed": "", "function": "Minister <b>", "do": "answer"}
    answer = demo_pages.post(path, sent, status=200)
    assert len(errors(answer)) == 2
    assert tree(answer).get_element_by_id("function").text.strip() == "Minister <b>"


def test_a_link_opens_nobody_elses_roles_and_ends_with_the_meeting(
    unasked: Flask, demo_pages: Pages
):
    letter = _asked()
    other = next(role for role in _roles() if role.person.email != letter.to_address)
    sent = {"accepts": [str(other.id)], "printed": "X", "do": "answer"}
    demo_pages.post(_link(letter), sent, status=200)
    with transaction():
        queries.meeting(NEXT).state = "held"
    gone = demo_pages.get(_link(letter), status=404)
    assert "This link opens nothing now" in words(gone)
    demo_pages.get("/answer/" + "x" * 43, status=404)
    demo_pages.get("/answer/short", status=404)


def test_the_desk_sees_whom_a_letter_reaches_and_sends_once(unasked: Flask, demo_pages: Pages):
    sign_in(demo_pages.client, "officer")
    page = demo_pages.get(ASK)
    reached = len({role.person_id for role in _roles() if role.person.email})
    assert f"Write to {reached} persons" in words(page)
    sent = {**demo_pages.hidden(ASK), "do": "ask"}
    for _twice in range(2):
        assert demo_pages.client.post(ASK, data=sent).status_code == 302
    assert len(_letters()) == reached
    assert "Everybody has been asked." in words(demo_pages.get(ASK)) or "no address" in words(
        demo_pages.get(ASK)
    )


@pytest.mark.parametrize("language", ["fr", "es"])
def test_a_letter_speaks_the_language_of_its_reader(unasked: Flask, language: str):
    with transaction():
        for role in _roles():
            role.person.language = language
        services.ask(queries.meeting(NEXT), by="system")
    assert {one.language for one in _letters()} == {language}


# --- two who press at once -----------------------------------------------------------------------


def _at_once(app: Flask, threads: int) -> list[int | Exception]:
    gate = Barrier(threads)

    def press(_n: int) -> int | Exception:
        with app.app_context():
            gate.wait(30)
            try:
                with transaction():
                    return services.ask(queries.meeting(NEXT), by="system")
            except Exception as error:
                return error
            finally:
                db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(press, range(threads)))


@pytest.mark.race
def test_four_who_press_at_once_write_each_letter_once(unasked: Flask):
    results = _at_once(unasked, 4)
    persons = len({role.person_id for role in _roles() if role.person.email})
    assert sorted(results) == [0, 0, 0, persons]
    assert len(_letters()) == persons


@pytest.mark.race
def test_without_the_lock_letters_are_written_twice(
    unasked: Flask, monkeypatch: pytest.MonkeyPatch
):
    unlock()
    gate = Barrier(2)
    waiting = queries.waiting_for_answer

    def read_then_wait(meeting: Meeting, status: str):
        found = waiting(meeting, status)
        gate.wait(20)
        return found

    monkeypatch.setattr(asking, "_lock", lambda _meeting: None)
    monkeypatch.setattr(asking.queries, "waiting_for_answer", read_then_wait)
    results = _at_once(unasked, 2)
    persons = len({role.person_id for role in _roles() if role.person.email})
    assert results == [persons, persons]
    assert len(_letters()) == 2 * persons


def test_what_was_answered_stands_in_the_trail(unasked: Flask):
    letter = _asked()
    with transaction(), clock.at(clock.now()):
        request = queries.speaker_request(_link(letter).rpartition("/")[2])
        assert request
        services.answer(request, services.Answer((), "", "", "", ""))
    stored = db.session.scalar(select(func.count()).where(SpeakerRequest.answered_at.is_not(None)))
    assert stored == 1
