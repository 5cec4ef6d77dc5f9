"""The forms in which a report is written, checked and published."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.core.errors import StaleVersion
from app.reports.forms.shared import LONGEST_COMMENT, LONGEST_TEXT, field_name
from app.reports.rules.overrides import Sentence
from app.web.fields import (
    LocalisedField,
    MarkdownField,
    TextArea,
    TextField,
    TickField,
)
from app.web.forms import Form


class SectionForm(Form):
    """The sentences of one section, each replaceable; fields are added by :func:`section_form`."""

    def take_theirs(self, error: StaleVersion) -> None:
        """The refusal names the sentences by their keys, the form by its fields."""
        theirs = {field_name(key): text for key, text in error.theirs.items()}
        super().take_theirs(StaleVersion(theirs=theirs, version=error.version))


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


class PublishForm(Form):
    """The annexes beside the speakers, and the button that publishes.

    ``version`` is the edition it was opened for, so that a second press publishes nothing.
    """

    participants = TickField(_l("Participants who agreed to a public list"))
    engagements = TickField(_l("Engagements recorded in the tour de table"))
    corrigendum = TextArea(
        _l("Why there is a new edition"),
        description=_l("Printed before the list of what changed."),
        max_length=LONGEST_COMMENT,
        rows=3,
        required=False,
    )
    reason = TextArea(
        _l("Why text that is not cleared is published"),
        description=_l("Recorded with your name."),
        max_length=LONGEST_COMMENT,
        rows=2,
        required=False,
    )


class WaiverForm(Form):
    """Why one finding may stand."""

    digest = HiddenField()
    reason = TextField(_l("Why this may stand"), max_length=1000)


class ReportMailForm(Form):
    """The confirmation that the report is mailed; ``version`` is the number that was shown."""

    note = LocalisedField(_l("Your own words"), required=False, max_length=2_000)
