"""Questions to the panel: asked in an item that is on or coming, sorted by the moderator."""

from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.floor import queries, services
from app.floor.models import PanelQuestion
from app.floor.rules.questions import (
    EmptyQuestion,
    QuestionTooLong,
    TooLateToAsk,
    TooManyQuestions,
    checked,
    takes_questions,
)
from app.meetings.models import AgendaItem
from app.registration import queries as registration
from app.registration.models import Delegate
from app.registration.services import register
from tests import people
from tests.pages import Pages, errors, tree, words
from tests.registration.factories import BEFORE, ENDS, STARTS, answer, invited, link_in, mails
from tests.registration.test_races import together

HOSTILE = '<script>alert(1)</script> "quoted" =1+1'
DESK = "/desk/meetings/second-meeting/questions"


@pytest.fixture
def delegation(app):
    """A meeting with an item of an hour, a break, and an item that comes after both."""
    found = invited()
    with clock.at(BEFORE), transaction():
        register(found, [answer(mode="online")], key="k", by="system")
        for place, (slug, kind, start, minutes) in enumerate(
            (("one", "plenary", 0, 60), ("pause", "break", 60, 15), ("two", "session", 75, 60)), 1
        ):
            starts = STARTS + timedelta(minutes=start)
            db.session.add(
                AgendaItem(
                    meeting_id=found.meeting_id, slug=slug, agenda="planned", position=place,
                    number=str(place), kind=kind, title=Localised(en=f"Item {slug}"), version=1,
                    starts_at=starts, ends_at=starts + timedelta(minutes=minutes),
                )
            )  # fmt: skip
    return found


@pytest.fixture
def link(delegation):
    """The registered person's own link."""
    return link_in(mails("delegate_confirmed")[0])


def asked():
    db.session.rollback()
    return list(
        db.session.scalars(select(PanelQuestion).order_by(PanelQuestion.position, PanelQuestion.id))
    )


def item(slug="one"):
    return db.session.scalars(select(AgendaItem).where(AgendaItem.slug == slug)).one()


def put(text, *, at=STARTS, slug="one", named=True):
    """Ask by the service; commits."""
    delegate = db.session.scalars(select(Delegate)).one()
    with clock.at(at), transaction():
        return services.ask(item(slug), delegate, text, named=named, by="x").public_id


# --- the rules -----------------------------------------------------------------------------------


def test_a_question_has_words_and_at_most_500_characters():
    assert checked("  Who pays?\r\n \x07Why? ") == "Who pays?\nWhy?"
    assert len(checked("x" * 500)) == 500
    with pytest.raises(QuestionTooLong):
        checked("x" * 501)
    for empty in ("", " \n\t", "\x00\u200b"):
        with pytest.raises(EmptyQuestion):
            checked(empty)


def test_an_item_that_is_on_or_coming_may_be_asked_and_a_break_never():
    ends = STARTS + timedelta(minutes=60)
    for moment, may in ((STARTS - timedelta(days=9), True), (STARTS, True), (ends, False)):
        assert takes_questions("plenary", ends, over=False, now=moment) is may
    assert takes_questions("plenary", None, over=False, now=ends)
    assert not takes_questions("plenary", None, over=True, now=ends)
    assert not takes_questions("break", ends, over=False, now=STARTS)


# --- asking --------------------------------------------------------------------------------------


def test_a_participant_asks_from_their_day_and_reads_where_it_stands(pages: Pages, link):
    with clock.at(STARTS):
        page = tree(pages.get(f"{link}/day"))
        [ask, _later] = page.xpath("//p[@class='dy-ask']/a/@href")
        assert ask == f"{link}/questions/one"
        sent = pages.post(ask, {"text": "Who pays for it?", "named": "y"}, status=302)
        assert sent.location == f"{link}/day"
        assert "Your question is on the moderator’s list." in words(pages.get(sent.location))
        assert "What you have asked Who pays for it? New" in words(pages.get(ask)).replace(
            "askedWho", "asked Who"
        ).replace("?New", "? New")
    [row] = asked()
    assert (row.text, row.named, row.state, row.agenda_item_id) == (
        "Who pays for it?", True, "asked", item().id,
    )  # fmt: skip


def test_a_double_click_asks_once(pages: Pages, link):
    ask = f"{link}/questions/one"
    with clock.at(STARTS):
        hidden = pages.hidden(ask)
        for _press in range(2):
            pages.client.post(ask, data={**hidden, "text": "Who pays?", "named": "y"})
    assert len(asked()) == 1


def test_too_long_empty_or_late_is_said_and_nothing_is_lost(pages: Pages, link):
    ask = f"{link}/questions/one"
    with clock.at(STARTS):
        assert "it may have 500" in " ".join(errors(pages.post(ask, {"text": "x" * 501})))
        assert errors(pages.post(ask, {"text": " "}))
        hidden = pages.hidden(ask)
    with clock.at(STARTS + timedelta(minutes=60)):
        late = pages.client.post(ask, data={**hidden, "text": "Too late?", "named": "y"})
        assert "This item takes no more questions." in words(late)
        pages.get(f"{link}/questions/nothing", status=404)
    assert asked() == []


def test_five_in_ten_minutes_are_enough(app, delegation):
    for number in range(5):
        put(f"Question {number}?", at=STARTS + timedelta(minutes=number))
    with pytest.raises(TooManyQuestions):
        put("One more?", at=STARTS + timedelta(minutes=9))
    # The first was asked ten minutes before: it counts no more.
    put("One more?", at=STARTS + timedelta(minutes=10))
    assert len(asked()) == 6


def test_nobody_asks_at_another_meeting_or_after_the_end(app, delegation):
    with pytest.raises(TooLateToAsk):
        put("Still there?", slug="two", at=ENDS)
    with pytest.raises(TooLateToAsk):
        put("A coffee?", slug="pause")
    assert asked() == []


def test_a_participant_who_has_signed_in_asks_too(pages: Pages, delegation):
    with transaction():
        db.session.scalars(select(Delegate)).one().email_key = "participant@example.org"
    people.sign_in(pages.client, "participant")
    address = "/my/meetings/second-meeting/questions/two"
    with clock.at(STARTS):
        pages.post(address, {"text": "And then?", "named": "y"}, status=302)
    assert [row.text for row in asked()] == ["And then?"]


# --- the moderator's list ------------------------------------------------------------------------


def test_the_list_shows_names_only_of_those_who_give_them(pages: Pages, delegation):
    put("Who pays?")
    put(HOSTILE, named=False, at=STARTS + timedelta(minutes=1))
    people.sign_in(pages.client, "facilitator")
    page = pages.get(DESK)
    first, second = tree(page).xpath("//ol[@class='fl-questions']/li")
    assert "Mr Tomás Ibarra, Partner Alfa" in " ".join(first.text_content().split())
    assert "From a participant" in second.text_content()
    assert "Ibarra" not in second.text_content()
    assert "<script>alert" not in page.text
    assert HOSTILE in second.text_content()
    assert "Questions from participants · 2 open" in words(
        pages.get("/desk/meetings/second-meeting/floor")
    ).replace("participants ·", "participants ·")


def test_the_moderator_sorts(pages: Pages, delegation):
    keys = [put(text, at=STARTS + timedelta(minutes=place)) for place, text in enumerate("ABC")]
    people.sign_in(pages.client, "facilitator")

    def press(key, do):
        token = pages.hidden(DESK, action=f"{DESK}/{keys[0]}")["csrf_token"]
        return pages.client.post(f"{DESK}/{key}", data={"csrf_token": token, "do": do})

    def order():
        db.session.rollback()
        return [(one.text, one.state) for one in queries.questions(delegation.meeting_id)]

    before = pages.client.get(f"{DESK}/state").data
    press(keys[2], "up")
    assert [text for text, _state in order()] == ["A", "C", "B"]
    assert pages.client.get(f"{DESK}/state").data != before
    press(keys[0], "up")  # already the first
    press(keys[0], "down")
    assert [text for text, _state in order()] == ["C", "A", "B"]
    press(keys[2], "seen")
    press(keys[0], "taken")
    press(keys[2], "answered")
    press(keys[2], "answered")
    assert order() == [("A", "taken"), ("B", "asked"), ("C", "answered")]
    press(keys[2], "seen")  # taken up again, it has its old place
    assert order() == [("C", "seen"), ("A", "taken"), ("B", "asked")]
    press(keys[1], "set_aside")
    assert press(keys[1], "up").status_code == 302  # a sentence, and nothing moves
    assert press(keys[1], "shouted").status_code == 400
    assert order() == [("C", "seen"), ("A", "taken"), ("B", "set_aside")]


def test_looking_again_costs_nothing_while_nothing_changes(pages: Pages, delegation):
    people.sign_in(pages.client, "rapporteur")
    tag = pages.client.get(f"{DESK}/state").headers["ETag"]
    again = pages.client.get(f"{DESK}/state", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert tree(pages.get(DESK)).xpath("//*[@data-live-watch]/@data-live-state") == [
        f"{DESK}/state"
    ]


def test_every_step_is_in_the_trail_and_the_words_are_not(app, delegation):
    put("A secret matter?")
    with transaction():
        services.mark_question(asked()[0], "seen", by="y")
        services.mark_question(asked()[0], "seen", by="y")
    acts = db.session.execute(
        select(AuditEvent.action, func.count())
        .where(AuditEvent.action.startswith("panel."))
        .group_by(AuditEvent.action)
    ).all()
    assert dict(map(tuple, acts)) == {"panel.asked": 1, "panel.marked": 1}
    trail = db.session.scalars(select(AuditEvent)).all()
    assert "secret" not in repr([vars(one) for one in trail])


# --- at once -------------------------------------------------------------------------------------


@pytest.mark.race
def test_many_at_once_pass_the_limit_by_none(app, delegation):
    ends = together(app, 8, lambda place: put(f"Question {place}?"))
    assert ends == {"won": 5, "TooManyQuestions": 3}
    assert len(asked()) == 5


@pytest.mark.race
def test_without_the_lock_more_come_through(app, unlocked, delegation, monkeypatch):
    counted, gate = queries.questions_since, Barrier(6)

    def count_then_wait(*what):
        number = counted(*what)
        gate.wait(5)
        return number

    monkeypatch.setattr(queries, "questions_since", count_then_wait)
    monkeypatch.setattr(
        registration, "delegate_for_update", lambda key: db.session.get(Delegate, key)
    )
    together(app, 6, lambda place: put(f"Question {place}?"))
    assert len(asked()) == 6
