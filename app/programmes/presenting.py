"""Figures as a page prints them: never without qualifier, unit, date or period, scope and source.

Used by every room that shows a figure of the register.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.localised import Localised
from app.core.money import CURRENCIES, Money
from app.core.words import N_
from app.programmes.models import Figure
from app.programmes.rules.figures import MILLION, is_money, years_of
from app.web import filters, printing
from app.web.language import current_language

CATEGORY_WORDS: dict[str, str] = {
    "funding": N_("Funding"),
    "result": N_("Result"),
    "target": N_("Target"),
    "participation": N_("Participation"),
    "context": N_("Context"),
    "derived": N_("Our arithmetic"),
}


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure in the reader's language: "more than", "23", "million", when, of what, whence."""

    slug: str
    label: Localised
    qualifier: str
    number: str
    unit: str
    when: str
    scope: Localised
    source: str
    value: Decimal
    unit_code: str
    category: str
    indicator: str
    note: str

    @property
    def text(self) -> str:
        """Qualifier, number and unit in one line: "over 140 million USD"."""
        word = filters.qualifier(self.qualifier)
        return " ".join(part for part in (word, self.number, self.unit) if part)


def shown(figure: Figure) -> ShownFigure:
    """The figure as it is printed."""
    value = Decimal(figure.value)
    number, unit = number_and_unit(value, figure.unit)
    return ShownFigure(
        slug=figure.slug,
        label=figure.label,
        qualifier=figure.qualifier,
        number=number,
        unit=unit,
        when=when(figure),
        scope=figure.scope,
        source=figure.source,
        value=value,
        unit_code=figure.unit,
        category=figure.category,
        indicator=figure.indicator,
        note=figure.note,
    )


def all_shown(figures: Iterable[Figure]) -> list[ShownFigure]:
    """Each figure as it is printed."""
    return [shown(figure) for figure in figures]


def number_and_unit(value: Decimal, unit: str) -> tuple[str, str]:
    """A number and the word after it: ("53.6", "million USD"), ("39", "institutional changes"),
    ("80 %", "").
    """
    language = current_language()
    if unit == "share":
        return f"{printing.number(value * 100, language)}{printing.NBSP}%", ""
    if abs(value) >= MILLION:
        decimals = max(0, -(value / MILLION).normalize().as_tuple().exponent)  # type: ignore[operator]
        digits = printing.number(value / MILLION, language, decimals)
        return digits, filters.million_unit(value, unit if is_money(unit) else None)
    if is_money(unit):
        return printing.number(value, language), unit
    return printing.number(value, language), unit_word(unit, value)


def unit_word(unit: str, value: Decimal) -> str:
    """The word for what is counted, in the number that fits; an own unit stays as written."""
    many = 1 if value == 1 else 2
    words = {
        "people": lambda: ngettext("person", "people", many),
        "countries": lambda: ngettext("country", "countries", many),
        "staff": lambda: ngettext("member of staff", "staff", many),
        "institutional changes": lambda: ngettext(
            "institutional change", "institutional changes", many
        ),
        "participants": lambda: ngettext("participant", "participants", many),
        "members": lambda: ngettext("member", "members", many),
        "areas": lambda: ngettext("area", "areas", many),
        "projects": lambda: ngettext("project", "projects", many),
        "times": lambda: ngettext("time", "times", many),
        "jobs": lambda: ngettext("job", "jobs", many),
        "workers": lambda: ngettext("worker", "workers", many),
        "families": lambda: ngettext("family", "families", many),
        "households": lambda: ngettext("household", "households", many),
        "kilometres": lambda: ngettext("kilometre", "kilometres", many),
        "stations": lambda: ngettext("station", "stations", many),
        "years": lambda: ngettext("year", "years", many),
        "percentage points of GDP": lambda: _("percentage points of GDP"),
    }
    return words[unit]() if unit in words else unit


def when(figure: Figure) -> str:
    """Date or period in words; empty where the source gives none."""
    years = years_of(figure.period)
    if figure.category == "target" and years:
        return str(_("To be reached by %(year)s", year=years[1]))
    if years and years[0] != years[1]:
        return str(_("Between %(first)s and %(last)s", first=years[0], last=years[1]))
    if figure.as_at:
        return str(_("As at %(day)s", day=filters.day(figure.as_at)))
    if years:
        return str(_("In %(year)s", year=years[0]))
    return ""


def as_json(figure: Figure, language: str) -> dict[str, object]:
    """The figure for the API: money as amount and currency, anything else as value and unit."""
    body: dict[str, object] = {"id": figure.slug, "label": figure.label.best(language)[0]}
    if is_money(figure.unit) and figure.unit in CURRENCIES:
        money = Money.parse(figure.value, figure.unit)
        body |= {"amount": money.amount, "currency": money.currency}
    else:
        body |= {"value": figure.value, "unit": figure.unit}
    return body | {
        "qualifier": figure.qualifier,
        "as_of": figure.as_at.isoformat() if figure.as_at else None,
        "period": figure.period or None,
        "scope": figure.scope.best(language)[0] or None,
        "source": figure.source or None,
        "derived": figure.derived,
    }
