"""The forms by which those named clear a version of a report."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.reports.forms.shared import LONGEST_COMMENT
from app.web.fields import (
    Choice,
    SelectField,
    TextArea,
)
from app.web.forms import Form


class SendVersionForm(Form):
    """Who clears the report, in order."""

    first = SelectField(_l("First"), blank=_l("Choose a person"), required=False)
    second = SelectField(_l("Then"), blank=_l("Nobody"), required=False)
    third = SelectField(_l("Last"), blank=_l("Nobody"), required=False)
    note = TextArea(
        _l("Note to the readers"),
        description=_l("Part of the mail: by when, and what to look at."),
        max_length=LONGEST_COMMENT,
        rows=2,
        required=False,
    )

    def __init__(self, people: list[Choice], **values: Any) -> None:
        super().__init__(**values)
        for field in (self.first, self.second, self.third):
            field.choices = [*(field.choices or []), *people]

    def order(self) -> list[str]:
        """Accounts (public ids) in the order in which they clear."""
        return [one.data for one in (self.first, self.second, self.third) if one.data]


class KeepVersionForm(Form):
    """What is remembered of a version that is kept by hand."""

    about = TextArea(_l("What it is"), max_length=300, rows=1, required=False)


class DecideVersionForm(Form):
    """The buttons that clear or send back; ``seen`` names the words that were read."""

    seen = HiddenField()


class CommentForm(Form):
    """A comment on a section, or on a paragraph of it."""

    place = SelectField(_l("About"))
    body = TextArea(_l("Comment"), max_length=LONGEST_COMMENT, rows=3)

    def __init__(self, places: list[Choice], **values: Any) -> None:
        super().__init__(**values)
        self.place.choices = places


class AnswerForm(Form):
    """What was done about one comment, named by its public id."""

    comment = HiddenField()
    answer = TextArea(_l("Answer"), max_length=LONGEST_COMMENT, rows=2)
