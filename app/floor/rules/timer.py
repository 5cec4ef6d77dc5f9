"""The speaker's timer: an absolute end while it runs, what is left while it stands still.

Pure: moments in, a timer out. Nobody writes while time passes; whoever shows it counts down from
the server's clock to ``ends_at``. What was spoken is the end less the start less the pauses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.core.errors import DomainError
from app.core.words import N_

DEFAULT_MINUTES = 4
"""Minutes of a slot for which neither the slot nor the meeting says how many."""

MORE = timedelta(minutes=1)
"""What one press of "+1 minute" adds."""

AMBER = timedelta(minutes=1)
"""With so much left, or less, the timer is amber; with nothing left it is red."""


class AlreadyPaused(DomainError):
    """A timer stands still only once."""

    message = N_("The timer is already paused.")


class NotPaused(DomainError):
    """Only what stands still goes on."""

    message = N_("The timer is running already.")


@dataclass(frozen=True, slots=True)
class TimerView:
    """A timer as screens show it: ``ends_at`` while it runs, ``left`` while it is paused.

    ``allotted`` is what was planned and ``added`` what was given beyond it; both are part of the
    end. ``left`` may be negative: so much was overrun when it was paused.
    """

    allotted: timedelta
    ends_at: datetime | None
    left: timedelta | None
    paused: bool
    added: timedelta = timedelta()

    def left_at(self, now: datetime) -> timedelta:
        """What is left at a moment; negative beyond the end."""
        if self.left is not None:
            return self.left
        return self.ends_at - now if self.ends_at is not None else self.allotted + self.added

    @property
    def whole(self) -> timedelta:
        """All the time there is: planned and added."""
        return self.allotted + self.added


@dataclass(frozen=True, slots=True)
class Timer:
    """What is kept of a turn: ``stood`` are the pauses that are over, ``paused_at`` the
    beginning of one that is not.
    """

    started: datetime
    allotted: timedelta
    added: timedelta = timedelta()
    stood: timedelta = timedelta()
    paused_at: datetime | None = None

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return self.paused_at is not None

    @property
    def ends_at(self) -> datetime | None:
        """When the time is up, as an absolute moment; None while it stands still."""
        return None if self.paused else self._end

    @property
    def left(self) -> timedelta | None:
        """What is left of the time while it stands still; None while it runs."""
        return None if self.paused_at is None else self._end - self.paused_at

    @property
    def _end(self) -> datetime:
        return self.started + self.allotted + self.added + self.stood

    @property
    def view(self) -> TimerView:
        """As screens show it."""
        return TimerView(self.allotted, self.ends_at, self.left, self.paused, self.added)

    def pause(self, now: datetime) -> Timer:
        """Let it stand still. Raises AlreadyPaused."""
        if self.paused:
            raise AlreadyPaused()
        return replace(self, paused_at=max(now, self.started))

    def resume(self, now: datetime) -> Timer:
        """Let it run on; the pause counts for nothing. Raises NotPaused."""
        if self.paused_at is None:
            raise NotPaused()
        stood = self.stood + max(now - self.paused_at, timedelta())
        return replace(self, stood=stood, paused_at=None)

    def more(self, time: timedelta = MORE) -> Timer:
        """Give more time than was planned, running or not."""
        return replace(self, added=self.added + time)

    def spoken(self, now: datetime) -> timedelta:
        """What has been spoken until ``now``: the time since the start less every pause."""
        until = self.paused_at if self.paused_at is not None else now
        return max(until - self.started - self.stood, timedelta())


def allotted(planned: int | None, usual: int | None) -> timedelta:
    """The time of a slot: its own planned minutes, else the meeting's, else DEFAULT_MINUTES."""
    return timedelta(minutes=planned or usual or DEFAULT_MINUTES)


def minutes_and_seconds(time: timedelta) -> str:
    """Written as 4:00, or +0:12 when so much was overrun; whole seconds, cut downwards."""
    seconds = int(time.total_seconds() // 1)
    sign = "+" if seconds < 0 else ""
    return f"{sign}{abs(seconds) // 60}:{abs(seconds) % 60:02d}"


def mark(time: timedelta) -> str:
    """How a timer with so much left is marked: "", "due" for amber, "late" for red."""
    if time <= timedelta():
        return "late"
    return "due" if time <= AMBER else ""


def predicted_end(
    now: datetime, running: Iterable[TimerView], coming: Iterable[timedelta]
) -> datetime:
    """When all will have spoken, if each takes the time allotted from now on.

    While nothing is pressed it never comes earlier: it stands while speakers keep to their time,
    and moves on with the clock while one overruns or stands still.
    """
    left = (max(one.left_at(now), timedelta()) for one in running)
    return now + sum(left, timedelta()) + sum(coming, timedelta())
