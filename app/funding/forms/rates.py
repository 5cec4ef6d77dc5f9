"""Forms of exchange rates: by hand, by file, and what a book makes of them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError
from app.funding.rules.rates import CHOICES, PIVOT, SOURCE_WORDS, RateSource
from app.funding.services.fixings import NoRate
from app.web.fields import (
    CurrencyField,
    DateField,
    DecimalField,
    FileField,
    SelectField,
    TextArea,
    TextField,
)
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


class SheetForm(Form):
    """A file of rates: the United Nations' list, or another publisher's."""

    series = SelectField(
        _l("Published by"),
        choices=[
            (source.value, _l(SOURCE_WORDS[source]))
            for source in (RateSource.UNORE, RateSource.MANUAL)
        ],
    )
    base = CurrencyField(
        _l("Rates are for one unit of"),
        default=PIVOT,
        first=(PIVOT, "EUR"),
        description=_l("United Nations rates are for one US dollar."),
    )
    source = TextField(
        _l("Source"),
        max_length=120,
        description=_l("Where the second person can look it up: a circular, a page, a date."),
    )
    file = FileField(
        _l("File"),
        kinds=("csv", "xlsx"),
        megabytes=2,
        description=_l("Columns currency, rate and effective date, named in the first row."),
    )


class SourceForm(Form):
    """Where a book looks for rates first."""

    source = SelectField(
        _l("Rates are taken first from"),
        choices=[(source.value, _l(SOURCE_WORDS[source])) for source in CHOICES],
        description=_l("For what is valued from now on; earlier amounts keep the rate they have."),
    )


class BasisForm(Form):
    """The day whose rates shall be constant from now on."""

    valid_on = DateField(_l("Rates of the day"))
    why = TextArea(_l("Why this day"), max_length=400)

    def refuse(self, error: DomainError | str, field: str | None = None) -> None:
        """A rate that is missing is missing on the day."""
        super().refuse(error, "valid_on" if isinstance(error, NoRate) else field)
