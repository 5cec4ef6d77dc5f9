"""What the papers of all statements share: the frame, amounts as printed, columns of figures.

A statement is printed from its stored bytes, and from the ledger at its own cut-off; names of
people, partners and the programme come with it as :class:`Frame`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from markupsafe import Markup, escape

from app.core.money import CURRENCIES, Money, floor_half_up
from app.core.words import N_
from app.reports.codes import qr
from app.reports.compose import _
from app.reports.documents.common import escaped
from app.web import printing

NOT_RECORDED = N_("not recorded")
NOT_PUBLIC = N_(
    "A pledge that its partner does not make public, in whole or in amount, is in no figure here "
    "until it is signed or paid."
)
GROUP = 4
"""Signs of the check code between two hyphens."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who stood for the statement, in what part, and when."""

    part: str
    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What is printed around the data: names, number, code. All of it is fixed at issue."""

    number: str
    code: str
    sha256: str
    check_url: str
    programme: str
    phase: str
    years: str
    issued_at: datetime
    supersedes: str
    previous_on: date | None
    approvals: tuple[Approval, ...]
    partners: Mapping[str, str]
    sources: Mapping[str, str]
    fictitious: bool
    themes: Mapping[str, str] = field(default_factory=dict)
    funds: Mapping[str, str] = field(default_factory=dict)
    pillars: Mapping[str, str] = field(default_factory=dict)
    windows: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a statement and its last page, the same for every kind."""

    kind: str
    frame: Frame
    as_of: str
    known_at: str
    currency: str
    rates: str
    status: str
    provisional: bool
    follows: str
    code: str
    qr: Markup


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the box: words, millions, and the full amount below; ``millions`` may say that
    nothing is recorded."""

    label: str
    millions: str
    full: str
    recorded: bool = True
    lead: bool = False


class Stating:
    """The data of a statement and how its figures are printed, in the paper's language."""

    title = N_("Statement")

    def __init__(self, data: str, frame: Frame, language: str) -> None:
        self.data: Mapping[str, Any] = json.loads(data)
        self.frame, self.language = frame, language
        self.currency: str = self.data["currency"]
        self.day = date.fromisoformat(self.data["as_of"])

    def head(self) -> Head:
        """What stands at the top and at the end."""
        frame, previous = self.frame, self.data["previous"]
        known_at = datetime.fromisoformat(self.data["known_at"])
        return Head(
            _(self.title),
            frame,
            self.day_text(self.day),
            printing.moment(known_at, self.language),
            _("%(code)s, in full units", code=self.currency),
            self._rates_words(),
            _("Provisional: one row is not explained") if self.data["provisional"] else _("Final"),
            self.data["provisional"],
            ", ".join(part for part in (previous, self.previous_day()) if part),
            "-".join(frame.code[at : at + GROUP] for at in range(0, len(frame.code), GROUP)),
            qr(
                frame.check_url,
                _("QR code of the public check page, code %(code)s", code=frame.code),
            ),
        )

    def _rates_words(self) -> str:
        if not self.data["rates"]:
            return _("none needed")
        if self.data["rate_basis"] == "reference":
            return _("reference rates of the phase")
        return _("rates of the as-of date")

    def previous_day(self) -> str:
        """The day of the statement before, in words."""
        return self.day_text(self.frame.previous_on) if self.frame.previous_on else ""

    # --- amounts ---

    def money(self, text: str | None, code: str = "") -> Money | None:
        """An amount of the data file; None for what is not recorded."""
        return None if text is None else Money.parse(text, code or self.currency)

    def must(self, text: str, code: str = "") -> Money:
        """An amount that the data file always has."""
        return Money.parse(text, code or self.currency)

    def exact(self, value: Fraction) -> Money:
        """An exact value in minor units of the currency, rounded once."""
        return Money(floor_half_up(value), self.currency)

    def full(self, amount: Money | None, *, signed: bool = False) -> str:
        """The whole amount in digits, or that it is not recorded; never a zero for nothing."""
        if amount is None:
            return _(NOT_RECORDED)
        return printing.amount(amount, self.language, signed=signed)

    def millions(self, amount: Money | None, *, signed: bool = False) -> str:
        """Millions with one decimal."""
        if amount is None:
            return _(NOT_RECORDED)
        text = printing.millions(amount, self.language, trim=False)
        return f"+{text}" if signed and amount.minor > 0 else text

    def with_unit(self, amount: Money) -> str:
        """The whole amount with its currency."""
        digits = printing.amount(amount, self.language)
        return printing.with_currency(digits, amount.currency, self.language)

    def cells(self, named: Sequence[tuple[str, Money | None, bool]]) -> tuple[Cell, ...]:
        """The figures of the box: words, amount, whether it leads."""
        return tuple(
            Cell(
                label,
                self.millions(amount),
                "" if amount is None else self.with_unit(amount),
                amount is not None,
                lead,
            )
            for label, amount, lead in named
        )

    def share(self, part: Fraction | int, whole: Fraction | int) -> str:
        """A percentage with one decimal; nothing of nothing."""
        if not whole:
            return ""
        thousandths = floor_half_up(Fraction(part) * 1000 / Fraction(whole))
        return printing.number(Decimal(thousandths) / 10, self.language, 1)

    def day_text(self, day: date, *, short: bool = False) -> str:
        """A day in words."""
        return printing.day(day, self.language, short=short)

    def partner(self, slug: str | None) -> str:
        """A partner's name, or that none is named."""
        return self.frame.partners.get(slug, slug) if slug else _("No partner named")

    def column(
        self,
        amounts: Sequence[Money | None],
        *,
        signed: bool | Sequence[bool] = False,
        nothing: str = "",
    ) -> list[Markup]:
        """A column of amounts that stand with their decimals below one another.

        Either all have their decimals or none; where a currency has fewer, room is kept. None is
        printed as `nothing`. `signed` says of all, or one by one, whether a plus is printed.
        """
        with_plus = [signed] * len(amounts) if isinstance(signed, bool) else signed
        point = printing.POINT[self.language]
        whole = all(
            amount is None or amount.minor % 10 ** CURRENCIES[amount.currency].exponent == 0
            for amount in amounts
        )
        decimals = [
            0 if amount is None or whole else CURRENCIES[amount.currency].exponent
            for amount in amounts
        ]
        most = max(decimals, default=0)
        return [
            escape(nothing)
            if amount is None
            else padded(
                printing.amount(amount, self.language, exact=not whole, signed=plus),
                (point if not own else "") + "0" * (most - own) if own < most else "",
            )
            for amount, own, plus in zip(amounts, decimals, with_plus, strict=True)
        ]

    def rates_notes(self) -> list[tuple[str, str, str, str]]:
        """Currency, rate, source and day of every rate that was used."""
        return [
            (
                rate["currency"],
                self.rate(rate["rate"]),
                rate["source"],
                self.day_text(date.fromisoformat(rate["day"]), short=True),
            )
            for rate in self.data["rates"]
        ]

    def rate(self, text: str) -> str:
        """A rate of the data file as an equation, in the language's digits: "1 EUR = 1.0875 USD",
        of a cross rate "1 EUR = 1.0875 USD = 0.953 CHF"; as it stands when it is neither."""
        value, found, unit = text.rpartition(" per 1 ")
        parts = [part.strip("() ").split(" ") for part in value.split(" / ")]
        if not found or any(len(part) != 2 for part in parts):
            return text
        try:
            sides = [f"{self._as_published(rate)} {to}" for rate, to in parts]
        except InvalidOperation:
            return text
        return " = ".join([f"1 {unit}", *sides]).replace(" ", printing.NBSP)

    def _as_published(self, rate: str) -> str:
        _whole, _point, decimals = rate.partition(".")
        return printing.number(Decimal(rate), self.language, len(decimals))

    def source(self, cited: str) -> str:
        """A citation such as "REP:129; REP:177" with the titles of the documents it names."""
        codes = dict.fromkeys(part.strip().partition(":")[0] for part in cited.split(";"))
        titles = [self.frame.sources[code] for code in codes if code in self.frame.sources]
        return f"{', '.join(titles)} ({cited})" if titles else cited


def padded(text: str, room: str) -> Markup:
    """A figure with room for decimals that it does not have."""
    kept = Markup('<span class="pad">%s</span>') % room if room else Markup("")
    return escape(text) + kept


def lettered(notes: Sequence[str]) -> str:
    """Notes as a Markdown list; the paper's style sheet letters it A, B, C."""
    return "\n".join(f"{place}. {note}" for place, note in enumerate(notes, 1))


__all__ = [
    "NOT_RECORDED",
    "Approval",
    "Cell",
    "Frame",
    "Head",
    "Stating",
    "escaped",
    "lettered",
    "padded",
]
