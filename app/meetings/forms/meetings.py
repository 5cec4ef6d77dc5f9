"""A meeting and its series: begun, copied, its basics and texts."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.meetings import words
from app.meetings.forms.shared import choices_named, language_choices
from app.meetings.services import COPIED_PARTS, Basics
from app.web.fields import (
    CheckboxesField,
    Choice,
    DateField,
    DateTimeLocal,
    EmailField,
    LanguageField,
    LocalisedField,
    MarkdownField,
    RadioField,
    SelectField,
    SlugField,
    TextField,
    TickField,
    TimeField,
    UrlField,
    WholeNumberField,
    ZoneField,
)
from app.web.forms import Form

PARTS: dict[str, Any] = {
    "texts": _l("Texts of the concept note"),
    "agenda": _l("Agenda, its times shifted"),
    "roles": _l("Roles: everybody is to be asked again"),
    "documents": _l("Documents on the shelf"),
    "questions": _l("Further questions to delegates"),
    "invitations": _l("Invitation list"),
}


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
    format = RadioField(_l("Format"), choices=lambda: choices_named(words.FORMATS), required=False)
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
        _l("Language of the floor"),
        choices=language_choices,
        blank=_l("Not settled"),
        required=False,
    )
    interpretation = CheckboxesField(_l("Interpretation"), choices=language_choices, required=False)
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


class ConfirmForm(Form):
    """A page of its own for what is not taken back lightly."""
