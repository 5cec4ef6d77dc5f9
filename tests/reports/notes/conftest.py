"""A meeting with two speakers, and two rapporteurs."""

import pytest

from app.core.db import transaction
from app.meetings import services as meetings
from app.meetings.models import Meeting
from app.reports import queries
from tests.meetings.making import draft, item, person


@pytest.fixture
def meeting(app) -> Meeting:
    """Published, with a panel of two speakers."""
    made = draft()
    panel = item(made, "Panel", kind="plenary")
    for family in ("Alfa", "Bravo"):
        speaker = person(family)
        with transaction():
            meetings.assign_role(panel, speaker, role="panellist", by="system")
    return made


@pytest.fixture
def codes(meeting) -> list[str]:
    """The short names of the two places."""
    return [one.code for one in queries.notes(meeting).places]
