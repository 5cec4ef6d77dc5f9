"""Several hands on one floor: of presses on one revision exactly one moves it."""

import threading

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.core.errors import DomainError
from app.core.localised import Localised
from app.floor import queries, services
from app.floor.services import FloorHasMoved
from app.meetings import queries as meetings

pytestmark = pytest.mark.race

HANDS = 8


def test_of_many_presses_at_once_one_moves(demo_app: Flask):
    meeting = meetings.meeting("coastal-today")
    floor = queries.floor(meeting)
    assert floor.now is not None
    assert floor.next is not None
    revision, expected = floor.revision, floor.next.slug
    db.session.rollback()
    told: list[type[DomainError] | None] = []
    ready = threading.Barrier(HANDS)

    def press() -> None:
        with demo_app.app_context():
            try:
                ready.wait(timeout=30)
                with transaction():
                    item = meetings.tour_de_table(meetings.meeting("coastal-today"))
                    assert item is not None
                    services.next_speaker(item, revision=revision, by="system")
                told.append(None)
            except DomainError as error:
                told.append(type(error))
            finally:
                db.session.remove()

    hands = [threading.Thread(target=press) for _hand in range(HANDS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(timeout=60)
    assert told.count(None) == 1
    assert told.count(FloorHasMoved) == HANDS - 1
    after = queries.floor(meetings.meeting("coastal-today"))
    assert after.revision == revision + 1
    assert after.now is not None
    assert after.now.slug == expected


def test_a_point_typed_meanwhile_does_not_stand_in_the_way(demo_app: Flask):
    meeting = meetings.meeting("coastal-today")
    item = meetings.tour_de_table(meeting)
    assert item is not None
    revision = queries.floor(meeting).revision
    with transaction():
        services.add_point(meeting, Localised(en="A point"), by="system")
    with transaction():
        assert services.next_speaker(item, revision=revision, by="system") == revision + 1
