"""How far a meeting is. Draft, published, held and reported are acts and are stored; whether
registration is open and whether the meeting is running follow from its times.
"""

from datetime import datetime
from typing import Protocol

#: In the order of a meeting's life. ``archived`` can be taken back.
PHASES = (
    "draft",
    "published",
    "registration_open",
    "registration_closed",
    "running",
    "held",
    "reported",
    "archived",
)


class Staged(Protocol):
    """What a phase is told from; moments are UTC."""

    @property
    def state(self) -> str: ...
    @property
    def archived_at(self) -> datetime | None: ...
    @property
    def record_begun_at(self) -> datetime | None: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def registration_opens_at(self) -> datetime | None: ...
    @property
    def registration_closes_at(self) -> datetime | None: ...


def phase_of(meeting: Staged, now: datetime) -> str:
    """The phase of a meeting at a moment.

    It runs from its start, or from when its record was begun if that is earlier, until it is over
    or closed. Registration opens and closes at the set moments themselves; without a set end it
    closes when the meeting begins.
    """
    if meeting.archived_at is not None:
        return "archived"
    if meeting.state != "published":
        return meeting.state
    starts, ends = meeting.starts_at, meeting.ends_at
    if meeting.record_begun_at is not None or (
        starts is not None and ends is not None and starts <= now < ends
    ):
        return "running"
    opens = meeting.registration_opens_at
    if opens is None or now < opens:
        return "published"
    closes = meeting.registration_closes_at or starts
    return "registration_open" if closes is None or now < closes else "registration_closed"


def steps_of(meeting: Staged) -> tuple[str, ...]:
    """The phases that this meeting passes: without a window nobody registers, and the archive is a
    step only for what lies in it.
    """
    registers = meeting.registration_opens_at is not None
    return tuple(
        phase
        for phase in PHASES
        if (registers or not phase.startswith("registration"))
        and (phase != "archived" or meeting.archived_at is not None)
    )
