"""Forms about what becomes of an engagement: condition, confirmation, end, repeat."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import clock, files
from app.core.words import N_
from app.funding.forms.engagements import EndForm, words
from app.funding.rules.conditions import OUTCOME_WORDS
from app.meetings.rules.uploads import Upload
from app.web.fields import DateField, FileField, RadioField, TextArea
from app.web.forms import Form

KINDS = ("pdf", "docx", "png", "jpg", "jpeg")


def upload_in(field: FileField) -> Upload | None:
    """The file of a field, as the services take it."""
    sent = field.data
    if sent is None:
        return None
    return Upload(sent.filename or "", sent.stream.read(files.largest_upload() + 1))


def _paper(label: Any, *, required: bool) -> FileField:
    return FileField(label, kinds=KINDS, required=required)


class AnswerForm(Form):
    """What became of a condition."""

    outcome = RadioField(_l("What became of it?"), choices=lambda: words(OUTCOME_WORDS))
    effective_on = DateField(_l("From"), default=clock.today)
    evidence = _paper(
        _l("The paper that shows it, such as the vote or the partner's letter"), required=False
    )
    note = TextArea(
        _l("Note"),
        required=False,
        max_length=1000,
        rows=2,
        description=_l("Needed when it is not fulfilled, or open again after all."),
    )


class ConfirmForm(Form):
    """The secretariat confirms for the partner, by the partner's own paper."""

    evidence = _paper(_l("The partner's letter or message"), required=True)


class WithdrawnForm(EndForm):
    """The secretariat notes that the partner withdrew, by the partner's own paper."""

    evidence = _paper(_l("The partner's letter or message"), required=True)


ENDING_WORDS = {
    "declined": N_("Declined: it cannot be accepted"),
    "lapsed": N_("Lapsed: its long-stop date has passed"),
    "voided": N_("Void: it was entered by mistake"),
}


class EndingForm(Form):
    """The end of an engagement is proposed."""

    kind = RadioField(
        _l("How does it end?"),
        choices=lambda: words(ENDING_WORDS),
        hints={
            "declined": _l("A second person approves it. The reason is not made public."),
            "lapsed": _l("Another lead decides. It leaves all totals from the day."),
            "voided": _l("A second person approves it. It is then as if it had never been made."),
        },
    )
    on = DateField(_l("From"), default=clock.today)
    why = TextArea(_l("Reason"), max_length=1000, rows=3)


class RepeatForm(Form):
    """Whether a pledge and another paper are the same money."""

    finding = RadioField(_l("Is it the same money?"))
    why = TextArea(_l("How do you know?"), max_length=1000, rows=2)

    @classmethod
    def about(cls, earlier: str) -> RepeatForm:
        """The form with the number of the other paper in its answers."""
        form = cls()
        form.finding.choices = [
            ("repeats", _("Yes: it repeats %(ref)s and counts once", ref=earlier)),
            ("separate", _("No: it is further money and counts beside %(ref)s", ref=earlier)),
        ]
        return form
