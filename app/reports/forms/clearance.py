"""The forms by which somebody clears a concept note."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.core.languages import LANGUAGES
from app.reports.forms.shared import LONGEST_COMMENT
from app.reports.queries import Wording
from app.reports.rules.clearance import SECTION_WORDS, SECTIONS
from app.web import countries
from app.web.fields import (
    CheckboxesField,
    Choice,
    SelectField,
    TextArea,
)
from app.web.forms import Form
from app.web.language import current_language


class AskClearanceForm(Form):
    """Who is to clear the concept note, in which languages, and what they should know."""

    asked_of = SelectField(_l("Who clears it"), blank=_l("Choose a person"))
    languages = CheckboxesField(
        _l("Languages"),
        choices=lambda: [
            (code, countries.language_name(code, current_language())) for code in LANGUAGES
        ],
    )
    note = TextArea(
        _l("Note to the reader"),
        description=_l("Part of the mail: by when, and what to look at."),
        max_length=LONGEST_COMMENT,
        rows=3,
        required=False,
    )

    def __init__(self, people: list[Choice], **values: Any) -> None:
        super().__init__(**values)
        self.asked_of.choices = [*(self.asked_of.choices or []), *people]


class ClearanceForm(Form):
    """A comment for each section, and in ``seen`` the short names of the words that were read;
    made by :func:`clearance_form`.
    """

    seen = HiddenField()

    def comments(self) -> dict[str, str]:
        """What was said, by section."""
        return {key: self[f"comment_{key}"].data or "" for key in SECTIONS}

    def read(self) -> Wording:
        """The words that the page showed; none for a damaged form, which clears nothing."""
        parts = (one.partition(":") for one in (self.seen.data or "").split())
        return Wording({key: seal for key, _colon, seal in parts if key in SECTIONS})

    def show(self, words: Wording) -> None:
        """Say that the page shows these words."""
        self.seen.data = " ".join(f"{key}:{seal}" for key, seal in words.seals.items())
        self.seen.raw_data = None


def clearance_form() -> ClearanceForm:
    """A form with a comment field for each section of the concept note."""
    fields = {
        f"comment_{key}": TextArea(
            _("Comment on “%(section)s”", section=_(SECTION_WORDS[key])),
            max_length=LONGEST_COMMENT,
            rows=2,
            required=False,
        )
        for key in SECTIONS
    }
    made: ClearanceForm = type("ClearanceForm", (ClearanceForm,), fields)()
    return made


class ResolveForm(Form):
    """What was done about one comment, named by its public id."""

    comment = HiddenField()
    answer = TextArea(
        _l("What was done about it"), max_length=LONGEST_COMMENT, rows=2, required=False
    )
