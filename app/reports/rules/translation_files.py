"""Translations that come back in a file, compared with what stands here today.

A file is taken as a whole or not at all, and never before somebody has seen what it would change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from app.core.errors import DomainError
from app.core.words import N_
from app.reports.rules.translation import LONGEST, Unit, digest, lost_marks

SAME, NEW, CHANGED, LEFT = "same", "new", "changed", "left"

STOPS: Final = frozenset({"twice", "marks", "long"})
"""Problems that have to be mended in the file."""

PROBLEMS: Final = {
    "unknown": N_("No text of this meeting has the name “%(key)s”, paragraph %(number)s."),
    "twice": N_("The paragraph stands in the file twice."),
    "stale": N_("The source has changed since the file was made; the translation will be stale."),
    "meanwhile": N_("The translation was changed here after the file was made."),
    "marks": N_("Marks of the text do not stand in both as often: %(marks)s"),
    "characters": N_("Characters that no text can hold are left out: %(found)s"),
    "long": N_("%(given)s letters are too many here; there is room for %(most)s."),
}


_UNKEPT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def without_unkept(text: str) -> str:
    """A text without the characters that neither XML nor the database can hold."""
    return _UNKEPT.sub("", text)


class WrongLanguage(DomainError):
    """A file for another language."""

    field = "file"
    message = N_("The file is a translation into “%(given)s”, not into “%(wanted)s”.")


class WrongMeeting(DomainError):
    """A file of another meeting."""

    field = "file"
    message = N_("The file holds the texts of another meeting (%(given)s).")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph in a file. ``seen`` names the translation that the file was made with."""

    key: str
    number: int
    source: str
    target: str
    seen: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The texts of a meeting in a file, from one language into another."""

    meeting: str
    title: str
    source_language: str
    language: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What one line of a file would do: ``act``, and ``problems`` with their facts."""

    line: Line
    act: str
    source: str
    before: str
    about: str = ""
    kind: str = ""
    place: int = 0
    problems: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    @property
    def stops(self) -> bool:
        """Whether the file cannot be taken because of it."""
        return any(name in STOPS for name, _facts in self.problems)

    @property
    def is_known(self) -> bool:
        """Whether there is a place for it."""
        return bool(self.place)


@dataclass(frozen=True, slots=True)
class Compared:
    """A file compared with today: every line of it, in its order."""

    rows: tuple[Row, ...]

    @property
    def changes(self) -> tuple[Row, ...]:
        """What would be written."""
        return tuple(one for one in self.rows if one.act in (NEW, CHANGED) and one.is_known)

    @property
    def problems(self) -> tuple[Row, ...]:
        """Lines with something to say."""
        return tuple(one for one in self.rows if one.problems)

    @property
    def stops(self) -> bool:
        """Whether something has to be mended in the file first."""
        return any(one.stops for one in self.rows)

    @property
    def seal(self) -> str:
        """Names what was shown, so that nothing else is carried out."""
        return digest(
            "\0".join(
                f"{one.line.key}#{one.line.number}={one.act}:{one.source}:{one.before}:"
                f"{one.line.target}:{one.problems}"
                for one in self.rows
            )
        )


def compared(lines: Sequence[Line], units: Sequence[Unit]) -> Compared:
    """Each line of a file with the paragraph that it is about.

    The paragraph is the one with the words that the line was translated from; where none has, the
    one at its place, and the line is stale.
    """
    known = {one.key: one for one in units}
    taken: set[tuple[str, int]] = set()
    return Compared(tuple(_row(line, known.get(line.key), taken) for line in lines))


def _row(line: Line, unit: Unit | None, taken: set[tuple[str, int]]) -> Row:
    pair = None
    if unit is not None:
        equal = [one for one in unit.pairs if one.source == line.source]
        same_place = [one for one in unit.pairs if one.number == line.number]
        pair = next((one for one in equal if one.number == line.number), None) or next(
            (one for one in equal if (unit.key, one.number) not in taken), None
        )
        pair = pair or next(iter(same_place), None)
    if unit is None or pair is None:
        facts = (("key", line.key), ("number", str(line.number)))
        problems = (("unknown", facts),) if line.target.strip() else ()
        return Row(line, LEFT, line.source, "", problems=problems)
    act = _act(line.target, pair.target)
    found: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    if (unit.key, pair.number) in taken:
        found.append(("twice", ()))
    taken.add((unit.key, pair.number))
    if act in (NEW, CHANGED):
        if pair.source != line.source:
            found.append(("stale", ()))
        if line.seen and line.seen != pair.seen:
            found.append(("meanwhile", ()))
        lost = lost_marks(line.source, line.target)
        if lost:
            found.append(("marks", (("marks", "  ".join(lost)),)))
        bad = sorted({f"U+{ord(one):04X}" for one in _UNKEPT.findall(line.target)})
        if bad:
            found.append(("characters", (("found", ", ".join(bad)),)))
        most = unit.longest or LONGEST
        if len(line.target) > most:
            found.append(("long", (("given", str(len(line.target))), ("most", str(most)))))
    return Row(
        line, act, pair.source, pair.target, unit.about, unit.kind, pair.number, tuple(found)
    )


def _act(target: str, before: str) -> str:
    if not target.strip():
        return LEFT
    if target.strip() == before.strip():
        return SAME
    return CHANGED if before else NEW


def stored(bundle: Bundle) -> dict[str, Any]:
    """What was read, as it is kept until somebody decides."""
    return {**asdict(bundle), "lines": [asdict(one) for one in bundle.lines]}


def restored(content: Mapping[str, Any]) -> Bundle:
    """A kept file."""
    lines = tuple(Line(**one) for one in content["lines"])
    return Bundle(**{**content, "lines": lines})
