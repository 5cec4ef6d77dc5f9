"""The forms of the notes, and of the conclusions that sessions hand over."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.reports.forms.shared import LONGEST_COMMENT
from app.reports.rules.handing_over import LONGEST_CONCLUSION, MOST
from app.reports.services import LONGEST_NOTE
from app.web.fields import (
    LanguageField,
    MarkdownField,
    TextArea,
    TextField,
    VersionField,
)
from app.web.forms import Form


class NoteForm(Form):
    """One box as a plain form: ``version`` is the wording from which it began, and the submission
    key names the page that sends it.
    """

    text = MarkdownField(_l("Notes"), max_length=LONGEST_NOTE, rows=5, required=False)
    language = LanguageField(_l("Language of these notes"))


class QuestionForm(Form):
    """A question below a speaker, and the reply."""

    question_id = HiddenField()
    asked_by = TextField(_l("Who asked"), max_length=200, required=False)
    question = TextArea(_l("Question"), max_length=LONGEST_COMMENT, rows=2, required=False)
    reply = TextArea(_l("Reply"), max_length=LONGEST_COMMENT, rows=2, required=False)


class SettleForm(Form):
    """The text that stands from now on; ``box_version`` and ``version`` are what was read."""

    box_version = VersionField()
    text = MarkdownField(
        _l("The text from now on"), max_length=LONGEST_NOTE, rows=12, required=False
    )


class NoteActForm(Form):
    """A button at a box: ``seen`` are the words of the record that stood beside it."""

    seen = HiddenField()


class HandOverForm(Form):
    """Three to five conclusions; fields are added by :func:`hand_over_form`."""

    language = LanguageField(_l("Language of these conclusions"))

    def conclusions(self) -> list[str]:
        """What stands in the fields, in their order."""
        return [self[f"conclusion_{number}"].data or "" for number in range(1, MOST + 1)]


def hand_over_form(conclusions: Sequence[str], language: str, version: int) -> HandOverForm:
    """A form with a field for each conclusion, filled with what is kept."""
    said = [*conclusions, *[""] * MOST][:MOST]
    fields = {
        f"conclusion_{number}": TextArea(
            _("Conclusion %(number)s", number=number),
            max_length=LONGEST_CONCLUSION,
            rows=2,
            required=False,
            default=text,
        )
        for number, text in enumerate(said, 1)
    }
    made: HandOverForm = type("HandOverForm", (HandOverForm,), fields)(
        data={"language": language, "version": version}
    )
    return made
