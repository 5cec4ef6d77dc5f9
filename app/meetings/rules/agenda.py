"""The agenda as a tree: its order and numbers, its items in time, and planned against held."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from app.core.localised import Localised


@dataclass(frozen=True, slots=True)
class Point:
    """An agenda item as the rules know it; ``planned`` is the key of the planned point it holds."""

    key: int
    parent: int | None
    title: str
    kind: str = "plenary"
    number: str = ""
    planned: int | None = None


# --- order and numbers ---------------------------------------------------------------------------


def siblings(points: Sequence[Point], parent: int | None) -> list[int]:
    """Keys below ``parent``, in order."""
    return [point.key for point in points if point.parent == parent]


def depth_first(points: Sequence[Point]) -> list[int]:
    """Keys in the order in which the agenda is printed: each point, then what is below it."""
    order: list[int] = []

    def walk(parent: int | None) -> None:
        for key in siblings(points, parent):
            order.append(key)
            walk(key)

    walk(None)
    return order


def moved(points: Sequence[Point], key: int, steps: int) -> list[Point]:
    """The points with ``key`` moved among its siblings, its own points with it.

    At the ends it stays where it is.
    """
    own = next(point for point in points if point.key == key)
    row = siblings(points, own.parent)
    at = row.index(key)
    to = min(max(at + steps, 0), len(row) - 1)
    row.insert(to, row.pop(at))
    return _arranged(points, {own.parent: row})


def moved_in(points: Sequence[Point], key: int) -> list[Point]:
    """The points with ``key`` put below the sibling before it; unchanged where that cannot be.

    Nothing stands below a break.
    """
    own = next(point for point in points if point.key == key)
    row = siblings(points, own.parent)
    at = row.index(key)
    if at == 0 or own.parent is not None or siblings(points, key):
        return list(points)
    if next(point for point in points if point.key == row[at - 1]).kind == "break":
        return list(points)
    return _rehung(points, key, row[at - 1], after=None)


def moved_out(points: Sequence[Point], key: int) -> list[Point]:
    """The points with ``key`` put right after the point it was below; unchanged at the top."""
    own = next(point for point in points if point.key == key)
    if own.parent is None:
        return list(points)
    above = next(point for point in points if point.key == own.parent)
    return _rehung(points, key, above.parent, after=own.parent)


def placed(points: Sequence[Point], key: int, parent: int | None, after: int | None) -> list[Point]:
    """The points with ``key`` put below ``parent``, right after ``after`` or first.

    Unchanged where that cannot be: a point with points below it stays on the first level, and
    ``after`` has to stand below ``parent``.
    """
    by_key = {point.key: point for point in points}
    above = by_key.get(parent) if parent is not None else None
    fits = parent is None or (
        above is not None
        and above.parent is None
        and above.kind != "break"
        and parent != key
        and not siblings(points, key)
    )
    if not fits or after == key or (after is not None and after not in siblings(points, parent)):
        return list(points)
    row = [one for one in siblings(points, parent) if one != key]
    row.insert(row.index(after) + 1 if after is not None else 0, key)
    return reordered(points, {parent: row})


def reordered(points: Sequence[Point], rows: Mapping[int | None, Sequence[int]]) -> list[Point]:
    """The points with exactly those below each of the parents named, in that order."""
    parents = {key: parent for parent, row in rows.items() for key in row}
    changed = [
        replace(point, parent=parents[point.key]) if point.key in parents else point
        for point in points
    ]
    return _arranged(changed, {parent: list(row) for parent, row in rows.items()})


def _rehung(
    points: Sequence[Point], key: int, parent: int | None, after: int | None
) -> list[Point]:
    row = [one for one in siblings(points, parent) if one != key]
    row.insert(row.index(after) + 1 if after is not None else len(row), key)
    return reordered(points, {parent: row})


def _arranged(points: Sequence[Point], rows: Mapping[int | None, list[int]]) -> list[Point]:
    by_key = {point.key: point for point in points}
    rest = [point for point in points if point.parent not in rows]
    ordered = [by_key[key] for row in rows.values() for key in row]
    flat = ordered + rest
    return [by_key[key] for key in depth_first(flat)]


def numbers(points: Sequence[Point]) -> dict[int, str]:
    """The printed number of each point: 1, 2, 2.1; breaks carry none, nor does what was below a
    point before it became one.

    Where a row was lettered (3a, 3b) it stays lettered.
    """
    found: dict[int, str] = {}

    def walk(parent: int | None, before: str) -> None:
        row = [point for point in points if point.parent == parent]
        lettered = any(re.fullmatch(r"\d+[a-z]", point.number) for point in row)
        count = 0
        for point in row:
            if point.kind == "break":
                found[point.key] = ""
                found.update(dict.fromkeys(siblings(points, point.key), ""))
                continue
            count += 1
            if not before:
                found[point.key] = str(count)
            elif lettered:
                found[point.key] = f"{before}{_letters(count)}"
            else:
                found[point.key] = f"{before}.{count}"
            walk(point.key, found[point.key])

    walk(None, "")
    return found


def _letters(count: int) -> str:
    text = ""
    while count:
        count, rest = divmod(count - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


# --- planned against held ------------------------------------------------------------------------


class Change(StrEnum):
    """How a held point differs from what was planned."""

    SAME = "same"
    ADDED = "added"
    DROPPED = "dropped"
    NAMED = "named"
    FORM = "form"
    MOVED = "moved"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of the comparison.

    ``planned`` and ``held`` are keys; ``changes`` go from the weightiest to the least;
    ``part_of`` is the planned point of which a named point is a part; ``places`` are the rank
    among its siblings as planned and as held, counted from 1, when it moved.
    """

    planned: int | None
    held: int | None
    changes: tuple[Change, ...]
    part_of: int | None = None
    places: tuple[int, int] | None = None

    @property
    def change(self) -> Change:
        """The weightiest change."""
        return self.changes[0]


#: Kinds that take the same form in the room.
_FORMS = {"parallel_block": "parallel", "parallel_panel": "parallel"} | {
    kind: kind for kind in ("tour_de_table", "break")
}


def _form(point: Point) -> str:
    return _FORMS.get(point.kind, "in plenary")


def differences(planned: Sequence[Point], held: Sequence[Point]) -> list[Difference]:
    """Planned against held, in the order in which it was held.

    A point that was planned and never held follows the row of its predecessor in the plan.
    """
    plan = {point.key: point for point in planned}
    record = {point.key: point for point in held}
    holders: dict[int, int] = {}
    for point in held:
        if point.planned in plan and not _is_part(point, record):
            holders.setdefault(_known(point.planned), point.key)
    places = _places(planned, held, holders)
    rows = [_row(point, plan, record, holders, places) for point in held]
    for before, missing in _dropped(planned, holders):
        rows.insert(_after(rows, before, record), Difference(missing, None, (Change.DROPPED,)))
    return rows


def _known(key: int | None) -> int:
    if key is None:
        raise ValueError("a point without plan")
    return key


def _is_part(point: Point, record: Mapping[int, Point]) -> bool:
    above = record.get(point.parent) if point.parent is not None else None
    return above is not None and point.planned is not None and above.planned == point.planned


def _row(
    point: Point,
    plan: Mapping[int, Point],
    record: Mapping[int, Point],
    holders: Mapping[int, int],
    places: Mapping[int, tuple[int, int]],
) -> Difference:
    if point.planned is None or point.planned not in plan:
        return Difference(None, point.key, (Change.ADDED,))
    if _is_part(point, record) or holders[point.planned] != point.key:
        return Difference(None, point.key, (Change.NAMED,), part_of=point.planned)
    before = plan[point.planned]
    changes: list[Change] = []
    if _form(before) != _form(point) and not _follows_form(before, point, plan, record):
        changes.append(Change.FORM)
    if point.key in places:
        changes.append(Change.MOVED)
    if Change.FORM not in changes and not same_wording(before.title, point.title):
        changes.append(Change.REWORDED)
    return Difference(
        before.key, point.key, tuple(changes) or (Change.SAME,), places=places.get(point.key)
    )


def _follows_form(
    before: Point, point: Point, plan: Mapping[int, Point], record: Mapping[int, Point]
) -> bool:
    """Whether the points above changed form in the same way: then it is said once, there."""
    if before.parent is None or point.parent is None:
        return False
    return (_form(plan[before.parent]), _form(record[point.parent])) == (
        _form(before),
        _form(point),
    )


def _places(
    planned: Sequence[Point], held: Sequence[Point], holders: Mapping[int, int]
) -> dict[int, tuple[int, int]]:
    """Rank as planned and as held of each held point whose rank changed.

    Only points that were planned and held count, so that an addition moves nobody.
    """
    order = {point.key: at for at, point in enumerate(held)}
    moves: dict[int, tuple[int, int]] = {}
    for parent in {point.parent for point in planned}:
        row = [holders[key] for key in siblings(planned, parent) if key in holders]
        for new, key in enumerate(sorted(row, key=order.__getitem__), 1):
            old = row.index(key) + 1
            if old != new:
                moves[key] = (old, new)
    return moves


def _dropped(
    planned: Sequence[Point], holders: Mapping[int, int]
) -> Iterable[tuple[int | None, int]]:
    before: int | None = None
    for point in planned:
        if point.key not in holders:
            yield before, point.key
        before = point.key


def _after(rows: Sequence[Difference], planned: int | None, record: Mapping[int, Point]) -> int:
    """Where the row after that of ``planned`` and of all that was added below it stands."""
    if planned is None:
        return 0
    at = next(at for at, row in enumerate(rows) if row.planned == planned)
    above = rows[at].held
    at += 1
    while (
        above is not None
        and at < len(rows)
        and rows[at].planned is None
        and record[_known(rows[at].held)].parent == above
    ):
        at += 1
    return at


_ORDINALS = {
    "1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth",
    "1er": "premier", "1re": "première", "2e": "deuxième", "1.ª": "primera", "2.ª": "segunda",
}  # fmt: skip


def same_wording(one: str, other: str) -> bool:
    """Whether two titles say the same.

    Put aside are capitals, points, the way of writing ordinals, and a label before a colon
    ("Topic 1:", "Presentation:"); and one title may leave out words of the other.
    """
    return any(
        _is_within(a, b) or _is_within(b, a) for a in _wordings(one) for b in _wordings(other)
    )


def _wordings(title: str) -> list[list[str]]:
    parts = title.split(":")
    texts = [":".join(parts[at:]) for at in range(len(parts))]
    return [words for words in map(_words, texts) if words]


def _words(text: str) -> list[str]:
    raw = re.findall(r"[\w.ª’'-]+", text.casefold())
    return [_ORDINALS.get(word, word.strip(".-’'")) for word in raw]


def _is_within(few: Sequence[str], many: Sequence[str]) -> bool:
    rest = iter(many)
    return len(few) * 2 >= len(many) and all(word in rest for word in few)


# --- in time -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slot:
    """An agenda item in time.

    ``people`` are the keys of those with a role in it, ``label`` is its number and title, and
    ``spoken`` the sum of the minutes that its interventions are given.
    """

    key: int
    parent: int | None
    kind: str
    starts: datetime | None
    ends: datetime | None
    room: str = ""
    people: frozenset[int] = field(default_factory=frozenset)
    label: Localised = field(default_factory=Localised)
    spoken: int = 0

    def __post_init__(self) -> None:
        # Two moments of one zone are compared by their wall clocks, which is wrong over a change.
        for name in ("starts", "ends"):
            moment = getattr(self, name)
            if moment is not None:
                object.__setattr__(self, name, moment.astimezone(UTC))

    @property
    def timed(self) -> bool:
        """Whether both ends are known."""
        return self.starts is not None and self.ends is not None

    @property
    def minutes(self) -> int:
        """Whole minutes from start to end; 0 when an end is not known."""
        if self.starts is None or self.ends is None:
            return 0
        return int((self.ends - self.starts).total_seconds() // 60)


def overlap(one: Slot, other: Slot) -> bool:
    """Half-open: an item that begins when the other ends does not overlap it."""
    if one.starts is None or one.ends is None or other.starts is None or other.ends is None:
        return False
    return one.starts < other.ends and other.starts < one.ends


def minutes(slots: Iterable[Slot]) -> int:
    """Minutes of the items at the top, those that have times."""
    return sum(slot.minutes for slot in slots if slot.parent is None)
