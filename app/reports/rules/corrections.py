"""The right of correction: what a paragraph's state comes to, and two wordings word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher

from app.core.words import N_

#: What is stored. ``replaced``: somebody was asked anew, and the old link opens nothing.
STATES = ("asked", "agreed", "proposed", "taken", "refused", "replaced")

#: How far a paragraph is, in words.
STANDING_WORDS: dict[str, str] = {
    "not_asked": N_("Not asked"),
    "waiting": N_("Waits for an answer"),
    "proposed": N_("Correction proposed"),
    "agreed": N_("Agreed"),
    "taken": N_("Corrected and taken over"),
    "refused": N_("Refused with a reason"),
    "silent": N_("Silent past the deadline"),
    "overdue": N_("No answer by the deadline"),
    "changed": N_("Changed since it was cleared"),
    "rewritten": N_("Reads in an editor’s own words"),
}

CLEARED = frozenset({"agreed", "taken", "refused", "silent"})
"""What may be published without more ado."""

MARKS: dict[str, str] = {
    "not_asked": "off",
    "waiting": "info",
    "proposed": "due",
    "agreed": "done",
    "taken": "done",
    "refused": "done",
    "silent": "done",
    "overdue": "late",
    "changed": "late",
    "rewritten": "edit",
}
"""The shape with which each is marked."""

REMIND_BEFORE = timedelta(days=2)
"""So long before the last day a reminder goes out."""

LONGEST = 20_000
"""Letters of a proposed paragraph."""

MOST_WORDS = 6_000
"""Longer texts are not compared word by word: it takes too long, and both are shown whole."""

_PIECES = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that both texts have (``same``), only the old (``del``) or only the new (``ins``)."""

    kind: str
    text: str


def standing(
    state: str | None,
    *,
    asked: str,
    cleared: str,
    now: str,
    overdue: bool,
    silence_consents: bool,
) -> str:
    """How far a paragraph is, whose newest request has ``state`` (None: nobody was asked).

    ``asked``, ``cleared`` and ``now`` are the short names of the words asked about, of those that
    were settled, and of those that would be printed today. Silence consents to the words that were
    asked about and to no others.
    """
    if state is None or state == "replaced":
        return "not_asked"
    if state == "proposed":
        return "proposed"
    if state != "asked":
        return state if cleared == now else "changed"
    if not overdue:
        return "waiting"
    if not silence_consents:
        return "overdue"
    return "silent" if asked == now else "changed"


def reminder_due(due_on: date, asked_on: date, today: date) -> bool:
    """Whether the reminder's day has come: two days before the last one and until it, never on
    the day of the request.
    """
    return due_on - REMIND_BEFORE <= today <= due_on and today > asked_on


def compare(before: str, after: str) -> list[Piece]:
    """Two texts word by word; the pieces that are not ``ins`` give ``before`` to the letter, those
    that are not ``del`` give ``after``.

    >>> [(one.kind, one.text) for one in compare("about 50 sites", "about 60 sites")]
    [('same', 'about '), ('del', '50'), ('ins', '60'), ('same', ' sites')]
    """
    left, right = _PIECES.findall(before), _PIECES.findall(after)
    if max(len(left), len(right)) > MOST_WORDS:
        found = [Piece("del", before), Piece("ins", after)] if before != after else []
        return [one for one in found or [Piece("same", before)] if one.text]
    return list(_joined(_pieces(left, right)))


def _pieces(left: list[str], right: list[str]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(left[i1:i2]))
            continue
        yield Piece("del", "".join(left[i1:i2]))
        yield Piece("ins", "".join(right[j1:j2]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours put together where only white space parts two changes: whole phrases read better
    than every second word struck.
    """
    gone, come = "", ""
    held = ""
    for one in pieces:
        if one.kind == "same" and not (one.text.isspace() and (gone or come)):
            yield from _change(gone, come)
            if held:
                yield Piece("same", held + one.text)
            else:
                yield one
            gone = come = held = ""
        elif one.kind == "same":
            held += one.text
        else:
            if held and one.text:
                gone, come, held = gone + held, come + held, ""
            gone += one.text if one.kind == "del" else ""
            come += one.text if one.kind == "ins" else ""
    yield from _change(gone, come)
    if held:
        yield Piece("same", held)


def _change(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece("del", gone)
    if come:
        yield Piece("ins", come)


def same_words(one: str, other: str) -> bool:
    """Whether two texts hold the same words, whatever the white space."""
    return one.split() == other.split()


def holds(whole: str, part: str) -> bool:
    """Whether a text holds all of another one in one piece, whatever the white space."""
    return " ".join(part.split()) in " ".join(whole.split())
