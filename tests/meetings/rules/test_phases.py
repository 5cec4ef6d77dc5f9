"""How far a meeting is follows from what was done and from the clock."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from app.meetings.rules.phases import PHASES, phase_of, steps_of

pytestmark = pytest.mark.pure


@dataclass(frozen=True)
class Stage:
    state: str = "published"
    archived_at: datetime | None = None
    record_begun_at: datetime | None = None
    starts_at: datetime | None = datetime(2026, 10, 7, 11, tzinfo=UTC)
    ends_at: datetime | None = datetime(2026, 10, 7, 14, tzinfo=UTC)
    registration_opens_at: datetime | None = datetime(2026, 9, 1, 8, tzinfo=UTC)
    registration_closes_at: datetime | None = datetime(2026, 10, 2, 15, tzinfo=UTC)


MEETING = Stage()
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        (MEETING.registration_opens_at - SECOND, "published"),
        (MEETING.registration_opens_at, "registration_open"),
        (MEETING.registration_closes_at - SECOND, "registration_open"),
        (MEETING.registration_closes_at, "registration_closed"),
        (MEETING.starts_at - SECOND, "registration_closed"),
        (MEETING.starts_at, "running"),
        (MEETING.ends_at - SECOND, "running"),
        (MEETING.ends_at, "registration_closed"),
    ],
)
def test_each_phase_begins_at_its_moment(moment: datetime, phase: str):
    assert phase_of(MEETING, moment) == phase


def test_the_record_begins_the_meeting_and_only_closing_ends_it():
    begun = replace(MEETING, record_begun_at=MEETING.starts_at - timedelta(minutes=5))
    assert phase_of(begun, MEETING.starts_at - timedelta(minutes=4)) == "running"
    assert phase_of(begun, MEETING.ends_at + timedelta(hours=1)) == "running"
    assert phase_of(replace(begun, state="held"), MEETING.ends_at) == "held"


def test_what_was_done_goes_before_the_clock():
    during = MEETING.starts_at
    assert phase_of(replace(MEETING, state="draft"), during) == "draft"
    assert phase_of(replace(MEETING, state="reported"), during) == "reported"
    archived = replace(MEETING, state="reported", archived_at=during)
    assert phase_of(archived, during) == "archived"


def test_without_a_window_nobody_registers_and_without_an_end_the_start_closes():
    none = replace(MEETING, registration_opens_at=None, registration_closes_at=None)
    assert phase_of(none, MEETING.starts_at - SECOND) == "published"
    open_end = replace(MEETING, registration_closes_at=None)
    assert phase_of(open_end, MEETING.starts_at - SECOND) == "registration_open"
    assert phase_of(replace(open_end, ends_at=None), MEETING.starts_at) == "registration_closed"


def test_the_steps_are_those_that_the_meeting_passes():
    assert steps_of(MEETING) == PHASES[:-1]
    assert steps_of(replace(MEETING, state="held", archived_at=MEETING.ends_at)) == PHASES
    assert steps_of(replace(MEETING, registration_opens_at=None)) == (
        "draft", "published", "running", "held", "reported",
    )  # fmt: skip
