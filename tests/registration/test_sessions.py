"""Choosing among sessions that run side by side: one at one time, with places, by mode."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings.models import AgendaItem
from app.registration import queries, services
from app.registration.rules.questions import NoPlaceLeft, NoSessions, SessionsOverlap
from tests.pages import Pages, errors, words
from tests.registration.factories import (
    BEFORE,
    answer,
    invited,
    link_in,
    mails,
    open_link,
    row,
)

DELEGATES = "/meetings/second-meeting/register/delegates"
QUESTIONS = "/desk/meetings/second-meeting/registration/questions"
NINE = datetime(2021, 10, 7, 7, 0, tzinfo=UTC)  # 09:00 in Zurich


def item(meeting, slug, kind="parallel_panel", parent=None, begins=0, ends=60):
    """An item of the planned agenda, in minutes after nine."""
    found = AgendaItem(
        meeting_id=meeting.id,
        slug=slug,
        agenda="planned",
        kind=kind,
        parent_id=parent.id if parent else None,
        position=len(slug),
        title=Localised(en=slug.title(), fr=f"{slug} (fr)"),
        starts_at=NINE + timedelta(minutes=begins),
        ends_at=NINE + timedelta(minutes=ends),
    )
    db.session.add(found)
    db.session.flush()
    return found


@pytest.fixture
def delegation(app):
    """A delegation, and a block: long (9–11), early (9–10), late (10–11)."""
    with clock.at(BEFORE):
        found = invited()
        with transaction():
            block = item(found.meeting, "b", "parallel_block", ends=120)
            item(found.meeting, "long", parent=block, ends=120)
            item(found.meeting, "early", parent=block)
            item(found.meeting, "latest", parent=block, begins=60, ends=120)
            item(found.meeting, "a break", "break", parent=block, begins=60, ends=70)
            services.ask_sessions(found.meeting, "b", by="system")
        yield found


def chosen(meeting_id: int, *sessions: str) -> dict[str, str]:
    return {
        one.key: option.key
        for one in queries.asked(meeting_id)
        for option in one.options
        if option.session in sessions
    }


def register(delegation, name, *sessions, **more):
    with transaction():
        return services.register(
            delegation,
            [answer(name, further=chosen(delegation.meeting_id, *sessions), **more)],
            key=name.ljust(20, "."),
            by="system",
        )[0]


def test_those_that_begin_at_one_time_are_one_question(delegation):
    first, second = queries.asked(delegation.meeting_id)
    assert first.label == Localised(en="B, 09:00", fr="b (fr), 09:00")
    assert [one.session for one in first.options] == ["long", "early"]
    assert [one.session for one in second.options] == ["latest"]
    with pytest.raises(NoSessions), transaction():
        services.ask_sessions(delegation.meeting, "b", by="system")
    with pytest.raises(NoSessions), transaction():
        services.ask_sessions(delegation.meeting, "long", by="system")


def test_one_session_may_follow_another_and_none_runs_beside(delegation):
    # 9–10 then 10–11 touch; 9–11 and 10–11 overlap.
    assert register(delegation, "One", "early", "latest").is_registered
    with pytest.raises(SessionsOverlap):
        register(delegation, "Two", "long", "latest")
    assert register(delegation, "Three", "long").is_registered


def test_what_was_chosen_stands_when_the_agenda_moves(delegation):
    one = register(delegation, "One", "early", "latest")
    with transaction():
        moved = db.session.query(AgendaItem).filter_by(slug="latest").one()
        moved.starts_at = NINE + timedelta(minutes=30)
    said = queries.said_by(one.id)
    with transaction():
        services.change_delegate(
            one, answer("One", function="Other", further=said), version=1, by="system"
        )
    with pytest.raises(SessionsOverlap):
        register(delegation, "Two", "early", "latest")


def test_the_refusal_stands_at_the_field_and_nothing_is_lost(app, delegation):
    browser = Pages(open_link(app, link_in(mails("invitation")[0])))
    typed = {
        f"delegates-0-further-{key}": value
        for key, value in chosen(delegation.meeting_id, "long", "latest").items()
    }
    page = browser.post(DELEGATES, {**row(0), **typed, "do": "check"}, status=422)
    assert errors(page) == [
        "Delegate 1, Ms KIM 0 Seo-yeon: “Latest” runs at the same time as “Long”. "
        "Choose one of them in “B, 10:00”."
    ]
    assert page.text.count(" selected") >= 2


def test_places_hold_for_a_session_and_a_changed_form_keeps_what_it_is(
    app, delegation, client, sign_in
):
    sign_in(client, "officer")
    officer = Pages(client)
    first, _second = queries.asked(delegation.meeting_id)
    page = officer.get(f"{QUESTIONS}/{first.key}")
    assert "Places for answer 1" in words(page)
    typed = {"label-en": "Morning", "do": "save"}
    for place, option in enumerate(first.options):
        typed[f"options-{place}-key"] = option.key
        typed[f"options-{place}-label-en"] = option.label["en"]
        typed[f"options-{place}-places"] = "1"
    officer.post(f"{QUESTIONS}/{first.key}", typed, status=302)
    db.session.rollback()
    options = queries.asked(delegation.meeting_id)[0].options
    assert [(one.session, one.places) for one in options] == [("long", 1), ("early", 1)]

    register(delegation, "One", "long", mode="online")
    with pytest.raises(NoPlaceLeft):
        register(delegation, "Two", "long")
    register(delegation, "Three", "early")
    page = words(officer.get(QUESTIONS))
    # Session, in the room, online, in all, places.
    assert "Long0111" in page
    assert "Early1011" in page


def test_the_officer_asks_for_a_block_with_one_button(app, delegation, client, sign_in):
    sign_in(client, "officer")
    officer = Pages(client)
    assert "Ask for the choice" not in words(officer.get(QUESTIONS))
    with transaction():
        block = item(delegation.meeting, "c", "parallel_block", begins=180, ends=240)
        item(delegation.meeting, "north", parent=block, begins=180, ends=240)
        item(delegation.meeting, "south", parent=block, begins=180, ends=240)
    officer.post(QUESTIONS + "/sessions", {"block": "c"}, status=302, form=QUESTIONS)
    db.session.rollback()
    assert [one.label["en"] for one in queries.asked(delegation.meeting_id)][-1] == "C"
