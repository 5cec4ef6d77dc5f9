"""A text in several languages."""

# ruff: noqa: ARG002  the library hands every rule and reader the form, whether it needs it or not

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import fields as wtf
from wtforms.validators import StopValidation

from app.core.languages import LANGUAGE_NAMES, LANGUAGES
from app.core.localised import Localised
from app.web.fields.base import LONGEST_LINE, AtMost, Refusable, clean


class LanguagePart:
    """The control of one language inside a LocalisedField."""

    def __init__(self, field: LocalisedField, language: str) -> None:
        self.language = language
        self.id = f"{field.id}-{language}"
        self.name = f"{field.name}-{language}"
        self.label = LANGUAGE_NAMES[language]
        self.data = field.texts.get(language, "")
        self.area = field.area
        self.rows = field.rows


class LocalisedField(Refusable, wtf.Field):
    """The same text in each language; its data is `Localised`.

    `needs` lists the languages that must be there ("any": at least one; default English). `area`
    gives several lines.
    """

    is_localised = True
    control_class = ""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        max_length: int = LONGEST_LINE,
        needs: Sequence[str] | str = ("en",),
        area: bool = False,
        rows: int = 1,
        required: bool = True,
        **options: Any,
    ) -> None:
        self.max_length, self.area, self.rows = max_length, area, rows
        self.needs: Sequence[str] | str = needs if required else ()
        self.texts: dict[str, str] = {}
        super().__init__(label, validators, required=required, **options)

    def own_rules(self) -> list[Any]:
        return [AtMost(self.max_length)]

    def process(
        self, formdata: Any, data: Any = wtf.core.unset_value, extra_filters: Any = None
    ) -> None:
        self.process_errors = []
        if data is wtf.core.unset_value:
            data = self.default() if callable(self.default) else self.default
        self.object_data = data
        self.texts = dict(data or {})
        names = {language: f"{self.name}-{language}" for language in LANGUAGES}
        self.raw_data = None
        if formdata is not None and any(name in formdata for name in names.values()):
            self.texts = {
                language: clean(formdata.get(name, ""), lines=self.area)
                for language, name in names.items()
            }
            self.raw_data = list(self.texts.values())
        self.data = Localised({language: text for language, text in self.texts.items() if text})

    def pre_validate(self, form: Any) -> None:
        if self.needs == "any":
            return
        for language in self.needs:
            if not self.data.get(language):
                raise StopValidation(
                    _(
                        "Fill in “%(label)s” in %(language)s.",
                        label=self.label.text,
                        language=LANGUAGE_NAMES[language],
                    )
                )

    def __iter__(self) -> Iterator[LanguagePart]:
        return (LanguagePart(self, language) for language in LANGUAGES)

    def _value(self) -> str:
        return ""

    @property
    def summary_id(self) -> str:
        empty = [language for language in LANGUAGES if not self.texts.get(language)]
        return f"{self.id}-{(empty or list(LANGUAGES))[0]}"
