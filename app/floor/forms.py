"""Forms of the console, the board and the announcements."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.floor.rules.questions import LONGEST
from app.floor.services import LONGEST_POINT
from app.funding.rules import engagements
from app.funding.rules.engagements import EngagementType
from app.funding.services.engagements import AmountLine
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


def _consent_note() -> TextField:
    return TextField(
        _l("Who agreed for the partner"),
        max_length=300,
        description=_l("Name and how, such as “head of delegation, in the room”."),
    )


class AnnounceForm(SaysBack):
    """What a partner has just announced, typed while it is said."""

    type = SelectField(
        _l("Kind"),
        choices=lambda: [(str(kind), _(words)) for kind, words in engagements.TYPE_WORDS.items()],
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
    consent_note = _consent_note()

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


class AnnouncePreparedForm(Form):
    """Announcing what the partner has prepared, with its consent."""

    consent_note = _consent_note()
