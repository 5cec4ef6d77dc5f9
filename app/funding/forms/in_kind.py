"""Forms about things in kind: what they are, what was agreed and delivered."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField

from app.core import clock
from app.core.errors import DomainError
from app.funding.forms.engagements import Choices, words
from app.funding.forms.rows import RowsForm
from app.funding.forms.standing import KINDS as PAPER_KINDS
from app.funding.rules.in_kind import DECIMALS, KIND_WORDS, METHOD_WORDS, Kind, Method, Thing
from app.web.fields import (
    CountryField,
    CurrencyField,
    DateField,
    DecimalField,
    FileField,
    MoneyField,
    RadioField,
    SelectField,
    TextArea,
    TextField,
)
from app.web.forms import Form, Subform

MOST_THINGS = 12


def _quantity() -> DecimalField:
    return DecimalField(_l("Quantity"), decimals=DECIMALS)


def _value(**options: Any) -> MoneyField:
    return MoneyField(
        _l("Value"),
        required=False,
        description=_l("Of the whole quantity. Leave it empty when it is not known."),
        **options,
    )


def _fields(choices: Choices) -> dict[str, Any]:
    """The fields that describe one thing."""
    return {
        "what": TextField(_l("What it is"), max_length=300),
        "kind": RadioField(_l("Goods or services"), choices=lambda: words(KIND_WORDS)),
        "quantity": _quantity(),
        "unit": TextField(
            _l("Unit"), max_length=60, description=_l("Such as “month of one expert” or “buoy”.")
        ),
        "value": _value(),
        "currency": CurrencyField(_l("Currency of the value"), default=choices.currency),
        "method": SelectField(
            _l("How the value was found"),
            choices=lambda: words(METHOD_WORDS),
            default=Method.UNVALUED.value,
        ),
        "valuer": TextField(_l("Who found the value"), required=False, max_length=200),
        "valued_on": DateField(_l("Found on"), required=False),
        "country": CountryField(_l("Country"), blank=_l("No country"), required=False),
        "theme": SelectField(
            _l("Theme"), choices=choices.themes, blank=_l("No theme"), required=False
        ),
    }


class _Described:
    """What reads a thing from the fields above, in a form or in a row of one."""

    def thing(self) -> Thing:
        """The thing as typed."""
        form: Any = self
        return Thing(
            what=form.what.data,
            kind=Kind(form.kind.data),
            unit=form.unit.data,
            quantity=form.quantity.data,
            currency=form.currency.data,
            method=Method(form.method.data),
            valuer=form.valuer.data or "",
            valued_on=form.valued_on.data,
            value=form.value.data,
            country=form.country.data,
            theme=form.theme.data,
        )

    def validate(self, extra_validators: object = None) -> bool:
        """A value goes with its method, its valuer and its day."""
        form: Any = self
        valid = bool(super().validate(extra_validators))  # type: ignore[misc]
        if not valid:
            return False
        try:
            self.thing().checked()
        except DomainError as error:
            form[error.field].refuse(error)
            return False
        return True


def things_form(
    choices: Choices, stored: Sequence[Thing] = (), *, on_record: bool, version: int | None = None
) -> Any:
    """The form with one row a thing; `on_record` asks for the day and where it was said."""
    row = type("ThingForm", (_Described, Subform), _fields(choices))
    parts: dict[str, Any] = {
        "things": FieldList(
            FormField(row), label=_l("Things"), min_entries=1, max_entries=MOST_THINGS
        )
    }
    if on_record:
        parts |= {
            "effective_on": DateField(_l("Announced on"), default=clock.today),
            "why": TextArea(_l("Where it was said or written"), max_length=1000, rows=2),
        }
    data = {"things": [stored_in(thing) for thing in stored], "version": version}
    return type("ThingsForm", (RowsForm,), parts)(data=data)


def things_of(form: Any) -> list[Thing]:
    """The things of a valid form."""
    return [entry.form.thing() for entry in form.things.entries]


def stored_in(thing: Thing) -> dict[str, Any]:
    """What the fields of a thing start from."""
    return {
        "what": thing.what,
        "kind": thing.kind.value,
        "unit": thing.unit,
        "quantity": thing.quantity,
        "currency": thing.currency,
        "method": thing.method.value,
        "valuer": thing.valuer,
        "valued_on": thing.valued_on,
        "value": thing.value,
        "country": thing.country,
        "theme": thing.theme,
    }


def revise_form(choices: Choices, thing: Thing, last: int) -> Any:
    """The form that describes a thing anew; `last` is the entry that its reader saw."""
    parts = {
        **_fields(choices),
        "effective_on": DateField(_l("In force from"), default=clock.today),
        "why": TextArea(_l("Reason"), max_length=1000, rows=2),
    }
    return type("ReviseForm", (_Described, Form), parts)(data=stored_in(thing) | {"version": last})


def act_form(currency: str, quantity: Decimal, *, paper: bool) -> Any:
    """The form on which an agreement (`paper` is needed) or a delivery is entered."""
    parts = {
        "effective_on": DateField(
            _l("Agreed on") if paper else _l("Delivered on"), default=clock.today
        ),
        "quantity": _quantity(),
        "value": _value(currency=currency),
        "evidence": FileField(
            _l("The paper that both sides agreed")
            if paper
            else _l("The paper that shows the delivery"),
            kinds=PAPER_KINDS,
            required=paper,
        ),
        "note": TextArea(_l("Note"), required=False, max_length=1000, rows=2),
    }
    return type("ActForm", (Form,), parts)(data={"quantity": quantity})


class TakeBackForm(Form):
    """Why the last entry is taken back."""

    why = TextArea(_l("Reason"), max_length=1000, rows=3)
