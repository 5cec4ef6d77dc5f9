"""A report in preparation: the last meeting of the fictitious programme.

It is left for whoever tries the rapporteur's desk: annexes chosen, some texts still missing.
"""

from datetime import UTC, datetime

from app.access.roles import Role
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.reports import queries, services

LAST = "coastal-last"


def steps() -> list[Step]:
    """Begun two days after the meeting."""
    return [Step(datetime(2026, 3, 20, 9, tzinfo=UTC), "coastal-last:report begun", _begin)]


def _begin() -> None:
    services.choose_annexes(
        queries.meeting(LAST),
        "en",
        participants=True,
        engagements=True,
        by=actor(Role.RAPPORTEUR),
    )
