"""The running order, the queue and the timer through the services: presses, undo, sums."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.floor import queries, services
from app.floor.models import FloorSlot
from app.floor.queries import running
from app.floor.rules import queue as rules
from app.floor.services import FloorHasMoved, Slot
from app.floor.services.slots import HasSpoken, NobodyAsked, NotOfThisPartner, SameSpeaker
from app.meetings import queries as meetings
from app.registration.models import Delegation
from app.registration.services import register
from tests.floor.conftest import START
from tests.registration.factories import BEFORE, answer, make_partner


def at(minutes: float):
    return START + timedelta(minutes=minutes)


def test_the_timer_is_an_end_then_a_rest_then_an_end_again(small):
    small.press(services.start)
    timer = small.view().timer
    assert (timer.ends_at, timer.left, timer.paused) == (at(4), None, False)
    small.press(services.pause, at=at(1))
    assert small.view().timer.left == timedelta(minutes=3)
    small.press(services.more_time, at=at(2))
    assert small.view().timer.left == timedelta(minutes=4)
    small.press(services.resume, at=at(3))
    assert small.view().timer.ends_at == at(7)
    small.press(services.next_speaker, at=at(6))
    [line] = queries.lines(small.meeting)
    assert (line.seconds, line.stood, line.added) == (240, 120, 60)


def test_every_press_is_taken_back_in_its_order(small):
    presses = [
        (services.set_usual_minutes, 3),
        (services.set_slot, small.key("Bravo"), Slot("online", True, 7)),
        (services.start,), (services.pause,), (services.more_time,), (services.resume,),
        (services.ask_for_floor, "question"), (services.ask_for_floor, "request"),
        (services.swap_next_two,), (services.skip,), (services.even_out,),
    ]  # fmt: skip
    seen = []
    for number, (act, *what) in enumerate(presses):
        seen.append(repr(_plain(small)))
        small.press(act, *what, at=at(number / 10))
    entry = small.view().queue[0].key
    for act, *what in (
        (services.name_request, entry), (services.call_up, entry), (services.next_speaker,),
        (services.stop,),
    ):  # fmt: skip
        seen.append(repr(_plain(small)))
        how = {"name": "Ms Ask"} if act is services.name_request else {}
        small.press(act, *what, at=at(2), **how)
    seen.append(repr(_plain(small)))
    small.press(services.close_queue, closed=True)
    for before in reversed(seen):
        small.press(services.undo, at=at(3))
        assert repr(_plain(small)) == before
    with pytest.raises(services.NothingToUndo):
        small.press(services.undo)


def _plain(small):
    view = small.view()
    return (
        [(one.key, one.state, one.mode, one.sound_checked, one.minutes, one.added, one.held,
          one.started_at) for one in view.turns],
        [(one.key, one.kind, one.name, one.state) for one in (*view.queue, *view.heard)],
        view.timer, view.asking, view.closed, view.usual_minutes,
    )  # fmt: skip


def test_a_question_without_a_name_is_heard_first_and_named_later(small):
    small.press(services.start)
    small.press(services.ask_for_floor, "question", at=at(1))
    [entry] = small.view().queue
    assert not entry.is_named
    small.press(services.call_up, entry.key, at=at(1))
    view = small.view()
    assert (view.asking.key, view.now.held, view.timer.ends_at) == (entry.key, True, at(2))
    small.press(services.next_speaker, at=at(3))
    view = small.view()
    assert (view.asking, view.now.held, view.timer.ends_at) == (None, False, at(6))
    small.press(services.name_request, entry.key, name="Mr Late", at=at(4))
    small.press(services.stop, at=at(5))
    lines = queries.lines(small.meeting)
    assert [(one.name, one.seconds, one.charged) for one in lines] == [
        ("Ms SpeakerAlfa", 180, True), ("Mr Late", 120, False),
    ]  # fmt: skip
    sums = queries.per_delegation(lines)
    assert [(one.seconds, one.apart) for one in sums] == [(180, 0), (0, 120)]


def test_what_is_heard_from_the_queue_is_in_the_record_without_retyping(small):
    small.press(services.start)
    bravo = next(one.partner for one in running.rows(small.item).turns if one.position == 2)
    small.press(services.ask_for_floor, "question", partner=bravo, name="Ms SpeakerBravo", at=at(1))
    [entry] = small.view().queue
    assert _recorded(small) == []
    small.press(services.call_up, entry.key, at=at(1))
    assert small.view().asking.intervention_id is not None
    assert small.names() == ["Alfa", "Bravo", "Charlie"]  # the running order keeps to the plan
    small.press(services.next_speaker, at=at(3))
    assert _recorded(small) == [("SpeakerBravo", "spoken", at(1), at(3))]
    small.press(services.undo, at=at(4))
    assert _recorded(small) == [("SpeakerBravo", "speaking", at(1), None)]
    small.press(services.undo, at=at(4))
    assert _recorded(small) == []
    small.press(services.call_up, entry.key, at=at(5))
    small.press(services.name_request, entry.key, name="Mr Late", at=at(5))
    assert _recorded(small) == [("Mr Late", "speaking", at(5), None)]


def _recorded(small):
    known = {one.key for one in small.view().turns}
    return [
        (row.person.printed, row.state, row.started_at, row.ended_at)
        for row in meetings.interventions(small.meeting_id)
        if row.id not in known
    ]


def test_a_closed_queue_refuses_a_request(small):
    small.press(services.close_queue, closed=True)
    with pytest.raises(rules.QueueClosed):
        small.press(services.ask_for_floor, "request")
    small.press(services.ask_for_floor, "point_of_order")
    assert [one.kind for one in small.view().queue] == ["point_of_order"]


def test_a_slot_can_be_swapped_skipped_and_brought_back(small):
    small.press(services.swap, small.key("Charlie"), -1)
    assert small.names() == ["Alfa", "Charlie", "Bravo"]
    small.press(services.skip)
    assert small.view().next.label.get("en") == "Partner Charlie"
    small.press(services.bring_back, small.key("Alfa"))
    assert small.view().next.number == 1
    keys = [small.key(name) for name in ("Bravo", "Alfa", "Charlie")]
    small.press(services.place, keys)
    assert small.names() == ["Bravo", "Alfa", "Charlie"]


def test_the_alternate_speaks_and_the_record_says_so(small):
    alfa = small.key("Alfa")
    others = dict(queries.speakers_of([small.view().turns[0].partner_id])[
        small.view().turns[0].partner_id])  # fmt: skip
    other = next(key for key, name in others.items() if "Other" in name)
    bravo = small.view().turns[1].person_id
    with pytest.raises(NotOfThisPartner):
        small.press(services.set_slot, alfa, Slot(alternate_id=bravo))
    with pytest.raises(SameSpeaker):
        small.press(services.set_slot, alfa, Slot(alternate_id=small.view().turns[0].person_id))
    small.press(services.set_slot, alfa, Slot("room", alternate_id=other))
    small.press(services.change_places, alfa)
    turn = small.view().turns[0]
    assert (turn.name, turn.alternate) == ("H.E. OtherAlfa", "Ms SpeakerAlfa")
    small.press(services.start)
    with pytest.raises(HasSpoken):
        small.press(services.change_places, alfa)


def test_who_hands_in_a_text_or_is_absent_is_not_called(small):
    small.press(services.set_slot, small.key("Alfa"), Slot("written"))
    small.press(services.set_slot, small.key("Bravo"), Slot("absent"))
    small.press(services.start)
    view = small.view()
    assert (view.now.number, view.remaining) == (3, 0)
    assert [one.state for one in view.turns] == ["written", "planned", "speaking"]
    small.press(services.set_slot, small.key("Alfa"), Slot("online"))
    assert small.view().next.number == 1


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("alphabet", ["Alfa", "Bravo", "Charlie"]), ("rank", ["Charlie", "Alfa", "Bravo"]),
     ("contribution", ["Alfa", "Bravo", "Charlie"]), ("request", ["Bravo", "Charlie", "Alfa"])],
)  # fmt: skip
def test_an_order_is_made_by_a_rule(small, rule, expected):
    small.press(services.place, [small.key(name) for name in ("Charlie", "Alfa", "Bravo")])
    if rule == "rank":
        turn = small.view().turns[0]
        known = queries.speakers_of([turn.partner_id])[turn.partner_id]
        person = next(key for key, name in known if name.startswith("H.E."))
        small.press(services.set_slot, turn.key, Slot(person_id=person))
        small.press(services.place, [small.key(name) for name in ("Alfa", "Bravo", "Charlie")])
    if rule == "request":
        for name in ("Bravo", "Charlie"):
            partner_id = next(t for t in small.view().turns if t.key == small.key(name)).partner_id
            with transaction():
                services.request_floor(small.meeting, queries.partner_by_id(partner_id), by="x")
    small.press(services.arrange, rule, "en")
    assert small.names() == expected


def test_requests_become_slots_once_and_undo_takes_them_out(small):
    with clock.at(BEFORE), transaction():
        partner = make_partner("Delta")
        delegation = Delegation(meeting_id=small.meeting_id, partner_id=partner.id, language="en")
        db.session.add(delegation)
        db.session.flush()
        register(delegation, [answer(mode="online")], key="k", by="system")
        services.request_floor(
            small.meeting, partner, speaker=delegation.registered[0], language="fr", minutes=6,
            mode="online", key_points="Dykes", by="x",
        )  # fmt: skip
    small.press(services.take_requests)
    turn = small.view().turns[-1]
    assert (turn.name, turn.minutes, turn.mode, turn.language) == (
        "Mr Tomás Ibarra", 6, "online", "fr",
    )  # fmt: skip
    with pytest.raises(NobodyAsked):
        small.press(services.take_requests)
    small.press(services.undo)
    assert len(small.view().turns) == 3
    small.press(services.take_requests)
    assert len(small.view().turns) == 4


def test_the_end_is_predicted_from_the_plan(small):
    view = small.view()
    assert view.predicted_end(at(-30)) == at(12)  # it begins when the item does
    small.press(services.set_slot, small.key("Bravo"), Slot("room", minutes=10))
    small.press(services.start)
    view = small.view()
    assert view.predicted_end(at(2)) == at(18)
    assert view.predicted_end(at(5)) == at(19)


def test_a_press_on_an_old_revision_is_refused_whatever_it_is(small):
    revision = small.press(services.start)
    small.press(services.pause, at=at(1))
    for act in (services.resume, services.more_time, services.next_speaker, services.undo):
        with pytest.raises(FloorHasMoved):
            small.press(act, revision=revision)


def test_a_time_is_corrected_with_a_reason_and_the_clock_is_kept(small):
    small.press(services.start)
    small.press(services.stop, at=at(5))
    [line] = queries.lines(small.meeting)
    with transaction():
        services.correct_time(small.meeting, line, 252, "Began late", by="x")
        services.correct_time(small.meeting, line, 252, "Began late", by="x")
    [line] = queries.lines(small.meeting)
    assert (line.measured, line.seconds) == (300, 252)
    [fixed] = queries.corrections(small.meeting_id)
    assert (fixed.before_seconds, fixed.after_seconds, fixed.reason) == (300, 252, "Began late")


def test_a_floor_without_presses_of_the_new_kind_keeps_no_slots(small):
    small.press(services.start)
    small.press(services.next_speaker, at=at(1))
    assert db.session.scalars(select(FloorSlot)).all() == []
