"""The one source of time.

Everything that asks "now" asks here, so a test or the loading of dated facts can set the clock
without patching. Times are aware and in UTC; a date is always a date *in a zone*.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


@dataclass(slots=True)
class Asked:
    """What was asked of the clock inside :func:`overheard`: the days told, by zone, and whether
    anybody asked for the moment itself.
    """

    days: dict[str, date] = field(default_factory=dict)
    moment: bool = False


_set: ContextVar[datetime | None] = ContextVar("clock", default=None)
_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    asked = _asked.get()
    if asked is not None:
        asked.moment = True
    return _now()


def today(zone: str = "UTC") -> date:
    """The calendar day it is now in ``zone`` (an IANA name)."""
    day = _now().astimezone(ZoneInfo(zone)).date()
    asked = _asked.get()
    if asked is not None:
        asked.days[zone] = day
    return day


def _now() -> datetime:
    return _set.get() or datetime.now(UTC)


@contextmanager
def overheard() -> Iterator[Asked]:
    """Hear what the block asks of the clock: whether what it makes depends on when it is made."""
    asked = Asked()
    token = _asked.set(asked)
    try:
        yield asked
    finally:
        _asked.reset(token)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` (aware) inside the block, in this thread or task only."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs an aware time, such as datetime(..., tzinfo=UTC)")
    token = _set.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)
