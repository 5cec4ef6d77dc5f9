"""Letting a text fit into a box by measured steps: smaller, then on more lines, never cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Measure = Callable[[str], float]
"""Width of a text in em: multiplied by the size it is the width in points."""


@dataclass(frozen=True, slots=True)
class Step:
    """A size in points, and how many lines of that size the box holds."""

    size: int
    lines: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text in the size and the lines in which it fits."""

    size: int
    lines: tuple[str, ...]

    @property
    def words(self) -> str:
        """The text in one line again."""
        return "".join(line if line.endswith("-") else f"{line} " for line in self.lines).rstrip()


def fit(text: str, steps: Sequence[Step], width: float, measure: Measure) -> Fitted:
    """The first step at which ``text`` fits into ``width`` points without parting a word.

    Where none does, the smallest size, words parted where the line ends; there it may take more
    lines than the step names, but every letter is printed.
    """
    words = _words(text)
    for step in steps:
        room = width / step.size
        lines = _filled(words, room, measure)
        if len(lines) <= step.lines and all(measure(line) <= room for line in lines):
            return Fitted(step.size, _evened(words, lines, room, measure))
    smallest = steps[-1].size
    room = width / smallest
    parts = [part for word in words for part in _parted(word, room, measure)]
    return Fitted(smallest, tuple(_filled(parts, room, measure)))


def _words(text: str) -> list[str]:
    """Words; a hyphen is a place where a line may end as well."""
    found: list[str] = []
    for word in text.split():
        pieces = word.replace("-", "-\0").split("\0")
        found += [piece for piece in pieces[:-1] if piece]
        found.append(pieces[-1] + " ")
    return found


def _filled(words: Sequence[str], room: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in words:
        if line and measure((line + word).rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _evened(
    words: Sequence[str], lines: Sequence[str], room: float, measure: Measure
) -> tuple[str, ...]:
    """The same number of lines, none much longer than the others."""
    low, high = max(measure(word.rstrip()) for word in words) if words else 0.0, room
    best = list(lines)
    for _step in range(12):
        middle = (low + high) / 2
        tried = _filled(words, middle, measure)
        if len(tried) <= len(lines):
            best, high = tried, middle
        else:
            low = middle
    return tuple(best)


def _parted(word: str, room: float, measure: Measure) -> list[str]:
    parts, part = [], ""
    for letter in word:
        if part and measure((part + letter).rstrip()) > room:
            parts.append(part)
            part = ""
        part += letter
    return [*parts, part]
