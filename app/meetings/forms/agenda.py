"""The agenda: an item, a day that is moved, the programme released."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.meetings import words
from app.meetings.forms.shared import choices_named, qualifier_choices
from app.meetings.models import ITEM_KINDS
from app.web.fields import (
    Choice,
    DateField,
    LocalisedField,
    RadioField,
    SelectField,
    TextArea,
    TextField,
    TimeField,
    WholeNumberField,
)
from app.web.forms import Form


class ItemForm(Form):
    """An agenda item; without times it is simply in its place."""

    title = LocalisedField(_l("Title"), max_length=300, rows=2)
    kind = SelectField(_l("Kind"), choices=lambda: choices_named(words.KINDS, ITEM_KINDS))
    parent = SelectField(_l("Stands below"), blank=_l("Nothing, first level"), required=False)
    planned = SelectField(_l("Planned as"), blank=_l("It was not in the plan"), required=False)
    day = DateField(_l("Day"), required=False)
    starts = TimeField(_l("Start"), required=False)
    ends = TimeField(_l("End"), required=False)
    minutes = WholeNumberField(_l("or minutes"), least=1, most=24 * 60, required=False)
    room = TextField(_l("Room"), max_length=80, required=False)
    description = LocalisedField(
        _l("Description"),
        description=_l("Markdown. In the record: conclusions, or what was noted."),
        area=True,
        rows=4,
        max_length=6000,
        required=False,
    )
    attendance = WholeNumberField(_l("Participants"), required=False)
    attendance_qualifier = SelectField(_l("said as"), choices=qualifier_choices, default="exact")

    def offer(self, *, parents: list[Choice] | None, planned: list[Choice] | None) -> None:
        """Fill the lists, or take away the questions that do not arise."""
        for name, choices in (("parent", parents), ("planned", planned)):
            if choices is None:
                delattr(self, name)
            else:
                field = self[name]
                field.choices = [*(field.choices or []), *choices]


LATER, EARLIER, CLOSE = "later", "earlier", "close"


class ShiftForm(Form):
    """Moving a whole day of the agenda from one item on."""

    item = SelectField(_l("From this item on"), blank=_l("Choose an item"))
    what = RadioField(
        _l("What happens"),
        choices=lambda: [
            (LATER, _("It and all that follows on its day begin later")),
            (EARLIER, _("It and all that follows on its day begin earlier")),
            (CLOSE, _("It stays, and the gaps after it are closed")),
        ],
    )
    minutes = WholeNumberField(
        _l("Minutes"),
        description=_l("Not needed to close gaps."),
        least=1,
        most=12 * 60,
        required=False,
    )

    def offer(self, items: list[Choice]) -> None:
        """Fill the list."""
        self.item.choices = [*(self.item.choices or []), *items]

    def validate(self, extra_validators: Any = None) -> bool:
        """Only gaps are closed without minutes."""
        is_good = bool(super().validate(extra_validators))
        if self.what.data != CLOSE and self.minutes.data is None and not self.minutes.errors:
            self.minutes.refuse(_("Enter by how many minutes."))
            return False
        return is_good

    @property
    def shift(self) -> int | None:
        """Minutes on the clock, forward or back; None to close the gaps."""
        if self.what.data == CLOSE:
            return None
        return int(self.minutes.data) * (1 if self.what.data == LATER else -1)


class ReleaseForm(Form):
    """The next version of the programme. ``seen`` names the programme that was looked at."""

    seen = HiddenField()
    note = TextArea(
        _l("What is new, in a sentence or two"),
        description=_l("Kept with the version, and read by those who are told of a change."),
        rows=2,
        max_length=1000,
        required=False,
    )
    override_reason = TextArea(
        _l("Why it is released although there are warnings"),
        description=_l("Kept with the version and in the audit trail."),
        rows=2,
        max_length=1000,
        required=False,
    )
