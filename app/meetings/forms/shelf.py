"""The documents of a meeting."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.meetings import words
from app.meetings.forms.shared import choices_named, language_choices
from app.meetings.rules.uploads import ENDINGS, TAKEN
from app.web.fields import (
    Choice,
    DateTimeLocal,
    FileField,
    LocalisedField,
    RadioField,
    SelectField,
    TextArea,
    TickField,
)
from app.web.forms import Form


class EditionForm(Form):
    """A file in one language."""

    language = SelectField(_l("Language of the file"), choices=language_choices)
    file = FileField(_l("File"), kinds=ENDINGS)

    def __init__(self, most: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file.megabytes = most
        self.file.description = _(
            "%(taken)s; at most %(size)s MB, without macros.", taken=TAKEN, size=most
        )


class DocumentForm(Form):
    """What a document is, where it belongs, who reads it, and from when."""

    title = LocalisedField(_l("Title"), max_length=200)
    kind = SelectField(_l("Kind"), choices=lambda: choices_named(words.DOCUMENT_KINDS))
    item = SelectField(_l("Agenda item"), blank=_l("The whole meeting"), required=False)
    audience = RadioField(
        _l("Who may read it"),
        choices=lambda: choices_named(words.AUDIENCES),
        hints={
            "public": _l("On the public pages of the meeting."),
            "registered": _l("Delegates by their link or sign-in, and focal points."),
            "delegation": _l("The delegation of the partner chosen below, and nobody else’s."),
            "secretariat": _l("At the desk alone."),
        },
    )
    partner = SelectField(
        _l("Partner"),
        description=_l("Whose statement it is, or whose delegation may read it."),
        blank=_l("No partner"),
        required=False,
    )
    release = RadioField(
        _l("Release"),
        choices=lambda: choices_named(words.RELEASES),
        hints={
            "item": _l(
                "At its time in the programme, or before that as soon as somebody has the floor."
            )
        },
    )
    release_at = DateTimeLocal(_l("Day and time of the release"), required=False)
    embargo_until = DateTimeLocal(
        _l("Embargo until"),
        description=_l(
            "For statements: until then only the secretariat and the delegation whose statement "
            "it is may read it, whatever is chosen above."
        ),
        required=False,
    )

    for_interpreters = TickField(
        _l("For the interpreters"),
        description=_l(
            "Their briefing pack holds it, also while it is under embargo: interpreters need a "
            "statement before it is made."
        ),
    )

    def offer(self, *, zone: str, items: list[Choice], partners: list[Choice]) -> None:
        """Fill the lists; times are those of the meeting."""
        self.release_at.zone = self.embargo_until.zone = zone
        self.item.choices = [*(self.item.choices or []), *items]
        self.partner.choices = [*(self.partner.choices or []), *partners]


class NewDocumentForm(DocumentForm, EditionForm):
    """A document with its first file."""


class WithdrawForm(Form):
    """Why a document is taken back."""

    reason = TextArea(
        _l("Why is it withdrawn?"), description=_l("For the desk alone."), rows=3, max_length=500
    )
