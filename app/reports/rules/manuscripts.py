"""A text of somebody's own as sections of the report: headings found, paragraphs made whole.

What a file gives is a row of lines with their places. Here they become sections of the report that
is there, and everything that does not fit is named with its place. With one problem nothing is
taken; what was left out or joined is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any, Final

from app.core.collation import plain
from app.core.words import N_

MOST_LINES: Final = 5_000
LONGEST_SECTION: Final = 20_000

_NUMBERED: Final = re.compile(r"^\s*(?:\d+(?:\.\d+)*\.?|[A-Z]\.)\s+(?=\S)")
_FURNITURE: Final = re.compile(
    r"^\s*(?:(?:page|página|p\.)\s*)?\d{1,4}\s*(?:(?:/|of|sur|de)\s*\d{1,4})?\s*$", re.IGNORECASE
)
_ITEM: Final = re.compile(r"^\s*(?:([-*•–·])|(\d{1,3}|[a-z])[.)])\s+(.+)$")
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>|])")
_BEGINS: Final = re.compile(r"^(\s*)([#>+=-]|\d+[.)])")

PROBLEMS: Final = {
    "unknown_heading": N_("The report has no section “%(text)s”. Use the heading of a section."),
    "twice": N_("The section “%(text)s” stands in the file twice."),
    "no_heading": N_("No heading of the report was found in the file."),
    "too_long": N_("The section “%(text)s” has more than %(most)s characters."),
    "too_many": N_("The file has more than %(most)s paragraphs."),
    "table": N_("A table cannot be taken over. Write it as a list, or leave it to an annex."),
    "tracked": N_("The text holds tracked changes. Accept or refuse them, then send it again."),
    "footnote": N_("The text holds footnotes, which the report has not. Put them into the text."),
    "empty": N_("There is no text below the heading “%(text)s”."),
}
"""What keeps a file from being taken over."""

NOTICES: Final = {
    "joined": N_("Two parts of a paragraph that a page had parted were joined: “%(text)s”."),
    "left_out": N_("Left out, because it belongs to the page and not to the text: “%(text)s”."),
    "before": N_("Left out, because it stands before the first heading: “%(text)s”."),
    "picture": N_("A picture was left out. Photographs are added on their own page."),
    "frame": N_("Left out, because the report makes this part itself: “%(text)s”."),
}
"""What was done on the way."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, heading or list item of a file, with its place: the number of its paragraph, or
    of its first line in a plain text. ``text`` is Markdown already; ``level`` 0 is no heading.
    """

    text: str
    place: int
    level: int = 0
    item: str = ""
    bare: str = ""

    @property
    def words(self) -> str:
        """The text without marks."""
        return self.bare or self.text


@dataclass(frozen=True, slots=True)
class Told:
    """A problem or a notice: what it is, where, and the words that it is about."""

    kind: str
    place: int
    text: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """What the sentence names."""
        short = self.text if len(self.text) <= 90 else self.text[:89] + "…"
        most = LONGEST_SECTION if self.kind == "too_long" else MOST_LINES
        return {"text": short, "most": most}


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A text as sections of the report: Markdown by the key of the section, in the file's order."""

    title: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Told, ...] = ()
    notices: tuple[Told, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it can be taken over."""
        return not self.problems and bool(self.sections)


@dataclass
class _Reader:
    """Rows of a plain text becoming lines."""

    lines: list[Line] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    part: list[str] = field(default_factory=list)
    began: int = 1

    def close(self) -> None:
        """The paragraph that was being read is whole."""
        if self.part:
            words = " ".join(self.part)
            self.lines.append(Line(escaped(words), self.began, bare=words))
            self.part.clear()

    def heading(self, words: str, place: int, level: int) -> None:
        """A heading by its marks."""
        self.lines.append(Line(escaped(words), place, level, bare=words))

    def read(self, row: str, number: int) -> None:
        """One row: a blank, furniture of the page, a heading, an item, or words."""
        bare = row.strip()
        item = _ITEM.match(row)
        if not bare:
            self.close()
        elif _FURNITURE.match(bare):
            self.close()
            self.told.append(Told("left_out", number, bare))
        elif re.fullmatch(r"[=~-]{3,}", bare) and len(self.part) == 1:
            self.heading(self.part.pop(), self.began, 2)
        elif bare.startswith("#"):
            self.close()
            self.heading(bare.lstrip("#").strip(), number, len(bare) - len(bare.lstrip("#")))
        elif item:
            self.close()
            words = item[3].strip()
            mark = "-" if item[1] else "1."
            # "3. Looking back" may be an item or a heading: who knows the headings decides.
            self.lines.append(Line(escaped(words), number, 0, mark, words))
        else:
            self._words(row, bare, number)

    def _words(self, row: str, bare: str, number: int) -> None:
        if not self.part and self.lines and self.lines[-1].item and row[:1] in " \t":
            last = self.lines.pop()
            self.lines.append(
                replace(last, text=f"{last.text} {escaped(bare)}", bare=f"{last.bare} {bare}")
            )
            return
        if not self.part:
            self.began = number
        self.part.append(bare)


def from_text(text: str) -> tuple[list[Line], list[Told]]:
    """The lines of a plain text as paragraphs, headings and items; page numbers go."""
    reader = _Reader()
    rows = re.sub("\r\n?", "\n", text).replace("\f", "\n\n").split("\n")
    for number, row in enumerate(rows, 1):
        reader.read(row, number)
    reader.close()
    return reader.lines, reader.told


def escaped(words: str) -> str:
    """Plain words that Markdown leaves alone."""
    return _BEGINS.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", words))


def arranged(
    lines: Iterable[Line],
    told: Iterable[Told],
    sections: Sequence[tuple[str, str]],
    frame: Sequence[str] = (),
) -> Manuscript:
    """The lines as sections of a report.

    ``sections`` are the keys and headings of the report in order; ``frame`` the headings of parts
    that the report makes itself.
    """
    listed = list(lines)
    given = list(told)
    problems = [one for one in given if one.kind in PROBLEMS]
    notices = [one for one in given if one.kind in NOTICES]
    if len(listed) > MOST_LINES:
        problems.append(Told("too_many", MOST_LINES))
        listed = listed[:MOST_LINES]
    title, parts, more, left = _parts(listed, sections, frame)
    problems += more
    notices += left
    found: dict[str, str] = {}
    for key, heading, inside in parts:
        joined, told_of = _joined(inside)
        notices += told_of
        body = _markdown(joined)
        if not body:
            below = any(key != other for other, _heading, rest in parts if rest)
            if not _has_parts(key, sections) or not below:
                problems.append(Told("empty", heading.place, heading.words))
            continue
        if len(body) > LONGEST_SECTION:
            problems.append(Told("too_long", heading.place, heading.words))
        found[key] = body
    if not parts and not problems:
        problems.append(Told("no_heading", 1))
    return Manuscript(
        title,
        found,
        tuple(sorted(problems, key=lambda one: one.place)),
        tuple(sorted(notices, key=lambda one: one.place)),
    )


Part = tuple[str, Line, list[Line]]


def _parts(
    lines: Sequence[Line], sections: Sequence[tuple[str, str]], frame: Sequence[str]
) -> tuple[str, list[Part], list[Told], list[Told]]:
    title, parts, problems, notices = "", list[Part](), list[Told](), list[Told]()
    taken: set[str] = set()
    skipping = False
    for line in lines:
        key = _section_of(line, sections)
        if key is not None:
            skipping = key in taken
            if skipping:
                problems.append(Told("twice", line.place, line.words))
            else:
                taken.add(key)
                parts.append((key, line, []))
        elif _is_frame(line, frame):
            skipping = True
            notices.append(Told("frame", line.place, line.words))
        elif line.level in (1, 2, 3) and parts:
            skipping = True
            problems.append(Told("unknown_heading", line.place, line.words))
        elif skipping:
            continue
        elif parts:
            parts[-1][2].append(line)
        else:
            title = title or line.words
            notices.append(Told("before", line.place, line.words))
    return title, parts, problems, notices


def _section_of(line: Line, sections: Sequence[tuple[str, str]]) -> str | None:
    """The section whose heading a line is: alone, with or without its number."""
    if line.item == "-" or len(line.words) > 200:
        return None
    words = plain(_NUMBERED.sub("", line.words))
    for key, heading in sections:
        if words == plain(heading):
            return key
    if not line.level:
        return None
    near = [
        (SequenceMatcher(None, words, plain(heading)).ratio(), key) for key, heading in sections
    ]
    best = max(near, default=(0.0, ""))
    return best[1] if best[0] >= 0.85 else None


def _is_frame(line: Line, frame: Sequence[str]) -> bool:
    words = plain(_NUMBERED.sub("", line.words))
    return line.item != "-" and any(words == plain(one) for one in frame)


def _has_parts(key: str, sections: Sequence[tuple[str, str]]) -> bool:
    """Whether other sections stand behind this one, so that it may be a heading over them."""
    keys = [one for one, _heading in sections]
    return keys.index(key) + 1 < len(keys)


def _joined(lines: Sequence[Line]) -> tuple[list[Line], list[Told]]:
    """Paragraphs that a page had parted, made whole again."""
    found: list[Line] = []
    told: list[Told] = []
    for line in lines:
        last = found[-1] if found else None
        if last is not None and _goes_on(last, line):
            found[-1] = replace(
                last, text=f"{last.text} {line.text}", bare=f"{last.words} {line.words}"
            )
            told.append(Told("joined", line.place, f"{last.words[-40:]} {line.words[:40]}"))
        else:
            found.append(line)
    return found, told


def _goes_on(last: Line, line: Line) -> bool:
    if last.level or line.level or last.item or line.item:
        return False
    ends = last.words.rstrip().rstrip("\"'”’»)")
    return not ends.endswith((".", "!", "?", "…", ":", ";")) and line.words[:1].islower()


def _markdown(lines: Sequence[Line]) -> str:
    return "".join(_blocks(lines)).strip()


def _blocks(lines: Sequence[Line]) -> Iterator[str]:
    before = ""
    for line in lines:
        if line.level:
            yield f"\n\n#### {line.text}"
        elif line.item:
            yield ("\n" if before == line.item else "\n\n") + f"{line.item} {line.text}"
        else:
            yield f"\n\n{line.text}"
        before = line.item


def stored(read: Manuscript) -> dict[str, Any]:
    """A manuscript as JSON."""
    return {
        "title": read.title,
        "sections": dict(read.sections),
        "order": list(read.sections),
        "problems": [[one.kind, one.place, one.text] for one in read.problems],
        "notices": [[one.kind, one.place, one.text] for one in read.notices],
    }


def restored(content: Mapping[str, Any]) -> Manuscript:
    """A manuscript from its JSON."""
    return Manuscript(
        content["title"],
        {key: content["sections"][key] for key in content["order"]},
        tuple(Told(*one) for one in content["problems"]),
        tuple(Told(*one) for one in content["notices"]),
    )
