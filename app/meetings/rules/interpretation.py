"""Interpretation in each session: what is offered, needed and spoken, and what is not covered.

A session is an item at which people sit: not a break, and not a heading whose points are the
sessions themselves, unless somebody has a role at it. A booth works both ways: where nobody is
named for the booths of a session, what it offers counts as understood.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import combinations
from typing import Any, ClassVar, Protocol

from app.core.languages import Language
from app.core.localised import Localised
from app.core.words import N_
from app.meetings.rules.agenda import Slot, overlap
from app.meetings.rules.warnings import (
    EmptyBooth,
    EmptyInMany,
    InterpreterTwice,
    NotOffered,
    NotOfferedInMany,
    NotUnderstood,
    Warned,
)

LONGEST_ALONE = 30
"""Minutes after which an interpreter needs a colleague."""

MOST_NAMED = 3
"""More sessions than these that lack the same are counted, not named."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How many listen to a language."""

    room: int = 0
    online: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.room + self.online


Needs = Mapping[int | None, Mapping[str, Heard]]
"""Who listens to what, by item where that is known; under None for the meeting as a whole."""


class Point(Protocol):
    """An agenda item, as far as its languages go."""

    @property
    def id(self) -> int:
        """Its key."""

    @property
    def parent_id(self) -> int | None:
        """That of the item above it."""

    @property
    def interpretation(self) -> list[str] | None:
        """Its own languages, if it has any say."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody with a role at a session, and the language they will speak where it is known."""

    name: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Seat:
    """An interpreter in a booth at an item, be it of another meeting."""

    id: int
    interpreter: int
    name: str
    booth: str
    sources: frozenset[str]
    slot: Slot


class State(StrEnum):
    """How a language stands in a session."""

    FLOOR = "floor"
    COVERED = "covered"
    OFFERED = "offered"
    EMPTY = "empty"
    MISSING = "missing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Session:
    """A session with its languages, its speakers, and those in its booths.

    ``rostered``: whether anybody is named for a booth of this meeting. Before that an offered
    language is taken at its word; afterwards a booth without anybody is empty.
    """

    slot: Slot
    slug: str
    floor: str
    offered: tuple[str, ...]
    needed: Mapping[str, Heard] = field(default_factory=dict)
    voices: tuple[Voice, ...] = ()
    seats: tuple[Seat, ...] = ()
    rostered: bool = False

    @property
    def understood(self) -> set[str]:
        """Languages that can be spoken there."""
        spoken = {self.floor, *(one for seat in self.seats for one in seat.sources)}
        return spoken if self.seats else spoken | set(self.offered)

    def heard(self, language: str) -> Heard:
        """How many listen to a language there."""
        return self.needed.get(language, Heard())

    def spoken_by(self, language: str) -> list[str]:
        """Names of those who will speak it."""
        return list(dict.fromkeys(one.name for one in self.voices if one.language == language))

    def booth(self, language: str) -> list[Seat]:
        """Who interprets into it."""
        return [one for one in self.seats if one.booth == language]

    @property
    def is_covered(self) -> bool:
        """Whether every language needed there is offered, and every one spoken is understood."""
        lacks = any(
            self.state(one) in (State.MISSING, State.EMPTY) for one in (*self.needed, *self.offered)
        )
        return not lacks and all(
            one.language is None or one.language in self.understood for one in self.voices
        )

    def state(self, language: str) -> State:
        """How it stands."""
        if language == self.floor:
            return State.FLOOR
        if language in self.offered:
            if self.booth(language):
                return State.COVERED
            return State.EMPTY if self.rostered else State.OFFERED
        return State.MISSING if self.heard(language).total else State.NONE


def floor_of(language: str | None) -> str:
    """The language of the floor; English where it is not settled."""
    return language or "en"


def offered(
    points: Iterable[Point], meeting: Sequence[str], floor: str
) -> dict[int, tuple[str, ...]]:
    """Languages interpreted into, by item: its own, else those of the item above, else the
    meeting's; the floor needs none.
    """
    own = {point.id: (point.parent_id, point.interpretation) for point in points}

    def at(key: int | None) -> Sequence[str]:
        if key is None or key not in own:
            return meeting
        above, languages = own[key]
        return at(above) if languages is None else languages

    return {key: tuple(one for one in dict.fromkeys(at(key)) if one != floor) for key in own}


def languages_of(sessions: Iterable[Session]) -> list[str]:
    """Every language that a table of these sessions shows: the floor's, then as they come."""
    found: dict[str, None] = {}
    for one in sessions:
        found.setdefault(one.floor)
    for one in sessions:
        for language in one.offered:
            found.setdefault(language)
    for one in sessions:
        for language in sorted(code for code, heard in one.needed.items() if heard.total):
            found.setdefault(language)
        for voice in one.voices:
            if voice.language:
                found.setdefault(voice.language)
    return list(found)


def warnings(sessions: Sequence[Session], seats: Sequence[Seat] = ()) -> list[Warned]:
    """What is not covered, and who interprets twice at one time.

    ``seats`` are all of the interpreters who work at these sessions, those at other meetings too.
    """
    found: list[Warned] = []
    languages = languages_of(sessions)
    for language in languages:
        missing = [one for one in sessions if one.state(language) is State.MISSING]
        if len(missing) > MOST_NAMED:
            most = max(one.heard(language).total for one in missing)
            found.append(NotOfferedInMany(Language(language), most, len(missing)))
        else:
            found.extend(
                NotOffered(Language(language), one.heard(language).total, one.slot.label)
                for one in missing
            )
    for one in sessions:
        found.extend(
            NotUnderstood(voice.name, Language(voice.language), one.slot.label)
            for voice in dict.fromkeys(one.voices)
            if voice.language and voice.language not in one.understood
        )
    for language in languages:
        empty = [one for one in sessions if one.state(language) is State.EMPTY]
        if len(empty) > MOST_NAMED:
            found.append(EmptyInMany(Language(language), len(empty)))
        else:
            found.extend(EmptyBooth(Language(language), one.slot.label) for one in empty)
    found.extend(_twice({one.slot.key for one in sessions}, seats))
    return found


def _twice(here: set[int], seats: Sequence[Seat]) -> Iterator[Warned]:
    """Half-open; an item and what stands below it are one place."""
    by_interpreter: dict[int, list[Seat]] = defaultdict(list)
    for seat in seats:
        by_interpreter[seat.interpreter].append(seat)
    for row in by_interpreter.values():
        for one, other in combinations(row, 2):
            if (
                overlap(one.slot, other.slot)
                and one.slot.parent != other.slot.key
                and other.slot.parent != one.slot.key
                and {one.slot.key, other.slot.key} & here
            ):
                yield InterpreterTwice(one.name, one.slot.label, other.slot.label)


@dataclass(frozen=True, slots=True)
class Alone:
    """A note, not a warning: an interpreter without a colleague for longer than one can."""

    name: str
    language: Language
    minutes: int
    item: Localised
    message: ClassVar[str] = N_(
        "%(name)s is alone in the %(language)s booth for %(minutes)s minutes, from “%(item)s” on."
    )

    @property
    def facts(self) -> dict[str, Any]:
        """What the sentence names."""
        return {
            "name": self.name,
            "language": self.language,
            "minutes": self.minutes,
            "item": self.item,
        }


def alone(sessions: Sequence[Session]) -> list[Alone]:
    """Who is alone in a booth for more than ``LONGEST_ALONE`` minutes without a pause."""
    stretches: dict[tuple[int, str], list[Seat]] = defaultdict(list)
    for one in sessions:
        for language in one.offered:
            booth = one.booth(language)
            if len(booth) == 1 and one.slot.timed:
                stretches[booth[0].interpreter, language].append(booth[0])
    found: list[Alone] = []
    for (_interpreter, language), seats in stretches.items():
        found.extend(_too_long(language, sorted(seats, key=lambda seat: _start(seat.slot))))
    return found


def _start(slot: Slot) -> datetime:
    if slot.starts is None:
        raise ValueError("a session without a time")
    return slot.starts


def _too_long(language: str, seats: Sequence[Seat]) -> Iterator[Alone]:
    """Sessions that follow each other without a pause are one stretch."""
    runs: list[list[Seat]] = []
    for seat in seats:
        if runs and runs[-1][-1].slot.ends == seat.slot.starts:
            runs[-1].append(seat)
        else:
            runs.append([seat])
    for run in runs:
        minutes = sum(seat.slot.minutes for seat in run)
        if minutes > LONGEST_ALONE:
            yield Alone(run[0].name, Language(language), minutes, run[0].slot.label)
