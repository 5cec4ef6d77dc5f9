"""Forms of the console, the board and the announcements."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.floor import words
from app.floor.rules.questions import LONGEST
from app.floor.services import LONGEST_KEY_POINTS, LONGEST_POINT, MOST_MINUTES
from app.funding.forms.engagements import consent_note
from app.funding.rules import engagements
from app.funding.rules.engagements import EngagementType
from app.funding.services.engagements import AmountLine
from app.meetings.models import Meeting
from app.registration.models import Delegation
from app.web.countries import language_name
from app.web.fields import (
    CurrencyField,
    LocalisedField,
    MoneyField,
    SelectField,
    TextArea,
    TextField,
    TickField,
    WholeNumberField,
)
from app.web.forms import Form
from app.web.language import current_language
from app.web.said_back import SaysBack


class PointForm(Form):
    """A key point, short enough to be read from the last row."""

    text = TextField(
        _l("Key point"),
        description=_l("At most 90 characters, in the words of the partner."),
        max_length=LONGEST_POINT,
        render_kw={"maxlength": str(LONGEST_POINT), "autocomplete": "off"},
    )
    theme = SelectField(_l("Theme"), required=False, blank=_l("No theme"))
    source = SelectField(_l("Said by"), required=False, blank=_l("Whoever has the floor"))


class PointEditForm(Form):
    """A key point as it stands, in each language."""

    text = LocalisedField(_l("Key point"), max_length=LONGEST_POINT, needs="any")
    theme = SelectField(_l("Theme"), required=False, blank=_l("No theme"))
    source = SelectField(_l("Said by"))


class OfferForm(Form):
    """A key point that a participant offers."""

    text = TextField(
        _l("Your key point"),
        description=_l("At most 90 characters: it must be read from the last row."),
        max_length=LONGEST_POINT,
        render_kw={"maxlength": str(LONGEST_POINT), "autocomplete": "off"},
    )
    theme = SelectField(_l("Theme"), required=False, blank=_l("No theme"))
    named = TickField(
        _l("Show it under the name of my organisation"),
        description=_l("Without it the point stands on the screen without a name."),
        default=False,
    )


class HandForm(Form):
    """What a participant asks for the floor for."""

    kind = SelectField(_l("What for"))


class ThemesForm(Form):
    """The themes of a board, in their order."""

    themes = TextArea(
        _l("Themes"),
        description=_l(
            "One a line, in the order of the board. Translations after bars: "
            "English | French | Spanish."
        ),
        required=False,
        rows=8,
    )


class ReopenForm(Form):
    """Why a frozen board is opened again."""

    why = TextField(_l("Reason"), max_length=300)


class QuestionForm(Form):
    """A question to the panel of an item."""

    text = TextArea(
        _l("Your question"),
        description=_l("At most 500 characters, so that it can be read aloud."),
        max_length=LONGEST,
        rows=5,
    )
    named = TickField(
        _l("Show my name"),
        description=_l("Without it the moderator reads “from a participant”."),
        default=True,
    )


class AnnounceForm(SaysBack):
    """What a partner has just announced, typed while it is said."""

    type = SelectField(
        _l("Kind"),
        choices=lambda: [(str(kind), _(said)) for kind, said in engagements.TYPE_WORDS.items()],
        default=EngagementType.AMOUNT.value,
    )
    amount = MoneyField(_l("Amount"), required=False)
    currency = CurrencyField(_l("Currency"), default="USD")
    year = WholeNumberField(_l("Year"), least=1990, most=2100, required=False)
    wording = TextArea(
        _l("In the partner’s words"),
        description=_l("One sentence; it is shown in the room and printed."),
        max_length=1000,
        rows=2,
    )
    amount_public = TickField(_l("The amount may be shown"), default=True)
    consent_note = consent_note()

    def validate(self, extra_validators: object = None) -> bool:
        """An amount belongs to the kind "amount", and to no other."""
        valid = bool(super().validate(extra_validators))
        has = self.amount.data is not None
        wants = self.type.data == EngagementType.AMOUNT.value
        if self.type.errors or self.amount.errors or has == wants:
            return valid
        self.refuse(
            _("State the amount, or choose another kind.")
            if wants
            else _("This kind carries no amount. Choose “Amount” to state one."),
            "amount",
        )
        return False

    def lines(self) -> tuple[AmountLine, ...]:
        """The amount as the services take it."""
        if self.amount.data is None:
            return ()
        return (AmountLine(self.amount.data, year=self.year.data),)


class FloorRequestForm(Form):
    """What a delegation asks for: who speaks, in which language, how long, and about what."""

    speaker = SelectField(_l("Speaker"), blank=_l("To be named"), required=False)
    alternate = SelectField(_l("Alternate"), blank=_l("Nobody"), required=False)
    language = SelectField(_l("Language of the statement"))
    mode = SelectField(_l("Takes the floor"), required=False)
    minutes = WholeNumberField(
        _l("Minutes"),
        description=_l("Leave it empty for the usual time of this meeting."),
        least=1,
        most=MOST_MINUTES,
        required=False,
    )
    key_points = TextArea(
        _l("Key points"),
        description=_l("Three lines at most, for the facilitator and the interpreters alone."),
        max_length=LONGEST_KEY_POINTS,
        rows=3,
        required=False,
    )

    def about(self, meeting: Meeting, delegation: Delegation) -> None:
        """Offer the people of this delegation and the languages of this meeting."""
        people = [(one.public_id, one.titled_name) for one in delegation.registered]
        self.speaker.choices = [("", _("To be named")), *people]
        self.alternate.choices = [("", _("Nobody")), *people]
        languages = dict.fromkeys([meeting.floor_language or "en", *(meeting.interpretation or [])])
        self.language.choices = [
            (code, language_name(code, current_language())) for code in languages
        ]
        self.mode.choices = [
            (code, _(word)) for code, word in words.MODES.items() if code != "absent"
        ]


class CorrectionForm(Form):
    """A speaking time set right, and why."""

    time = TextField(
        _l("Speaking time"),
        description=_l("Minutes and seconds, such as 4:05."),
        max_length=8,
        render_kw={"autocomplete": "off", "inputmode": "text"},
    )
    reason = TextField(
        _l("Reason"),
        description=_l("Kept with the old time and your name."),
        max_length=500,
    )
