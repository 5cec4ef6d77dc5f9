"""A participant asks for the floor from a device of its own; heard, the words are in the record."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.floor import queries, services
from app.floor.rules.queue import AsksAlready, QueueClosed
from app.meetings import queries as meetings
from app.meetings.models import AgendaItem, Meeting
from app.registration.models import Delegate
from app.registration.services import register
from tests.pages import words
from tests.registration.factories import BEFORE, ENDS, STARTS, answer, invited, link_in, mails

pytestmark = pytest.mark.once


@pytest.fixture
def link(app) -> str:
    """The own link of somebody registered for a meeting with a tour de table."""
    delegation = invited()
    with clock.at(BEFORE), transaction():
        register(delegation, [answer(mode="online")], key="k", by="system")
        db.session.add(
            AgendaItem(
                meeting_id=delegation.meeting_id, slug="tour", agenda="planned", position=1,
                number="1", kind="tour_de_table", title=Localised(en="Tour"), version=1,
                starts_at=STARTS, ends_at=ENDS,
            )
        )  # fmt: skip
    return link_in(mails("delegate_confirmed")[0])


def _here():
    db.session.rollback()
    meeting = db.session.query(Meeting).one()
    return meeting, meetings.tour_de_table(meeting), db.session.query(Delegate).one()


def test_a_meeting_that_overruns_takes_hands_and_points_as_long_as_somebody_speaks(link, pages):
    late = ENDS + timedelta(minutes=20)
    with clock.at(late):
        assert "It does not run now." in words(pages.get(f"{link}/hand"))
        assert "The board takes no more points." in words(pages.get(f"{link}/points"))
    with clock.at(STARTS):
        pages.post(f"{link}/hand", {"kind": "question"})
        meeting, item, _delegate = _here()
        with transaction():
            services.call_up(item, queries.floor(meeting).queue[0].key, revision=0, by="x")
    with clock.at(late):
        assert "It does not run now." not in words(pages.get(f"{link}/hand"))
        pages.post(f"{link}/hand", {"kind": "point_of_order"})
        assert [one.kind for one in queries.floor(_here()[0]).queue] == ["point_of_order"]
        assert "Send the point" in words(pages.get(f"{link}/points"))


def test_a_hand_goes_up_is_heard_and_stands_in_the_record(link, pages):
    with clock.at(BEFORE):
        assert "It does not run now." in words(pages.get(f"{link}/hand"))
    with clock.at(STARTS):
        page = f"{link}/hand"
        pages.post(page, {"kind": "question"})
        assert "You are first in the queue." in words(pages.get(page))
        meeting, item, delegate = _here()
        [entry] = queries.floor(meeting).queue
        assert (entry.name, entry.kind) == (delegate.titled_name, "question")
        assert queries.floor(meeting).revision == 0  # no press of the facilitator is late for it
        with transaction():
            services.call_up(item, entry.key, revision=0, by="x")
        assert "You have the floor." in words(pages.get(page))
        meeting, item, delegate = _here()
        [said] = meetings.interventions(meeting.id)
        assert (said.person_id, said.language) == (delegate.person_id, "en")
        assert (said.state, said.started_at) == ("speaking", STARTS)


def test_one_waits_once_takes_it_back_and_undo_leaves_it(link, pages):
    with clock.at(STARTS):
        meeting, item, delegate = _here()
        with transaction():
            services.close_queue(item, closed=True, revision=0, by="x")
        with pytest.raises(QueueClosed), transaction():
            services.raise_hand(meeting, delegate, "request", "fr", by="x")
        with transaction():
            services.raise_hand(meeting, delegate, "question", "fr", by="x")
        with pytest.raises(AsksAlready), transaction():
            services.raise_hand(meeting, delegate, "reply", "fr", by="x")
        with transaction():
            services.undo(item, revision=1, by="x")
        assert len(queries.floor(meeting).queue) == 1
        pages.post(f"{link}/hand", {"lower": "yes"})
        meeting, _item, _delegate = _here()
        assert queries.floor(meeting).queue == ()
