"""The forms of the report's desk."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from app.reports.rules.overrides import Sentence
from app.web.fields import MarkdownField, TickField
from app.web.forms import Form

LONGEST_TEXT = 20_000


class SectionForm(Form):
    """The sentences of one section, each replaceable; fields are added by :func:`section_form`."""


class PublishForm(Form):
    """The annexes beside the speakers, and the button that publishes.

    ``version`` is the edition it was opened for, so that a second press publishes nothing.
    """

    participants = TickField(_l("Participants who agreed to a public list"))
    engagements = TickField(_l("Engagements recorded in the tour de table"))


def field_name(key: str) -> str:
    """A sentence's key as the name of a form field."""
    return "t_" + "".join(char if char.isalnum() else "_" for char in key)


def section_form(sentences: Sequence[Sentence], labels: Sequence[str], version: int) -> SectionForm:
    """A form with a text field for each sentence, filled with what is printed now."""
    fields = {
        field_name(sentence.key): MarkdownField(
            label, max_length=LONGEST_TEXT, required=False, default=sentence.text, rows=4
        )
        for sentence, label in zip(sentences, labels, strict=True)
    }
    made: SectionForm = type("SectionForm", (SectionForm,), fields)(data={"version": version})
    return made
