"""Forms of what a partner finds wrong."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.funding.rules.objections import BY_THE_DESK, OUTCOME_WORDS, Outcome
from app.web.fields import SelectField, TextArea
from app.web.forms import Form


class ObjectionForm(Form):
    """What is wrong, in words."""

    text = TextArea(
        _l("What is wrong"),
        max_length=4000,
        rows=5,
        description=_l("What it should say, and where that can be seen."),
    )


def _outcomes(*offered: Outcome) -> list[tuple[str, str]]:
    return [(one.value, _(OUTCOME_WORDS[one])) for one in offered]


class ReplyForm(Form):
    """A message of the partner, and whether it takes its objection back."""

    text = TextArea(_l("Message"), required=False, max_length=4000, rows=5)
    outcome = SelectField(
        _l("And then"),
        choices=lambda: _outcomes(Outcome.WITHDRAWN),
        blank=_l("It stays open"),
        required=False,
    )


class AnswerForm(ReplyForm):
    """A message of the secretariat, and how it ends if it does."""

    outcome = SelectField(
        _l("And then"),
        choices=lambda: _outcomes(*BY_THE_DESK),
        blank=_l("It stays open"),
        required=False,
    )
