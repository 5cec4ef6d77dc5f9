"""Forms of the console and the board."""

from flask_babel import lazy_gettext as _l

from app.floor.rules.questions import LONGEST
from app.floor.services import LONGEST_POINT
from app.web.fields import TextArea, TextField, TickField
from app.web.forms import Form


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
