"""The question of "what if": how much, for what; sent by GET, so that its address shares it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.funding.queries.gaps import COUNTED_WORDS, Counted
from app.funding.rules.eligibility import Tie, tie
from app.web.fields import CountriesField, CurrencyField, MoneyField, SelectField
from app.web.forms import QueryForm


class WhatIfForm(QueryForm):
    """This much, here."""

    amount = MoneyField(_l("Amount"))
    currency = CurrencyField(_l("Currency"))
    country = SelectField(_l("Country"), blank=_l("Any country"), required=False)
    countries = CountriesField(
        _l("Any of several countries"),
        required=False,
        description=_l("Instead of one country: names or codes, with commas between them."),
    )
    theme = SelectField(_l("Theme"), blank=_l("Any theme"), required=False)
    pillar = SelectField(_l("Pillar"), blank=_l("Any pillar"), required=False)
    year = SelectField(_l("Year"), blank=_l("Any year"), required=False)
    count = SelectField(
        _l("Beside"),
        choices=lambda: [(one.value, _(words)) for one, words in COUNTED_WORDS.items()],
        default=Counted.SIGNED.value,
        required=False,
    )

    def offer(self, choices: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Let it choose among the values that the plan states; drop what it does not state."""
        blanks = {
            "country": _("Any country"),
            "theme": _("Any theme"),
            "pillar": _("Any pillar"),
            "year": _("Any year"),
        }
        for name, blank in blanks.items():
            if name in choices:
                self[name].choices = [("", blank), *choices[name]]
            else:
                del self[name]
        if "country" not in choices:
            del self.countries

    def chosen(self, name: str) -> str | None:
        """The value of a dimension; None when any will do or the plan does not state it."""
        field: Any = self._fields.get(name)
        return field.data or None if field is not None else None

    @property
    def several(self) -> tuple[str, ...]:
        """The countries to any of which it may go, when several are named."""
        field: Any = self._fields.get("countries")
        return tuple(field.data or ()) if field is not None else ()

    @property
    def counted(self) -> Counted:
        """Which money stands beside it."""
        return Counted(self.count.data or Counted.SIGNED)

    @property
    def tied(self) -> Tie:
        """What the amount is tied to."""
        return tie(
            {name: self.chosen(name) for name in ("year", "pillar", "country", "theme")},
            [("country", code) for code in self.several],
        )
