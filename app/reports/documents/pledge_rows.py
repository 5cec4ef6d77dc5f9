"""Pledges and agreements as rows of a statement: what status papers and partners' papers share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from app.core.money import Money
from app.core.words import N_
from app.funding.rules.engagements import (
    CONDITION_WORDS,
    INSTRUMENT_WORDS,
    ConditionKind,
    Instrument,
)
from app.funding.rules.in_kind import KIND_NAMES, METHOD_WORDS, Kind, Method
from app.funding.rules.stages import REASON_WORDS, Reason
from app.funding.rules.statements import NOTE_WORDS, Note
from app.reports.compose import _
from app.reports.documents.stating import Stating
from app.web import countries, printing

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


@dataclass(frozen=True, slots=True)
class ThingRow:
    """A thing in kind, by itself: there is no sum of them."""

    partner: str
    paper: str
    what: str
    kind: str
    quantity: str
    value: str
    method: str
    state: str
    day: str
    delivered: str


def things(of: Stating) -> tuple[ThingRow, ...]:
    """What is on record in kind; none in a data file of before they were stated."""
    return tuple(
        ThingRow(
            of.partner(row["partner"]),
            f"{row['ref']}/{row['n']}",
            row["what"],
            _(KIND_NAMES[Kind(row["kind"])]),
            f"{printing.number(Decimal(row['quantity']), of.language)} {row['unit']}",
            _worth(of, row["value"], row),
            _(METHOD_WORDS[Method(row["method"])]) if row["value"] else "",
            _(_STATES[row["state"]]),
            day(of, row["on"]),
            _delivered(of, row),
        )
        for row in of.data.get("in_kind", {}).get("things", ())
    )


_STATES: Final = {
    "announced": N_("Announced"),
    "agreed": N_("Agreed"),
    "delivered": N_("Delivered"),
}


def _worth(of: Stating, text: str | None, row: Facts) -> str:
    amount = of.money(text, row["currency"])
    if amount is None:
        return _("value not public") if not row["value_public"] else _("value not known")
    digits = printing.amount(amount, of.language, exact=True)
    return printing.with_currency(digits, amount.currency, of.language)


def _delivered(of: Stating, row: Facts) -> str:
    if row["delivered"] == "0":
        return ""
    said = printing.number(Decimal(row["delivered"]), of.language)
    return f"{said} ({_worth(of, row['delivered_value'], row)})"


class Footnotes:
    """Letters given to notes in the order in which the rows come to them. What has an amount of
    its own (a condition, a refund, a write-off) is a note of its own."""

    def __init__(self, of: Stating) -> None:
        self._of = of
        self._kinds: Mapping[str, str] = of.data["remarks"]["conditions"]
        self._terms: Mapping[str, Mapping[str, int]] = of.data["remarks"].get("terms", {})
        self._agreed: Mapping[str, Facts] = of.data["remarks"].get("agreements", {})
        self._letters: dict[str, str] = {}

    def of(self, row: Facts) -> str:
        """The letters of a row: "a/ c/"."""
        noted = (self._noted(row, note) for note in row["notes"])
        said = [*self._conditions(row), *noted, *self._unsigned(row), *self._agreements(row)]
        return " ".join(f"{self._letter(words)}/" for words in dict.fromkeys(said))

    def _letter(self, words: str) -> str:
        if words not in self._letters:
            self._letters[words] = letters(len(self._letters))
        return self._letters[words]

    def _conditions(self, row: Facts) -> list[str]:
        """The kinds of its conditions, and what they give today."""
        kinds = dict.fromkeys(
            f"{_(CONDITION_WORDS[ConditionKind(self._kinds[ref])])}{self._figures(ref)}."
            for ref in row["refs"]
            if ref in self._kinds
        )
        said = list(kinds)
        given = row["conditional"]
        if given is None:
            return said
        amounts = {name: self._of.must(text) for name, text in given.items()}
        if amounts["maximum"].minor:
            said.append(
                _(
                    "At most %(maximum)s, usable at the date %(usable)s.",
                    maximum=self._of.with_unit(amounts["maximum"]),
                    usable=self._of.with_unit(amounts["usable"]),
                )
            )
        if amounts["contingent"].minor:
            said.append(
                _(
                    "Signed, and %(amount)s of it waits for a condition.",
                    amount=self._of.with_unit(amounts["contingent"]),
                )
            )
        return [" ".join(said)] if said else []

    def _figures(self, ref: str) -> str:
        """The figures of a condition: one for every two is (1:2), a share (30 %), a total."""
        told = self._terms.get(ref, {})
        if "gives" in told:
            return f" ({told['gives']}:{told['per']})"
        if "share" in told:
            share = printing.number(Decimal(told["share"]) / 100, self._of.language)
            return f" ({share}{printing.NBSP}%)"
        if "threshold" in told:
            return f" ({self._of.with_unit(Money(told['threshold'], self._of.currency))})"
        return ""

    def _unsigned(self, row: Facts) -> list[str]:
        """What a row that is signed in part has pledged beyond: it is in what is still to come."""
        signed, announced = (row["measures"].get(name) for name in ("signed", "announced"))
        if (
            signed is None
            or announced is None
            or not self._of.must(row["in_book"]["outstanding"]).minor
        ):
            return []
        rest = self._of.must(announced, row["currency"]) - self._of.must(signed, row["currency"])
        if rest.minor <= 0:
            return []
        amount = self._of.with_unit(rest)
        return [_("Of what is still to come, %(amount)s is pledged and not signed.", amount=amount)]

    def _agreements(self, row: Facts) -> list[str]:
        """What its agreements say on cost recovery and refunds."""
        if not self._agreed:
            return []
        said = []
        for number in row["papers"]:
            agreed = self._agreed.get(number, {})
            if rate := agreed.get("cost_recovery"):
                percent = f"{printing.number(Decimal(rate), self._of.language)}{printing.NBSP}%"
                said.append(_("%(number)s: cost recovery %(rate)s.", number=number, rate=percent))
            if clause := agreed.get("refund_clause"):
                told = " ".join(clause.split())
                said.append(_("%(number)s, refunds: %(clause)s", number=number, clause=told))
        return [" ".join(said)] if said else []

    def _noted(self, row: Facts, note: str) -> str:
        words = _(NOTE_WORDS[Note(note)])
        amount = {
            Note.REFUNDED: row["refunded"],
            Note.WRITTEN_OFF: row["measures"].get("written_off"),
        }.get(Note(note))
        if amount is None:
            return words
        return f"{words} {self._of.with_unit(self._of.must(amount, row['currency']))}."

    def listed(self) -> tuple[Footnote, ...]:
        """The notes that were used."""
        return tuple(Footnote(letter, words) for words, letter in self._letters.items())


def letters(place: int) -> str:
    """a to z, then aa, ab ..."""
    more, last = divmod(place, 26)
    return (letters(more - 1) if more else "") + chr(ord("a") + last)


ENDED_WORDS: Final = {"voided": N_("Entered by mistake, taken back")}
"""Endings that are no reason of a posting."""


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


def terms(row: Facts, pillars: Mapping[str, str], language: str) -> str:
    """Strength of earmark, years, instrument, to what it is tied: "2 · 2024 · Grant · Togo"."""
    said = row["instrument"]
    known = _(INSTRUMENT_WORDS[Instrument(said)]) if said in set(Instrument) else ""
    parts = (
        str(row["strength"] or ""),
        years(row["years"]),
        known,
        ", ".join(countries.country_name(code, language) for code in row.get("countries", ())),
        ", ".join(pillars.get(number, number) for number in row.get("pillars", ())),
    )
    return " · ".join(part for part in parts if part)


def net_signed(of: Stating, row: Facts) -> Money | None:
    """What agreements say, net of what is written off; None without an agreement."""
    signed = of.money(row["measures"].get("signed"), row["currency"])
    if signed is None:
        return None
    return signed - of.must(row["measures"].get("written_off", "0"), row["currency"])


def day(of: Stating, text: str | None) -> str:
    """A day of the data file, short."""
    return of.day_text(date.fromisoformat(text), short=True) if text else ""


def ended(of: Stating) -> tuple[EndedRow, ...]:
    """What was withdrawn, lapsed, declined, a repeat or a mistake, with its day."""
    rows = of.data["ended"]
    amounts = of.column([of.must(row["amount"], row["currency"]) for row in rows])
    return tuple(
        EndedRow(
            of.partner(row["partner"]),
            ", ".join(row["papers"]) or row["ref"],
            row["currency"],
            amount,
            _why(of, row),
            day(of, row["on"]),
        )
        for row, amount in zip(rows, amounts, strict=True)
    )


def _why(of: Stating, row: Facts) -> str:
    """Why a pledge counts no more; of one that repeats another paper also which, where known."""
    words = _(ENDED_WORDS.get(row["reason"]) or REASON_WORDS[Reason(row["reason"])])
    number = of.data["remarks"].get("counted_in", {}).get(row["ref"])
    if number is None or row["reason"] != Reason.REPEATED:
        return words
    return _("Counted in %(number)s, the same money", number=number)
