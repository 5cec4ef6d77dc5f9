"""Saying a large amount back before it is taken: "USD 1,500,000: one million five hundred thousand
US dollars", and one more press of the button.

Asked where an amount is a million or more, however it was typed: a nought too many is easily
overlooked. Asked, too, where a word stands for the noughts, such as "lakh" or "m". Amounts that
can be read in two ways are refused before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from wtforms import HiddenField
from wtforms import fields as wtf

from app.core.money import Money
from app.web.amounts import has_scale
from app.web.fields import MoneyField
from app.web.forms import Form
from app.web.language import current_language

_LARGE: Final = 1_000_000
"""From here on an amount is said back, in units of its currency."""


class SaysBack(Form):
    """A form that is taken only when its long amounts were said back and sent once more.

    The page that asks carries a fingerprint of these amounts; if one is changed, it asks again.
    """

    said_back = HiddenField()
    asked: tuple[Money, ...] = ()
    """What is said back on this page; empty when nothing is asked."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is well and nothing is left to be said back."""
        return bool(super().validate(extra_validators)) and not self._asks()

    def _asks(self) -> bool:
        amounts = list(_long_amounts(self._fields.values()))
        if not amounts:
            return False
        said = "\n".join(f"{money.minor} {money.currency}" for money in amounts)
        fingerprint = hashlib.sha256(said.encode()).hexdigest()
        if self.said_back.data == fingerprint:
            return False
        self.said_back.data = fingerprint
        self.said_back.raw_data = None
        self.asked = tuple(amounts)
        return True


def _long_amounts(fields: Any) -> Iterator[Money]:
    for field in fields:
        if isinstance(field, wtf.FieldList):
            yield from _long_amounts(field.entries)
        elif isinstance(field, wtf.FormField):
            yield from _long_amounts(field.form)
        elif (
            isinstance(field, MoneyField)
            and isinstance(field.data, Money)
            and _worth_saying(field, field.data)
        ):
            yield field.data


def _worth_saying(field: MoneyField, money: Money) -> bool:
    """Whether somebody has typed it, not taken over from what is stored, and it is large, or
    typed with a word for its noughts."""
    typed = getattr(field, "typed", "")
    if not typed:
        return False
    return abs(money.decimal) >= _LARGE or has_scale(typed, current_language())
