"""Forms of the finance desk: agreements, receipts, and the second person's answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField
from wtforms.fields import HiddenField

from app.core.collation import sort_key
from app.core.words import N_
from app.funding.forms.engagements import Choices, earmarked_form, where, words
from app.funding.forms.rows import RowsForm
from app.funding.forms.standing import KINDS as PAPER_KINDS
from app.funding.models import Agreement, Engagement, Line
from app.funding.queries import agreements as queries
from app.funding.rules.board import COLUMN_WORDS
from app.funding.services.agreements import Agreed, Due
from app.partners import queries as partners
from app.web.fields import (
    DateField,
    DecimalField,
    FileField,
    MoneyField,
    SelectField,
    TextArea,
    TextField,
    TickField,
    TitleField,
)
from app.web.filters import country
from app.web.forms import Form, QueryForm, Subform
from app.web.language import current_language
from app.web.said_back import SaysBack

MOST_AMOUNTS = 20
MOST_INSTALMENTS = 60

TRIGGERS = {
    "date": N_("On the date"),
    "report": N_("On receipt of a report"),
    "condition": N_("When a condition is met"),
}


class NewAgreementForm(Form):
    """First step of an agreement without a pledge: with whom, for what."""

    partner = SelectField(_l("Partner"), blank=_l("Choose a partner"))
    book = SelectField(_l("Phase"))

    @classmethod
    def offering(
        cls, partners: list[tuple[str, str]], books: list[tuple[str, str]]
    ) -> NewAgreementForm:
        """The form with what can be chosen."""
        form = cls()
        form.partner.choices = [("", _("Choose a partner")), *partners]
        form.book.choices = books
        return form


class _Agreement(RowsForm, SaysBack):
    title = TitleField(_l("Title of the agreement"), max_length=300)
    partner_reference = TextField(_l("The partner's reference"), required=False, max_length=120)
    signed_on = DateField(_l("Signed by both sides on"), required=False)
    starts_on = DateField(_l("In force from"), required=False)
    ends_on = DateField(_l("In force until"), required=False)
    fund = SelectField(_l("Paid into the fund"), blank=_l("No fund"), required=False)
    conditions = TextArea(_l("Conditions"), required=False, max_length=2000, rows=3)
    cost_recovery = DecimalField(
        _l("Cost recovery, percent"),
        as_text=True,
        decimals=6,
        most=Decimal(100),
        required=False,
        description=_l("Support cost that the agreement allows; empty when it says nothing."),
    )
    refund_clause = TextArea(
        _l("Refund clause"),
        required=False,
        max_length=2000,
        rows=3,
        description=_l("What becomes of money that is not spent."),
    )
    carry_over = TickField(_l("Money that a year leaves may be used in later years"))
    evidence = FileField(_l("The signed agreement"), kinds=PAPER_KINDS, required=False)

    def paper(self) -> dict[str, Any]:
        """Arguments for the services, without amounts and fund."""
        return {
            "title": self.title.data,
            "partner_reference": self.partner_reference.data or "",
            "signed_on": self.signed_on.data,
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "conditions": self.conditions.data or "",
            "carry_over": bool(self.carry_over.data),
            "cost_recovery": self.cost_recovery.data,
            "refund_clause": self.refund_clause.data or "",
        }

    def agreed(self, fund: str | None) -> list[Agreed]:
        """The amounts of a valid form with their instalments."""
        due: dict[int, list[Due]] = {}
        for entry in self["instalments"].entries:
            part = entry.form
            if part.amount.data is not None and part.due_on.data is not None:
                due.setdefault(int(part.of.data or 1), []).append(
                    Due(
                        part.amount.data,
                        part.due_on.data,
                        part.trigger_kind.data or "date",
                        part.trigger_text.data or "",
                    )
                )
        return [
            Agreed(
                entry.form.line(fund),
                tuple(sorted(due.get(n, []), key=lambda one: one.due_on)),
                _converted(entry.form.converts.data),
                bool(entry.form.in_full.data),
                partners.partner(entry.form.origin.data) if entry.form.origin.data else None,
            )
            for n, entry in enumerate(self["lines"].entries, 1)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """An instalment is in the currency of the amount it belongs to."""
        self.number_amounts()
        currencies = {str(n): e.form.currency.data for n, e in enumerate(self["lines"].entries, 1)}
        for entry in self["instalments"].entries:
            entry.form.amount.currency = currencies.get(entry.form.of.data or "")
        return bool(super().validate(extra_validators))

    def rearranged(self, wish: str) -> bool:
        changed = super().rearranged(wish)
        self.number_amounts()
        return changed

    def number_amounts(self) -> None:
        """Offer each instalment the amounts that there are."""
        numbers = [(str(n), str(n)) for n, _entry in enumerate(self["lines"].entries, 1)]
        for entry in self["instalments"].entries:
            of = entry.form.of
            known = (of.data, of.data) in numbers
            of.choices = numbers if known else [("", _("Choose")), *numbers]

    def removed(self, rows: FieldList, index: int) -> None:
        """Instalments follow their amount to its new number; those of the one that goes have to
        choose again."""
        if rows.name != "lines":
            return
        for entry in self["instalments"].entries:
            n = entry.form.of.data
            if n and n.isdigit() and int(n) > index:
                entry.form.of.data = None if int(n) == index + 1 else str(int(n) - 1)
                entry.form.of.raw_data = None


def _converted(ref: str | None) -> Any:
    return queries.line(ref) if ref else None


def _line_form(choices: Choices) -> type[Subform]:
    origins = partners.partner_choices(current_language())

    class LineForm(earmarked_form(choices)):  # type: ignore[misc]
        converts = HiddenField()
        in_full = TickField(_l("Nothing more is to come of this pledge"))
        origin = SelectField(
            _l("Originally from"),
            choices=lambda: origins,
            blank=_l("The partner's own money"),
            required=False,
            description=_l("When a fund passes it on. A memo: it counts for the fund alone."),
        )

    return LineForm


class _Instalment(Subform):
    of = SelectField(_l("Of amount"), default="1")
    # In the currency of the amount it belongs to: the page looks there while somebody types.
    amount = MoneyField(
        _l("Instalment"), currency_field=None, render_kw={"data-currency-of": "lines"}
    )
    due_on = DateField(_l("Due on"))
    trigger_kind = SelectField(
        _l("Due"), choices=lambda: words(TRIGGERS), default="date", required=False
    )
    trigger_text = TextField(_l("What sets it off"), required=False, max_length=300)


def agreement_form(choices: Choices, stored: dict[str, Any] | None = None) -> _Agreement:
    """The form of an agreement; `stored` is what it starts from."""
    parts = {
        "lines": FieldList(
            FormField(_line_form(choices)),
            label=_l("Amounts"),
            min_entries=1,
            max_entries=MOST_AMOUNTS,
        ),
        "instalments": FieldList(
            FormField(_Instalment),
            label=_l("Instalments"),
            max_entries=MOST_INSTALMENTS,
        ),
    }
    form: _Agreement = type("AgreementForm", (_Agreement,), parts)(data=stored)
    form.fund.choices = [("", _("No fund")), *choices.funds]
    form.number_amounts()
    return form


def from_engagement(engagement: Engagement) -> dict[str, Any]:
    """What an agreement starts from when it comes from a pledge: what is still outstanding."""
    lines = queries.pledge_lines(engagement)
    held = queries.held(lines)
    return {
        "title": "",
        "fund": next((line.fund for line in lines if line.fund), None),
        "lines": [
            {
                "converts": line.ref,
                "amount": held[line.id].outstanding,
                "currency": line.currency,
                "year": str(line.year) if line.year else None,
                "instrument": line.instrument,
                "strength": str(line.strength) if line.strength else None,
                **where(line),
            }
            for line in lines
            if held[line.id].outstanding.minor > 0
        ],
    }


def from_agreement(agreement: Agreement) -> dict[str, Any]:
    """What the form of a stored agreement starts from."""
    numbers = {line.id: n for n, line in enumerate(agreement.lines, 1)}
    return {
        "version": agreement.version,
        "title": agreement.title,
        "partner_reference": agreement.partner_reference,
        "signed_on": agreement.signed_on,
        "starts_on": agreement.starts_on,
        "ends_on": agreement.ends_on,
        "conditions": agreement.conditions,
        "carry_over": agreement.carry_over,
        "cost_recovery": agreement.cost_recovery,
        "refund_clause": agreement.refund_clause,
        "fund": agreement.fund.slug if agreement.fund else None,
        "lines": [
            {
                "converts": row.converts.ref if row.converts else "",
                "in_full": row.in_full,
                "origin": row.origin.slug if row.origin else None,
                "amount": row.proposed,
                "currency": row.currency,
                "year": str(row.year) if row.year else None,
                "instrument": row.instrument,
                "strength": str(row.strength) if row.strength else None,
                **where(row),
            }
            for row in agreement.lines
        ],
        "instalments": [
            {
                "of": str(numbers[row.agreement_line_id]),
                "amount": row.proposed,
                "due_on": row.due_on,
                "trigger_kind": row.trigger_kind,
                "trigger_text": row.trigger_text,
            }
            for row in agreement.instalments
        ],
    }


class ReceiptForm(SaysBack):
    """Cash that came under an agreement."""

    line = SelectField(_l("For"))
    amount = MoneyField(_l("Amount received"), currency="USD")
    charges = MoneyField(_l("Bank charges kept on the way"), currency="USD", required=False)
    credit_net = TickField(_l("The partner bears the charges: credit only what arrived"))
    received_on = DateField(_l("Value date"))
    bank_reference = TextField(_l("Bank reference"), required=False, max_length=120)
    note = TextArea(_l("Note"), required=False, max_length=1000, rows=2)
    accept_over = TickField(_l("More than is still owed came in; record it all the same"))

    @classmethod
    def under(cls, agreement: Agreement) -> ReceiptForm:
        """The form for one agreement, in the currency of the amount that was chosen."""
        form = cls()
        form.line.choices = [
            (str(row.id), _("Amount %(number)s (%(currency)s)", number=n, currency=row.currency))
            for n, row in enumerate(agreement.lines, 1)
        ]
        by_id = {str(row.id): row for row in agreement.lines}
        if len(by_id) == 1:
            form.line.data = next(iter(by_id))
        chosen = by_id.get(form.line.data or "") or agreement.lines[0]
        form.amount.currency = form.charges.currency = chosen.currency
        form.charges.currency_field = None
        form.amount.description = _(
            "In %(currency)s, as it reached the account.", currency=chosen.currency
        )
        return form


class ReturnForm(Form):
    """A paper goes back to who recorded it, or is taken back, with the reason."""

    why = TextArea(_l("Reason"), max_length=1000, rows=3)


class PipelineFilter(QueryForm):
    """Which book the board shows, and what of it."""

    book = SelectField(_l("Phase"), required=False)
    partner = SelectField(_l("Partner"), blank=_l("All partners"), required=False)
    country = SelectField(_l("Country"), blank=_l("All countries"), required=False)
    year = SelectField(_l("Year"), blank=_l("All years"), required=False)
    stage = SelectField(
        _l("Stage"), choices=lambda: words(COLUMN_WORDS), blank=_l("All stages"), required=False
    )

    def offer(self, rows: list[Engagement]) -> None:
        """Offer what some engagements have; what cannot be chosen is not filtered by."""
        lines: list[Any] = [line for row in rows for line in (*row.draft_lines, *_lines(row))]
        language = current_language()
        names = {row.partner.slug: row.partner.label.best(language)[0] for row in rows}
        countries = {line.country: country(line.country) for line in lines if line.country}
        years = {str(line.year) for line in lines if line.year}
        self.partner.choices = [("", _("All partners")), *_by_name(names)]
        self.country.choices = [("", _("All countries")), *_by_name(countries)]
        self.year.choices = [("", _("All years")), *((year, year) for year in sorted(years))]
        for field in (self.partner, self.country, self.year, self.stage):
            if field.data not in dict(field.choices):
                field.data = ""


def _lines(row: Engagement) -> list[Line]:
    return [link.line for link in row.lines]


def _by_name(names: dict[str, str]) -> list[tuple[str, str]]:
    language = current_language()
    return sorted(names.items(), key=lambda pair: sort_key(pair[1], language))


class AgreementFilter(QueryForm):
    """Which agreements the list shows."""

    partner = SelectField(_l("Partner"), required=False)
    book = SelectField(_l("Phase"), required=False)
    state = HiddenField()

    @classmethod
    def offering(
        cls, asked: Any, partners: list[tuple[str, str]], books: list[tuple[str, str]]
    ) -> AgreementFilter:
        """The filter with what can be chosen."""
        form = cls(asked)
        form.partner.choices = [("", _("All partners")), *partners]
        form.book.choices = [("", _("All phases")), *books]
        return form
