"""Who speaks: a role given, the letter, the answer."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from app.meetings import words
from app.meetings.forms.shared import choices_named
from app.meetings.models import ROLES
from app.web.fields import (
    CheckboxesField,
    Choice,
    CountryField,
    RadioField,
    SelectField,
    TextField,
    TickField,
    TitleField,
)
from app.web.forms import Form


class RoleForm(Form):
    """A role for a person who was found, or for somebody new."""

    item = SelectField(_l("Agenda item"), blank=_l("Choose an item"))
    role = SelectField(
        _l("Role"), choices=lambda: choices_named(words.ROLES, ROLES), blank=_l("Choose a role")
    )
    person = RadioField(_l("Person"), required=False)
    honorific = TextField(_l("Honorific"), max_length=40, required=False)
    given_names = TextField(_l("Given names"), max_length=120, required=False)
    family_name = TextField(_l("Family name"), max_length=120, required=False)
    function = TitleField(_l("Function"), max_length=300, required=False)
    partner = SelectField(_l("Speaks for"), blank=_l("As recorded for the person"), required=False)

    def offer(self, *, items: list[Choice], persons: list[Choice], partners: list[Choice]) -> None:
        """Fill the lists."""
        self.item.choices = [*(self.item.choices or []), *items]
        self.person.choices = [*persons, ("", _("Somebody new, named below"))]
        self.partner.choices = [*(self.partner.choices or []), *partners]

    def validate_family_name(self, field: Any) -> None:
        """A new person needs a family name."""
        if not self.person.data and not field.data:
            raise ValidationError(_("Choose a person, or enter the family name of a new one."))


class RoleEditForm(Form):
    """A role as it is printed for this meeting; the person's record is not touched."""

    role = SelectField(_l("Role"), choices=lambda: choices_named(words.ROLES, ROLES))
    status = SelectField(_l("Answer"), choices=lambda: choices_named(words.STATUSES))
    honorific = TextField(_l("Honorific"), max_length=40, required=False)
    printed = TextField(_l("Name as printed"), max_length=240)
    function = TitleField(_l("Function"), max_length=300, required=False)
    organisation = TitleField(_l("Organisation"), max_length=300, required=False)
    country = CountryField(_l("Country"), required=False, blank=_l("No country"))


class AskForm(Form):
    """A button that writes to speakers."""


class AnswerForm(Form):
    """What a speaker takes on, and how they are to be printed at this meeting."""

    accepts = CheckboxesField(
        _l("I take part as"),
        description=_l("Untick what you cannot take on."),
        required=False,
    )
    honorific = TextField(
        _l("Honorific"), description=_l("Such as Ms, Mr, H.E., Dr."), max_length=40, required=False
    )
    printed = TextField(_l("Name as printed"), max_length=240)
    function = TitleField(_l("Function"), max_length=300, required=False)
    organisation = TitleField(_l("Organisation"), max_length=300, required=False)
    printed_right = TickField(_l("Name, function and organisation are right as they stand here"))

    def __init__(self, roles: list[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accepts.choices = roles
        self.accepts.process(
            request.form if self.is_submitted() else None,
            data=(kwargs.get("data") or {}).get("accepts"),
        )
