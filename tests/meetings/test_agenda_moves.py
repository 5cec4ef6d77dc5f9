"""The agenda at the desk: what else moves is told first, and the last change can be undone."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.queries import events_of
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.core.localised import Localised
from app.meetings import queries, services
from app.meetings.models import AgendaItem, AgendaUndo, BoothSeat, Meeting, RoleAssignment
from app.meetings.rules import local_time
from app.meetings.services import undo
from app.meetings.services._common import PlanIsClosed
from app.meetings.services.undo import ChangedSince
from app.web.language import forget_language
from app.web.sentences import sentence
from tests.meetings.making import BASICS, draft, item, person
from tests.pages import Pages, errors, tree, words
from tests.people import sign_in

DESK = "/desk/meetings/meeting/agenda"


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    """13:00–16:00: an opening, two panels of half an hour, a debate, a closing after a gap."""
    found = draft()
    item(found, "Opening", time(13), time(13, 30))
    block = item(found, "Panels", time(13, 30), time(14, 30), kind="section")
    item(found, "Panel one", time(13, 30), time(14), parent=block)
    item(found, "Panel two", time(14), time(14, 30), parent=block)
    item(found, "Debate", time(14, 30), time(15, 30))
    item(found, "Papers")
    item(found, "Closing", time(15, 45), time(16))
    return found


@pytest.fixture
def officer(pages: Pages) -> Pages:
    sign_in(pages.client, "officer")
    return pages


def row(meeting: Meeting, slug: str) -> AgendaItem:
    db.session.rollback()
    return queries.item(meeting.id, slug)


def clocks(meeting: Meeting) -> dict[str, str]:
    """The times of all items with one, as the clocks of the meeting's zone show them."""
    db.session.rollback()

    def clock(moment: datetime | None) -> str:
        return f"{local_time.to_local(moment, meeting.zone):%H:%M}" if moment else "?"

    return {
        one.slug: f"{clock(one.starts_at)}-{clock(one.ends_at)}"
        for one in queries.items(meeting.id, "planned")
        if one.starts_at
    }


def state(meeting: Meeting) -> list[Any]:
    """All that an undo has to bring back, with the roles."""
    db.session.rollback()
    rows = queries.item_rows(meeting.id, "planned")
    slugs = {one.id: one.slug for one in rows}
    return [
        (
            one.slug, slugs.get(one.parent_id or 0), one.position, one.number, one.kind, one.title,
            one.starts_at, one.ends_at, one.room,
            [(role.person_slug, role.role, role.name, role.status) for role in one.roles],
        )
        for one in rows
    ]  # fmt: skip


def edit(meeting: Meeting, slug: str, starts: time, ends: time, **how: Any) -> None:
    one = row(meeting, slug)
    with transaction():
        begin, end = services.local_times(meeting, None, starts, ends)
        services.edit_item(
            one, by=how.pop("by", "system"), title=how.pop("title", one.title), kind=one.kind,
            description=one.description, starts_at=begin, ends_at=end, room=one.room, **how,
        )  # fmt: skip


def latest(meeting: Meeting) -> AgendaUndo:
    db.session.rollback()
    return db.session.scalars(
        select(AgendaUndo)
        .where(AgendaUndo.meeting_id == meeting.id, AgendaUndo.undone_at.is_(None))
        .order_by(AgendaUndo.id.desc())
    ).first()  # type: ignore[return-value]


def take_back(change: AgendaUndo) -> bool:
    with transaction():
        return services.undo_change(change, by="system")


# --- services ------------------------------------------------------------------------------------


def test_an_item_moves_with_what_is_below_it_and_with_what_follows_when_asked(meeting: Meeting):
    edit(meeting, "panels", time(13, 40), time(14, 40))
    moved = clocks(meeting)
    assert (moved["panels"], moved["panel-one"], moved["panel-two"]) == (
        "13:40-14:40", "13:40-14:10", "14:10-14:40",
    )  # fmt: skip
    assert moved["debate"] == "14:30-15:30"
    edit(meeting, "opening", time(13), time(13, 45), with_the_rest=True)
    assert clocks(meeting) == {
        "opening": "13:00-13:45", "panels": "13:55-14:55", "panel-one": "13:55-14:25",
        "panel-two": "14:25-14:55", "debate": "14:45-15:45", "closing": "16:00-16:15",
    }  # fmt: skip


def test_what_moves_along_is_noticed_by_a_form_that_was_open(meeting: Meeting):
    version = row(meeting, "closing").version
    edit(meeting, "debate", time(14, 30), time(15, 40), with_the_rest=True)
    with pytest.raises(StaleVersion):
        edit(meeting, "closing", time(15, 45), time(16), version=version)


def test_what_was_not_looked_at_is_not_moved(meeting: Meeting):
    one = row(meeting, "opening")
    begin, end = services.local_times(meeting, None, time(13), time(13, 45))
    rest = queries.outcomes(meeting, one, begin, end).rest
    assert rest is not None
    edit(meeting, "closing", time(15, 50), time(16))
    with pytest.raises(services.AgendaHasChanged):
        edit(meeting, "opening", time(13), time(13, 45), with_the_rest=True, seen=rest.seal)
    assert clocks(meeting)["opening"] == "13:00-13:30"


ACTS: dict[str, Callable[[Meeting], Any]] = {
    "moved": lambda m: edit(m, "panels", time(14), time(15), with_the_rest=True),
    "stretched": lambda m: edit(m, "debate", time(14, 30), time(15, 20)),
    "shifted": lambda m: services.shift_rest(queries.item(m.id, "panels"), -10, by="system"),
    "closed up": lambda m: services.close_gaps(queries.item(m.id, "panels"), by="system"),
    "up": lambda m: services.move_item(queries.item(m.id, "debate"), "up", by="system"),
    "out": lambda m: services.move_item(queries.item(m.id, "panel-one"), "out", by="system"),
    "in": lambda m: services.move_item(queries.item(m.id, "papers"), "in", by="system"),
    "placed": lambda m: services.place_item(
        queries.item(m.id, "closing"), parent=queries.item(m.id, "panels"), after=None, by="system"
    ),
    "deleted below": lambda m: services.delete_item(queries.item(m.id, "panel-one"), by="system"),
    "deleted": lambda m: services.delete_item(queries.item(m.id, "papers"), by="system"),
}


def test_undo_brings_back_exactly_what_was_and_only_once(meeting: Meeting):
    someone = person("Alfa")
    with transaction():
        services.assign_role(
            queries.item(meeting.id, "panel-one"), someone, "chair", status="accepted", by="system"
        )
    before = state(meeting)
    for name, act in ACTS.items():
        if name in ("moved", "stretched"):
            act(meeting)
        else:
            with transaction():
                act(meeting)
        assert state(meeting) != before, name
        change = latest(meeting)
        assert take_back(change)
        assert state(meeting) == before, name
        assert not take_back(change)
        assert state(meeting) == before, name
    acts = [one.action for one in events_of("meeting", meeting.slug)]
    assert acts.count("agenda.undone") == len(ACTS)


def test_changes_are_undone_one_after_the_other_back_to_the_first(meeting: Meeting):
    states = [state(meeting)]
    for act in (
        lambda: services.move_item(queries.item(meeting.id, "debate"), "up", by="system"),
        lambda: services.delete_item(queries.item(meeting.id, "panel-two"), by="system"),
        lambda: services.shift_rest(queries.item(meeting.id, "opening"), 15, by="system"),
        lambda: services.move_item(queries.item(meeting.id, "debate"), "in", by="system"),
    ):
        with transaction():
            act()
        states.append(state(meeting))
    for before in reversed(states[:-1]):
        take_back(latest(meeting))
        assert state(meeting) == before
    assert latest(meeting) is None


def test_an_undo_is_refused_once_the_same_items_have_changed(meeting: Meeting):
    edit(meeting, "debate", time(14, 30), time(15, 40), with_the_rest=True)
    change = latest(meeting)
    edit(meeting, "closing", time(15, 50), time(16), by="another")
    before = state(meeting)
    with pytest.raises(ChangedSince):
        take_back(change)
    assert state(meeting) == before

    with transaction():
        services.move_item(queries.item(meeting.id, "debate"), "up", by="system")
    change = latest(meeting)
    with transaction():
        services.move_item(queries.item(meeting.id, "opening"), "down", by="another")
    with pytest.raises(ChangedSince):
        take_back(change)

    with transaction():
        services.delete_item(queries.item(meeting.id, "papers"), by="system")
    change = latest(meeting)
    with transaction():
        services.reschedule(meeting, on_date=date(2026, 10, 8), by="another")
    with pytest.raises(ChangedSince):
        take_back(change)


def test_other_changes_do_not_stand_in_the_way_of_an_undo(meeting: Meeting):
    with transaction():
        services.delete_item(queries.item(meeting.id, "papers"), by="system")
    change = latest(meeting)
    item(meeting, "Farewell", time(16), time(16, 5))
    edit(meeting, "debate", time(14, 30), time(15, 40), title=Localised(en="Long debate"))
    assert take_back(change)
    assert [(one.number, one.slug, one.position) for one in queries.items(meeting.id, "planned")][
        -3:
    ] == [("4", "papers", 6), ("5", "closing", 7), ("6", "farewell", 8)]
    assert row(meeting, "debate").title["en"] == "Long debate"


def test_the_plan_of_a_meeting_that_was_held_is_not_undone(meeting: Meeting):
    with transaction():
        services.move_item(queries.item(meeting.id, "debate"), "up", by="system")
    change = latest(meeting)
    with transaction():
        services.publish(meeting, by="system")
        services.begin_record(meeting, by="system")
        services.hold(meeting, by="system")
    with pytest.raises(PlanIsClosed):
        take_back(change)


def test_what_hung_on_a_removed_item_hangs_on_it_again(meeting: Meeting):
    with transaction():
        services.publish(meeting, by="system")
        services.begin_record(meeting, by="system")
    held = next(one for one in queries.items(meeting.id, "held") if one.title["en"] == "Papers")
    slug = held.slug
    with transaction():
        services.delete_item(queries.item(meeting.id, "papers"), by="system")
    assert row(meeting, slug).planned_item_id is None
    take_back(latest(meeting))
    assert row(meeting, slug).planned_item_id == row(meeting, "papers").id
    assert db.session.scalar(select(RoleAssignment.id)) is None


# --- two at once ---------------------------------------------------------------------------------


def undone_together(app: Flask, change_id: int) -> Counter[str]:
    """Undo one change in two threads at the same moment; what each was told."""
    gate, ends = Barrier(2), Counter[str]()

    def run() -> None:
        with app.app_context():
            gate.wait(timeout=30)
            try:
                ends[str(take_back(db.session.get_one(AgendaUndo, change_id)))] += 1
            except Exception as error:
                ends[type(error).__name__] += 1
            finally:
                db.session.remove()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return ends


def moved_once(meeting: Meeting) -> int:
    with transaction():
        services.move_item(queries.item(meeting.id, "debate"), "up", by="system")
    change_id = latest(meeting).id
    db.session.rollback()
    return change_id


@pytest.mark.race
def test_of_two_clicks_on_undo_one_undoes(app: Flask, meeting: Meeting):
    assert undone_together(app, moved_once(meeting)) == {"True": 1, "False": 1}


@pytest.mark.race
def test_without_the_lock_both_clicks_undo(app: Flask, meeting: Meeting, unlocked, monkeypatch):
    change_id = moved_once(meeting)
    both_have_looked = Barrier(2)
    put_back = undo._put_back_order

    def wait_then_put_back(*facts: Any) -> None:
        with suppress(BrokenBarrierError):
            both_have_looked.wait(5)
        put_back(*facts)

    monkeypatch.setattr(undo, "_put_back_order", wait_then_put_back)
    monkeypatch.setattr(undo, "lock_agenda", lambda _meeting, _agenda: None)
    monkeypatch.setattr(undo, "for_update", lambda statement: statement)
    assert undone_together(app, change_id) != {"True": 1, "False": 1}


# --- pages ---------------------------------------------------------------------------------------


def typed(**changed: str) -> dict[str, str]:
    return {
        "kind": "plenary", "day": "2026-10-07", "starts": "13:00", "ends": "13:45", "minutes": "",
        "room": "", "title-en": "Opening & <b>welcome</b>", "title-fr": "", "title-es": "",
        "attendance_qualifier": "exact", **changed,
    }  # fmt: skip


def forms(page: Any) -> dict[str, dict[str, str]]:
    """The hidden values of each form of the check page, by the choice that it stands for."""
    found = {}
    for form in tree(page).xpath("//main//form[.//input[@name='choice']]"):
        values = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
        found[values["choice"]] = values
    return found


def moves(page: Any) -> list[list[str]]:
    """Each line of what moves: item, from, to."""
    return [
        [cell.text_content().strip() for cell in line.xpath("th|td")]
        for line in tree(page).xpath("//main//table[contains(@class,'tt-cards')]/tbody/tr")
    ]


def test_the_desk_tells_what_moves_before_it_is_saved(meeting: Meeting, officer: Pages):
    page = officer.post(f"{DESK}/opening", typed(), status=200)
    said = words(page)
    assert "What else moves with 1 Opening" in said
    assert moves(page)[0] == ["1 Opening", "13:00–13:30", "13:00–13:45"]
    assert moves(page)[-1] == ["5 Closing", "15:45–16:00", "16:00–16:15"]
    assert "“5 Closing” is outside the time of the meeting." in said
    assert "And shift what follows on that day" in said
    assert "6 items move" in said
    assert clocks(meeting)["opening"] == "13:00-13:30"

    answer = officer.client.post(f"{DESK}/opening", data=forms(page)["rest"])
    assert answer.status_code == 302
    assert clocks(meeting) == {
        "opening": "13:00-13:45", "panels": "13:45-14:45", "panel-one": "13:45-14:15",
        "panel-two": "14:15-14:45", "debate": "14:45-15:45", "closing": "16:00-16:15",
    }  # fmt: skip
    assert row(meeting, "opening").title["en"] == "Opening & <b>welcome</b>"
    said = words(officer.get(DESK))
    assert "You changed the times of “1 Opening” and of 5 other items." in said


def test_only_the_item_and_back_to_the_form_with_what_was_typed(meeting: Meeting, officer: Pages):
    page = officer.post(f"{DESK}/opening", typed(room="Blue"), status=200)
    back = tree(officer.client.post(f"{DESK}/opening", data=forms(page)["back"]))
    assert back.xpath("//input[@name='room']/@value") == ["Blue"]
    assert back.xpath("//input[@name='ends']/@value") == ["13:45"]
    officer.client.post(f"{DESK}/opening", data=forms(page)["only"])
    moved = clocks(meeting)
    assert (moved["opening"], moved["panels"]) == ("13:00-13:45", "13:30-14:30")


def test_minutes_say_the_length_instead_of_the_end(meeting: Meeting, officer: Pages):
    page = officer.post(f"{DESK}/opening", typed(ends="13:30", minutes="20"), status=200)
    assert "13:00–13:20" in words(page)
    page = officer.post(f"{DESK}/opening", typed(ends="13:50", minutes="20"), status=200)
    assert errors(page) == ["The end and the minutes do not say the same. Leave one of them empty."]
    page = officer.post(f"{DESK}/opening", typed(ends="", minutes="30"))
    assert page.status_code == 302
    assert clocks(meeting)["opening"] == "13:00-13:30"


def test_an_edit_that_moves_nothing_else_is_saved_at_once(meeting: Meeting, officer: Pages):
    answer = officer.post(f"{DESK}/closing", typed(starts="15:50", ends="16:00"), status=302)
    assert answer.location.startswith(DESK)
    assert clocks(meeting)["closing"] == "15:50-16:00"
    officer.post(f"{DESK}/papers", typed(starts="", ends=""), status=302)


def test_what_somebody_changed_meanwhile_is_told_again(meeting: Meeting, officer: Pages):
    page = officer.post(f"{DESK}/opening", typed(), status=200)
    edit(meeting, "closing", time(15, 50), time(16))
    again = officer.client.post(f"{DESK}/opening", data=forms(page)["rest"])
    assert "Somebody else has changed the agenda in the meantime." in words(again)
    assert clocks(meeting)["opening"] == "13:00-13:30"
    officer.client.post(f"{DESK}/opening", data=forms(again)["rest"])
    assert clocks(meeting)["closing"] == "16:05-16:15"


def test_a_choice_that_would_pass_midnight_is_not_offered(officer: Pages, app: Flask):
    meeting = draft()
    item(meeting, "Opening", time(13), time(13, 30))
    item(meeting, "Night", time(22), time(23, 50))
    page = officer.post(f"{DESK}/opening", typed(), status=200)
    assert "“2 Night” would run past midnight, and the meeting does not go on" in words(page)
    assert set(forms(page)) == {"only", "back"}


def test_the_rest_of_a_day_is_shifted_and_gaps_are_closed_after_a_look(
    meeting: Meeting, officer: Pages
):
    path = f"{DESK}/times/shift"
    assert errors(officer.post(path, {"item": "debate", "what": "later"}, status=200)) == [
        "Enter by how many minutes."
    ]
    asked = {"item": "debate", "what": "later", "minutes": "10"}
    page = officer.post(path, asked, status=200)
    assert moves(page) == [
        ["3 Debate", "14:30–15:30", "14:40–15:40"], ["5 Closing", "15:45–16:00", "15:55–16:10"],
    ]  # fmt: skip
    assert clocks(meeting)["debate"] == "14:30-15:30"
    seen = tree(page).xpath("//input[@name='seen']/@value")[0]
    assert officer.post(path, {**asked, "seen": seen}).status_code == 302
    assert clocks(meeting)["closing"] == "15:55-16:10"
    assert errors(officer.post(path, {**asked, "seen": seen}, status=200)) == [
        "Somebody else has changed the agenda in the meantime. Look at what moves now."
    ]
    asked = {"item": "opening", "what": "close"}
    page = officer.post(path, asked, status=200)
    seen = tree(page).xpath("//input[@name='seen']/@value")[0]
    officer.post(path, {**asked, "seen": seen}, status=302)
    moved = clocks(meeting)
    assert (moved["debate"], moved["closing"]) == ("14:30-15:30", "15:30-15:45")
    assert errors(officer.post(path, asked, status=200)) == [
        "There is no gap after this item on its day."
    ]


def test_the_page_offers_undo_to_who_made_the_change(meeting: Meeting, officer: Pages):
    officer.post(f"{DESK}/debate/move", {"direction": "up"}, form=DESK, status=302)
    page = officer.get(DESK)
    assert "“Debate” is now at place 2 of 5." in words(page)
    assert "You moved “3 Debate” in the order." in words(page)
    [undo] = tree(page).xpath("//form[contains(@action,'/undo/')]/@action")
    officer.post(undo, form=DESK, status=302)
    said = words(officer.get(DESK))
    assert "Undone: the agenda is as it was before." in said
    assert "You moved" not in said
    token = officer.hidden(DESK, f"{DESK}/opening/move")["csrf_token"]
    officer.client.post(undo, data={"csrf_token": token})
    assert "This was undone before. Nothing has changed." in words(officer.get(DESK))

    with transaction():
        services.move_item(queries.item(meeting.id, "debate"), "up", by="another")
    assert "You moved" not in words(officer.get(DESK))


def test_a_refused_undo_says_why(meeting: Meeting, officer: Pages):
    officer.post(f"{DESK}/debate/move", {"direction": "up"}, form=DESK)
    [undo] = tree(officer.get(DESK)).xpath("//form[contains(@action,'/undo/')]/@action")
    token = officer.hidden(DESK, f"{DESK}/opening/move")["csrf_token"]
    with transaction():
        services.move_item(queries.item(meeting.id, "closing"), "up", by="another")
    officer.client.post(undo, data={"csrf_token": token})
    assert "This can no longer be undone" in words(officer.get(DESK))


def test_an_item_is_dropped_where_it_can_stand(meeting: Meeting, officer: Pages):
    drop = {"direction": "place", "parent": "panels", "after": "panel-one"}
    officer.post(f"{DESK}/papers/move", drop, form=DESK, status=302)
    assert "“Papers” is now at place 2 of 3 below “Panels”." in words(officer.get(DESK))
    assert row(meeting, "papers").number == "2.2"
    officer.post(f"{DESK}/panels/move", {**drop, "parent": "opening", "after": ""}, form=DESK)
    assert "“Panels” stays where it is." in words(officer.get(DESK))
    token = officer.hidden(DESK, f"{DESK}/opening/move")["csrf_token"]
    lost = officer.client.post(
        f"{DESK}/papers/move", data={**drop, "after": "nothing", "csrf_token": token}
    )
    assert lost.status_code == 404


def test_the_page_counts_the_minutes_of_each_day_and_of_each_block(
    meeting: Meeting, officer: Pages
):
    edit(meeting, "panel-two", time(14), time(14, 20))
    page = tree(officer.get(DESK))
    [block] = page.xpath("//tr[@id='item-panels']//td[@data-l='Minutes']")
    assert " ".join(block.text_content().split()) == "6050 taken below10 free"
    [day] = page.xpath("//table[contains(@class,'mt-days')]/tbody/tr")
    assert "13:00–16:00" in day.text_content()
    assert "165 of 180" in day.text_content()
    assert day.xpath("td")[-1].text_content() == "15"
    edit(meeting, "closing", time(15, 45), time(16, 30))
    [day] = tree(officer.get(DESK)).xpath("//table[contains(@class,'mt-days')]/tbody/tr")
    assert day.xpath("td")[-1].text_content() == "15 too many"


def test_a_time_that_comes_twice_is_refused_with_a_sentence(officer: Pages, app: Flask):
    meeting = draft()
    with transaction():
        services.reschedule(meeting, on_date=date(2026, 10, 25), by="system")
    item(meeting, "Opening", time(1), time(1, 30))
    item(meeting, "Night", time(1, 30), time(1, 50))
    page = officer.post(
        f"{DESK}/opening", typed(day="2026-10-25", starts="01:00", ends="01:50"), status=200
    )
    assert "2026-10-25 02:10 comes twice in Europe/Zurich" in words(page)
    assert set(forms(page)) == {"only", "back"}
    asked = {"item": "opening", "what": "later", "minutes": "75"}
    page = officer.post(f"{DESK}/times/shift", asked, status=200)
    assert "2026-10-25 02:15 comes twice in Europe/Zurich" in errors(page)[0]
    assert (
        timedelta(minutes=30) == row(meeting, "opening").ends_at - row(meeting, "opening").starts_at
    )


def test_what_would_not_fit_is_told_in_three_languages(officer: Pages, app: Flask):
    meeting = draft(basics=replace(BASICS, until_date=date(2026, 10, 8)))
    item(meeting, "Opening", time(13), time(13, 30), room="A")
    item(meeting, "Reception", time(22), time(23, 40), room="A")
    item(meeting, "Music", time(23, 40), time(23, 55))
    later = typed(ends="14:00", room="A")
    outcome = queries.outcomes(
        meeting,
        row(meeting, "opening"),
        *services.local_times(meeting, None, time(13), time(14)),
    ).rest
    assert outcome is not None
    assert [type(one).__name__ for one in outcome.told] == ["OverMidnight", "OtherDay"]
    for language in ("en", "fr", "es"):
        officer.client.set_cookie("language", language)
        page = tree(officer.post(f"{DESK}/opening", later, status=200))
        listed = page.xpath("//div[contains(@class,'tt-note--due')]//li")
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            forget_language()
            assert [one.text_content() for one in listed] == [sentence(one) for one in outcome.told]


def test_undo_of_a_removal_fills_the_booths_again_but_for_who_left_the_roster(meeting: Meeting):
    with transaction():
        meeting.interpretation = ["fr", "es"]
    item = queries.item(meeting.id, "papers")
    with transaction():
        interpreters = [
            services.add_interpreter(
                meeting, name=name, sources=["en"], targets=["fr", "es"], by="system"
            )
            for name in ("Stays", "Leaves")
        ]
        for one, language in zip(interpreters, ("fr", "es"), strict=True):
            services.seat_interpreter(meeting, one, language, [item], by="system")
    with transaction():
        services.delete_item(queries.item(meeting.id, "papers"), by="system")
    assert db.session.scalars(select(BoothSeat)).all() == []
    with transaction():
        services.remove_interpreter(meeting, interpreters[1], by="system")
    take_back(latest(meeting))
    [seat] = db.session.scalars(select(BoothSeat)).all()
    assert (seat.interpreter.name, seat.language, seat.item.slug) == ("Stays", "fr", "papers")
