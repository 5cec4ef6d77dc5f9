"""Forms of the console and the board."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.floor import words
from app.floor.rules.questions import LONGEST
from app.floor.services import LONGEST_KEY_POINTS, LONGEST_POINT, MOST_MINUTES
from app.meetings.models import Meeting
from app.registration.models import Delegation
from app.web.countries import language_name
from app.web.fields import SelectField, TextArea, TextField, TickField, WholeNumberField
from app.web.forms import Form
from app.web.language import current_language


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
