"""The forms of the right of correction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.core.errors import StaleVersion
from app.reports.forms.shared import LONGEST_COMMENT, field_name
from app.reports.queries.corrections import Paragraph
from app.reports.rules.corrections import LONGEST
from app.web.fields import (
    Choice,
    DateField,
    MarkdownField,
    SelectField,
    TextArea,
    TickField,
)
from app.web.forms import Form


class AskCorrectionsForm(Form):
    """The terms, and whom to ask about each paragraph; made by :func:`ask_corrections_form`."""

    due_on = DateField(_l("Last day for an answer"))
    silence_consents = TickField(_l("Silence is consent: who has not answered by then agrees"))
    note = TextArea(
        _l("Note to those who spoke"),
        description=_l("Part of the mail."),
        max_length=LONGEST_COMMENT,
        rows=2,
        required=False,
    )

    def chosen(self, paragraphs: Sequence[Paragraph]) -> dict[int, str]:
        """Whom to ask, by intervention (database id)."""
        return {
            one.said.id: self[name].data
            for one in paragraphs
            if (name := who_field(one)) in self and self[name].data
        }


def who_field(one: Paragraph) -> str:
    """The name of the field that says whom to ask about a paragraph."""
    return "who_" + field_name(one.said.slug)


def ask_corrections_form(paragraphs: Sequence[Paragraph], **values: Any) -> AskCorrectionsForm:
    """A form with a choice for each paragraph that somebody can be asked about."""
    fields: dict[str, Any] = {}
    for one in paragraphs:
        if one.recipients and one.standing not in ("proposed", "rewritten"):
            choices: list[Choice] = [
                (
                    who.key,
                    _("%(name)s, who spoke (%(email)s)", name=who.name, email=who.email)
                    if who.kind == "speaker"
                    else _("%(name)s, focal point (%(email)s)", name=who.name, email=who.email),
                )
                for who in one.recipients
            ]
            open_ = one.standing in ("not_asked", "changed", "overdue")
            fields[who_field(one)] = SelectField(
                _("Whom to ask about what %(name)s said", name=one.who),
                choices=choices,
                blank=_("Nobody now"),
                required=False,
                default=one.recipients[0].key if open_ else "",
            )
    made: AskCorrectionsForm = type("AskCorrectionsForm", (AskCorrectionsForm,), fields)(
        data=values or None
    )
    return made


class OwnParagraphForm(Form):
    """What whoever spoke says of their paragraph; ``seen`` names the words that were read."""

    seen = HiddenField()
    proposal = MarkdownField(_l("How it should read"), max_length=LONGEST, rows=10, required=False)
    reason = TextArea(
        _l("Why"),
        description=_l("Needed with a correction; a few words are enough."),
        max_length=LONGEST_COMMENT,
        rows=3,
        required=False,
    )

    def take_theirs(self, error: StaleVersion) -> None:  # noqa: ARG002
        """The page shows the words as they stand above the form; they are read again."""
        self.refuse(
            _(
                "The paragraph was changed after you opened this page. Read the words below, "
                "then answer. What you typed is still here."
            )
        )


class DecideCorrectionForm(Form):
    """Taking a proposal, as it is or with a last touch, or refusing it with a reason."""

    seen = HiddenField()
    text = MarkdownField(
        _l("The paragraph from now on"), max_length=LONGEST, rows=10, required=False
    )
    reason = TextArea(
        _l("Note to whoever proposed it"),
        description=_l("Needed when the proposal is refused."),
        max_length=LONGEST_COMMENT,
        rows=3,
        required=False,
    )
