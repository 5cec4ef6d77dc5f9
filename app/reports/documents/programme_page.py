"""The programme on one page: what, when and where, and who leads it as long as there is room.

Each step is smaller or says less than the one before; the first that fits on one page is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.meetings.models import Meeting
from app.reports.documents import programme
from app.reports.documents.programme import Item, Programme

NAMED_UP_TO: Final = 30
"""With more items than this no step that names persons is tried: none would fit."""


@dataclass(frozen=True, slots=True)
class Step:
    """A size of type in points, in so many columns, with the names of those who speak or not."""

    size: int
    columns: int
    names: bool


STEPS: Final = (
    Step(10, 2, names=True),
    Step(9, 2, names=True),
    Step(8, 3, names=True),
    Step(7, 3, names=True),
    Step(9, 2, names=False),
    Step(8, 3, names=False),
    Step(7, 3, names=False),
    Step(6, 4, names=False),
    Step(5, 4, names=False),
)


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """The programme, and the step in which it is printed."""

    programme: Programme
    step: Step


def build(of: Meeting, language: str) -> Iterator[ProgrammePage]:
    """The page in each step that may fit, largest first."""
    whole = programme.build(of, language)
    number = sum(_number(day.items) for day in whole.days)
    for step in STEPS:
        if not step.names or number <= NAMED_UP_TO:
            yield ProgrammePage(whole, step)


def _number(items: tuple[Item, ...]) -> int:
    return sum(1 + _number(item.children) for item in items)
