"""What does not fit in a planned programme: warned about, never forbidden.

Times are half-open, so an item may begin when another ends. Breaks overlap freely. A point and
what stands below it share room and people by nature.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import pairwise
from typing import Any, ClassVar

from app.core.languages import Language
from app.core.localised import Localised
from app.core.words import N_
from app.meetings.rules.agenda import Slot, overlap

#: Minutes that a person needs from one room to another.
WALK = 5


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning: a sentence, and the facts that it names."""

    message: ClassVar[str] = N_("This cannot be done.")

    @property
    def rule(self) -> str:
        """The name under which the warning is kept."""
        return type(self).__name__

    @property
    def facts(self) -> dict[str, Any]:
        """What the sentence names."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class RoomTwice(Warned):
    """Two items in one room at one time."""

    item: Localised
    other: Localised
    room: str
    message = N_("“%(item)s” and “%(other)s” are in %(room)s at the same time.")


@dataclass(frozen=True, slots=True)
class PersonTwice(Warned):
    """One person with a role in two items at one time."""

    name: str
    item: Localised
    other: Localised
    message = N_("%(name)s is in “%(item)s” and in “%(other)s” at the same time.")


@dataclass(frozen=True, slots=True)
class TooFar(Warned):
    """One person in two rooms with too few minutes between."""

    name: str
    item: Localised
    other: Localised
    minutes: int
    needed: int
    message = N_(
        "%(name)s changes rooms between “%(item)s” and “%(other)s”: the time between is "
        "%(minutes)s minutes, and %(needed)s are needed."
    )


@dataclass(frozen=True, slots=True)
class OutsideParent(Warned):
    """An item that begins before the item above it, or ends after it."""

    item: Localised
    other: Localised
    message = N_("“%(item)s” is outside the time of “%(other)s”.")


@dataclass(frozen=True, slots=True)
class OutsideMeeting(Warned):
    """An item that begins before the meeting, or ends after it."""

    item: Localised
    message = N_("“%(item)s” is outside the time of the meeting.")


@dataclass(frozen=True, slots=True)
class OutOfOrder(Warned):
    """An item that stands after a sibling which begins later."""

    item: Localised
    other: Localised
    message = N_("“%(item)s” stands after “%(other)s” but begins before it.")


@dataclass(frozen=True, slots=True)
class ItemTooShort(Warned):
    """What is planned at an item takes longer than the item."""

    item: Localised
    minutes: int
    length: int
    message = N_(
        "What is planned at “%(item)s” takes %(minutes)s minutes, and the item has %(length)s."
    )


@dataclass(frozen=True, slots=True)
class MeetingTooShort(Warned):
    """The items of the first level take longer than the meeting."""

    minutes: int
    length: int
    message = N_("The items take %(minutes)s minutes, and the meeting has %(length)s.")


@dataclass(frozen=True, slots=True)
class NotOffered(Warned):
    """A language that participants listen to, and that a session does not offer."""

    language: Language
    number: int
    item: Localised
    message = N_("%(language)s is needed by %(number)s and is not offered in “%(item)s”.")


@dataclass(frozen=True, slots=True)
class NotOfferedInMany(Warned):
    """The same in more sessions than one would read the names of."""

    language: Language
    number: int
    sessions: int
    message = N_(
        "%(language)s is needed by %(number)s and is not offered in %(sessions)s sessions."
    )


@dataclass(frozen=True, slots=True)
class NotUnderstood(Warned):
    """A speaker whose language nobody interprets from."""

    name: str
    language: Language
    item: Localised
    message = N_(
        "%(name)s will speak %(language)s in “%(item)s”, and nobody interprets from %(language)s "
        "there."
    )


@dataclass(frozen=True, slots=True)
class EmptyBooth(Warned):
    """A language that a session offers, and into which nobody interprets there."""

    language: Language
    item: Localised
    message = N_("Nobody is in the %(language)s booth in “%(item)s”.")


@dataclass(frozen=True, slots=True)
class EmptyInMany(Warned):
    """The same in more sessions than one would read the names of."""

    language: Language
    sessions: int
    message = N_("Nobody is in the %(language)s booth in %(sessions)s sessions.")


@dataclass(frozen=True, slots=True)
class InterpreterTwice(Warned):
    """One interpreter in the booths of two sessions at one time, be it at two meetings."""

    name: str
    item: Localised
    other: Localised
    message = N_(
        "%(name)s interprets in “%(item)s” and in “%(other)s”, which are at the same time."
    )


_RULES: dict[str, type[Warned]] = {
    kind.__name__: kind
    for kind in (
        RoomTwice,
        PersonTwice,
        TooFar,
        OutsideParent,
        OutsideMeeting,
        OutOfOrder,
        ItemTooShort,
        MeetingTooShort,
        NotOffered,
        NotOfferedInMany,
        NotUnderstood,
        EmptyBooth,
        EmptyInMany,
        InterpreterTwice,
    )
}


def kept(warned: Warned) -> dict[str, Any]:
    """A warning as JSON can hold it."""
    facts = {
        name: dict(value) if isinstance(value, Localised) else value
        for name, value in warned.facts.items()
    }
    return {"rule": warned.rule, **facts}


def remembered(data: Mapping[str, Any]) -> Warned:
    """The warning that was kept so."""
    facts = {name: _fact(name, value) for name, value in data.items() if name != "rule"}
    return _RULES[data["rule"]](**facts)


def _fact(name: str, value: Any) -> Any:
    if name == "language":
        return Language(value)
    return Localised(value) if isinstance(value, Mapping) else value


def warnings(
    slots: Sequence[Slot],
    starts: datetime | None,
    ends: datetime | None,
    names: Mapping[int, str] | None = None,
    *,
    one_day: bool = True,
) -> list[Warned]:
    """All that does not fit in the programme of a meeting from ``starts`` to ``ends``.

    ``names`` are those of the people, by their key. The nights of several days are no time for
    items, so without ``one_day`` the minutes are not held against the length of the meeting.
    """
    called = names or {}
    found: list[Warned] = [*_outside(slots, starts, ends)]
    found.extend(_at_once(slots, called))
    found.extend(_too_far(slots, called))
    found.extend(_too_short(slots))
    if one_day and starts is not None and ends is not None:
        length = int((ends - starts).total_seconds() // 60)
        taken = _busiest([slot for slot in slots if slot.parent is None])
        if taken > length:
            found.append(MeetingTooShort(taken, length))
    found.extend(_out_of_order(slots))
    return found


def within(inner: Slot, starts: datetime | None, ends: datetime | None) -> bool:
    """Whether an item lies between two moments; what is not known is no fault."""
    late = inner.ends or inner.starts
    return not (
        (starts is not None and inner.starts is not None and inner.starts < starts)
        or (ends is not None and late is not None and late > ends)
    )


def _outside(
    slots: Sequence[Slot], starts: datetime | None, ends: datetime | None
) -> Iterator[Warned]:
    by_key = {slot.key: slot for slot in slots}
    for slot in slots:
        above = by_key.get(slot.parent) if slot.parent is not None else None
        if above is not None and not within(slot, above.starts, above.ends):
            yield OutsideParent(slot.label, above.label)
        elif not within(slot, starts, ends):
            yield OutsideMeeting(slot.label)


def _at_once(slots: Sequence[Slot], names: Mapping[int, str]) -> Iterator[Warned]:
    related = _kinship(slots)
    timed = _timed(slots)
    for at, one in enumerate(timed):
        for other in timed[at + 1 :]:
            if not overlap(one, other):
                break
            if related(one, other):
                continue
            if one.room and place(one) == place(other):
                yield RoomTwice(one.label, other.label, one.room)
            for person in sorted(one.people & other.people):
                yield PersonTwice(names.get(person, ""), one.label, other.label)


def _too_far(slots: Sequence[Slot], names: Mapping[int, str]) -> Iterator[Warned]:
    related = _kinship(slots)
    ways: dict[int, list[Slot]] = defaultdict(list)
    for slot in _timed(slots):
        if slot.room:
            for person in slot.people:
                ways[person].append(slot)
    for person, way in sorted(ways.items()):
        for one, other in pairwise(way):
            if one.ends is None or other.starts is None or related(one, other):
                continue
            between = int((other.starts - one.ends).total_seconds() // 60)
            if 0 <= between < WALK and place(one) != place(other):
                yield TooFar(names.get(person, ""), one.label, other.label, between, WALK)


def _too_short(slots: Sequence[Slot]) -> Iterator[Warned]:
    below: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        if slot.parent is not None:
            below[slot.parent].append(slot)
    for slot in slots:
        if slot.timed:
            taken = max(_busiest(below[slot.key]), slot.spoken)
            if taken > slot.minutes:
                yield ItemTooShort(slot.label, taken, slot.minutes)


def _busiest(row: Sequence[Slot]) -> int:
    """Minutes of the items of one row in the room that has most: rooms run side by side."""
    taken: dict[str, int] = defaultdict(int)
    for slot in row:
        if slot.kind not in ("break", "parallel_panel"):
            taken[place(slot)] += slot.minutes
    return max(taken.values(), default=0)


def _out_of_order(slots: Sequence[Slot]) -> Iterator[Warned]:
    latest: dict[int | None, Slot] = {}
    for slot in slots:
        if slot.starts is None:
            continue
        before = latest.get(slot.parent)
        if before is not None and before.starts is not None and slot.starts < before.starts:
            yield OutOfOrder(slot.label, before.label)
        else:
            latest[slot.parent] = slot


def _timed(slots: Sequence[Slot]) -> list[Slot]:
    """Items with a time, but breaks, by their beginning."""
    return sorted(
        (slot for slot in slots if slot.timed and slot.kind != "break"),
        key=lambda slot: (slot.starts, slot.key),
    )


def place(slot: Slot) -> str:
    """A room however it was typed."""
    return " ".join(slot.room.casefold().split())


def _kinship(slots: Sequence[Slot]) -> Callable[[Slot, Slot], bool]:
    """Whether one of two items stands below the other."""
    by_key = {slot.key: slot for slot in slots}

    def is_above(upper: Slot, lower: Slot) -> bool:
        above = lower.parent
        while above is not None:
            if above == upper.key:
                return True
            above = by_key[above].parent if above in by_key else None
        return False

    return lambda one, other: is_above(one, other) or is_above(other, one)
