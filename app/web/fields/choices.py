"""Fields of choices: one of a list, several, yes or no."""

# ruff: noqa: ARG002  the library hands every rule and reader the form, whether it needs it or not

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import fields as wtf
from wtforms import widgets
from wtforms.validators import StopValidation

from app.core.collation import plain
from app.core.languages import LANGUAGE_NAMES, LANGUAGES
from app.core.money import ACTIVE
from app.web import countries
from app.web.fields.base import LONGEST_TEXT, Refusable, clean
from app.web.language import current_language

Choice = tuple[str, Any]


Choices = Iterable[Choice] | Callable[[], Iterable[Choice]]


def _choices(given: Choices | None) -> list[Choice]:
    return list(given() if callable(given) else given or [])


class SelectField(Refusable, wtf.SelectField):
    """One of a list. `choices`: [(value, words), ...] or a function that gives them; `blank` words
    the empty choice.
    """

    control_class = "form-select"

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        choices: Choices | None = None,
        blank: Any = None,
        **options: Any,
    ) -> None:
        self.blank = blank
        options.setdefault("coerce", _as_text)
        options.setdefault("validate_choice", False)
        super().__init__(
            label, validators, choices=lambda: self._with_blank(_choices(choices)), **options
        )

    def _with_blank(self, choices: list[Choice]) -> list[Choice]:
        return choices if self.blank is None else [("", self.blank), *choices]

    def words_when_empty(self) -> str:
        return str(_("Choose an answer for “%(label)s”.", label=self.label.text))

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([clean(str(valuelist[0]))] if valuelist else valuelist)
        if self.data == "":
            self.data = None

    def pre_validate(self, form: Any) -> None:
        allowed = [str(choice[0]) for choice in self.choices or []]
        if self.data is not None and str(getattr(self.data, "value", self.data)) not in allowed:
            raise StopValidation(
                _("Choose one of the list for “%(label)s”.", label=self.label.text)
            )


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    return str(getattr(value, "value", value))


class RadioField(Refusable, wtf.RadioField):
    """One of a few, all of them to be seen. `hints`: {value: sentence} under the words of a
    choice.
    """

    is_group = True
    control_class = ""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        choices: Choices | None = None,
        hints: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.hints = dict(hints or {})
        options.setdefault("coerce", _as_text)
        options.setdefault("validate_choice", False)
        super().__init__(label, validators, choices=lambda: _choices(choices), **options)

    def words_when_empty(self) -> str:
        return str(_("Choose an answer for “%(label)s”.", label=self.label.text))

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([clean(str(valuelist[0]))] if valuelist else valuelist)
        if not valuelist or self.data == "":
            self.data = None

    def pre_validate(self, form: Any) -> None:
        allowed = [str(choice[0]) for choice in self.choices or []]
        if self.data is not None and str(getattr(self.data, "value", self.data)) not in allowed:
            raise StopValidation(
                _("Choose one of the answers to “%(label)s”.", label=self.label.text)
            )


class CheckboxesField(Refusable, wtf.SelectMultipleField):
    """Any number of a list; its data is a list of values in the list's order."""

    is_group = True
    control_class = ""
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        choices: Choices | None = None,
        hints: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.hints = dict(hints or {})
        options.setdefault("coerce", _as_text)
        options.setdefault("validate_choice", False)
        super().__init__(label, validators, choices=lambda: _choices(choices), **options)

    def words_when_empty(self) -> str:
        return str(_("Choose an answer for “%(label)s”.", label=self.label.text))

    def process_formdata(self, valuelist: list[Any]) -> None:
        chosen = {clean(str(value)) for value in valuelist}
        known = [str(choice[0]) for choice in self.choices or []]
        self.unknown = chosen - set(known)
        self.data = [self.coerce(value) for value in known if value in chosen]

    def pre_validate(self, form: Any) -> None:
        if getattr(self, "unknown", None):
            raise StopValidation(
                _("Choose only from the list for “%(label)s”.", label=self.label.text)
            )


class TickField(Refusable, wtf.BooleanField):
    """A box to tick; with `required` it must be ticked. Its data is True or False."""

    control_class = ""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        required: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(label, validators, required=required, **options)

    def words_when_empty(self) -> str:
        return str(_("Tick “%(label)s” to go on.", label=self.label.text))


class CurrencyField(SelectField):
    """A currency in which new amounts may be entered. `first` codes stand before the alphabetical
    rest.
    """

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        first: Sequence[str] = ("USD", "EUR"),
        only: Sequence[str] = (),
        **options: Any,
    ) -> None:
        self.first, self.only = tuple(first), tuple(only)
        super().__init__(label, validators, choices=self._codes, **options)

    def _codes(self) -> list[Choice]:
        rest = [code for code in ACTIVE if code not in self.first]
        codes = self.only or (*self.first, *rest)
        language = current_language()
        return [(code, f"{code} – {countries.currency_name(code, language)}") for code in codes]


class CountryField(SelectField):
    """A country (ISO 3166-1 alpha-2), in the alphabetical order of the reader's language."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **options: Any) -> None:
        options.setdefault("blank", _l("Choose a country"))
        super().__init__(
            label, validators, choices=lambda: countries.countries(current_language()), **options
        )


class CountriesField(Refusable, wtf.Field):
    """Several countries, written with commas between them, by name or by code; its data is a tuple
    of codes without repeats, in the order of the codes."""

    widget = widgets.TextInput()
    data: tuple[str, ...]

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        named = dict(countries.countries(current_language()))
        return ", ".join(named.get(code, code) for code in self.data or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        said = str(valuelist[0])[:LONGEST_TEXT] if valuelist else ""
        found, unknown = set(), []
        for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", said))):
            code = _codes().get(plain(part))
            if code is None:
                unknown.append(part)
            else:
                found.add(code)
        self.data = tuple(sorted(found))
        if unknown:
            raise ValueError(
                _(
                    "No country is called %(names)s. Write names or codes of two letters, with "
                    "commas between them.",
                    names=", ".join(f"“{one[:60]}”" for one in unknown[:3]),
                )
            )


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Every country by its code and by its name in each language, as they are compared."""
    named = {
        plain(name): code for language in LANGUAGES for code, name in countries.countries(language)
    }
    return named | {plain(code): code for code in set(named.values())}


class LanguageField(RadioField):
    """One of the languages of the product, each by its own name; `also` adds codes of others."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        also: Sequence[str] = (),
        **options: Any,
    ) -> None:
        self.also = tuple(also)
        super().__init__(label, validators, choices=self._languages, **options)

    def _languages(self) -> list[Choice]:
        named = [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
        return named + [
            (code, countries.language_name(code, current_language())) for code in self.also
        ]


class ZoneField(SelectField):
    """A time zone by its IANA name."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label, validators, choices=_zones, **options)


def _zones() -> list[Choice]:
    places = sorted(
        zone
        for zone in available_timezones()
        if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/", "SystemV/", "US/"))
    )
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]
