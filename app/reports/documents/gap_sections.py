"""What a funding-gap statement prints from the ledger at its cut-off: needs and money by year,
country, theme and pillar, how freely it may be used, when it is due, and the agreements behind it.

A table of which nothing is recorded is not printed, and a figure that is not recorded is not a
zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from app.core.collation import sort_key
from app.core.words import N_
from app.funding.queries.cutoff import Agreed, Cutoff
from app.funding.queries.legs import Due
from app.funding.queries.positions import LineFacts, LinePosition, Position
from app.funding.rules.calendar import AGE_WORDS, Age, age, months, year_after
from app.funding.rules.engagements import STRENGTH_WORDS
from app.funding.rules.stages import Nature
from app.reports.compose import _
from app.reports.documents.money import PAPER_WIDTH
from app.reports.documents.stating import Stating
from app.web import charts, printing
from app.web.columns import Columns, columns
from app.web.countries import country_name

DIMENSIONS: Final = (
    ("pillar", N_("By pillar"), N_("Pillar")),
    ("year", N_("By year"), N_("Year")),
    ("country", N_("By country"), N_("Country")),
    ("theme", N_("By theme"), N_("Theme")),
)
"""Dimension, heading of its table, heading of its column."""

PAINTS: Final = {1: "paid", 2: "agreed", 3: "confirmed", 4: "announced", None: "open"}
"""Role of each earmark strength in the bar; None is money of which it is not recorded."""


@dataclass(frozen=True, slots=True)
class CellRow:
    """What is required and mobilised for one year, country, theme or pillar."""

    label: str
    required: str
    mobilised: str
    share: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One dimension as a table; `head` is what its rows are."""

    heading: str
    head: str
    rows: tuple[CellRow, ...]


@dataclass(frozen=True, slots=True)
class AmountRow:
    """An amount with its share, or with how many it is the sum of."""

    label: str
    amount: str
    other: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Flexibility:
    """How freely what is mobilised may be used."""

    chart: charts.Coverage
    words: str
    rows: tuple[AmountRow, ...]
    pooled: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Instalments overdue, and due in the twelve months after the date."""

    chart: Columns
    words: str
    rows: tuple[AmountRow, ...]
    later: str


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One agreement behind what is mobilised."""

    number: str
    partner: str
    signed_on: str
    years: str
    currency: str
    signed: str
    received: str
    counted: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Sections:
    """The part of the paper that is read from the ledger at the cut-off."""

    breakdowns: tuple[Breakdown, ...] = ()
    flexibility: Flexibility | None = None
    calendar: Calendar | None = None
    agreements: tuple[AgreementRow, ...] = ()


def sections(of: Stating, cutoff: Cutoff) -> Sections:
    """The sections of a statement, from the ledger at its cut-off."""
    return Sections(
        tuple(_breakdowns(of, cutoff.position)),
        _flexibility(of, cutoff.position),
        _calendar(of, cutoff.dues),
        _agreements(of, cutoff.agreed),
    )


# --- by dimension --------------------------------------------------------------------------------


def _breakdowns(of: Stating, at: Position) -> Iterable[Breakdown]:
    for dimension, heading, head in DIMENSIONS:
        if any(getattr(line.facts, dimension) is not None for line in _counted(at)):
            yield Breakdown(_(heading), _(head), _cells(of, at, dimension))


def _counted(at: Position) -> list[LinePosition]:
    return [
        line
        for line in at.lines
        if line.facts.nature in (Nature.REQUIREMENT, Nature.CONTRIBUTION)
        and (line.exact.required or line.exact.mobilised)
    ]


def _cells(of: Stating, at: Position, dimension: str) -> tuple[CellRow, ...]:
    required: dict[object, Fraction] = {}
    mobilised: dict[object, Fraction] = {}
    for line in _counted(at):
        key = getattr(line.facts, dimension)
        if line.facts.nature is Nature.REQUIREMENT:
            required[key] = required.get(key, Fraction(0)) + line.exact.required
        else:
            mobilised[key] = mobilised.get(key, Fraction(0)) + line.exact.mobilised
    named = {key: _name(of, dimension, key) for key in {*required, *mobilised} if key is not None}
    keys = sorted(named, key=lambda key: sort_key(named[key], of.language))
    rows: list[object] = [*keys, *([None] if None in required or None in mobilised else [])]
    needs = [of.exact(required[key]) if key in required else None for key in rows]
    money = [of.exact(mobilised[key]) if key in mobilised else None for key in rows]
    whole = (sum(required.values(), Fraction(0)), sum(mobilised.values(), Fraction(0)))
    first = of.column([*needs, of.exact(whole[0])])
    second = of.column([*money, of.exact(whole[1])])
    shares = [
        of.share(mobilised.get(key, 0), required[key]) if required.get(key) else "" for key in rows
    ]
    labels = [_("Not stated") if key is None else named[key] for key in rows]
    return (
        *(CellRow(*cells) for cells in zip(labels, first, second, shares, strict=False)),
        CellRow(_("Total"), first[-1], second[-1], of.share(whole[1], whole[0]), "sum"),
    )


def _name(of: Stating, dimension: str, key: object) -> str:
    text = str(key)
    if dimension == "country":
        return country_name(text, of.language)
    return of.frame.themes.get(text, text) if dimension == "theme" else text


# --- flexibility ---------------------------------------------------------------------------------


def _flexibility(of: Stating, at: Position) -> Flexibility | None:
    """By earmark strength; None when it is not recorded of any line, or money is below zero."""
    lines = [line for line in at.contributions if line.exact.mobilised]
    if not any(line.facts.strength for line in lines):
        return None
    whole = sum((line.exact.mobilised for line in lines), Fraction(0))
    by_strength = {
        strength: _sum(lines, lambda facts, s=strength: facts.strength == s)  # type: ignore[misc]
        for strength in (*STRENGTH_WORDS, None)
    }
    if whole <= 0 or min(by_strength.values()) < 0:
        return None
    names = {
        strength: _("Earmarking not stated") if strength is None else _(STRENGTH_WORDS[strength])
        for strength in by_strength
    }
    shown = [s for s in by_strength if s is not None or by_strength[s]]
    figures = of.column([*(of.exact(by_strength[s]) for s in shown), of.exact(whole)])
    rows = [
        AmountRow(
            names[s] if s is None else f"{s}  {names[s]}", figure, of.share(by_strength[s], whole)
        )
        for s, figure in zip(shown, figures, strict=False)
    ]
    parts = [
        charts.Part(
            PAINTS[s],
            names[s],
            by_strength[s],
            f"{of.share(by_strength[s], whole)}{printing.NBSP}%",
        )
        for s in shown
    ]
    pooled = _sum(lines, lambda facts: facts.fund is not None)
    return Flexibility(
        charts.coverage(whole, parts, (), charts.Part("gap", "", 0, ""), width=PAPER_WIDTH),
        _(
            "Mobilised by strength of earmark: %(parts)s",
            parts="; ".join(f"{part.label} {part.text}" for part in parts if part.value),
        ),
        (*rows, AmountRow(_("Mobilised"), figures[-1], of.share(whole, whole), "sum")),
        _(
            "Paid or to be paid through a pooled fund: %(amount)s, %(share)s %% of what is "
            "mobilised.",
            amount=of.with_unit(of.exact(pooled)),
            share=of.share(pooled, whole),
        ),
    )


def _sum(lines: Iterable[LinePosition], wanted: Callable[[LineFacts], bool]) -> Fraction:
    return sum((line.exact.mobilised for line in lines if wanted(line.facts)), Fraction(0))


# --- calendar ------------------------------------------------------------------------------------


def _calendar(of: Stating, dues: Sequence[Due]) -> Calendar | None:
    """Overdue by age, then month by month for a year; None when no schedule is recorded."""
    if not dues:
        return None
    until = year_after(of.day)
    labels: list[str] = []
    groups: list[list[Due]] = []
    kinds: list[str] = []
    for late in Age:
        found = [due for due in dues if age(due.due_on, of.day) is late]
        if found:
            labels.append(_(AGE_WORDS[late]))
            groups.append(found)
            kinds.append("late")
    for first in months(of.day):
        labels.append(printing.month(first, of.language))
        groups.append([due for due in dues if of.day < due.due_on <= until and _in(due, first)])
        kinds.append("plain")
    values = [sum((due.value for due in group), Fraction(0)) for group in groups]
    whole = sum(values, Fraction(0))
    figures = of.column(
        [of.exact(value) if group else None for value, group in zip(values, groups, strict=True)]
        + [of.exact(whole)]
    )
    rows = [
        AmountRow(label, figure, str(len(group)) if group else "", kind)
        for label, figure, group, kind in zip(labels, figures, groups, kinds, strict=False)
    ]
    late_value = sum(
        (value for value, kind in zip(values, kinds, strict=True) if kind == "late"), Fraction(0)
    )
    bars = [
        *([_bar(of, _("Overdue"), late_value, "open")] if late_value else []),
        *(
            _bar(of, _month(first, of), value, "agreed")
            for first, value in zip(
                months(of.day), values[len(values) - len(months(of.day)) :], strict=True
            )
        ),
    ]
    beyond = sum((due.value for due in dues if due.due_on > until), Fraction(0))
    return Calendar(
        columns(bars, PAPER_WIDTH),
        _(
            "Instalments in million %(currency)s: %(parts)s",
            currency=of.currency,
            parts="; ".join(f"{bar.label} {bar.text}" for bar in bars if bar.value),
        ),
        (
            *rows,
            AmountRow(
                _("Overdue and due in twelve months"),
                figures[-1],
                str(sum(len(group) for group in groups)),
                "sum",
            ),
        ),
        _("Due later: %(amount)s.", amount=of.with_unit(of.exact(beyond))) if beyond else "",
    )


def _in(due: Due, first: date) -> bool:
    return (due.due_on.year, due.due_on.month) == (first.year, first.month)


def _bar(of: Stating, label: str, value: Fraction, kind: str) -> charts.Part:
    return charts.Part(kind, label, value, of.millions(of.exact(value)))


def _month(first: date, of: Stating) -> str:
    short = printing.day(first, of.language, short=True).split()
    return f"{short[1]}\n{first.year}"


# --- agreements ----------------------------------------------------------------------------------


def _agreements(of: Stating, rows: Sequence[Agreed]) -> tuple[AgreementRow, ...]:
    if not rows:
        return ()
    signed = of.column([row.signed if row.signed.minor else None for row in rows])
    received = of.column([row.received if row.received.minor else None for row in rows])
    whole = sum((row.counted for row in rows), Fraction(0))
    counted = of.column([*(of.exact(row.counted) for row in rows), of.exact(whole)])
    return (
        *(
            AgreementRow(
                ", ".join(row.numbers) or "–",
                of.partner(row.partner_slug),
                of.day_text(row.signed_on, short=True) if row.signed_on else "",
                _years(row.years),
                row.currency,
                *figures,
            )
            for row, *figures in zip(rows, signed, received, counted, strict=False)
        ),
        AgreementRow(_("Mobilised"), "", "", "", "", "", "", counted[-1], "sum"),
    )


def _years(years: Sequence[int]) -> str:
    if not years:
        return ""
    if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}–{years[-1]}"
    return ", ".join(str(year) for year in years)


__all__ = ["AgreementRow", "Breakdown", "Calendar", "Flexibility", "Sections", "sections"]
