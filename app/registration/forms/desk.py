"""The officer's forms: files, exceptions, walk-ins, needs."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.registration.forms.delegates import deliverable
from app.registration.words import NAME_ORDERS, NEED_STATES
from app.web.fields import (
    DateTimeLocal,
    EmailField,
    FileField,
    RadioField,
    SelectField,
    TextArea,
    TextField,
    TickField,
    TitleField,
)
from app.web.forms import Form


class BeyondCapacityForm(Form):
    """Why a delegation may pass the capacity."""

    why = TextArea(
        _l("Why this delegation may pass the capacity"),
        description=_l("Kept in the audit trail; partners do not see it."),
        missing=_l("Say why this delegation may pass the capacity."),
        max_length=500,
        rows=3,
    )


class MoreTimeForm(Form):
    """Until when a delegation may register, and why it may."""

    closes_at = DateTimeLocal(
        _l("Registration closes for this delegation"),
        missing=_l("Enter the day and time until which this delegation may register."),
    )
    why = TextArea(
        _l("Why this delegation gets more time"),
        description=_l("Kept in the audit trail; partners do not see it."),
        missing=_l("Say why this delegation gets more time."),
        max_length=500,
        rows=3,
    )


class UploadForm(Form):
    """A file of delegates."""

    file = FileField(
        _l("File of delegates"),
        description=_l("XLSX or CSV, at most 5 MB and 10,000 rows."),
        missing=_l("Choose the file that holds the delegates."),
        kinds=("xlsx", "csv"),
        megabytes=5,
    )


class TakeOverForm(Form):
    """The button that takes a file over."""

    tells = TickField(_l("Mail each delegate a confirmation with a calendar file"), default=True)


class ReplaceFigureForm(Form):
    """Which figure the reader has seen and gives up; empty where there was none."""

    instead_of = HiddenField()


class WalkInForm(Form):
    """Somebody at the door who is not registered."""

    partner = SelectField(
        _l("Comes for"),
        blank=_l("Choose the partner"),
        missing=_l("Choose the partner for which this person comes."),
    )
    honorific = TextField(
        _l("Honorific"), max_length=40, required=False, render_kw={"autocomplete": "off"}
    )
    given_names = TextField(
        _l("Given names"), max_length=120, required=False, render_kw={"autocomplete": "off"}
    )
    family_name = TextField(
        _l("Family name"),
        max_length=120,
        missing=_l("Enter the family name. A person with one name only has it here."),
        render_kw={"autocomplete": "off"},
    )
    name_order = SelectField(
        _l("Name is printed"),
        choices=lambda: [(code, _(words)) for code, words in NAME_ORDERS.items()],
        default="given-first",
    )
    function = TitleField(
        _l("Title"), max_length=300, required=False, render_kw={"autocomplete": "off"}
    )
    email = EmailField(
        _l("E-mail"),
        [deliverable],
        description=_l("With an address, a confirmation with a personal link is sent."),
        required=False,
        render_kw={"autocomplete": "off"},
    )
    beyond = TickField(_l("No seat is left in the room: register this person all the same"))


class PlatformFileForm(Form):
    """The attendance file of the video platform."""

    file = FileField(
        _l("Attendance file"),
        description=_l("CSV, as the video platform exports it"),
        kinds=("csv",),
        megabytes=5,
        missing=_l("Choose the attendance file."),
    )
    zone = RadioField(
        _l("Times in the file are in"),
        missing=_l("Choose the zone of the times in the file."),
    )


class AssignForm(Form):
    """Whose a name of the attendance file is; ``do`` is assign:<delegate>, aside or open."""


class AccessNeedForm(Form):
    """What became of an access need; ``seen`` names the wording that the page showed."""

    seen = HiddenField()
    state = RadioField(
        _l("What became of it"),
        choices=lambda: [(state, _(words)) for state, words in NEED_STATES.items()],
    )
    note = TextArea(
        _l("Note"),
        description=_l("What was arranged, with whom. For the officer alone."),
        rows=3,
        max_length=500,
        required=False,
    )
