"""The funding of a phase in a paper: from the ledger, else from the register of figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from app.core.db import db
from app.core.money import Money
from app.funding.models import Book
from app.funding.queries.positions import position
from app.programmes.models import Figure, Phase
from app.reports import queries
from app.reports.compose import _
from app.web import charts
from app.web.filters import in_millions

PAPER_WIDTH = 760
"""Units across a chart on paper: its 14-unit letters then measure 8 to 9 points."""


@dataclass(frozen=True, slots=True)
class Funding:
    """What a phase needs and has at a date. None is "not recorded", never zero.

    ``gaps`` are the gap on signed money, with confirmed pledges, with all pledges.
    """

    phase: str
    years: str
    as_of: date
    currency: str
    required: Money | None
    own: Money | None
    mobilised: Money | None
    gap: Money | None
    gaps: tuple[Money, Money, Money] | None
    coverage: Fraction | None
    source: str

    @property
    def whole(self) -> bool:
        """Whether the four figures of the box are all known."""
        return None not in (self.required, self.own, self.mobilised, self.gap)

    @property
    def figures(self) -> tuple[Money, Money, Money, Money]:
        """Required, own, mobilised, gap. ValueError when one of them is not known."""
        found = [self.required, self.own, self.mobilised, self.gap]
        required, own, mobilised, gap = (one for one in found if one is not None)
        return required, own, mobilised, gap


def funding_at(phase: Phase | None, day: date | None, language: str) -> Funding | None:
    """The funding of a phase as of a day; None when neither ledger nor register knows it."""
    if phase is None or day is None:
        return None
    return _from_ledger(phase, day, language) or _from_register(phase, day, language)


def _from_ledger(phase: Phase, day: date, language: str) -> Funding | None:
    book = db.session.scalar(select(Book).where(Book.phase_id == phase.id))
    if book is None:
        return None
    found = position(book, day, public=True)
    if found.required is None or found.required.minor == 0 or found.gap is None:
        return None
    return Funding(
        phase.name.best(language)[0],
        years_of(phase),
        day,
        found.currency,
        found.required,
        found.own,
        found.mobilised,
        found.gap.signed,
        (found.gap.signed, found.gap.with_confirmed, found.gap.with_all),
        found.coverage,
        _("the programme’s ledger"),
    )


def _from_register(phase: Phase, day: date, language: str) -> Funding | None:
    known = {one.slug: one for one in queries.figures(phase, "funding", day)}
    parts = {
        line: _money(_ending(known.values(), endings), phase.currency)
        for line, endings in {
            "required": ("-budget", "-required"),
            "own": ("-ilo", "-own", "-host"),
            "mobilised": ("-mobilised",),
            "gap": (f"-gap-{day.year}", "-gap"),
        }.items()
    }
    required, own, mobilised = parts["required"], parts["own"], parts["mobilised"]
    if required is None or parts["gap"] is None:
        return None
    covered = (own.minor if own else 0) + (mobilised.minor if mobilised else 0)
    return Funding(
        phase.name.best(language)[0],
        years_of(phase),
        day,
        phase.currency,
        required,
        own,
        mobilised,
        parts["gap"],
        None,
        Fraction(covered, required.minor),
        _("the register of figures"),
    )


def _ending(figures: Iterable[Figure], endings: tuple[str, ...]) -> Figure | None:
    return next((one for one in figures if one.slug.endswith(endings)), None)


def _money(figure: Figure | None, currency: str) -> Money | None:
    if figure is None or figure.unit != currency:
        return None
    return Money.parse(format(Decimal(figure.value), "f"), currency)


def years_of(phase: Phase) -> str:
    """The years of a phase: "2021–2025"."""
    years = [str(day.year) for day in (phase.starts_on, phase.ends_on) if day]
    return "–".join(dict.fromkeys(years))


def coverage_chart(funding: Funding) -> charts.Coverage | None:
    """The bar of the box, drawn for the width of a paper."""
    required, gap = funding.required, funding.gap
    if required is None or gap is None or required.minor <= 0:
        return None
    parts = [
        charts.Part(kind, label, amount.minor, in_millions(amount, trim=False))
        for kind, label, amount in (
            ("own", _("Own"), funding.own),
            ("agreed", _("Mobilised"), funding.mobilised),
        )
        if amount is not None and amount.minor >= 0
    ]
    rest = charts.Part("gap", _("Gap"), 0, in_millions(gap, trim=False))
    return charts.coverage(required.minor, parts, (), rest, width=PAPER_WIDTH)
