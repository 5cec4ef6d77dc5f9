"""Forms of the console and the board."""

from flask_babel import lazy_gettext as _l

from app.floor.rules.questions import LONGEST
from app.floor.services import LONGEST_POINT
from app.web.fields import LocalisedField, SelectField, TextArea, TextField, TickField
from app.web.forms import Form


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
