"""Two versions of a report beside each other: which passages changed, came or went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.reports.rules.corrections import Piece, compare

CONTEXT = 6
"""Words that stand around a change where only it is told."""


@dataclass(frozen=True, slots=True)
class Part:
    """One passage as a version keeps it: where it stands, what it is, its words and language."""

    section: str
    number: str
    kind: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A passage that differs: ``kind`` is changed, added or removed; ``number`` its section's."""

    section: str
    number: str
    kind: str
    language: str
    pieces: tuple[Piece, ...]


def differences(before: Sequence[Part], after: Sequence[Part]) -> list[Difference]:
    """What differs between two versions, in the order of the later one; equal passages are left
    out.
    """
    left = [(one.kind, one.text) for one in before]
    right = [(one.kind, one.text) for one in after]
    found: list[Difference] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            found += _of_block(before[i1:i2], after[j1:j2])
    return found


def _of_block(before: Sequence[Part], after: Sequence[Part]) -> list[Difference]:
    """Passages that took the place of others: paired within their section and kind, in order."""
    found: list[Difference] = []
    waiting = list(before)
    for one in after:
        twin = next(
            (old for old in waiting if (old.section, old.kind) == (one.section, one.kind)), None
        )
        if twin is None:
            found.append(_difference("added", one, "", one.text))
            continue
        for gone in waiting[: waiting.index(twin)]:
            found.append(_difference("removed", gone, gone.text, ""))
        waiting = waiting[waiting.index(twin) + 1 :]
        found.append(_difference("changed", one, twin.text, one.text))
    return found + [_difference("removed", gone, gone.text, "") for gone in waiting]


def _difference(kind: str, at: Part, before: str, after: str) -> Difference:
    return Difference(at.section, at.number, kind, at.language, tuple(compare(before, after)))


def told(one: Difference) -> tuple[str, str]:
    """What stood before and what stands now, each cut to what differs with a few words around."""
    pieces = one.pieces
    first = next((at for at, piece in enumerate(pieces) if piece.kind != "same"), 0)
    last = max((at for at, piece in enumerate(pieces) if piece.kind != "same"), default=0)
    head = " ".join(pieces[first - 1].text.split()[-CONTEXT:]) if first else ""
    tail = " ".join(pieces[last + 1].text.split()[:CONTEXT]) if last + 1 < len(pieces) else ""
    cut_head = bool(first) and len(pieces[first - 1].text.split()) > CONTEXT
    cut_tail = last + 1 < len(pieces) and len(pieces[last + 1].text.split()) > CONTEXT
    core = pieces[first : last + 1]

    def joined(without: str) -> str:
        middle = "".join(piece.text for piece in core if piece.kind != without)
        if not middle.strip() and one.kind != "changed":
            return ""
        words = " ".join(f"{head} {middle} {tail}".split())
        return ("… " if cut_head else "") + words + (" …" if cut_tail else "")

    return joined("ins"), joined("del")
