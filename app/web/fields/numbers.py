"""Fields of numbers and money, read in the format of the reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from wtforms import fields as wtf
from wtforms import widgets

from app.core.errors import DomainError
from app.core.money import CURRENCIES, Money
from app.web import amounts, printing
from app.web.fields.base import Refusable, clean
from app.web.language import current_language
from app.web.sentences import sentence


class WholeNumberField(Refusable, wtf.Field):
    """A whole number between `least` and `most`."""

    widget = widgets.TextInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        least: int = 0,
        most: int = 1_000_000,
        **options: Any,
    ) -> None:
        self.least, self.most = least, most
        kept = {"inputmode": "numeric", **(options.pop("render_kw", None) or {})}
        super().__init__(label, validators, render_kw=kept, **options)

    def _value(self) -> str:
        return (
            str(self.raw_data[0]) if self.raw_data else "" if self.data is None else str(self.data)
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = re.sub(r"[\s\u00a0\u202f]", "", clean(str(valuelist[0]))) if valuelist else ""
        if not text:
            return
        if not re.fullmatch(r"[-−]?[0-9]{1,12}", text):
            raise ValueError(
                _(
                    "Write a whole number in digits, such as %(example)s.",
                    example=max(self.least, 1),
                )
            )
        number = int(text.replace("−", "-"))
        if not self.least <= number <= self.most:
            raise ValueError(
                _("Write a number from %(least)s to %(most)s.", least=self.least, most=self.most)
            )
        self.data = number


class DecimalField(Refusable, wtf.Field):
    """An exact decimal, such as a rate or a share, with a point or a comma before the decimals;
    never grouped.

    `as_text` gives the plain text ("1.1562") instead of a Decimal, for rates, which are kept as
    published.
    """

    widget = widgets.TextInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        decimals: int = 8,
        least: Decimal = Decimal(0),
        most: Decimal = Decimal(10**9),
        as_text: bool = False,
        **options: Any,
    ) -> None:
        self.decimals, self.least, self.most, self.as_text = decimals, least, most, as_text
        kept = {"inputmode": "decimal", **(options.pop("render_kw", None) or {})}
        super().__init__(label, validators, render_kw=kept, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return str(self.data).replace(".", printing.POINT[current_language()])

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = clean(str(valuelist[0])) if valuelist else ""
        if not text:
            return
        plain = text.replace(",", ".")
        if not re.fullmatch(rf"[0-9]{{1,12}}(\.[0-9]{{1,{self.decimals}}})?", plain):
            raise ValueError(
                _(
                    "Write a number such as %(example)s, with at most %(decimals)s decimals.",
                    example="1.0925",
                    decimals=self.decimals,
                )
            )
        number = Decimal(plain)
        if not self.least <= number <= self.most:
            raise ValueError(
                _("Write a number from %(least)s to %(most)s.", least=self.least, most=self.most)
            )
        self.data = plain if self.as_text else number


class MoneyField(Refusable, wtf.Field):
    """An amount; its data is `Money`.

    The currency is fixed (`currency="USD"`, or set on the field by the route) or that of another
    field of the form, named by `currency_field`. Negative amounts and zero are refused unless
    allowed.
    """

    widget = widgets.TextInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        currency: str | None = None,
        currency_field: str | None = "currency",
        negative: bool = False,
        zero: bool = False,
        **options: Any,
    ) -> None:
        self.currency = currency
        self.currency_field = None if currency else currency_field
        self.negative, self.zero = negative, zero
        kept = {
            "inputmode": "decimal",
            "autocomplete": "off",
            "data-amount": "",
            **(options.pop("render_kw", None) or {}),
        }
        super().__init__(label, validators, render_kw=kept, **options)

    def __call__(self, **attributes: Any) -> Any:
        """The control, with where its words are asked for while somebody types."""
        asked = {"data-words": url_for("web.amount_in_words")}
        if self.currency:
            asked["data-currency"] = self.currency
        return super().__call__(**{**asked, **attributes})

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if not isinstance(self.data, Money):
            return ""
        return printing.amount(self.data, current_language(), exact=True).replace(
            printing.THIN, printing.NBSP
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        # The currency may stand in a field that is read later, so the text waits until validation.
        self.data = None
        self.typed = clean(str(valuelist[0])) if valuelist else ""

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        self._read(form)
        return bool(super().validate(form, extra_validators))

    def _read(self, form: Any) -> None:
        typed = getattr(self, "typed", "")
        if not typed:
            return
        code = self.currency or self._currency_of(form)
        if code not in CURRENCIES:
            self.process_errors = [_("Choose the currency of the amount.")]
            return
        try:
            money = amounts.read(typed, code, current_language())
        except DomainError as error:
            self.process_errors = [sentence(error)]
            return
        if (money.minor < 0 and not self.negative) or (money.minor == 0 and not self.zero):
            self.process_errors = [_("Enter an amount above zero.")]
            return
        self.data = money

    def _currency_of(self, form: Any) -> str | None:
        other = getattr(form, self.currency_field, None) if self.currency_field else None
        return other.data if other is not None else None
