"""The form in which the secretariat writes a template of the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError
from app.core.localised import Localised
from app.reports.imaging import ENDINGS
from app.reports.rules.templates import (
    AFTER,
    FACE_WORDS,
    NUMBERED,
    PARTS,
    STANDARDS,
    SWITCHES,
    Own,
    Style,
    Template,
    checked_colour,
    checked_sentence,
)
from app.web.fields import (
    CheckboxesField,
    FileField,
    LocalisedField,
    SelectField,
    TextField,
    TickField,
    WholeNumberField,
)
from app.web.forms import Form

OWN_PARTS = tuple(part for part in NUMBERED if part.startswith("own-"))


def _faces() -> list[tuple[str, Any]]:
    return list(FACE_WORDS.items())


class TemplateForm(Form):
    """Parts, switches, sentences and look; fields for each part and sentence are added by
    :func:`template_form`.
    """

    prints = CheckboxesField(
        _l("Printed where the record has them"),
        choices=lambda: [(key, _(words)) for key, words in SWITCHES.items()],
        required=False,
    )
    accent = TextField(
        _l("Colour of headings"),
        description=_l("For example #073760; left empty, the colour of the house."),
        max_length=7,
        required=False,
    )
    link = TextField(_l("Colour of links and partners’ names"), max_length=7, required=False)
    heading_face = SelectField(
        _l("Typeface of headings"), choices=_faces, blank=_l("As the house"), required=False
    )
    text_face = SelectField(
        _l("Typeface of the text"), choices=_faces, blank=_l("As the house"), required=False
    )
    logo = FileField(
        _l("Logo"),
        description=_l("JPEG, PNG or WebP; printed on the cover in the place of the word mark."),
        kinds=ENDINGS,
        required=False,
    )
    no_logo = TickField(_l("Take the logo away"))
    logo_alt = LocalisedField(_l("Whose logo it is, in words"), required=False)
    note = TextField(_l("What is new in this version"), required=False, max_length=300)

    def part(self, key: str, what: str) -> Any:
        """The field of a part: whether it is printed, or its place."""
        return self[f"{what}_{_name(key)}"]

    def template(self, before: Template, logo: str) -> Template | None:
        """What the form says; None when something in it is refused, said at its field.

        ``logo`` is the hash of the logo's bytes, "" for none.
        """
        sentences = {
            key: found for key in STANDARDS if (found := self._sentences(key)) is not None and found
        }
        style = Style(
            self._checked("accent", checked_colour),
            self._checked("link", checked_colour),
            self.text_face.data or "",
            self.heading_face.data or "",
            logo,
            self.logo_alt.data,
        )
        parts = [
            part
            for group in (NUMBERED, AFTER)
            for _place, _at, part in sorted(
                (self.part(part, "place").data or 99, at, part) for at, part in enumerate(group)
            )
            if self.part(part, "on").data
        ]
        if not any(part in NUMBERED for part in parts):
            self.refuse(_("A report has one numbered section at least."))
        if self.problems():
            return None
        return Template(
            parts=tuple(parts),
            off=frozenset(SWITCHES) - set(self.prints.data or ()),
            own={
                part: Own(self.part(part, "heading").data, self.part(part, "text").data)
                for part in OWN_PARTS
            },
            sentences=sentences,
            style=style,
            version=before.version,
        )

    def _checked(self, name: str, check: Callable[[str], str]) -> str:
        try:
            return check(self[name].data or "")
        except DomainError as error:
            self.refuse(error, name)
            return ""

    def _sentences(self, key: str) -> Localised:
        name = f"say_{key}"
        for text in self[name].data.values():
            try:
                checked_sentence(key, text)
            except DomainError as error:
                self.refuse(error, name)
        data: Localised = self[name].data
        return data


def _name(key: str) -> str:
    return key.replace("-", "_")


def template_form(template: Template) -> TemplateForm:
    """The form of a template, filled with what it says now."""
    fields: dict[str, Any] = {}
    for group in (NUMBERED, AFTER):
        ordered = [part for part in template.parts if part in group]
        ordered += [part for part in group if part not in ordered]
        for place, part in enumerate(ordered, 1):
            fields[f"on_{_name(part)}"] = TickField(_(PARTS[part]), default=part in template.parts)
            fields[f"place_{_name(part)}"] = WholeNumberField(
                _("Place of “%(part)s”", part=_(PARTS[part])), least=1, most=9, default=place
            )
    for part in OWN_PARTS:
        own = template.own.get(part, Own())
        fields[f"heading_{_name(part)}"] = LocalisedField(
            _("Heading of “%(part)s”", part=_(PARTS[part])), required=False, default=own.heading
        )
        fields[f"text_{_name(part)}"] = LocalisedField(
            _("Standard text of “%(part)s”", part=_(PARTS[part])),
            required=False, default=own.text, area=True, rows=3, max_length=5000,
        )  # fmt: skip
    for key, standard in STANDARDS.items():
        fields[f"say_{key}"] = LocalisedField(
            _(standard.words),
            description=_(
                "Places: %(places)s. Of the house: %(default)s",
                places=", ".join(f"{{{one}}}" for one in sorted(standard.places)),
                default=_(standard.default),
            ),
            required=False,
            default=template.sentences.get(key, Localised()),
            max_length=1000,
        )
    made: TemplateForm = type("TemplateForm", (TemplateForm,), fields)(
        data={
            "prints": [key for key in SWITCHES if key not in template.off],
            "accent": template.style.accent,
            "link": template.style.link,
            "heading_face": template.style.heading_face or None,
            "text_face": template.style.text_face or None,
            "logo_alt": template.style.logo_alt,
            "version": template.version,
        }
    )
    return made
