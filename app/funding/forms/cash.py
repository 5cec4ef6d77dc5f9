"""Forms for cash without an agreement, and for money given back, given up or applied."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.words import N_
from app.web.fields import (
    CurrencyField,
    DateField,
    MoneyField,
    RadioField,
    SelectField,
    TextArea,
    TextField,
)
from app.web.forms import Form
from app.web.said_back import SaysBack

OVER_WORDS = {
    "amend": N_("It is agreed too: the agreement goes up by it"),
    "next": N_("It pays what else is owed under this agreement"),
    "hold": N_("It is held apart until it is known where it belongs"),
    "refund": N_("It is held apart and goes back to the partner"),
}
"""What the approver may do with more than is owed."""


class UnagreedForm(SaysBack):
    """Cash that came without a pledge or an agreement."""

    book = SelectField(_l("Phase"))
    partner = SelectField(_l("Partner"), blank=_l("Not known yet"), required=False)
    payer = TextField(_l("Payer, as the bank statement says it"), required=False, max_length=200)
    fund = SelectField(_l("Paid into the fund"), blank=_l("No fund"), required=False)
    origin = SelectField(
        _l("Originally from"),
        blank=_l("The partner's own money"),
        required=False,
        description=_l("When a fund passes it on. A memo: it counts for the fund alone."),
    )
    amount = MoneyField(_l("Amount received"))
    currency = CurrencyField(_l("Currency"))
    received_on = DateField(_l("Value date"))
    bank_reference = TextField(_l("Bank reference"), required=False, max_length=120)
    note = TextArea(_l("Note"), required=False, max_length=1000, rows=2)

    @classmethod
    def offering(
        cls,
        books: list[tuple[str, str]],
        partners: list[tuple[str, str]],
        funds: list[tuple[str, str]],
        **stored: Any,
    ) -> UnagreedForm:
        """The form with what can be chosen."""
        form = cls(data=stored)
        form.book.choices = books
        form.partner.choices = [("", _("Not known yet")), *partners]
        form.origin.choices = [("", _("The partner's own money")), *partners]
        form.fund.choices = [("", _("No fund")), *funds]
        return form


class OverForm(Form):
    """The second person's yes to more than is owed: what becomes of what is too much."""

    over = RadioField(_l("More came than is owed. What becomes of it?"))

    @classmethod
    def offering(cls) -> OverForm:
        """The form with its four choices."""
        form = cls()
        form.over.choices = [(key, _(words)) for key, words in OVER_WORDS.items()]
        return form


class SettlementForm(SaysBack):
    """Money given back or given up, of one line."""

    amount = MoneyField(_l("Amount"), currency="USD")
    effective_on = DateField(_l("Takes effect on"))
    bank_reference = TextField(_l("Bank reference"), required=False, max_length=120)
    why = TextArea(_l("Reason"), max_length=1000, rows=3)

    def in_currency(self, code: str) -> SettlementForm:
        """The form in the currency of its line."""
        self.amount.currency, self.amount.currency_field = code, None
        self.amount.description = _("In %(currency)s.", currency=code)
        return self


class ApplicationForm(SettlementForm):
    """Money that lies there applied to an agreed amount."""

    line = SelectField(_l("Applied to"), blank=_l("Choose an agreement"))
