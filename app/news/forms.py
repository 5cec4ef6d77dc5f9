"""The forms of the newsroom."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.news.rules.articles import HEADLINE, PART_WORDS, PARTS, PLACE_WORDS
from app.web.fields import (
    Choice,
    EmailField,
    MarkdownField,
    RadioField,
    SelectField,
    TextArea,
    TextField,
)
from app.web.forms import Form

LONGEST_PART = 6_000
LONGEST_WORDS = 1_500


class ArticleForm(Form):
    """The parts of an article; one field each, in the order in which they are printed."""

    headline = TextField(PART_WORDS[HEADLINE], max_length=300)
    lead = MarkdownField(PART_WORDS["lead"], max_length=LONGEST_PART, rows=4)
    meeting = MarkdownField(PART_WORDS["meeting"], max_length=LONGEST_PART, rows=6, required=False)
    results = MarkdownField(PART_WORDS["results"], max_length=LONGEST_PART, rows=6, required=False)
    target = MarkdownField(PART_WORDS["target"], max_length=LONGEST_PART, rows=4, required=False)
    resources = MarkdownField(
        PART_WORDS["resources"], max_length=LONGEST_PART, rows=5, required=False
    )
    history = MarkdownField(PART_WORDS["history"], max_length=LONGEST_PART, rows=3, required=False)
    attendance = MarkdownField(
        PART_WORDS["attendance"], max_length=LONGEST_PART, rows=3, required=False
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        for name in PARTS:
            self[name].label.text = _(PART_WORDS[name])

    def parts(self) -> dict[str, str]:
        """The texts by part."""
        return {name: (self[name].data or "").strip() for name in PARTS}


class QuotationForm(Form):
    """A speaker's words and where they stand."""

    place = RadioField(_l("Place"))
    speaker = SelectField(_l("Speaker"))
    email = EmailField(
        _l("The speaker’s e-mail address"),
        description=_l(
            "The request for approval goes here, with a link of its own; no account is needed."
        ),
    )
    words = TextArea(
        _l("Words"),
        description=_l("Without quotation marks; they are printed around the words."),
        max_length=LONGEST_WORDS,
        rows=4,
    )

    def __init__(self, speakers: list[Choice], **values: Any) -> None:
        super().__init__(**values)
        self.place.choices = [(name, _(words)) for name, words in PLACE_WORDS.items()]
        self.speaker.choices = [*(self.speaker.choices or []), *speakers]


class ReasonForm(Form):
    """Why a typed number stays although the register says otherwise."""

    reason = TextField(_l("Why the words stay"), max_length=500, required=False)


class AnswerForm(Form):
    """What the speaker says to their words."""

    choice = RadioField(
        _l("Your answer"),
        choices=[
            ("approve", _l("I approve these words")),
            ("change", _l("I approve the words that I write below instead")),
            ("refuse", _l("I do not want to be quoted")),
        ],
    )
    words = TextArea(
        _l("Words that may be printed"), max_length=LONGEST_WORDS, rows=4, required=False
    )
    note = TextArea(_l("A note to the secretariat"), max_length=1000, rows=2, required=False)
