"""The forms of the report's desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.core.languages import LANGUAGES
from app.reports.queries import Wording
from app.reports.rules.clearance import SECTION_WORDS, SECTIONS
from app.reports.rules.handing_over import LONGEST_CONCLUSION, MOST
from app.reports.rules.overrides import Sentence
from app.reports.services import LONGEST_NOTE
from app.web import countries
from app.web.fields import (
    CheckboxesField,
    Choice,
    DateField,
    EmailField,
    FileField,
    LanguageField,
    LocalisedField,
    MarkdownField,
    SelectField,
    TextArea,
    TextField,
    TickField,
    VersionField,
)
from app.web.forms import Form
from app.web.language import current_language

LONGEST_TEXT = 20_000
LONGEST_COMMENT = 4_000


class SectionForm(Form):
    """The sentences of one section, each replaceable; fields are added by :func:`section_form`."""


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


# --- clearance ------------------------------------------------------------------------------------


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


# --- decisions and actions ------------------------------------------------------------------------


class DecisionForm(Form):
    """What was decided, and on which item of the agenda."""

    text = TextArea(_l("What was decided"), max_length=LONGEST_COMMENT, rows=3)
    item = SelectField(_l("Item of the agenda"), blank=_l("The meeting as a whole"), required=False)

    def __init__(self, items: list[Choice], **values: Any) -> None:
        super().__init__(**values)
        self.item.choices = [*(self.item.choices or []), *items]


class ActionForm(DecisionForm):
    """What is to be done, by whom and by when."""

    text = TextArea(_l("What is to be done"), max_length=LONGEST_COMMENT, rows=3)
    partner = SelectField(_l("Partner who does it"), blank=_l("No partner"), required=False)
    owner_name = TextField(
        _l("Person who does it"),
        description=_l("A partner, a person, or both."),
        max_length=200,
        required=False,
    )
    owner_email = EmailField(
        _l("Their e-mail address"),
        description=_l(
            "They get the action with a link by which they report, and a reminder a week before "
            "its day, on the day, and twice when it has passed."
        ),
        required=False,
    )
    due_on = DateField(_l("To be done by"))

    def __init__(self, items: list[Choice], partners: list[Choice], **values: Any) -> None:
        super().__init__(items, **values)
        self.partner.choices = [*(self.partner.choices or []), *partners]


class OutcomeStateForm(Form):
    """How it ended, or why it is open again."""

    note = TextArea(_l("How it ended, or why"), max_length=LONGEST_COMMENT, rows=2, required=False)


class OwnReportForm(Form):
    """What the owner of an action says about it."""

    note = TextArea(_l("How far it is"), max_length=LONGEST_COMMENT, rows=4)
    done = TickField(_l("It is done"))


# --- notes ----------------------------------------------------------------------------------------


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


# --- assembly -------------------------------------------------------------------------------------


class WaiverForm(Form):
    """Why one finding may stand."""

    digest = HiddenField()
    reason = TextField(_l("Why this may stand"), max_length=1000)


class PictureForm(Form):
    """What a photograph shows, or that it only decorates."""

    alt = LocalisedField(
        _l("Alternative text"),
        description=_l("What the picture shows, for whoever cannot see it."),
        required=False,
        max_length=500,
    )
    decorative = TickField(_l("It only decorates and needs no text"))
    caption = LocalisedField(_l("Caption"), required=False, max_length=300)

    def says_something(self) -> bool:
        """Whether there is a text, or the tick that none is needed; refuses at the field."""
        if self.alt.data or self.decorative.data:
            return True
        self.refuse(_("Say what the picture shows, or tick that it only decorates."), "alt")
        return False


class NewPictureForm(PictureForm):
    """A photograph with its words."""

    file = FileField(
        _l("Photograph"),
        description=_l("JPEG, PNG or WebP. It is written anew, without place and camera."),
        kinds=("jpg", "jpeg", "png", "webp"),
        megabytes=25,
    )


class ManuscriptForm(Form):
    """A text in a file, in the language of the report."""

    file = FileField(_l("Text"), description=_l("DOCX or TXT."), kinds=("docx", "txt"))


class TranslationFileForm(Form):
    """A translation that comes back in a file."""

    file = FileField(
        _l("Translated file"), description=_l("XLIFF 2 or DOCX."), kinds=("xlf", "xliff", "docx")
    )


class TakeTranslationForm(Form):
    """Take a file over; ``seal`` names the comparison that was looked at."""

    seal = HiddenField()
    accept = TickField(_l("I have seen what is named above; take the file over all the same."))
