"""Pledges and agreements as rows of a statement: what status papers and partners' papers share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.funding.rules.engagements import (
    CONDITION_WORDS,
    INSTRUMENT_WORDS,
    ConditionKind,
    Instrument,
)
from app.funding.rules.stages import REASON_WORDS, Reason
from app.funding.rules.statements import NOTE_WORDS, Note
from app.reports.compose import _
from app.reports.documents.stating import Stating

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Footnote:
    """A letter and what it says."""

    letter: str
    words: str


@dataclass(frozen=True, slots=True)
class EndedRow:
    """A pledge that counts no more."""

    partner: str
    paper: str
    currency: str
    amount: str
    why: str
    day: str


class Footnotes:
    """Letters given to notes in the order in which the rows come to them."""

    def __init__(self, conditions: Mapping[str, str]) -> None:
        self.conditions = conditions
        self._letters: dict[str, str] = {}

    def of(self, row: Facts) -> str:
        """The letters of a row: "a/ c/"."""
        kinds = dict.fromkeys(self.conditions[ref] for ref in row["refs"] if ref in self.conditions)
        return " ".join(f"{self._letter(code)}/" for code in [*kinds, *row["notes"]])

    def _letter(self, code: str) -> str:
        if code not in self._letters:
            self._letters[code] = chr(ord("a") + len(self._letters))
        return self._letters[code]

    def listed(self) -> tuple[Footnote, ...]:
        """The notes that were used."""
        return tuple(Footnote(letter, _words(code)) for code, letter in self._letters.items())


def _words(code: str) -> str:
    if code in set(Note):
        return _(NOTE_WORDS[Note(code)])
    return f"{_(CONDITION_WORDS[ConditionKind(code)])}."


def paper(row: Facts) -> str:
    """The papers of a row, else its first line."""
    return ", ".join(row["papers"]) or row["refs"][0]


def years(values: Sequence[int]) -> str:
    """ "2024", "2024–2026", "2024, 2026"."""
    if not values:
        return ""
    if len(values) > 1 and values[-1] - values[0] == len(values) - 1:
        return f"{values[0]}–{values[-1]}"
    return ", ".join(str(year) for year in values)


def terms(row: Facts) -> str:
    """Strength of earmark, years, instrument: "1 · 2024 · Grant"."""
    said = row["instrument"]
    known = _(INSTRUMENT_WORDS[Instrument(said)]) if said in set(Instrument) else ""
    parts = (
        str(row["strength"] or ""),
        years(row["years"]),
        known,
    )
    return " · ".join(part for part in parts if part)


def day(of: Stating, text: str | None) -> str:
    """A day of the data file, short."""
    return of.day_text(date.fromisoformat(text), short=True) if text else ""


def ended(of: Stating) -> tuple[EndedRow, ...]:
    """What was withdrawn, lapsed or declined, with its day."""
    rows = of.data["ended"]
    amounts = of.column([of.must(row["amount"], row["currency"]) for row in rows])
    return tuple(
        EndedRow(
            of.partner(row["partner"]),
            ", ".join(row["papers"]) or row["ref"],
            row["currency"],
            amount,
            _(REASON_WORDS[Reason(row["reason"])]),
            day(of, row["on"]),
        )
        for row, amount in zip(rows, amounts, strict=True)
    )
