"""The forms by which files come in: photographs, texts and translations."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.web.fields import (
    FileField,
    LocalisedField,
    TickField,
)
from app.web.forms import Form


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

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field: there is a text, or the tick that none is needed."""
        if not super().validate(extra_validators):
            return False
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
