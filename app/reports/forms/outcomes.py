"""The forms of decisions and follow-up actions."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.reports.forms.shared import LONGEST_COMMENT
from app.web.fields import (
    Choice,
    DateField,
    EmailField,
    SelectField,
    TextArea,
    TextField,
    TickField,
)
from app.web.forms import Form


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
