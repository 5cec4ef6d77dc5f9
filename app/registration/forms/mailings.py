"""Forms of mail around a meeting: a part of the register, a note, reminders, filters."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.mail.models import MailState
from app.partners.rules.kinds import CONSTITUENCIES
from app.registration.queries import Segment
from app.registration.rules.reminders import CHOICES
from app.web.fields import (
    CheckboxesField,
    DateField,
    LocalisedField,
    SelectField,
    TextField,
)
from app.web.forms import Form, QueryForm


class SegmentForm(QueryForm):
    """Which part of the partner register to choose from."""

    constituency = CheckboxesField(
        _l("Constituency"),
        choices=lambda: [(code, _(words)) for code, words in CONSTITUENCIES.items()],
        required=False,
    )
    kind = SelectField(_l("Kind of partner"), blank=_l("All"), required=False)
    last = SelectField(_l("At the last meeting"), blank=_l("All"), required=False)

    def segment(self) -> Segment:
        """The part that the address asks for; what it asks wrongly narrows nothing."""
        fields: Any = self
        kinds = {code for code, _words in fields.kind.choices if code}
        ways = {code for code, _words in fields.last.choices if code}
        return Segment(
            constituencies=tuple(fields.constituency.data or ()),
            kinds=(fields.kind.data,) if fields.kind.data in kinds else (),
            last=fields.last.data if fields.last.data in ways else "",
        )


class GuestsForm(Form):
    """Contacts that are to be invited."""

    contacts = CheckboxesField(
        _l("Whom to invite"), missing=_l("Choose at least one contact to invite.")
    )


class NoteForm(Form):
    """The officer's own words in a mailing."""

    note = LocalisedField(_l("Personal note"), max_length=1500, area=True, rows=4, required=False)
    report_on = DateField(_l("Day on which the report is published"), required=False)


class SendForm(Form):
    """The button that sends to as many as the page has said."""

    number = HiddenField()

    @property
    def told(self) -> int:
        """How many mails the page has said it would be."""
        told = self.number.data or ""
        return int(told) if told.isascii() and told.isdigit() and len(told) < 7 else 0


class ReminderForm(Form):
    """When a reminder is to go out by itself."""

    choice = SelectField(
        _l("Remind"),
        choices=lambda: [(code, _(words)) for code, (_who, _at, words) in CHOICES.items()],
        blank=_l("Choose when"),
        missing=_l("Choose when the reminder is to go out."),
    )


class MailFilter(QueryForm):
    """Which mails of a meeting to list."""

    q = TextField(_l("Address or subject"), max_length=100, required=False)
    message = SelectField(_l("Why"), blank=_l("All"), required=False)
    state = SelectField(
        _l("State"),
        choices=lambda: [(state.value, _(state.label)) for state in MailState],
        blank=_l("All"),
        required=False,
    )
