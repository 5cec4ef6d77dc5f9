"""What a funding-gap statement prints from the ledger at its cut-off: needs and money by year,
country, theme and pillar, how freely it may be used, when it is due, and the agreements behind it.

A table of which nothing is recorded is not printed, and a figure that is not recorded is not a
zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Final

from app.funding.queries.cutoff import Agreed, Cutoff
from app.funding.queries.gaps import Counted, Gaps
from app.funding.queries.legs import Due
from app.funding.queries.positions import LineFacts, LinePosition, Position
from app.funding.rules.calendar import AGE_WORDS, Age, age, months, year_after
from app.funding.rules.engagements import STRENGTH_WORDS
from app.reports.compose import _
from app.reports.documents.gap_cells import Cells, cells
from app.reports.documents.money import PAPER_WIDTH
from app.reports.documents.stating import Stating
from app.web import charts, printing
from app.web.columns import Columns, columns

PAINTS: Final = {1: "paid", 2: "agreed", 3: "confirmed", 4: "announced", None: "open"}
"""Role of each earmark strength in the bar; None is money of which it is not recorded."""


@dataclass(frozen=True, slots=True)
class AmountRow:
    """An amount with its share, or with how many it is the sum of."""

    label: str
    amount: str
    other: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class ReachRow:
    """The gap with and without earmarks, by what is counted."""

    label: str
    signed: str
    with_confirmed: str
    with_all: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Flexibility:
    """How freely what is mobilised may be used. Without a chart and rows where no strength of an
    earmark is recorded; `reach` is what earmarks cost, where the plan has cells."""

    chart: charts.Coverage | None = None
    words: str = ""
    rows: tuple[AmountRow, ...] = ()
    pooled: str = ""
    reach: tuple[ReachRow, ...] = ()


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

    cells: Cells = field(default_factory=Cells)
    flexibility: Flexibility | None = None
    calendar: Calendar | None = None
    agreements: tuple[AgreementRow, ...] = ()


def sections(of: Stating, cutoff: Cutoff) -> Sections:
    """The sections of a statement, from the ledger at its cut-off."""
    return Sections(
        cells(of, cutoff),
        _flexibility(of, cutoff),
        _calendar(of, cutoff.dues),
        _agreements(of, cutoff.agreed),
    )


# --- flexibility ---------------------------------------------------------------------------------


def _flexibility(of: Stating, cutoff: Cutoff) -> Flexibility | None:
    """By earmark strength, and what earmarks leave unused; None when neither is recorded."""
    reach = _reach(of, cutoff.gaps)
    found = _by_strength(of, cutoff.position)
    if found is None:
        return Flexibility(reach=reach) if reach else None
    return replace(found, reach=reach, pooled=f"{found.pooled} {_lasting(of, cutoff.agreed)}")


def _lasting(of: Stating, agreed: Sequence[Agreed]) -> str:
    """From how many partners it comes, and how much of it is agreed for more than one year."""
    whole = sum((row.counted for row in agreed), Fraction(0))
    several = sum((row.counted for row in agreed if row.lasts), Fraction(0))
    return _(
        "Partners behind what is mobilised: %(count)s. Under agreements of several years: "
        "%(amount)s, %(share)s %%.",
        count=len({row.partner_slug for row in agreed} - {None}),
        amount=of.with_unit(of.exact(several)),
        share=of.share(several, whole),
    )


def _reach(of: Stating, gaps: Gaps) -> tuple[ReachRow, ...]:
    """Headline gap, stranded money and effective gap on each of the three bases."""
    if not gaps.dimensions:
        return ()
    covers = [gaps.covers[counted] for counted in Counted]
    named = (
        (_("Gap as stated: required less what is there"), "headline", "plain"),
        (_("Stranded: tied to needs that are covered already"), "stranded", "plain"),
        (_("Effective gap: what no use of the money can cover"), "effective", "sum"),
    )
    columns_ = [
        of.column([gaps.minor(getattr(cover, name)) for _words, name, _kind in named])
        for cover in covers
    ]
    return tuple(
        ReachRow(label, signed, confirmed, with_all, kind)
        for (label, _name, kind), signed, confirmed, with_all in zip(named, *columns_, strict=True)
    )


def _by_strength(of: Stating, at: Position) -> Flexibility | None:
    """None when no strength is recorded of any line, or money is below zero."""
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


__all__ = ["AgreementRow", "Calendar", "Flexibility", "Sections", "sections"]
