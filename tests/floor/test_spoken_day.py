"""A pledge in the room counts on the day of the meeting's zone, at the rate of that day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.core.money import Money
from app.floor import services
from app.funding.models import Entry, Fixing
from app.funding.queries import ecb
from app.funding.queries.engagements import said_on
from app.funding.queries.room import room_figures
from app.funding.rules.engagements import EngagementType
from app.funding.services.engagements import AmountLine
from app.meetings.models import AgendaItem, Intervention, Meeting
from tests.funding.conftest import eur, funded, world

__all__ = ["funded", "world"]

SPOKEN = datetime(2026, 10, 8, 16, 30, tzinfo=UTC)
"""Half past six in the evening in Geneva; half past midnight of the ninth in Manila."""


@pytest.fixture
def turn(funded):
    """A turn of Partner Alfa at a meeting in Manila that began on the eighth."""
    with transaction():
        meeting = Meeting(
            slug="manila",
            phase_id=funded.phase.id,
            title=Localised(en="Night of pledges"),
            state="published",
            on_date=date(2026, 10, 8),
            zone="Asia/Manila",
        )
        db.session.add(meeting)
        db.session.flush()
        item = AgendaItem(
            meeting_id=meeting.id, slug="round", agenda="planned", kind="tour_de_table", position=1
        )
        db.session.add(item)
        db.session.flush()
        spoken = Intervention(
            slug="alfa",
            meeting_id=meeting.id,
            agenda_item_id=item.id,
            partner_id=funded.alfa.id,
            position=1,
            state="speaking",
            started_at=SPOKEN - timedelta(minutes=3),
        )
        db.session.add(spoken)
    return meeting, spoken


def say(meeting, spoken):
    with transaction():
        return services.announce_said(
            meeting,
            spoken,
            type=EngagementType.AMOUNT,
            wording=Localised(en="We pledge."),
            lines=(AmountLine(eur("1000000"), year=2026),),
            amount_public=True,
            consent_note="Minister, from the floor",
            by="u-officer",
        )


def test_spoken_at_half_past_midnight_in_manila_it_is_of_the_next_day(turn):
    meeting, spoken = turn
    with clock.at(SPOKEN):
        said = say(meeting, spoken)
        figures = room_figures(meeting)
    assert said.announced_on == date(2026, 10, 9)
    assert said.announced_at == said.said_at == SPOKEN
    assert said.ref == "PL-2026-0001"
    entry = db.session.query(Entry).filter_by(line_id=said.lines[0].line_id).one()
    fixing = db.session.get_one(Fixing, entry.fixing_id)
    assert entry.effective_on == fixing.requested_date == fixing.source_date == date(2026, 10, 9)
    assert fixing.source == "ECB"
    # The euro of the eighth was another one.
    assert fixing.rate != rate(date(2026, 10, 8))
    assert fixing.rate == rate(date(2026, 10, 9))
    # The room stands at the same day, so its gap has the pledge.
    assert figures.as_of == date(2026, 10, 9)
    assert figures.gap.signed - figures.gap.with_all == Money(entry.base, "USD")


def rate(day):
    return ecb.per_euro("USD", day).value


def test_recorded_days_later_it_is_of_the_moment_at_which_its_turn_began(turn):
    meeting, spoken = turn
    with transaction():
        spoken.state = "spoken"
        spoken.started_at, spoken.ended_at = SPOKEN, SPOKEN + timedelta(minutes=4)
    with clock.at(SPOKEN + timedelta(days=3)):
        said = say(meeting, spoken)
    assert said.announced_on == date(2026, 10, 9)
    assert said.announced_at == SPOKEN + timedelta(days=3)
    assert said.said_at == SPOKEN


def test_of_a_turn_that_nobody_timed_only_the_day_is_known(turn):
    meeting, spoken = turn
    with transaction():
        spoken.state, spoken.started_at = "spoken", None
    with clock.at(SPOKEN + timedelta(days=3)):
        assert said_on(meeting, spoken) == date(2026, 10, 8)
        assert say(meeting, spoken).said_at is None
