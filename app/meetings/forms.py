"""Forms about meetings at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import ValidationError

from app.core.collation import plain
from app.core.languages import LANGUAGES
from app.meetings import words
from app.meetings.models import ITEM_KINDS, ROLES
from app.meetings.rules.uploads import ENDINGS, TAKEN
from app.meetings.services import COPIED_PARTS, Basics
from app.programmes.models import QUALIFIERS
from app.web import countries
from app.web.fields import (
    CheckboxesField,
    Choice,
    CountryField,
    DateField,
    DateTimeLocal,
    EmailField,
    FileField,
    LanguageField,
    LocalisedField,
    MarkdownField,
    RadioField,
    SelectField,
    SlugField,
    TextArea,
    TextField,
    TickField,
    TimeField,
    TitleField,
    UrlField,
    WholeNumberField,
    ZoneField,
)
from app.web.filters import qualifier as qualifier_word
from app.web.forms import Form
from app.web.language import current_language
from app.web.sentences import sentence

#: Languages into which meetings are interpreted: ours, and the other ones of the United Nations.
INTERPRETED = (*LANGUAGES, "ar", "pt", "ru", "zh")

PARTS: dict[str, Any] = {
    "texts": _l("Texts of the concept note"),
    "agenda": _l("Agenda, its times shifted"),
    "roles": _l("Roles: everybody is to be asked again"),
    "documents": _l("Documents on the shelf"),
    "questions": _l("Further questions to delegates"),
    "invitations": _l("Invitation list"),
}


def _named(named: Mapping[str, str], keys: tuple[str, ...] | None = None) -> list[Choice]:
    return [(key, sentence(named[key])) for key in keys or tuple(named)]


def _languages() -> list[Choice]:
    return [(code, countries.language_name(code, current_language())) for code in INTERPRETED]


def _qualifiers() -> list[Choice]:
    return [
        (name, qualifier_word(name) or _("exactly")) for name in QUALIFIERS if name != "computed"
    ]


class NewMeetingForm(Form):
    """A new meeting, empty or as a copy of an earlier one."""

    source = SelectField(
        _l("Copy from"),
        description=_l("Times shift with the date: 13:00 stays 13:00."),
        blank=_l("Nothing, begin empty"),
        required=False,
    )
    take = CheckboxesField(
        _l("What comes along"),
        choices=lambda: [(part, PARTS[part]) for part in COPIED_PARTS],
        default=list(COPIED_PARTS),
        required=False,
    )
    title = LocalisedField(_l("Title"), max_length=300, area=False)
    on_date = DateField(_l("First day"))
    slug = SlugField(
        _l("Address"),
        description=_l("The end of the address of its pages, such as partners-meeting-2027."),
    )

    def __init__(self, sources: list[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.choices = [*(self.source.choices or []), *sources]


class TemplateForm(Form):
    """What a template is called, and what comes along into it."""

    title = LocalisedField(_l("Name of the template"), max_length=300, area=False)
    take = CheckboxesField(
        _l("What comes along"),
        choices=lambda: [(part, PARTS[part]) for part in COPIED_PARTS],
        default=["texts", "agenda"],
        required=False,
    )


class SeriesForm(Form):
    """The name of a series."""

    name = LocalisedField(_l("Name of the series"), max_length=200)


class NewSeriesForm(SeriesForm):
    """A new series."""

    slug = SlugField(_l("Address"), description=_l("Such as annual-partners-meeting."))


class SeriesMeetingForm(Form):
    """A meeting that is put into a series, or taken out of it."""

    meeting = SelectField(_l("Meeting"), blank=_l("Choose a meeting"))

    def __init__(self, meetings: list[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting.choices = [*(self.meeting.choices or []), *meetings]


class BasicsForm(Form):
    """What, when, where, in which languages, until when."""

    title = LocalisedField(_l("Title"), max_length=300)
    on_date = DateField(_l("First day"), required=False)
    until_date = DateField(_l("Last day"), description=_l("Only for several days."), required=False)
    starts = TimeField(_l("Start"), required=False)
    ends = TimeField(_l("End"), description=_l("On the last day."), required=False)
    zone = ZoneField(_l("Time zone"))
    format = RadioField(_l("Format"), choices=lambda: _named(words.FORMATS), required=False)
    place = LocalisedField(_l("Place"), max_length=300, required=False)
    place_short = LocalisedField(
        _l("Place in short"),
        description=_l("As in the title of a paper: Zoom & ILO Geneva."),
        max_length=120,
        required=False,
    )
    platform = TextField(_l("Platform"), max_length=60, required=False)
    join_url = UrlField(
        _l("Link to join"),
        description=_l("Never public: it goes to people who are registered."),
        required=False,
    )
    floor_language = SelectField(
        _l("Language of the floor"), choices=_languages, blank=_l("Not settled"), required=False
    )
    interpretation = CheckboxesField(_l("Interpretation"), choices=_languages, required=False)
    documents_language = LanguageField(_l("Language of the documents"))
    contact_email = EmailField(
        _l("Address for questions"),
        description=_l("Public, on the page about registration."),
        required=False,
        render_kw={"autocomplete": "off"},
    )
    registration_opens_at = DateTimeLocal(_l("Registration opens"), required=False)
    registration_closes_at = DateTimeLocal(_l("Registration closes"), required=False)
    capacity_room = WholeNumberField(
        _l("Seats in the room"), description=_l("Empty: no limit."), most=100_000, required=False
    )
    capacity_online = WholeNumberField(
        _l("Places online"), description=_l("Empty: no limit."), most=1_000_000, required=False
    )
    open_registration = TickField(
        _l("Anybody may register"),
        description=_l(
            "The page about registration then has a form for one person. You answer each request; "
            "until then it holds no seat."
        ),
    )

    def basics(self) -> Basics:
        """What the form says."""
        said = self.values()
        texts = {name: said[name] or "" for name in ("platform", "join_url", "contact_email")}
        return Basics(**said | texts | {"interpretation": tuple(said["interpretation"])})


class TextForm(Form):
    """One text of a meeting in one language."""

    body = MarkdownField(_l("Text"), rows=12, required=False)
    is_summary = TickField(
        _l("Composed from the record"),
        description=_l("Pages then say that it is a summary, not a quotation."),
    )


class ItemForm(Form):
    """An agenda item; without times it is simply in its place."""

    title = LocalisedField(_l("Title"), max_length=300, rows=2)
    kind = SelectField(_l("Kind"), choices=lambda: _named(words.KINDS, ITEM_KINDS))
    parent = SelectField(_l("Stands below"), blank=_l("Nothing, first level"), required=False)
    planned = SelectField(_l("Planned as"), blank=_l("It was not in the plan"), required=False)
    day = DateField(_l("Day"), required=False)
    starts = TimeField(_l("Start"), required=False)
    ends = TimeField(_l("End"), required=False)
    minutes = WholeNumberField(_l("or minutes"), least=1, most=24 * 60, required=False)
    room = TextField(_l("Room"), max_length=80, required=False)
    description = LocalisedField(
        _l("Description"),
        description=_l("Markdown. In the record: conclusions, or what was noted."),
        area=True,
        rows=4,
        max_length=6000,
        required=False,
    )
    attendance = WholeNumberField(_l("Participants"), required=False)
    attendance_qualifier = SelectField(_l("said as"), choices=_qualifiers, default="exact")

    def offer(self, *, parents: list[Choice] | None, planned: list[Choice] | None) -> None:
        """Fill the lists, or take away the questions that do not arise."""
        for name, choices in (("parent", parents), ("planned", planned)):
            if choices is None:
                delattr(self, name)
            else:
                field = self[name]
                field.choices = [*(field.choices or []), *choices]


LATER, EARLIER, CLOSE = "later", "earlier", "close"


class ShiftForm(Form):
    """Moving a whole day of the agenda from one item on."""

    item = SelectField(_l("From this item on"), blank=_l("Choose an item"))
    what = RadioField(
        _l("What happens"),
        choices=lambda: [
            (LATER, _("It and all that follows on its day begin later")),
            (EARLIER, _("It and all that follows on its day begin earlier")),
            (CLOSE, _("It stays, and the gaps after it are closed")),
        ],
    )
    minutes = WholeNumberField(
        _l("Minutes"),
        description=_l("Not needed to close gaps."),
        least=1,
        most=12 * 60,
        required=False,
    )

    def offer(self, items: list[Choice]) -> None:
        """Fill the list."""
        self.item.choices = [*(self.item.choices or []), *items]

    def validate(self, extra_validators: Any = None) -> bool:
        """Only gaps are closed without minutes."""
        is_good = bool(super().validate(extra_validators))
        if self.what.data != CLOSE and self.minutes.data is None and not self.minutes.errors:
            self.minutes.refuse(_("Enter by how many minutes."))
            return False
        return is_good

    @property
    def shift(self) -> int | None:
        """Minutes on the clock, forward or back; None to close the gaps."""
        if self.what.data == CLOSE:
            return None
        return int(self.minutes.data) * (1 if self.what.data == LATER else -1)


class RoleForm(Form):
    """A role for a person who was found, or for somebody new."""

    item = SelectField(_l("Agenda item"), blank=_l("Choose an item"))
    role = SelectField(
        _l("Role"), choices=lambda: _named(words.ROLES, ROLES), blank=_l("Choose a role")
    )
    person = RadioField(_l("Person"), required=False)
    honorific = TextField(_l("Honorific"), max_length=40, required=False)
    given_names = TextField(_l("Given names"), max_length=120, required=False)
    family_name = TextField(_l("Family name"), max_length=120, required=False)
    function = TitleField(_l("Function"), max_length=300, required=False)
    partner = SelectField(_l("Speaks for"), blank=_l("As recorded for the person"), required=False)

    def offer(self, *, items: list[Choice], persons: list[Choice], partners: list[Choice]) -> None:
        """Fill the lists."""
        self.item.choices = [*(self.item.choices or []), *items]
        self.person.choices = [*persons, ("", _("Somebody new, named below"))]
        self.partner.choices = [*(self.partner.choices or []), *partners]

    def validate_family_name(self, field: Any) -> None:
        """A new person needs a family name."""
        if not self.person.data and not field.data:
            raise ValidationError(_("Choose a person, or enter the family name of a new one."))


class RoleEditForm(Form):
    """A role as it is printed for this meeting; the person's record is not touched."""

    role = SelectField(_l("Role"), choices=lambda: _named(words.ROLES, ROLES))
    status = SelectField(_l("Answer"), choices=lambda: _named(words.STATUSES))
    honorific = TextField(_l("Honorific"), max_length=40, required=False)
    printed = TextField(_l("Name as printed"), max_length=240)
    function = TitleField(_l("Function"), max_length=300, required=False)
    organisation = TitleField(_l("Organisation"), max_length=300, required=False)
    country = CountryField(_l("Country"), required=False, blank=_l("No country"))


class AskForm(Form):
    """A button that writes to speakers."""


class AnswerForm(Form):
    """What a speaker takes on, and how they are to be printed at this meeting."""

    accepts = CheckboxesField(
        _l("I take part as"),
        description=_l("Untick what you cannot take on."),
        required=False,
    )
    honorific = TextField(
        _l("Honorific"), description=_l("Such as Ms, Mr, H.E., Dr."), max_length=40, required=False
    )
    printed = TextField(_l("Name as printed"), max_length=240)
    function = TitleField(_l("Function"), max_length=300, required=False)
    organisation = TitleField(_l("Organisation"), max_length=300, required=False)
    printed_right = TickField(_l("Name, function and organisation are right as they stand here"))

    def __init__(self, roles: list[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accepts.choices = roles
        self.accepts.process(
            request.form if self.is_submitted() else None,
            data=(kwargs.get("data") or {}).get("accepts"),
        )


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
        _l("Spoken in"), choices=_languages, blank=_l("Not noted"), required=False
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
    qualifier = SelectField(_l("said as"), choices=_qualifiers, default="exact")
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


class ReleaseForm(Form):
    """The next version of the programme. ``seen`` names the programme that was looked at."""

    seen = HiddenField()
    note = TextArea(
        _l("What is new, in a sentence or two"),
        description=_l("Kept with the version, and read by those who are told of a change."),
        rows=2,
        max_length=1000,
        required=False,
    )
    override_reason = TextArea(
        _l("Why it is released although there are warnings"),
        description=_l("Kept with the version and in the audit trail."),
        rows=2,
        max_length=1000,
        required=False,
    )


class EditionForm(Form):
    """A file in one language."""

    language = SelectField(_l("Language of the file"), choices=_languages)
    file = FileField(_l("File"), kinds=ENDINGS)

    def __init__(self, most: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file.megabytes = most
        self.file.description = _(
            "%(taken)s; at most %(size)s MB, without macros.", taken=TAKEN, size=most
        )


class DocumentForm(Form):
    """What a document is, where it belongs, who reads it, and from when."""

    title = LocalisedField(_l("Title"), max_length=200)
    kind = SelectField(_l("Kind"), choices=lambda: _named(words.DOCUMENT_KINDS))
    item = SelectField(_l("Agenda item"), blank=_l("The whole meeting"), required=False)
    audience = RadioField(
        _l("Who may read it"),
        choices=lambda: _named(words.AUDIENCES),
        hints={
            "public": _l("On the public pages of the meeting."),
            "registered": _l("Delegates by their link or sign-in, and focal points."),
            "delegation": _l("The delegation of the partner chosen below, and nobody else’s."),
            "secretariat": _l("At the desk alone."),
        },
    )
    partner = SelectField(
        _l("Partner"),
        description=_l("Whose statement it is, or whose delegation may read it."),
        blank=_l("No partner"),
        required=False,
    )
    release = RadioField(
        _l("Release"),
        choices=lambda: _named(words.RELEASES),
        hints={
            "item": _l(
                "At its time in the programme, or before that as soon as somebody has the floor."
            )
        },
    )
    release_at = DateTimeLocal(_l("Day and time of the release"), required=False)
    embargo_until = DateTimeLocal(
        _l("Embargo until"),
        description=_l(
            "For statements: until then only the secretariat and the delegation whose statement "
            "it is may read it, whatever is chosen above."
        ),
        required=False,
    )

    for_interpreters = TickField(
        _l("For the interpreters"),
        description=_l(
            "Their briefing pack holds it, also while it is under embargo: interpreters need a "
            "statement before it is made."
        ),
    )

    def offer(self, *, zone: str, items: list[Choice], partners: list[Choice]) -> None:
        """Fill the lists; times are those of the meeting."""
        self.release_at.zone = self.embargo_until.zone = zone
        self.item.choices = [*(self.item.choices or []), *items]
        self.partner.choices = [*(self.partner.choices or []), *partners]


class NewDocumentForm(DocumentForm, EditionForm):
    """A document with its first file."""


class WithdrawForm(Form):
    """Why a document is taken back."""

    reason = TextArea(
        _l("Why is it withdrawn?"), description=_l("For the desk alone."), rows=3, max_length=500
    )


class ConfirmForm(Form):
    """A page of its own for what is not taken back lightly."""


class OfferForm(Form):
    """Into which languages a session is interpreted."""

    how = RadioField(
        _l("Interpretation"),
        choices=lambda: [
            ("above", _("As the meeting")),
            ("own", _("Into the languages ticked below")),
            ("none", _("No interpretation in this session")),
        ],
        hints={"above": _l("Or as the item above it, where that has its own languages.")},
    )
    languages = CheckboxesField(_l("Languages"), choices=_languages, required=False)

    def validate_how(self, field: Any) -> None:
        """Languages of its own are at least one."""
        if field.data == "own" and not self.languages.data:
            raise ValidationError(
                _("Tick at least one language, or choose that there is no interpretation.")
            )

    @property
    def chosen(self) -> list[str] | None:
        """None is as above it, an empty list is none."""
        if self.how.data == "above":
            return None
        return list(self.languages.data) if self.how.data == "own" else []


class SpeakingForm(Form):
    """The language that each role will speak; fields are added by :func:`speaking_form`."""

    def changed(self) -> dict[int, str | None]:
        """By key of the role, what differs from what the page showed."""
        return {
            int(name.removeprefix("role_")): field.data
            for name, field in self._fields.items()
            if name.startswith("role_") and (field.data or "") != (self[f"was_{name}"].data or "")
        }


def speaking_form(roles: Mapping[int, tuple[str, str | None]]) -> SpeakingForm:
    """A question for each role: its label, and the language known now."""
    fields: dict[str, Any] = {}
    for key, (label, language) in roles.items():
        fields[f"role_{key}"] = SelectField(
            label, choices=_languages, blank=_l("Not known"), required=False, default=language
        )
        fields[f"was_role_{key}"] = HiddenField(default=language or "")
    made: SpeakingForm = type("SpeakingForm", (SpeakingForm,), fields)()
    return made


class InterpreterForm(Form):
    """An entry of the interpreters' roster."""

    name = TextField(_l("Name"), max_length=240)
    email = EmailField(_l("E-mail"), required=False, render_kw={"autocomplete": "off"})
    sources = CheckboxesField(_l("Interprets from"), choices=_languages)
    targets = CheckboxesField(_l("Interprets into"), choices=_languages)


class SeatForm(Form):
    """An interpreter in the booth of one language, at one or several sessions."""

    interpreter = SelectField(_l("Interpreter"), blank=_l("Choose an interpreter"))
    language = SelectField(_l("Booth"), blank=_l("Choose a language"))
    sessions = CheckboxesField(_l("Sessions"))

    def offer(
        self, *, interpreters: list[Choice], languages: list[str], sessions: list[Choice]
    ) -> None:
        """Fill the lists."""
        reader = current_language()
        self.interpreter.choices = [*(self.interpreter.choices or []), *interpreters]
        self.language.choices = [
            *(self.language.choices or []),
            *((code, countries.language_name(code, reader)) for code in languages),
        ]
        self.sessions.choices = sessions
        self.sessions.process(
            request.form if self.is_submitted() else None, data=self.sessions.data
        )
