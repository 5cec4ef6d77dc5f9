"""Released programmes: what a release keeps, and what changed between two of them.

An item is known by its slug, so that one taken out and entered again under the same name is the
same. Order counts among the items of one row, and the fewest items that explain a new order are
said to have moved: an addition moves nobody, and neither does a new time.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.core.localised import Localised


@dataclass(frozen=True, slots=True)
class Part:
    """A person in a role, as printed."""

    person: str
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a programme as it was released; ``parent`` is a slug, times are UTC."""

    slug: str
    parent: str | None
    number: str
    kind: str
    title: Localised
    starts: datetime | None = None
    ends: datetime | None = None
    room: str = ""
    people: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole programme with the zone in which its times are printed."""

    zone: str
    entries: tuple[Entry, ...]


# --- kept as JSON --------------------------------------------------------------------------------


def kept(programme: Programme) -> dict[str, Any]:
    """A programme as JSON can hold it."""
    return {
        "zone": programme.zone,
        "items": [
            {
                "slug": one.slug,
                "parent": one.parent,
                "number": one.number,
                "kind": one.kind,
                "title": dict(one.title),
                "starts": one.starts.isoformat() if one.starts else None,
                "ends": one.ends.isoformat() if one.ends else None,
                "room": one.room,
                "people": [[part.person, part.role, part.name] for part in one.people],
            }
            for one in programme.entries
        ],
    }


def remembered(data: Mapping[str, Any]) -> Programme:
    """The programme that was kept so."""
    return Programme(
        data["zone"],
        tuple(
            Entry(
                slug=one["slug"],
                parent=one["parent"],
                number=one["number"],
                kind=one["kind"],
                title=Localised(one["title"]),
                starts=datetime.fromisoformat(one["starts"]) if one["starts"] else None,
                ends=datetime.fromisoformat(one["ends"]) if one["ends"] else None,
                room=one["room"],
                people=tuple(Part(*part) for part in one["people"]),
            )
            for one in data["items"]
        ),
    )


# --- what changed --------------------------------------------------------------------------------


class What(StrEnum):
    """In which way an item differs."""

    ADDED = "added"
    REMOVED = "removed"
    TIME = "time"
    PLACE = "place"
    NAME = "name"
    FORM = "form"
    ROOM = "room"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an item stands: below which item, and after which; None is the first level or row."""

    below: Localised | None
    after: Localised | None


@dataclass(frozen=True, slots=True)
class Side:
    """An item on one side of a comparison, with its place and the zone of its times."""

    entry: Entry
    spot: Spot
    zone: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of one item: ``was`` is None when it is new, ``now`` when it is gone."""

    what: What
    was: Side | None
    now: Side | None

    @property
    def entry(self) -> Entry:
        """The item as it is now, or as it was when it is gone."""
        side = self.now or self.was
        if side is None:
            raise ValueError("a change without item")
        return side.entry

    @property
    def persons(self) -> frozenset[str]:
        """Everybody with a role at the item, before or after."""
        return frozenset(
            part.person for side in (self.was, self.now) if side for part in side.entry.people
        )


def changes(before: Programme, after: Programme) -> list[Changed]:
    """What differs, in the order of the later programme; what is gone follows its predecessor."""
    old, new = _sides(before), _sides(after)
    moved = _moved(before.entries, after.entries)
    found: dict[str, list[Changed]] = {
        slug: _of_item(old.get(slug), side, slug in moved) for slug, side in new.items()
    }
    order = list(found)
    for at, entry in enumerate(before.entries):
        if entry.slug in new:
            continue
        found[entry.slug] = [Changed(What.REMOVED, old[entry.slug], None)]
        previous = before.entries[at - 1].slug if at else None
        order.insert(order.index(previous) + 1 if previous else 0, entry.slug)
    return [change for slug in order for change in found[slug]]


def _of_item(was: Side | None, now: Side, moved: bool) -> list[Changed]:
    if was is None:
        return [Changed(What.ADDED, None, now)]
    old, new = was.entry, now.entry
    timed = (old.starts, old.ends) != (new.starts, new.ends)
    differs = {
        What.NAME: old.title != new.title,
        What.FORM: old.kind != new.kind,
        What.TIME: timed,
        What.PLACE: old.parent != new.parent or (moved and not timed),
        What.ROOM: old.room != new.room,
        What.PEOPLE: sorted((p.person, p.role, p.name) for p in old.people)
        != sorted((p.person, p.role, p.name) for p in new.people),
    }
    return [Changed(what, was, now) for what, is_so in differs.items() if is_so]


def _sides(programme: Programme) -> dict[str, Side]:
    titles = {one.slug: one.title for one in programme.entries}
    last: dict[str | None, Localised] = {}
    found: dict[str, Side] = {}
    for one in programme.entries:
        below = titles.get(one.parent) if one.parent is not None else None
        found[one.slug] = Side(one, Spot(below, last.get(one.parent)), programme.zone)
        last[one.parent] = one.title
    return found


def _moved(before: Iterable[Entry], after: Iterable[Entry]) -> set[str]:
    """The fewest items whose moves explain the new order of every row."""
    rank = {one.slug: at for at, one in enumerate(after)}
    parents = {one.slug: one.parent for one in after}
    rows: dict[str | None, list[str]] = {}
    for one in before:
        if one.slug in rank and parents[one.slug] == one.parent:
            rows.setdefault(one.parent, []).append(one.slug)
    return {
        slug
        for row in rows.values()
        for slug in set(row) - set(_longest_rise(row, [rank[slug] for slug in row]))
    }


def _longest_rise(row: Sequence[str], ranks: Sequence[int]) -> list[str]:
    """The longest part of ``row`` that is in the order of ``ranks`` already."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for at, rank in enumerate(ranks):
        place = bisect_left(tails, rank)
        before.append(ends[place - 1] if place else None)
        tails[place : place + 1] = [rank]
        ends[place : place + 1] = [at]
    kept_at: list[str] = []
    at_last = ends[-1] if ends else None
    while at_last is not None:
        kept_at.append(row[at_last])
        at_last = before[at_last]
    return kept_at


def by_person(changed: Iterable[Changed]) -> dict[str, list[Changed]]:
    """Each person's own changes, in their order; nobody is told of what is not theirs."""
    found: dict[str, list[Changed]] = {}
    for change in changed:
        for person in sorted(change.persons):
            found.setdefault(person, []).append(change)
    return found
