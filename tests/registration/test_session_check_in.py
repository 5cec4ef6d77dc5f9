"""Check-in per session: apart from the meeting's door, once a person, and the item's figure."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import func, select, text

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.core.localised import Localised
from app.meetings import services as meetings
from app.meetings.models import AgendaItem
from app.registration import presence, queries, services
from app.registration.models import Delegate, SessionCheckIn
from app.registration.rules.refusals import NotTakingPart
from app.registration.services import check_ins
from tests.pages import words
from tests.registration.factories import BEFORE, STARTS, make_meeting
from tests.registration.test_check_ins import DESK, counts, registered_two, the
from tests.registration.test_races import together

REGISTER = "/desk/meetings/second-meeting/attendance-register"


@pytest.fixture
def two(app) -> list[str]:
    """Two registered persons, at a meeting with a topic, a panel and a break."""
    found = registered_two()
    with transaction():
        meeting = queries.meeting("second-meeting")
        for place, (slug, kind) in enumerate(
            (("topic", "plenary"), ("panel", "plenary"), ("coffee", "break"))
        ):
            starts = STARTS + timedelta(minutes=30 * place)
            meetings.add_item(
                meeting, by="system", agenda="planned", title=Localised(en=slug.title()),
                kind=kind, starts_at=starts, ends_at=starts + timedelta(minutes=30),
            )  # fmt: skip
    return found


def item(slug: str) -> AgendaItem:
    return queries.session_item(queries.meeting("second-meeting"), slug)


def check_in(delegate: str, slug: str = "topic") -> None:
    with clock.at(BEFORE), transaction():
        services.check_in_session(the(delegate), item(slug), by="system")


def here() -> dict[str, int]:
    db.session.rollback()
    return {one.slug: one.here for one in queries.sessions(queries.meeting("second-meeting"))}


def standing() -> int:
    db.session.rollback()
    counted = select(func.count()).select_from(SessionCheckIn)
    return db.session.execute(counted.where(SessionCheckIn.undone_at.is_(None))).scalar_one()


def test_a_session_counts_apart_once_a_person_and_a_break_has_no_desk(two):
    head, other = two
    for _twice in range(2):
        check_in(head)
    check_in(other)
    check_in(head, "panel")
    assert here() == {"topic": 2, "panel": 1}
    assert counts().here == 0, "nobody has been seen at the door of the meeting"
    assert presence.counts(queries.meeting("second-meeting"), item("panel")).room == 1
    with transaction():
        services.undo_session_check_in(the(head), item("topic"), by="system")
        services.undo_session_check_in(the(head), item("topic"), by="system")
    assert here() == {"topic": 1, "panel": 1}
    with clock.at(BEFORE), transaction():
        services.withdraw_delegate(the(other), by="system")
    assert here()["topic"] == 0
    with pytest.raises(NotTakingPart), transaction():
        services.check_in_session(the(other), item("topic"), by="system")
    with pytest.raises(NotFound):
        item("coffee")


def test_an_item_of_another_meeting_is_not_found(two):
    with transaction():
        other = make_meeting("third-meeting")
        strange = meetings.add_item(
            other, by="system", agenda="planned", title=Localised(en="X"), kind="plenary"
        )
        with pytest.raises(NotFound):
            services.check_in_session(the(two[0]), strange, by="system")


def test_the_desk_is_switched_to_a_session_and_back(client, sign_in, pages, two):
    head, _other = two
    sign_in(client, "officer")
    page = pages.get(f"{DESK}?session=topic")
    assert "You check in to 1 Topic." in words(page)
    target = f"{DESK}/{head}"
    hidden = pages.hidden(f"{DESK}?session=topic&q=ibarra", action=target)
    answered = client.post(target, data=hidden)
    assert "session=topic" in answered.location
    shown = words(pages.get(answered.location))
    assert "Here since" in shown
    assert "1 person is here" in shown
    assert "Here since" not in words(pages.get(DESK))
    assert "1 Topic, 13:00 (1)" in words(pages.get(DESK))
    hidden = pages.hidden(f"{DESK}?session=topic", action=f"{target}/undo")
    assert client.post(f"{target}/undo", data=hidden).status_code == 302
    assert standing() == 0
    assert client.get(f"{DESK}?session=coffee").status_code == 404


# --- the figure of the item ----------------------------------------------------------------------


def held() -> AgendaItem:
    db.session.rollback()
    return (
        db.session.query(AgendaItem)
        .filter_by(agenda="held", planned_item_id=item("topic").id)
        .one()
    )


def test_the_count_is_offered_and_a_typed_figure_is_replaced_only_knowingly(
    client, sign_in, pages, two
):
    head, other = two
    check_in(head)
    sign_in(client, "officer")
    assert "not held yet" in words(pages.get(REGISTER))
    assert client.get(f"{REGISTER}/sessions/topic").status_code == 404
    with transaction():
        meetings.hold(queries.meeting("second-meeting"), by="system")
    page = f"{REGISTER}/sessions/topic"
    assert "Take the count over" in words(pages.get(REGISTER))
    pages.post(page, status=302)
    assert (held().attendance, held().attendance_source) == (1, "check-in")
    # Counted again, it follows without a question, since nobody typed it.
    check_in(other)
    pages.post(page, {"instead_of": ""}, status=302)
    assert held().attendance == 2

    with transaction():
        one = held()
        meetings.edit_item(
            one, by="system", title=one.title, kind=one.kind, description=one.description,
            starts_at=one.starts_at, ends_at=one.ends_at, room=one.room, attendance=30,
            attendance_qualifier="over",
        )  # fmt: skip
    assert held().attendance_source == ""
    shown = pages.get(page)
    assert "over 30 (given by hand)" in words(shown)
    assert "Replace 30 by 2" in words(shown)
    refused = pages.post(page, {"instead_of": ""}, status=200)
    assert "This item has a figure already." in words(refused)
    assert held().attendance == 30
    pages.post(page, status=302)
    assert (held().attendance, held().attendance_qualifier) == (2, "exact")


# --- two desks at once ---------------------------------------------------------------------------


@pytest.mark.race
def test_one_person_checked_in_to_a_session_by_16_desks_counts_once(app, two):
    assert together(app, 16, lambda _place: check_in(two[0])) == {"won": 16}
    assert standing() == 1


def _without_the_lock(monkeypatch, number: int) -> None:
    everybody_has_looked = Barrier(number)
    look = queries.standing_in_session

    def look_then_wait(*asked):
        found = look(*asked)
        with suppress(BrokenBarrierError):
            everybody_has_looked.wait(5)
        return found

    monkeypatch.setattr(check_ins.queries, "standing_in_session", look_then_wait)
    monkeypatch.setattr(
        check_ins.queries,
        "delegate_for_update",
        lambda delegate_id: db.session.get(Delegate, delegate_id),
    )


@pytest.mark.race
def test_without_lock_and_key_a_session_counts_one_person_twice(app, two, unlocked, monkeypatch):
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_session_check_in_standing"))
    _without_the_lock(monkeypatch, 2)
    together(app, 2, lambda _place: check_in(two[0]))
    assert standing() == 2
