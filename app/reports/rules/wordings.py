"""Which old wordings of a text that saves itself are worth keeping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

#: So long every wording is kept: a page that lost its line may go on from any of them.
WHOLE_FOR = timedelta(hours=6)

#: Of older ones, the last of each person in each of these.
EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Kept:
    """One wording: its number, whose it is, when it was saved."""

    number: int
    by: str
    at: datetime


def to_thin(wordings: Sequence[Kept], now: datetime) -> list[int]:
    """Numbers that may go, of wordings in their order; never the first or the last."""
    going: list[int] = []
    for one, after in pairwise(wordings[1:]):
        old = now - one.at > WHOLE_FOR
        if old and one.by == after.by and _slot(one.at) == _slot(after.at):
            going.append(one.number)
    return going


def _slot(at: datetime) -> int:
    return int(at.timestamp() // EVERY.total_seconds())


def tidy(text: str) -> str:
    """A text as it is taken over: without spaces at the ends of lines and empty lines around it."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
