"""A small floor: a published meeting whose tour de table has three partners."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.floor import queries
from app.floor.queries import FloorView
from app.meetings import queries as meetings
from app.meetings.models import AgendaItem, Meeting
from app.meetings.services import plan_intervention
from app.partners.services import add_person
from tests.registration.factories import STARTS, make_meeting, make_partner

START = datetime(2021, 10, 7, 11, 0, tzinfo=UTC)
NAMES = ("Alfa", "Bravo", "Charlie")


@dataclass
class SmallFloor:
    """The meeting by its key, and presses on whatever revision it has."""

    meeting_id: int
    slug: str
    console: str

    @property
    def meeting(self) -> Meeting:
        return db.session.get_one(Meeting, self.meeting_id)

    @property
    def item(self) -> AgendaItem:
        found = meetings.tour_de_table(self.meeting)
        assert found is not None
        return found

    def view(self) -> FloorView:
        """The floor as it stands in the database."""
        db.session.rollback()
        return queries.floor(self.meeting)

    def press(self, act, *what, at: datetime = START, revision: int | None = None, **how) -> int:
        """One press; commits."""
        known = self.view().revision if revision is None else revision
        with clock.at(at), transaction():
            return act(self.item, *what, revision=known, by="x", **how)

    def key(self, name: str) -> int:
        """The slot of a partner."""
        return next(one.key for one in self.view().turns if one.label.get("en", "").endswith(name))

    def names(self) -> list[str]:
        """The partners in their places, by the last word of their labels."""
        return [one.label.get("en", "").split()[-1] for one in self.view().turns]


@pytest.fixture
def small(app: Flask) -> SmallFloor:
    """Three partners who wait, each with a speaker and somebody who could stand in."""
    with clock.at(START), transaction():
        meeting = make_meeting()
        item = AgendaItem(
            meeting_id=meeting.id, slug="tour-de-table", agenda="planned", position=1,
            number="1", kind="tour_de_table", title=Localised(en="Tour de table"), version=1,
            starts_at=STARTS,
        )  # fmt: skip
        db.session.add(item)
        db.session.flush()
        for name in NAMES:
            partner = make_partner(name)
            speaker = add_person(
                family_name=f"Speaker{name}", honorific="Ms", partner=partner, by="x",
                function="Director",
            )  # fmt: skip
            add_person(family_name=f"Other{name}", honorific="H.E.", partner=partner, by="x")
            plan_intervention(item, person=speaker, partner=partner, by="x")
        key, slug = meeting.id, meeting.slug
    return SmallFloor(key, slug, f"/desk/meetings/{slug}/floor")
