"""Forms of the secretariat about partners, persons and contacts."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.partners import queries
from app.partners.rules.kinds import CONSTITUENCIES, KINDS
from app.partners.rules.names import NAME_ORDERS
from app.web.fields import (
    CheckboxesField,
    Choice,
    CountryField,
    EmailField,
    LanguageField,
    LocalisedField,
    RadioField,
    SelectField,
    TextArea,
    TextField,
    TickField,
    TitleField,
)
from app.web.forms import Form
from app.web.language import current_language
from app.web.sentences import sentence

__all__ = [
    "ContactForm",
    "MergeForm",
    "PartnerForm",
    "PersonForm",
]


def _partners() -> list[Choice]:
    return [(slug, label) for slug, label in queries.partner_choices(current_language())]


def _unions() -> list[Choice]:
    return [(slug, label) for slug, label in queries.union_choices(current_language())]


def _kinds() -> list[Choice]:
    return [(kind, sentence(word)) for kind, (word, _constituency) in KINDS.items()]


def _constituencies() -> list[Choice]:
    return [(name, sentence(word)) for name, word in CONSTITUENCIES.items()]


def _orders() -> list[Choice]:
    words = {
        "given-first": _l("Given names, then family name: Martha E. Newton"),
        "family-first": _l("Family name, then given names: HE Xiaozhou"),
    }
    return [(order, words[order]) for order in NAME_ORDERS]


class WithAliases(Form):
    """A form with one other spelling per line."""

    aliases = TextArea(
        _l("Other spellings"),
        description=_l("One on each line; a search finds them, no page prints them."),
        required=False,
        max_length=2000,
        rows=2,
    )

    def values(self) -> dict[str, Any]:
        """The spellings as a list of lines."""
        said = super().values()
        return {**said, "aliases": (said["aliases"] or "").splitlines()}


class PartnerForm(WithAliases):
    """An organisation."""

    name = LocalisedField(_l("Full name"), max_length=300, area=False)
    label = LocalisedField(
        _l("Name in lists and running orders"),
        description=_l("A ministry that speaks for its country stands under the country’s name."),
        max_length=300,
    )
    kind = SelectField(_l("Kind"), choices=_kinds, blank=_l("Choose a kind"))
    constituency = SelectField(
        _l("Constituency"), choices=_constituencies, blank=_l("Choose a constituency")
    )
    short = TextField(_l("Abbreviation"), required=False, max_length=40)
    country = CountryField(_l("Country"), required=False, blank=_l("No country"))
    parent = SelectField(
        _l("Belongs to"),
        description=_l("The organisation of which this one is a unit or a delegation."),
        choices=_partners,
        blank=_l("No organisation above it"),
        required=False,
    )
    member_of = CheckboxesField(
        _l("Member of"),
        description=_l(
            "As a state is of a regional organisation. Where both announce the same amount, it is "
            "suspected to be the same money."
        ),
        choices=_unions,
        required=False,
    )
    profile = LocalisedField(
        _l("Public profile"),
        description=_l("Markdown. What partners should know about it; empty shows nothing."),
        area=True,
        rows=5,
        max_length=4000,
        required=False,
    )
    note = TextArea(
        _l("Note of the secretariat"),
        description=_l("Never public."),
        required=False,
        max_length=2000,
        rows=2,
    )


class PersonForm(WithAliases):
    """A person and how their name is printed."""

    honorific = TextField(
        _l("Honorific"),
        description=_l("As the person uses it: Ms, Dr, H.E. Mr."),
        required=False,
        max_length=40,
    )
    given_names = TextField(_l("Given names"), required=False, max_length=120)
    family_name = TextField(
        _l("Family name"),
        description=_l("Lists are sorted by it."),
        max_length=120,
    )
    name_order = RadioField(
        _l("Order in print"), choices=_orders, default="given-first", required=True
    )
    printed = TextField(
        _l("Name as printed"),
        description=_l("Empty: put together from the parts, in the order chosen."),
        required=False,
        max_length=240,
    )
    second_mention = TextField(
        _l("Second mention"),
        description=_l("Such as “Ms Newton”. Empty: honorific and family name."),
        required=False,
        max_length=160,
    )
    function = TitleField(_l("Function"), required=False, max_length=300)
    partner = SelectField(
        _l("Organisation"), choices=_partners, blank=_l("No organisation"), required=False
    )
    country = CountryField(_l("Country of posting"), required=False, blank=_l("No country"))
    email = EmailField(
        _l("Mail address"),
        description=_l("Never public."),
        required=False,
        render_kw={"autocomplete": "off"},
    )
    language = LanguageField(_l("Language for mail"), default="en")
    note = TextArea(
        _l("Note of the secretariat"),
        description=_l("Never public."),
        required=False,
        max_length=2000,
        rows=2,
    )


class ContactForm(Form):
    """An address to which invitations go."""

    name = TextField(_l("Name"), max_length=240)
    email = EmailField(
        _l("Mail address"),
        description=_l("Invitations and papers for the partner go here."),
        render_kw={"autocomplete": "off"},
    )
    language = LanguageField(_l("Language for mail"), default="en")
    active = TickField(_l("Gets mail"), default=True)


class MergeForm(Form):
    """The record that turned out to be the same person."""

    other = RadioField(_l("The same person"))
    why = TextField(_l("Why"), description=_l("How it was found out."), max_length=300)
