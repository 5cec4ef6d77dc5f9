"""Languages of sessions and speakers; the interpreters and their booths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import ValidationError

from app.meetings.forms.shared import language_choices
from app.web import countries
from app.web.fields import CheckboxesField, Choice, EmailField, RadioField, SelectField, TextField
from app.web.forms import Form
from app.web.language import current_language


class OfferForm(Form):
    """Into which languages a session is interpreted."""

    how = RadioField(
        _l("Interpretation"),
        choices=lambda: [
            ("above", _("As the meeting")),
            ("own", _("Into the languages ticked below")),
            ("none", _("No interpretation in this session")),
        ],
        hints={"above": _l("Or as the item above it, where that has its own languages.")},
    )
    languages = CheckboxesField(_l("Languages"), choices=language_choices, required=False)

    def validate_how(self, field: Any) -> None:
        """Languages of its own are at least one."""
        if field.data == "own" and not self.languages.data:
            raise ValidationError(
                _("Tick at least one language, or choose that there is no interpretation.")
            )

    @property
    def chosen(self) -> list[str] | None:
        """None is as above it, an empty list is none."""
        if self.how.data == "above":
            return None
        return list(self.languages.data) if self.how.data == "own" else []


class SpeakingForm(Form):
    """The language that each role will speak; fields are added by :func:`speaking_form`."""

    def changed(self) -> dict[int, str | None]:
        """By key of the role, what differs from what the page showed."""
        return {
            int(name.removeprefix("role_")): field.data
            for name, field in self._fields.items()
            if name.startswith("role_") and (field.data or "") != (self[f"was_{name}"].data or "")
        }


def speaking_form(roles: Mapping[int, tuple[str, str | None]]) -> SpeakingForm:
    """A question for each role: its label, and the language known now."""
    fields: dict[str, Any] = {}
    for key, (label, language) in roles.items():
        fields[f"role_{key}"] = SelectField(
            label, choices=language_choices, blank=_l("Not known"), required=False, default=language
        )
        fields[f"was_role_{key}"] = HiddenField(default=language or "")
    made: SpeakingForm = type("SpeakingForm", (SpeakingForm,), fields)()
    return made


class InterpreterForm(Form):
    """An entry of the interpreters' roster."""

    name = TextField(_l("Name"), max_length=240)
    email = EmailField(_l("E-mail"), required=False, render_kw={"autocomplete": "off"})
    sources = CheckboxesField(_l("Interprets from"), choices=language_choices)
    targets = CheckboxesField(_l("Interprets into"), choices=language_choices)


class SeatForm(Form):
    """An interpreter in the booth of one language, at one or several sessions."""

    interpreter = SelectField(_l("Interpreter"), blank=_l("Choose an interpreter"))
    language = SelectField(_l("Booth"), blank=_l("Choose a language"))
    sessions = CheckboxesField(_l("Sessions"))

    def offer(
        self, *, interpreters: list[Choice], languages: list[str], sessions: list[Choice]
    ) -> None:
        """Fill the lists."""
        reader = current_language()
        self.interpreter.choices = [*(self.interpreter.choices or []), *interpreters]
        self.language.choices = [
            *(self.language.choices or []),
            *((code, countries.language_name(code, reader)) for code in languages),
        ]
        self.sessions.choices = sessions
        self.sessions.process(
            request.form if self.is_submitted() else None, data=self.sessions.data
        )
