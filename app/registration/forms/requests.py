"""Forms of those who ask to take part, and of the officer who answers them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.meetings.models import Meeting
from app.registration.forms.delegates import DelegateFields, deliverable
from app.registration.forms.further import asking_unseated
from app.web.fields import EmailField, SelectField, TextArea, TextField, TitleField
from app.web.forms import Form


class RequestForm(DelegateFields, Form):
    """What somebody says of themselves: the fields of a delegate, and the organisation."""

    organisation = TextField(
        _l("Organisation"),
        max_length=200,
        missing=_l("Enter the organisation for which you come, or “none”."),
        render_kw={"autocomplete": "organization"},
    )
    honorific = TextField(
        _l("Honorific"),
        max_length=40,
        required=False,
        render_kw={"autocomplete": "honorific-prefix"},
    )
    given_names = TextField(
        _l("Given names"),
        max_length=120,
        required=False,
        render_kw={"autocomplete": "given-name"},
    )
    family_name = TextField(
        _l("Family name"),
        max_length=120,
        missing=_l("Enter your family name. If you have one name only, it goes here."),
        render_kw={"autocomplete": "family-name"},
    )
    function = TitleField(
        _l("Title"),
        description=_l("As it should stand in the report"),
        max_length=300,
        required=False,
        render_kw={"autocomplete": "organization-title"},
    )
    email = EmailField(
        _l("E-mail"),
        [deliverable],
        description=_l("The link to confirm it goes here"),
        missing=_l("Enter your own e-mail address, such as name@example.org."),
        render_kw={"autocomplete": "email"},
    )
    is_head: Any = None  # nobody makes themselves the head of a delegation
    is_alternate: Any = None  # nor the one who speaks in the head's place

    @classmethod
    def showing(cls, meeting: Meeting) -> Any:
        """The form, empty or with what was sent."""
        form = asking_unseated(cls, meeting)()
        form.offer(meeting)
        return form

    def values(self) -> dict[str, Any]:
        """What the form says, the further answers as texts."""
        found = super().values()
        return found if self.asks is None else {**found, "further": self.asks.told()}


class AnswerRequestForm(Form):
    """The officer's answer: into which delegation, or why not; the buttons say which."""

    partner = SelectField(_l("Delegation of"), required=False)
    reason = TextArea(
        _l("Why the request is declined"),
        description=_l("The person reads it in the mail."),
        max_length=1000,
        rows=3,
        required=False,
    )
