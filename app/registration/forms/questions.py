"""The form of one further question at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField

from app.core.localised import Localised
from app.registration import queries
from app.registration.forms.further import said_as
from app.registration.models import Question
from app.registration.rules.questions import CHOICE, MOST_OPTIONS, YES_NO, Option
from app.registration.services import QuestionCard
from app.registration.services.questions import answers_to, as_form, card_of
from app.registration.words import QUESTION_KINDS
from app.web.fields import LocalisedField, RadioField, SelectField, TickField, WholeNumberField
from app.web.forms import Form, Subform
from app.web.language import current_language

EMPTY_ROWS = 3
"""Rows for further answers that the page offers beside those that are filled."""


class OptionRow(Subform):
    """One answer of a choice; without words it is taken away."""

    key = HiddenField()
    label = LocalisedField(_l("Answer"), required=False)
    places = WholeNumberField(_l("Places"), least=0, most=100_000, required=False)


def stored_in(question: Question) -> dict[str, Any]:
    """What the form of a question starts from."""
    card = card_of(question)
    rows = [{"key": one.key, "label": one.label, "places": one.places} for one in card.options]
    return {**as_form(card), "options": rows}


class QuestionForm(Form):
    """What is asked, how, and of whom."""

    kind = RadioField(
        _l("Kind of answer"),
        choices=lambda: [(code, _(words)) for code, words in QUESTION_KINDS.items()],
        missing=_l("Choose the kind of answer."),
    )
    label = LocalisedField(_l("Question"), max_length=300)
    help = LocalisedField(_l("Help"), max_length=500, required=False)
    options = FieldList(FormField(OptionRow), max_entries=MOST_OPTIONS)
    required = TickField(_l("Must be answered"))
    officer_only = TickField(
        _l("Visible to the officer only"),
        description=_l("Not on the desk’s lists for others; in the officer’s own export."),
    )
    condition = SelectField(
        _l("Asked"),
        choices=list,
        blank=_l("Always"),
        required=False,
    )

    @classmethod
    def showing(
        cls, others: Sequence[Question], question: Question | None = None, *, more: int = 0
    ) -> Any:
        """A new question, or one as it is asked now, or what was sent; ``more`` further empty rows
        of answers than there are.
        """
        form = cls(data={"kind": CHOICE} if question is None else stored_in(question))
        if question is not None:
            del form.kind
            form.version.data = form.version.data or question.version
        form.condition.choices = [("", _("Always")), *_conditions(others, question)]
        if question is None or question.kind == CHOICE:
            wanted = max(len(form.options.entries), EMPTY_ROWS if not form.is_submitted() else 0)
            if not form.is_submitted() or more:
                wanted = min(len(form.options.entries) + EMPTY_ROWS, MOST_OPTIONS)
            while len(form.options.entries) < wanted:
                form.options.append_entry()
        else:
            del form.options
        return form

    def card(self) -> QuestionCard:
        """What a valid form says."""
        before, _colon, value = (self.condition.data or "").partition(":")
        rows = [entry.form for entry in self.options] if "options" in self._fields else []
        return QuestionCard(
            label=self.label.data,
            help=self.help.data or Localised(),
            options=[
                Option(row.key.data or "", row.label.data, row.places.data)
                for row in rows
                if row.label.data
            ],
            required=self.required.data,
            officer_only=self.officer_only.data,
            depends_on=before,
            depends_value=value,
        )


def _conditions(others: Sequence[Question], question: Question | None) -> list[tuple[str, str]]:
    """Each answer that could be given before, as a condition in words."""
    language = current_language()
    found = []
    for one in others:
        if question is not None and (one.id == question.id or one.position > question.position):
            continue
        if one.retired_at is not None or one.kind not in (CHOICE, YES_NO):
            continue
        asked = queries.as_asked(one)
        found += [
            (
                f"{asked.key}:{value}",
                _(
                    "Only if the answer to “%(question)s” is “%(answer)s”",
                    question=asked.label.best(language)[0],
                    answer=said_as(asked, value),
                ),
            )
            for value in answers_to(one)
        ]
    return found
