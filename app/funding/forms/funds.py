"""Forms of pooled funds."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.funding.models import Fund
from app.web.fields import CountryField, MoneyField, SelectField, TextField
from app.web.forms import Form
from app.web.language import current_language


class AllocationForm(Form):
    """Money of a fund for a purpose, as it is proposed to the steering body."""

    amount = MoneyField(_l("Amount"), currency="USD")
    purpose = TextField(_l("Purpose"), max_length=300)
    window = SelectField(_l("Window"), blank=_l("No window"), required=False)
    implementer = SelectField(_l("Implementer"), blank=_l("Not said"), required=False)
    country = CountryField(_l("Country"), blank=_l("No country"), required=False)

    @classmethod
    def of(cls, fund: Fund, implementers: list[tuple[str, str]]) -> AllocationForm:
        """The form for one fund, in its currency."""
        language = current_language()
        form = cls()
        form.amount.currency = fund.book.currency
        form.window.choices = [
            ("", _("No window")),
            *((window.slug, window.name.best(language)[0]) for window in fund.windows),
        ]
        form.implementer.choices = [("", _("Not said")), *implementers]
        return form
