"""Forms of a delegation: delegates on one page, one delegate, the statement, single buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField
from wtforms.validators import ValidationError

from app.core.errors import DomainError, StaleVersion
from app.mail import rules as mail_rules
from app.meetings.forms import EditionForm
from app.meetings.models import Meeting
from app.registration.forms.further import WithQuestions, asking
from app.registration.models import Delegate, Delegation
from app.registration.rules.names import full_name
from app.registration.rules.seats import modes_of
from app.registration.services import Answer
from app.registration.services.delegates import MOST_AT_ONCE
from app.registration.words import MODES, NAME_ORDERS
from app.web import countries
from app.web.fields import (
    EmailField,
    RadioField,
    SelectField,
    TextArea,
    TextField,
    TickField,
    TitleField,
)
from app.web.forms import Form, Problem, Subform
from app.web.language import current_language
from app.web.sentences import sentence

TEXTS = ("honorific", "given_names", "family_name", "function", "email", "access_needs",
         "dietary")  # fmt: skip
"""What is typed; a row in which none of them is filled has not been begun."""


def begun(row: Mapping[str, Any]) -> bool:
    """Whether anything has been typed in a row."""
    return any(row.get(name) for name in TEXTS)


def deliverable(_form: Any, field: Any) -> None:
    """The address is one that mail can be sent to; in the demonstration, one that is nobody's."""
    try:
        known = mail_rules.address(field.data)
    except DomainError as error:
        raise ValidationError(sentence(error)) from error
    if current_app.config["DEMO"] and not mail_rules.is_demo_address(known):
        raise ValidationError(sentence(mail_rules.OutsideDemo(address=known)))


class DelegateFields(WithQuestions):
    """The fields of one delegate, wherever they stand."""

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
    function = TitleField(
        _l("Title"),
        description=_l("As it should stand in the report"),
        max_length=300,
        required=False,
        render_kw={"autocomplete": "off"},
    )
    name_order = SelectField(
        _l("Name is printed"),
        description=_l("On lists and nameplates"),
        choices=lambda: [(code, _(words)) for code, words in NAME_ORDERS.items()],
        default="given-first",
    )
    email = EmailField(
        _l("E-mail"),
        [deliverable],
        description=_l("The personal link goes here"),
        missing=_l("Enter the delegate’s own e-mail address, such as name@example.org."),
        render_kw={"autocomplete": "off"},
    )
    mode = RadioField(_l("Takes part"), missing=_l("Choose: in the room or online."))
    listen_language = RadioField(_l("Listens in"), missing=_l("Choose the language to listen to."))
    speak_language = SelectField(_l("Speaks in"), missing=_l("Choose the language of speaking."))
    is_head = TickField(_l("Head of delegation"))
    is_alternate = TickField(_l("Alternate head of delegation"))
    consent_list = TickField(_l("May be named in the list that participants see"))
    consent_public = TickField(_l("May be named in the list that is published"))
    access_needs = TextArea(
        _l("Access needs"),
        description=_l(
            "A seat for a wheelchair, sign language, captions: seen by the organisers alone."
        ),
        max_length=2000,
        rows=2,
        required=False,
    )

    dietary = TextArea(
        _l("Dietary needs"),
        description=_l("For those in the room; seen by the organisers alone."),
        max_length=2000,
        rows=2,
        required=False,
    )

    def offer(self, meeting: Meeting) -> None:
        """Put in the choices that this meeting has, and choose where there is one only."""
        fields: Any = self
        modes = modes_of(meeting.format)
        fields.mode.choices = [(code, _(MODES[code])) for code in modes]
        if len(modes) == 1 and fields.mode.data is None:
            fields.mode.data = modes[0]
        languages = languages_of(meeting)
        names = [(code, countries.language_name(code, current_language())) for code in languages]
        fields.listen_language.choices = names
        fields.speak_language.choices = names
        for field in (fields.listen_language, fields.speak_language):
            if field.data is None and field.raw_data is None:
                field.data = languages[0]

    @property
    def printed_name(self) -> str:
        """Honorific and name as typed, for the head of the card and for the error summary."""
        fields: Any = self
        name = full_name(
            fields.given_names.data or "",
            fields.family_name.data or "",
            fields.name_order.data or "given-first",
        )
        return f"{fields.honorific.data or ''} {name}".strip()

    @property
    def is_begun(self) -> bool:
        """Whether anything has been typed."""
        return begun({name: getattr(self, name).data for name in TEXTS})

    def answer(self) -> Answer:
        """What a valid form says."""
        fields: Any = self
        return Answer.of({"further": {}, **fields.values()})


def languages_of(meeting: Meeting) -> list[str]:
    """Languages to listen to and to speak: the floor's, then those interpreted."""
    floor = meeting.floor_language or "en"
    return list(dict.fromkeys([floor, *(meeting.interpretation or [])]))


def _with_texts(form: Any, values: dict[str, Any]) -> dict[str, Any]:
    return values if form.asks is None else {**values, "further": form.asks.told()}


class DelegateRow(DelegateFields, Subform):
    """One delegate among others on a page; ``filled`` marks one filled from an earlier meeting."""

    filled = HiddenField()

    def values(self) -> dict[str, Any]:
        """What the row says, the further answers as texts."""
        return _with_texts(self, super().values())

    def forgive(self) -> None:
        """Forget what is wrong: the row was never begun."""
        for field in self:
            if isinstance(field, FormField):
                for inner in field.form:
                    inner.errors = []
                field.form.form_errors = []
            else:
                field.errors = []

    @property
    def count_of_errors(self) -> int:
        """How many things are wrong in this row."""
        return len(self.problems())

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing that must be there."""
        fields: Any = self
        return bool(fields.family_name.data and fields.email.data and fields.mode.data)


class DelegationForm(Form):
    """Delegates of one delegation, as many as there are rows."""

    delegates = FieldList(FormField(DelegateRow), min_entries=1, max_entries=MOST_AT_ONCE)

    @classmethod
    def showing(
        cls,
        delegation: Delegation,
        rows: Sequence[Mapping[str, Any]],
        version: int,
        *,
        anew: bool = False,
    ) -> Any:
        """The form with these rows, or with what was sent; ``anew``: whatever was sent."""
        form_class: Any = cls
        row_class = asking(DelegateRow, delegation)
        if row_class is not DelegateRow:
            entries = FieldList(FormField(row_class), min_entries=1, max_entries=MOST_AT_ONCE)
            form_class = type(cls.__name__, (cls,), {"delegates": entries})
        source = {"formdata": None} if anew else {}
        shown = list(rows) or [{"is_head": not delegation.has_head}]
        form = form_class(data={"delegates": shown}, **source)
        if form.version.data is None:
            form.version.data = version
        for row in form.rows:
            row.offer(delegation.meeting)
        return form

    @property
    def has_files(self) -> bool:
        """Whether a file has come with the form."""
        return any(row.asks is not None and row.asks.has_files() for row in self.rows)

    def keep_files(self, delegation: Delegation) -> None:
        """Keep the files that were sent."""
        for row in self.rows:
            if row.asks is not None:
                row.asks.keep_files(delegation)

    @property
    def rows(self) -> list[DelegateRow]:
        """The rows, each a form."""
        return [entry.form for entry in self.delegates]

    def typed(self) -> list[dict[str, Any]]:
        """What stands in the rows, valid or not, to be kept."""
        return [row.values() for row in self.rows]

    def answers(self) -> list[Answer]:
        """What the rows that were begun say; of a valid form."""
        return [row.answer() for row in self.rows if row.is_begun] or [self.rows[0].answer()]

    def refuse_row(self, error: DomainError) -> None:
        """Show a refusal at the field of the delegate it is about, else above the form."""
        place = getattr(error, "row", None)
        if place is None or place >= len(self.rows):
            self.refuse(error)
        else:
            self.rows[place].refuse(error)

    def take_their_draft(self, error: StaleVersion) -> list[str]:
        """Prepare the page after somebody else has saved: the names in their draft."""
        self.refuse(error)
        self.version.data = error.version
        self.version.raw_data = None
        return [
            full_name(
                row.get("given_names") or "",
                row.get("family_name") or "",
                row.get("name_order") or "given-first",
            )
            or _("a delegate without a name")
            for row in error.theirs["delegates"]
        ]

    def problems(self) -> list[Problem]:
        """Everything wrong, with the delegate it is about."""
        own = [found for found in super().problems() if found.field_id is None]
        for place, row in enumerate(self.rows, start=1):
            who = _("Delegate %(number)s", number=place)
            if row.printed_name:
                who = f"{who}, {row.printed_name}"
            own += [
                Problem(found.field_id, _("%(who)s: %(problem)s", who=who, problem=found.sentence))
                for found in row.problems()
            ]
        return own


class DelegateForm(DelegateFields, Form):
    """One delegate on a page of their own."""

    @classmethod
    def showing(
        cls,
        delegation: Delegation,
        answer: Mapping[str, Any],
        version: int | None,
        *,
        of: Delegate | None = None,
    ) -> Any:
        """The form with this answer, or with what was sent; ``of``: who is changed by it."""
        form = asking(cls, delegation, of=of)(data=dict(answer))
        if form.version.data is None:
            form.version.data = version
        form.offer(delegation.meeting)
        return form

    def values(self) -> dict[str, Any]:
        """What the form says, the further answers as texts."""
        return _with_texts(self, super().values())


class ConfirmForm(Form):
    """A button that changes something."""


class StatementForm(EditionForm):
    """The statement of a delegation, in one language."""

    audience = RadioField(
        _l("Who may read it, once the tour de table begins"),
        choices=lambda: [
            ("public", _("Everybody")),
            ("registered", _("The participants of the meeting")),
            ("secretariat", _("The secretariat and the interpreters alone")),
        ],
        description=_l("Until then only the secretariat, the interpreters and your delegation."),
    )


class RegisterForm(ConfirmForm):
    """The button that registers; ``waiting`` is how many the page said would wait."""

    waiting = HiddenField()

    @property
    def number_waiting(self) -> int:
        """How many the page said would wait."""
        told = self.waiting.data or ""
        return int(told) if told.isascii() and told.isdigit() and len(told) < 4 else 0
