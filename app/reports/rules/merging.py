"""Putting two texts together that were made from one: paragraph by paragraph, losing no word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Above this many paragraphs a text is not compared: it takes too long, and both are shown.
MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """In the place of the lines from ``first`` up to ``last`` (not included) stand ``lines``."""

    first: int
    last: int
    lines: tuple[str, ...]

    def touches(self, other: Change) -> bool:
        """Whether both changed the same line, or one put words amid lines of the other."""
        return self.first < other.last and other.first < self.last

    def stands_at(self, other: Change) -> bool:
        """Whether both changed the very same lines, or put new ones between the same two."""
        return (self.first, self.last) == (other.first, other.last)


def merge(base: str, theirs: str, mine: str) -> str | None:
    """``theirs`` with what ``mine`` changed of ``base``; None where both changed one paragraph.

    New paragraphs that both put at one place are kept both, theirs first; the same ones once.
    Whatever is returned holds every word that either of them added to ``base``.

    >>> merge("One.\\nTwo.", "One!\\nTwo.", "One.\\nTwo.\\nThree.")
    'One!\\nTwo.\\nThree.'
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    lines, left, right = (text.split("\n") if text else [] for text in (base, theirs, mine))
    if max(len(lines), len(left), len(right)) > MOST_LINES:
        return None
    found = _together(lines, _changes(lines, left), _changes(lines, right))
    if found is None:
        return None
    made: list[str] = []
    at = 0
    for change in found:
        made += [*lines[at : change.first], *change.lines]
        at = change.last
    return "\n".join([*made, *lines[at:]])


def side_by_side(theirs: str, mine: str) -> list[tuple[str, str, bool]]:
    """Two texts paragraph by paragraph: theirs, mine, and whether the two differ there."""
    left, right = theirs.split("\n"), mine.split("\n")
    if max(len(left), len(right)) > MOST_LINES:
        return [(theirs, mine, True)]
    rows: list[tuple[str, str, bool]] = []
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        rows.append(("\n".join(left[i1:i2]), "\n".join(right[j1:j2]), tag != "equal"))
    return rows


def both(theirs: str, mine: str) -> str:
    """Every paragraph of both, the same ones once: what somebody who settles it begins from."""
    parts: list[str] = []
    for left, right, differs in side_by_side(theirs, mine):
        parts += [part for part in (left, right) if part] if differs else [left]
    return "\n".join(parts)


def _changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        Change(i1, i2, tuple(after[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _together(
    base: Sequence[str], theirs: Sequence[Change], mine: Sequence[Change]
) -> list[Change] | None:
    found = list(theirs)
    for change in mine:
        beside = next((one for one in theirs if one.stands_at(change)), None)
        if change in theirs:
            continue
        if beside is not None and not "".join(base[change.first : change.last]).strip():
            # New words of both, at one place or on one empty line: none took anything away.
            found[found.index(beside)] = Change(
                change.first, change.last, _both(beside.lines, change.lines)
            )
        elif any(one.touches(change) for one in theirs):
            return None
        else:
            found.append(change)
    return sorted(found, key=lambda one: (one.first, one.last))


def _both(theirs: tuple[str, ...], mine: tuple[str, ...]) -> tuple[str, ...]:
    """New paragraphs of both; where one goes on from the other, the longer ones alone."""
    if mine[: len(theirs)] == theirs:
        return mine
    if theirs[: len(mine)] == mine:
        return theirs
    return theirs + mine
