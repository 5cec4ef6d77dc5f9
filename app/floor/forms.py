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
    theme = TextField(_l("Theme"), max_length=80, required=False)


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
