"""Filters and functions of the templates: the reader's language put to `printing.py` and to our
own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from babel.lists import format_list
from flask import Flask, current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from app.access import guard
from app.access.identity import Identity
from app.access.roles import Role
from app.core import clock as house_clock
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.money import Money
from app.core.words import N_
from app.web import amount_words, countries, printing
from app.web.language import current_language
from app.web.markdown import to_html
from app.web.sentences import sentence as error_sentence

QUALIFIERS: dict[str, str] = {
    "about": N_("about"),
    "around": N_("around"),
    "at_least": N_("at least"),
    "at_most": N_("at most"),
    "computed": N_("computed"),
    "estimated": N_("estimated"),
    "exact": "",
    "less_than": N_("less than"),
    "more_than": N_("more than"),
    "nearly": N_("nearly"),
    "only": N_("only"),
    "over": N_("over"),
    "up_to": N_("up to"),
}
"""Words that stand before a figure; what is exact needs none."""

STAGES: dict[str, str] = {
    "none": N_("No stage recorded"),
    "announced": N_("Announced"),
    "confirmed": N_("Confirmed"),
    "agreed": N_("Agreed"),
    "signed": N_("Agreed"),
    "part_paid": N_("Part paid"),
    "paid": N_("Paid"),
}

ROLE_ORDER: tuple[Role, ...] = (
    Role.ADMIN,
    Role.LEAD,
    Role.APPROVER,
    Role.FINANCE,
    Role.AUDITOR,
    Role.RAPPORTEUR,
    Role.FACILITATOR,
    Role.OFFICER,
    Role.AUTHORISER,
    Role.FOCAL,
    Role.PARTICIPANT,
)
"""Which role the bar names when somebody holds several."""


# --- numbers and money ---------------------------------------------------------------------------


def number(value: printing.Exact | None, decimals: int | None = None, signed: bool = False) -> str:
    """A number in the reader's format; nothing for None."""
    return (
        "" if value is None else printing.number(value, current_language(), decimals, signed=signed)
    )


def percent(value: printing.Exact, decimals: int | None = 1) -> str:
    """A share already in per cent: "55.1 %"; without `decimals` as many as an exact one has."""
    return f"{printing.number(value, current_language(), decimals)}{printing.NBSP}%"


def money(value: Money, exact: bool = False, signed: bool = False) -> str:
    """An amount with its currency: "USD 75,000,000"; `exact` prints the decimals also when they
    are zero.
    """
    digits = printing.amount(value, current_language(), exact=exact, signed=signed)
    return printing.with_currency(digits, value.currency, current_language())


def amount(value: Money, exact: bool = False, signed: bool = False) -> str:
    """An amount without its currency, for a column that names it."""
    return printing.amount(value, current_language(), exact=exact, signed=signed)


def in_words(value: Money) -> str:
    """An amount written out: "one million US dollars"."""
    return amount_words.in_words(value, current_language())


def in_millions(value: Money | printing.Exact, decimals: int = 1, trim: bool = True) -> str:
    """The number of millions alone: "53.6"."""
    return printing.millions(value, current_language(), decimals, trim=trim)


def million_unit(value: Money | printing.Exact, unit: str | None = None) -> str:
    """The words after a number of millions: "million USD", "millions USD", "millones de USD"."""
    exact = Fraction(value.decimal if isinstance(value, Money) else value) / 10**6
    unit = unit or (value.currency if isinstance(value, Money) else "")
    plural = _plural_of_millions(abs(exact), current_language())
    if not unit:
        return str(ngettext("million", "million", plural))
    return str(ngettext("million %(unit)s", "million %(unit)s", plural, unit=unit))


def _plural_of_millions(value: Fraction, language: str) -> int:
    # French says "1,5 million", Spanish "1,5 millones".
    return int(value) if language == "fr" else 1 if value == 1 else 2


def million(value: Money | printing.Exact, decimals: int = 1, unit: str | None = None) -> str:
    """An amount in words of a report: "75 million USD"."""
    return f"{in_millions(value, decimals)}{printing.NBSP}{million_unit(value, unit)}"


def qualifier(word: str | None) -> str:
    """The word that stands before a figure in the reader's language; nothing for an exact one."""
    msgid = QUALIFIERS[word] if word else ""
    return str(_(msgid)) if msgid else ""


def stage_word(name: str) -> str:
    """The word of a stage of money."""
    return str(_(STAGES[name]))


def file_size(octets: int) -> str:
    """Size of a file as readers know it: "340 kB", "1.2 MB"."""
    if octets < 1_000_000:
        return f"{number(max(1, round(octets / 1000)))}{printing.NBSP}kB"
    return f"{number(Fraction(octets, 10**6), 1)}{printing.NBSP}MB"


# --- days and times ------------------------------------------------------------------------------


def day(value: date | datetime | None, short: bool = False, zone: str = "UTC") -> str:
    """A day: "7 October 2021"; a moment is taken in `zone`; nothing for None."""
    if value is None:
        return ""
    return printing.day(printing.as_day(value, zone), current_language(), short=short)


def period(first: date, last: date | None, short: bool = False) -> str:
    """From the first day to the last: "9–10 December 2026"."""
    return printing.period(first, last or first, current_language(), short=short)


def month(value: date) -> str:
    """A month: "October 2021"."""
    return printing.month(value, current_language())


def clock(value: datetime, zone: str, until: datetime | None = None, named: bool = True) -> str:
    """Time of day in the meeting's zone: "13:00–16:00 CEST (UTC+2)"."""
    return printing.clock(value, zone, until, named=named)


def moment(value: datetime | None, zone: str = "UTC") -> str:
    """Day and time: "15 October 2026, 09:00 UTC"; nothing for None."""
    return "" if value is None else printing.moment(value, current_language(), zone)


def until(value: date, today: date | None = None) -> str:
    """How far a day is: "in 17 days", "today", "46 days ago"."""
    distance = (value - (today or house_clock.today())).days
    if distance == 0:
        return str(_("today"))
    if distance > 0:
        return str(ngettext("in %(num)s day", "in %(num)s days", distance))
    return str(ngettext("%(num)s day ago", "%(num)s days ago", -distance))


# --- texts ---------------------------------------------------------------------------------------


def localised(value: Mapping[str, str] | str | None) -> str:
    """A text in the reader's language, else in the best one there is."""
    if value is None or isinstance(value, str):
        return value or ""
    return _as_localised(value).best(current_language())[0]


def marked(value: Mapping[str, str] | str | None) -> Markup | str:
    """The same, marked with its language where that is another than the page's, so that it is read
    out right.
    """
    if value is None or isinstance(value, str):
        return value or ""
    text, language = _as_localised(value).best(current_language())
    if not text or language == current_language():
        return text
    return Markup('<span lang="{}">{}</span>').format(language, text)


def _as_localised(value: Mapping[str, str]) -> Localised:
    return value if isinstance(value, Localised) else Localised(value)


def country(code: str | None) -> str:
    """Name of a country from its two letters; nothing for None."""
    return countries.country_name(code, current_language()) if code else ""


def language_name(code: str) -> str:
    """Name of a language in the reader's language."""
    return countries.language_name(code, current_language())


def currency_name(code: str) -> str:
    """Name of a currency in the reader's language."""
    return countries.currency_name(code, current_language())


def listed(items: Iterable[str]) -> str:
    """Words in a row: "English, French and Spanish"."""
    style = {"en": "en_GB"}.get(current_language(), current_language())
    return format_list([str(item) for item in items], locale=style)


def md(text: Mapping[str, str] | str | None, level: int = 3) -> Markup:
    """Markdown as safe HTML; its largest heading becomes `level`."""
    return Markup(to_html(localised(text), level))  # noqa: S704  cleaned by nh3


def sentence(error: DomainError | str) -> str:
    """What a refusal says, in the reader's language."""
    return error_sentence(error)


def with_colon(words: str) -> str:
    """Words that introduce others, with the colon of the language and the space before it."""
    return words + printing.COLON[current_language()]


def lines(text: str | None) -> Markup:
    """Plain text with its line breaks."""
    return Markup("<br>").join(escape(part) for part in (text or "").splitlines())


# --- who is reading ------------------------------------------------------------------------------


def role_word(who: Identity | None = None) -> str:
    """The role that the bar names; nothing for a visitor."""
    who = who or guard.identity()
    held = next((role for role in ROLE_ORDER if role in who.roles), None)
    return str(_(held.label)) if held else ""


def secretariat_address() -> str | None:
    """Mail address of the secretariat, from the settings; None where none is set."""
    address: str | None = current_app.config.get("SECRETARIAT_EMAIL")
    return address


def init_app(app: Flask) -> None:
    """Give templates the filters and functions of this module."""
    filters: tuple[Any, ...] = (
        number, percent, money, amount, in_words, in_millions, million_unit, million, qualifier,
        file_size, day, period, month, clock, moment, until,
        localised, marked, country, language_name, currency_name, listed, md, sentence, lines,
        with_colon,
    )  # fmt: skip
    app.jinja_env.filters.update({one.__name__: one for one in filters})
    app.jinja_env.globals.update(
        N_=N_,
        stage_word=stage_word,
        role_word=role_word,
        secretariat_address=secretariat_address,
        today=house_clock.today,
    )
