"""Forms of exchange rates entered by hand."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web.fields import CurrencyField, DateField, DecimalField, TextField
from app.web.forms import Form


class RateForm(Form):
    """A rate that no data set publishes."""

    from_ccy = CurrencyField(_l("One unit of"), default="EUR", first=("EUR", "USD"))
    rate = DecimalField(
        _l("Is worth"),
        as_text=True,
        description=_l("As published, with at most eight decimals; no rounding."),
    )
    to_ccy = CurrencyField(_l("In the currency"), default="USD")
    source_date = DateField(
        _l("Published on"), description=_l("It holds for seven days from this day on.")
    )
    source = TextField(
        _l("Source"),
        max_length=120,
        description=_l("Who published it, and where, so that the second person can look it up."),
    )
