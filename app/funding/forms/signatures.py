"""Forms that say how far an agreement has come on its way to two signatures."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core import clock
from app.funding.forms.engagements import words
from app.funding.forms.standing import KINDS as PAPER_KINDS
from app.funding.models import Agreement
from app.funding.rules.agreements import SIDE_WORDS, State
from app.web.fields import DateField, FileField, RadioField
from app.web.forms import Form


class SentForm(Form):
    """The draft went to the partner."""

    sent_on = DateField(_l("Sent to the partner on"), default=clock.today)


class FirstForm(Form):
    """One side has signed."""

    first_side = RadioField(_l("Who signed first?"), choices=lambda: words(SIDE_WORDS))
    first_signed_on = DateField(_l("Signed on"), default=clock.today)


class SecondForm(Form):
    """The other side has signed too."""

    signed_on = DateField(_l("Signed by both sides on"), default=clock.today)
    evidence = FileField(_l("The signed agreement"), kinds=PAPER_KINDS)


StepForm = SentForm | FirstForm | SecondForm

_NEXT: dict[str, type[StepForm]] = {
    State.DRAFT: SentForm,
    State.WITH_PARTNER: FirstForm,
    State.SIGNED_BY_ONE: SecondForm,
}


def next_form(agreement: Agreement, sent: StepForm | None = None) -> StepForm | None:
    """The form of the step that follows: the one that was sent, where it still is that step; None
    when the agreement is on its way no more."""
    kind = _NEXT.get(agreement.state)
    if kind is None or isinstance(sent, kind):
        return sent if kind else None
    return kind(formdata=None, data={"version": agreement.version})
