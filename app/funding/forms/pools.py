"""Forms of what moves a pooled fund, and of the fund itself."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.languages import LANGUAGES
from app.funding.models import Allocation, Fund, FundDecision
from app.funding.rules.pools import ON_ALLOCATION, Act
from app.web.fields import (
    CheckboxesField,
    CurrencyField,
    DateField,
    DecimalField,
    FileField,
    LocalisedField,
    MoneyField,
    SelectField,
    SlugField,
    TextArea,
    TextField,
    TickField,
)
from app.web.filters import money
from app.web.forms import Form
from app.web.language import current_language

MEGABYTES = 20
"""How large a minute may be."""

_IN_WINDOW = frozenset({Act.RESERVE, Act.RELEASE, Act.DIRECT_COST, Act.OTHER_INCOME})
"""Acts that may be about the money of one window; for `DIRECTED` the window is needed."""

Choices = list[tuple[str, str]]


class FundActForm(Form):
    """One act on a fund; only the fields that its kind asks for are there."""

    allocation = SelectField(_l("Allocation"), blank=_l("Choose an allocation"))
    implementer = SelectField(_l("Implementer"), blank=_l("Choose the implementer"))
    window = SelectField(_l("Window"), blank=_l("No window"), required=False)
    decision = SelectField(
        _l("Decision of the steering body"), blank=_l("Choose the decision that says so")
    )
    amount = MoneyField(_l("Amount"), currency="USD")
    cost_rate = DecimalField(
        _l("Support cost, percent"),
        as_text=True,
        decimals=6,
        most=Decimal(100),
        description=_l("Reckoned on top of the direct cost above."),
    )
    on = DateField(_l("Date"))
    period_from = DateField(_l("Reported period from"))
    period_to = DateField(_l("Reported period to"))
    reference = TextField(
        _l("Reference"),
        required=False,
        max_length=200,
        description=_l("Of the bank statement, report or letter that shows it."),
    )
    note = TextArea(_l("Note"), required=False, max_length=1000, rows=2)

    @classmethod
    def of(
        cls,
        fund: Fund,
        kind: Act,
        *,
        allocations: Sequence[Allocation],
        implementers: Choices,
        decisions: Sequence[FundDecision],
    ) -> FundActForm:
        """The form of one kind of act on one fund, in its currency."""
        form = cls()
        form.amount.currency = fund.book.currency
        if kind is Act.EXPENDITURE:
            form.amount.label.text = _("Direct cost")
            if not form.is_submitted():
                form.cost_rate.data = fund.cost_rate
        form.allocation.choices = [
            ("", _("Choose an allocation")),
            *((one.slug, f"{one.number} · {one.purpose}") for one in allocations),
        ]
        form.implementer.choices = [("", _("Choose the implementer")), *implementers]
        form.decision.choices = [
            ("", _("Choose the decision that says so")),
            *((one.slug, f"{one.number} · {one.minute}") for one in decisions),
        ]
        form.window.choices = [("", _("No window")), *windows_of(fund)]
        if kind is Act.DIRECTED:
            form.window.choices[0] = ("", _("Choose the window"))
        for name in _unasked(kind):
            del form[name]
        return form


def _unasked(kind: Act) -> list[str]:
    unasked = []
    if kind not in ON_ALLOCATION:
        unasked.append("allocation")
    if kind is not Act.IMPLEMENTER_INTEREST:
        unasked.append("implementer")
    if kind not in _IN_WINDOW and kind is not Act.DIRECTED:
        unasked.append("window")
    if kind is not Act.REDUCTION:
        unasked.append("decision")
    if kind is not Act.EXPENDITURE:
        unasked += ["cost_rate", "period_from", "period_to"]
    return unasked


def windows_of(fund: Fund) -> Choices:
    """The windows of a fund to choose from."""
    language = current_language()
    return [(window.slug, window.name.best(language)[0]) for window in fund.windows]


class TransferForm(Form):
    """Cash ordered out of the fund on an allocation."""

    amount = MoneyField(_l("Amount"), currency="USD")
    on = DateField(_l("Date of the transfer"))

    @classmethod
    def on_allocation(cls, allocation: Allocation) -> TransferForm:
        """The form in the currency of the allocation."""
        form = cls()
        form.amount.currency = allocation.currency
        return form


class ConfirmForm(Form):
    """The implementer says that the cash is there."""

    on = DateField(_l("Arrived on"))


class DecisionForm(Form):
    """What the steering body decided, and the minute that says so."""

    body = TextField(_l("Body"), max_length=200, description=_l("Such as “Steering committee”."))
    decided_on = DateField(_l("Decided on"))
    minute = TextField(
        _l("Minute"),
        max_length=300,
        description=_l("Its number or title, so that it can be found."),
    )
    text = TextArea(_l("What was decided"), required=False, max_length=4000, rows=4)
    document = FileField(_l("Signed minute"), required=False, kinds=("pdf",), megabytes=MEGABYTES)

    def agreed(self) -> list[str]:
        """The proposals that were ticked."""
        return self["allocations"].data or [] if "allocations" in self else []

    @classmethod
    def about(cls, proposals: Sequence[Allocation]) -> DecisionForm:
        """The form with the proposals that wait; a list field reads its choices first."""
        if not proposals:
            return cls()
        offered = [
            (one.slug, f"{one.number} · {one.purpose} · {money(one.proposed)}") for one in proposals
        ]
        tick = CheckboxesField(_l("Proposals that were agreed to"), choices=offered, required=False)
        form: DecisionForm = type("DecisionForm", (cls,), {"allocations": tick})()
        return form


class _Policy(Form):
    name = LocalisedField(_l("Name"), max_length=200)
    policy = LocalisedField(
        _l("Policy"), required=False, area=True, rows=3, max_length=2000,
        description=_l("How the fund is steered, in a sentence that everybody may read."),
    )  # fmt: skip
    fee_rate = DecimalField(
        _l("Agent's fee, percent of a deposit"),
        as_text=True,
        decimals=6,
        most=Decimal(100),
        description=_l("Taken when a deposit is approved. A change holds for later deposits."),
    )
    cost_rate = DecimalField(
        _l("Support cost of implementers, percent"),
        as_text=True,
        decimals=6,
        most=Decimal(100),
        description=_l("Reckoned on top of direct cost, unless a report says another rate."),
    )
    carry_over = TickField(_l("Unspent money may be carried over to the next year"))


class FundForm(_Policy):
    """A new fund."""

    programme = SelectField(_l("Programme"), blank=_l("Choose a programme"))
    slug = SlugField(_l("Address"))
    currency = CurrencyField(_l("Currency"), default="USD", first=("USD", "EUR"))

    @classmethod
    def offering(cls, programmes: Choices) -> FundForm:
        """The form with the phases of programmes to choose from."""
        form = cls(data={"fee_rate": "1", "cost_rate": "7", "carry_over": True})
        form.programme.choices = [("", _("Choose a programme")), *programmes]
        return form


class FundEditForm(_Policy):
    """A fund's name and policy."""

    @classmethod
    def of(cls, fund: Fund) -> FundEditForm:
        """The form with what is stored."""
        return cls(data=stored(fund))


def stored(fund: Fund) -> dict[str, Any]:
    """What the form of a fund starts from."""
    return {
        "name": fund.name,
        "policy": fund.policy,
        "fee_rate": fund.fee_rate,
        "cost_rate": fund.cost_rate,
        "carry_over": fund.carry_over,
        "version": fund.version,
    }


class WindowForm(Form):
    """A compartment of a fund."""

    name = LocalisedField(_l("Name"), max_length=200, needs=LANGUAGES[:1])
    slug = SlugField(_l("Address"))
