"""The figures of a box as its page offers them, with what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.programmes.models import Figure
from app.reports.models import NoteFigure
from app.reports.rules.said_figures import figures


@dataclass(frozen=True, slots=True)
class Chip:
    """A figure in the notes: ``offered``, ``unread`` (its number can be read in two ways),
    ``recorded`` or ``aside``. ``gone`` when its words were changed since.
    """

    key: str
    words: str
    after: str
    state: str
    figure: Figure | None = None
    gone: bool = False


def chips_of(text: str, language: str, kept: Sequence[NoteFigure]) -> list[Chip]:
    """The figures of a text in their order, then those recorded whose words have gone."""
    dealt = {one.key: one for one in kept}
    all_found = figures(text, language)
    rows = {one.key: dealt.pop(one.key, None) for one in all_found}
    chips: list[Chip] = []
    for found in all_found:
        row = rows[found.key] or _same_words(dealt, found.words)
        if row is None:
            state = "offered" if found.value is not None else "unread"
        else:
            state = "recorded" if row.figure is not None else "aside"
        figure = row.figure if row is not None else None
        chips.append(Chip(row.key if row else found.key, found.words, found.after, state, figure))
    chips += [
        Chip(one.key, one.words, "", "recorded", one.figure, gone=True)
        for one in dealt.values()
        if one.figure is not None
    ]
    return chips


def _same_words(left: dict[str, NoteFigure], words: str) -> NoteFigure | None:
    """A figure that was dealt with before the words after it were typed on."""
    said = words.casefold().split()
    for key, row in left.items():
        if row.words.casefold().split() == said:
            return left.pop(key)
    return None
