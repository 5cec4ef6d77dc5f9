"""Long papers are made by the worker, and whoever waits sees how far it is.

Nothing rests on what is told here: a paper that is kept is served, and where no worker answers,
or the making failed, the request makes the paper itself and says what is wrong.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app import jobs
from app.core.errors import DomainError
from app.reports import store

LONG: Final = 700
"""Cells and paragraphs from which a paper takes longer than a reader should wait for a page."""

PATIENCE: Final = 20
"""Seconds after which a worker that has not begun is taken to be absent."""

FORGOTTEN: Final = 180
"""Seconds after which a paper that was begun is begun again."""

FAILED: Final = -1
STEPS: Final = 7
_LAYOUT: Final = 5
"""The press has so many steps; the fifth lays out page after page."""

FEW: Final = 5
"""Papers of one page each that a request prints by itself: each takes about a tenth of a second."""

_EVERY: Final = 0.25
_PAGES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a paper is: the step of seven (0 when nobody has begun), and pages laid out."""

    step: int
    pages: int

    @property
    def begun(self) -> bool:
        """Whether the worker is at it."""
        return self.step > 0


def is_long(order: store.Order) -> bool:
    """Whether a paper is made by the worker rather than in a request. A file for a word processor
    is written in a fraction of the time of a print.
    """
    if order.form == store.WORD:
        return False
    return sum(order.html.count(tag) for tag in ("<td", "<th", "<p")) > LONG


def look(key: str, begin: Callable[[], None], now: float) -> Progress | None:
    """How far the worker is with a paper; it is asked to begin when it was not yet.

    None means that the request is to make the paper itself.
    """
    asked = jobs.reported(_asked(key))
    if not asked or now - asked > FORGOTTEN:
        jobs.report(_far(key), 0)
        jobs.report(_asked(key), int(now))
        begin()
        return Progress(0, 0)
    far = jobs.reported(_far(key))
    if far == FAILED or (far == 0 and now - asked > PATIENCE):
        jobs.report(_asked(key), 0)
        jobs.report(_far(key), 0)
        return None
    return Progress(far // _PAGES, far % _PAGES)


def make(order: store.Order) -> None:
    """Make a paper and tell how far it is, for the worker. A paper that cannot be made says so."""
    told_at = 0.0

    def told(step: int, page: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at > _EVERY:
            told_at = time.monotonic()
            jobs.report(_far(order.key), step * _PAGES + page)

    jobs.report(_far(order.key), _PAGES)
    try:
        store.made(order, told)
    except DomainError:
        jobs.report(_far(order.key), FAILED)
    else:
        jobs.report(_asked(order.key), 0)
        jobs.report(_far(order.key), 0)


def make_all(key: str, orders: Sequence[store.Order]) -> None:
    """Make several papers of one page each, for the worker, and tell under ``key`` how many of
    them there are. One that cannot be printed stops it, and says so.
    """
    jobs.report(_far(key), _PAGES)
    try:
        for number, order in enumerate(orders, 1):
            store.made(order)
            jobs.report(_far(key), _LAYOUT * _PAGES + number)
    except DomainError:
        jobs.report(_far(key), FAILED)
    else:
        jobs.report(_asked(key), 0)
        jobs.report(_far(key), 0)


def _asked(key: str) -> str:
    return f"paper-asked:{key}"


def _far(key: str) -> str:
    return f"paper:{key}"
