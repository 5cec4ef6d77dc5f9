"""The translation of a text, paragraph by paragraph: what is there, what is missing, what is stale.

A text is parted at its empty lines. Of each paragraph the words are kept from which it was
translated; when the source reads differently today, the translation is stale, and whoever mends it
sees what the source said then.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from app.core.errors import DomainError
from app.core.words import N_

DONE, MISSING, STALE = "done", "missing", "stale"

LONGEST: Final = 20_000
"""Letters of one paragraph."""

KINDS: Final = {
    "meeting_title": N_("Title of the meeting"),
    "place": N_("Place"),
    "groups": N_("Who took part"),
    "concept_title": N_("Title of the concept note"),
    "report_title": N_("Title of the report"),
    "background": N_("Background"),
    "objectives": N_("Objectives"),
    "audience": N_("Audience"),
    "logistics": N_("Logistics"),
    "purpose": N_("Purpose"),
    "documents_note": N_("Where the documents are"),
    "achievements": N_("Achievements"),
    "strategy": N_("Strategy"),
    "thanks": N_("Thanks"),
    "item_title": N_("Title of an item"),
    "item_text": N_("Text of an item"),
    "summary": N_("Summary of what was said"),
    "reply": N_("Reply to a question"),
    "priorities": N_("Priorities"),
    "ask": N_("Proposal"),
    "instruments": N_("Instruments"),
    "point": N_("Point of the board"),
    "conclusion": N_("Conclusion of a session"),
    "decision": N_("Decision"),
    "action": N_("Follow-up action"),
    "wording": N_("Wording of an engagement"),
    "own_words": N_("Own words of an editor"),
    "caption": N_("Caption of a photograph"),
    "alt": N_("Alternative text of a photograph"),
    "figure_label": N_("What a figure counts"),
    "figure_scope": N_("Scope of a figure"),
}
"""What is translated, by the kind of a text."""

_FENCE: Final = re.compile(r"^\s*(```|~~~)")
_MARKS: Final = (
    ("**", re.compile(r"(?<!\\)\*\*")),
    ("![", re.compile(r"(?<!\\)!\[")),
    ("](", re.compile(r"(?<!\\)\]\(")),
    ("`", re.compile(r"(?<!\\)`")),
    ("#", re.compile(r"^#{1,6} ", re.MULTILINE)),
    ("- ", re.compile(r"^\s*[-*+] ", re.MULTILINE)),
    ("1.", re.compile(r"^\s*\d+[.)] ", re.MULTILINE)),
    (">", re.compile(r"^>", re.MULTILINE)),
    ("|", re.compile(r"(?<!\\)\|")),
)
_KEPT: Final = re.compile(r"%\(\w+\)s|\{\w+\}|\]\(([^)\s]*)|(https?://[^\s)>\]]+)")


class SourceChanged(DomainError):
    """What was translated is no longer what the record says."""

    field = "text"
    message = N_("The source has changed since this page was opened. Look at it and save again.")


class TooLong(DomainError):
    """A point of the board has room for a line."""

    field = "text"
    message = N_("%(given)s letters are too many here; there is room for %(most)s.")


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph that was translated: the source as it was then, and the translation."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph of today beside its translation; ``before`` is the source of a stale one."""

    number: int
    source: str
    target: str
    state: str
    before: str = ""

    @property
    def seen(self) -> str:
        """A short name of the translation, to know whether it was changed meanwhile."""
        return digest(self.target)[:16]

    @property
    def seal(self) -> str:
        """A short name of the source."""
        return digest(self.source)[:16]


@dataclass(frozen=True, slots=True)
class Unit:
    """A text that papers print, with its translation.

    ``key`` names it for ever; ``section`` is where the report prints it, None for a text that only
    other papers print. ``own`` texts have a place of their own in the record for each language;
    the translations of the others are kept beside it. ``longest`` counts letters, 0 for none.
    """

    key: str
    kind: str
    about: str
    source: str
    source_language: str
    target: str
    pairs: tuple[Pair, ...]
    section: str | None = None
    longest: int = 0
    one_line: bool = False

    @property
    def state(self) -> str:
        """Missing before stale before done."""
        states = {one.state for one in self.pairs}
        return next((one for one in (MISSING, STALE) if one in states), DONE)


@dataclass(frozen=True, slots=True)
class Count:
    """How many paragraphs there are, how many are missing, how many stale."""

    all: int
    missing: int
    stale: int

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do."""
        return not self.missing and not self.stale


def digest(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def paragraphs(text: str) -> tuple[str, ...]:
    """A text parted at its empty lines; what stands in a fence of code stays together."""
    found: list[list[str]] = [[]]
    fenced = False
    for line in text.strip("\n").split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        if line.strip() or fenced:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return tuple("\n".join(lines) for lines in found if lines)


def joined(texts: Iterable[str]) -> str:
    """Paragraphs as one text."""
    return "\n\n".join(texts)


def parts_of(source: str, target: str, kept: Sequence[Part], body: str) -> tuple[Part, ...]:
    """The translated paragraphs of a text.

    ``kept`` is what was translated with its sources, ``body`` the whole text that it made. A
    translation that was written elsewhere (``target`` differs from ``body``) is taken to be one of
    today's source: paragraph by paragraph when there are as many, else as a whole.
    """
    if target == body:
        return tuple(kept)
    if not target.strip():
        return ()
    ours, theirs = paragraphs(source), paragraphs(target)
    if len(ours) == len(theirs):
        return tuple(Part(*one) for one in zip(ours, theirs, strict=True))
    return (Part(source, target),)


def aligned(source: str, parts: Sequence[Part]) -> tuple[Pair, ...]:
    """Each paragraph of today's source with its translation.

    Equal paragraphs keep theirs wherever they stand now; one that stands in the place of another
    has its translation, as stale.
    """
    whole = len(parts) == 1 and any(
        len(paragraphs(text)) > 1 for text in (parts[0].source, parts[0].target)
    )
    today = (source,) if whole else paragraphs(source)
    found: dict[int, Part] = {}
    free = list(range(len(parts)))
    before = [one.source for one in parts]
    blocks = SequenceMatcher(None, before, today, autojunk=False).get_opcodes()
    for tag, first, _last, start, end in blocks:
        if tag == "equal":
            for step in range(end - start):
                found[start + step] = parts[first + step]
                free.remove(first + step)
    for place, text in enumerate(today):
        moved = next((one for one in free if before[one] == text), None)
        if place not in found and moved is not None:
            found[place] = parts[moved]
            free.remove(moved)
    for tag, first, last, start, end in blocks:
        if tag == "replace":
            waiting = [one for one in range(first, last) if one in free]
            for place in (one for one in range(start, end) if one not in found):
                if waiting:
                    found[place] = parts[waiting.pop(0)]
    return tuple(_pair(number, text, found.get(number - 1)) for number, text in enumerate(today, 1))


def _pair(number: int, source: str, part: Part | None) -> Pair:
    if part is None or not part.target.strip():
        return Pair(number, source, "", MISSING)
    if part.source == source:
        return Pair(number, source, part.target, DONE)
    return Pair(number, source, part.target, STALE, part.source)


def with_words(pairs: Sequence[Pair], number: int, source: str, text: str) -> tuple[Part, ...]:
    """The paragraphs to keep when one of them reads ``text``, translated from ``source``."""
    return tuple(
        Part(source, text)
        if one.number == number
        else Part(one.before if one.state == STALE else one.source, one.target)
        for one in pairs
    )


def whole(parts: Sequence[Part]) -> str:
    """The text that the paragraphs make, "" while one of them is missing."""
    if not parts or any(not one.target.strip() for one in parts):
        return ""
    return joined(one.target for one in parts)


def counted(units: Iterable[Unit]) -> Count:
    """How far the translation of these texts is, in paragraphs."""
    states = Counter(pair.state for unit in units for pair in unit.pairs)
    return Count(sum(states.values()), states[MISSING], states[STALE])


def lost_marks(source: str, target: str) -> tuple[str, ...]:
    """Marks of Markdown, placeholders and addresses that do not stand in both as often."""
    if not target.strip():
        return ()
    found = [
        mark
        for mark, form in _MARKS
        if len(form.findall(source)) != len(form.findall(target))
    ]  # fmt: skip
    ours, theirs = _kept(source), _kept(target)
    found += [one for one in (ours - theirs) | (theirs - ours) if one not in found]
    return tuple(found)


def _kept(text: str) -> Counter[str]:
    return Counter(one[1] or one[2] or one[0] for one in _KEPT.finditer(text))


def origin(
    texts: Mapping[str, str], target: str, preferred: Sequence[str], translated: Iterable[str]
) -> str:
    """The language that a text is translated from into ``target``; "" when it is its own origin.

    ``translated`` are the languages in which it is known to be a translation.
    """
    there = [one for one in (*preferred, *texts) if one in texts]
    known = set(translated)
    first = next((one for one in there if one not in known), there[0] if there else "")
    return "" if first == target else first


def as_stored(parts: Iterable[Part]) -> list[dict[str, str]]:
    """Paragraphs as they are kept."""
    return [
        {"source": one.source, "digest": digest(one.source), "target": one.target} for one in parts
    ]


def restored(content: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Kept paragraphs."""
    return tuple(Part(one["source"], one["target"]) for one in content)
