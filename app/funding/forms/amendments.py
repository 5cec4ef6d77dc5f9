"""Forms that change a signed agreement: amounts, schedule, words, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField
from wtforms.fields import HiddenField

from app.core.words import N_
from app.funding.forms.engagements import words
from app.funding.forms.papers import TRIGGERS
from app.funding.forms.rows import RowsForm
from app.funding.models import Agreement, AgreementLine, Instalment
from app.funding.rules.instalments import Part
from app.funding.services.amendments import Added, Delta, Moved, Step, Waived
from app.web.fields import DateField, MoneyField, SelectField, TextArea, TextField
from app.web.forms import Subform
from app.web.said_back import SaysBack

MOST_ADDED = 20

KINDS = {
    "amendment": (N_("Amendment"), N_("Amend %(number)s")),
    "schedule": (N_("New schedule"), N_("Reschedule %(number)s")),
    "termination": (N_("Termination"), N_("Terminate %(number)s")),
    "closure": (N_("Closure"), N_("Close %(number)s")),
}
"""Each kind of change: what the paper is called, and the heading of the page that records it."""

ACTS = {
    "keep": N_("stays as it is"),
    "move": N_("falls due on another day"),
    "waive": N_("is no longer expected"),
}


class _Line(Subform):
    row = HiddenField()
    delta = MoneyField(_l("Changes by"), currency="USD", negative=True, required=False)


class _Scheduled(Subform):
    row = HiddenField()
    act = SelectField(_l("What is unpaid"), choices=lambda: words(ACTS), default="keep")
    due_on = DateField(_l("Now due on"), required=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """What moves moves to a day."""
        fits = bool(super().validate(extra_validators))
        if self.act.data == "move" and self.due_on.data is None and not self.due_on.errors:
            self.due_on.errors = [*self.due_on.errors, _("Say on which day it falls due now.")]
            return False
        return fits


class _Added(Subform):
    of = SelectField(_l("Of amount"), default="1")
    amount = MoneyField(_l("Instalment"), currency="USD")
    due_on = DateField(_l("Due on"))
    trigger_kind = SelectField(
        _l("Due"), choices=lambda: words(TRIGGERS), default="date", required=False
    )
    trigger_text = TextField(_l("What sets it off"), required=False, max_length=300)


class AmendmentForm(RowsForm, SaysBack):
    """A change of one agreement; which parts it has depends on the kind."""

    effective_on = DateField(_l("Takes effect on"))
    why = TextArea(_l("Reason"), max_length=1000, rows=3)

    agreement: Agreement
    kind: str

    def deltas(self) -> list[Delta]:
        """By how much each amount changes, where it does."""
        by_id = {str(row.id): row for row in self.agreement.lines}
        return [
            Delta(by_id[entry.form.row.data], entry.form.delta.data)
            for entry in self._entries("lines")
            if entry.form.row.data in by_id and entry.form.delta.data
        ]

    def steps(self) -> list[Step]:
        """What happens to the schedule."""
        rows = {row.n: row for row in self.agreement.lines}
        there = {str(one.id): one for one in self.agreement.instalments}
        found: list[Step] = []
        for entry in self._entries("scheduled"):
            one, part = there.get(entry.form.row.data), entry.form
            if one is None:
                continue
            if part.act.data == "move":
                found.append(Moved(one, part.due_on.data, one.trigger_kind, one.trigger_text))
            elif part.act.data == "waive":
                found.append(Waived(one))
        for entry in self._entries("added"):
            part = entry.form
            found.append(
                Added(
                    rows[int(part.of.data)],
                    part.amount.data,
                    part.due_on.data,
                    part.trigger_kind.data or "date",
                    part.trigger_text.data or "",
                )
            )
        return found

    def words(self) -> dict[str, Any]:
        """The new end and the new words, as far as the form has them and they differ."""
        if "conditions" not in self:
            return {}
        text = self["conditions"].data or ""
        return {
            "ends_on": self["ends_on"].data,
            "conditions": text if text != self.agreement.conditions else None,
        }

    def _entries(self, name: str) -> Sequence[Any]:
        return self[name].entries if name in self else []

    def fit(self) -> None:
        """Each amount in its own currency, each addition offered the amounts that there are."""
        lines = {str(row.id): row for row in self.agreement.lines}
        for entry in self._entries("lines"):
            row = lines.get(entry.form.row.data)
            entry.form.delta.currency = row.currency if row else "USD"
            entry.form.delta.currency_field = None
        numbers = [(str(row.n), str(row.n)) for row in self.agreement.lines]
        currencies = {str(row.n): row.currency for row in self.agreement.lines}
        for entry in self._entries("added"):
            entry.form.of.choices = numbers
            entry.form.amount.currency = currencies.get(entry.form.of.data or "", "USD")
            entry.form.amount.currency_field = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Amounts are read in the currency of what they change."""
        self.fit()
        return bool(super().validate(extra_validators))

    def rearranged(self, wish: str) -> bool:
        """Only additions come and go."""
        changed = super().rearranged(wish) if wish.endswith("added") or ":added" in wish else False
        self.fit()
        return changed


def amendment_form(
    agreement: Agreement,
    kind: str,
    standing: Sequence[tuple[AgreementLine, Sequence[tuple[Instalment, Part]]]],
    today: Any,
) -> AmendmentForm:
    """The form of a change of one kind."""
    parts: dict[str, Any] = {}
    stored: dict[str, Any] = {"effective_on": today}
    if kind == "amendment":
        parts["lines"] = FieldList(FormField(_Line), label=_l("Amounts"))
        parts["ends_on"] = DateField(_l("In force until"), required=False)
        parts["conditions"] = TextArea(_l("Conditions"), required=False, max_length=2000, rows=3)
        stored["lines"] = [{"row": str(row.id)} for row in agreement.lines]
        stored |= {"ends_on": agreement.ends_on, "conditions": agreement.conditions}
    if kind in ("amendment", "schedule"):
        parts["scheduled"] = FieldList(FormField(_Scheduled), label=_l("Instalments"))
        parts["added"] = FieldList(
            FormField(_Added), label=_l("Further instalments"), max_entries=MOST_ADDED
        )
        stored["scheduled"] = [
            {"row": str(one.id), "act": "keep"}
            for _row, now in standing
            for one, part in now
            if part.unpaid
        ]
    form: AmendmentForm = type("ChangeForm", (AmendmentForm,), parts)(data=stored)
    form.agreement, form.kind = agreement, kind
    form.fit()
    return form
