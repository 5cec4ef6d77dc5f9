"""What was said and how many came."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from app.core.collation import plain
from app.core.languages import LANGUAGES
from app.meetings.forms.shared import language_choices, qualifier_choices
from app.web import countries
from app.web.fields import (
    Choice,
    LocalisedField,
    SelectField,
    TextArea,
    TextField,
    TickField,
    WholeNumberField,
)
from app.web.forms import Form
from app.web.language import current_language


class CountriesField(TextField):
    """Names of countries, separated by semicolons; its data is a list of two-letter codes."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        language = current_language()
        return "; ".join(countries.country_name(code, language) for code in self.data or [])

    def post_validate(self, _form: Any, _stopped: bool) -> None:
        """Turn names into codes. A name that nobody knows is told."""
        if self.errors or not isinstance(self.data, str):
            return
        known = {
            plain(name): code
            for language in (*LANGUAGES, current_language())
            for code, name in countries.countries(language)
        }
        codes: list[str] = []
        for name in filter(None, (part.strip() for part in self.data.split(";"))):
            code = known.get(plain(name)) or (name if name in known.values() else None)
            if code is None:
                raise ValidationError(
                    _("“%(name)s” is not the name of a country in our list.", name=name)
                )
            if code not in codes:
                codes.append(code)
        self.data = codes


class WordsField(TextArea):
    """Words or short phrases, one on each line; its data is a list."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.data or [])

    def post_validate(self, _form: Any, _stopped: bool) -> None:
        """Take the lines apart, without empty ones and repetitions."""
        if isinstance(self.data, str):
            lines = (line.strip() for line in self.data.splitlines())
            self.data = list(dict.fromkeys(line for line in lines if line))


class InterventionForm(Form):
    """Who said what, on whose behalf."""

    item = SelectField(_l("Agenda item"), blank=_l("Choose an item"))
    person = SelectField(_l("Speaker"), blank=_l("Not named"), required=False)
    partner = SelectField(
        _l("On behalf of"), blank=_l("As recorded for the speaker"), required=False
    )
    language = SelectField(
        _l("Spoken in"), choices=language_choices, blank=_l("Not noted"), required=False
    )
    summary = LocalisedField(
        _l("Summary"),
        description=_l("In our own words, reported speech, no adjectives about partners."),
        area=True,
        rows=5,
        max_length=6000,
        needs="any",
        required=False,
    )
    reply = LocalisedField(
        _l("Reply to a question"), area=True, rows=2, max_length=3000, needs="any", required=False
    )
    priorities = TextArea(_l("Priorities"), rows=2, max_length=2000, required=False)
    ask = TextArea(_l("Asks or proposals"), rows=2, max_length=2000, required=False)
    themes = WordsField(
        _l("Themes"), description=_l("One on each line."), rows=3, max_length=1000, required=False
    )
    countries = CountriesField(
        _l("Countries named"),
        description=_l("Separated by semicolons: Cambodia; India."),
        max_length=1000,
        required=False,
    )
    instruments = WordsField(
        _l("Instruments"),
        description=_l("Programmes and channels named, one on each line."),
        rows=3,
        max_length=2000,
        required=False,
    )
    written = TickField(_l("Handed in in writing, not spoken"))

    def offer(
        self, *, items: list[Choice] | None, persons: list[Choice], partners: list[Choice]
    ) -> None:
        """Fill the lists; without ``items`` the item stays as it is."""
        if items is None:
            del self.item
        else:
            self.item.choices = [*(self.item.choices or []), *items]
        self.person.choices = [*(self.person.choices or []), *persons]
        self.partner.choices = [*(self.partner.choices or []), *partners]


class AttendanceForm(Form):
    """How many took part, with the word that is always printed before the number."""

    value = WholeNumberField(_l("Participants"), required=False)
    qualifier = SelectField(_l("said as"), choices=qualifier_choices, default="exact")
    groups = LocalisedField(
        _l("Who they were"),
        description=_l("Such as: government officials, workers’ and employers’ representatives."),
        max_length=600,
        area=True,
        rows=2,
        required=False,
    )
    source = TextField(
        _l("Source"),
        description=_l("Where the number is from: the check-in list, the report."),
        max_length=60,
        required=False,
    )
