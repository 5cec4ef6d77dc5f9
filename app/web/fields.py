"""Form fields of the house: clean text, exact types, and sentences that say what to do.

Every field has a longest length, keeps what was typed, and refuses in the reader's language. A
field may be refused from outside, too, when a rule deeper down says no:
`form.amount.refuse(error)`.
"""

# ruff: noqa: ARG002  the library hands every rule and reader the form, whether it needs it or not

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import fields as wtf
from wtforms import widgets
from wtforms.validators import StopValidation, ValidationError

from app.access import guard
from app.access.permissions import Permission
from app.core.errors import DomainError
from app.core.languages import LANGUAGE_NAMES, LANGUAGES
from app.core.localised import Localised
from app.core.money import ACTIVE, CURRENCIES, Money
from app.web import amounts, countries, printing
from app.web.language import current_language
from app.web.sentences import sentence

Choice = tuple[str, Any]
Choices = Iterable[Choice] | Callable[[], Iterable[Choice]]

LONGEST_LINE = 200
LONGEST_TEXT = 20_000
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
EMAIL = re.compile(r"[^@\s,;<>()\[\]\\\"]+@[^@\s,;<>()\[\]\\\".]+(?:\.[^@\s,;<>()\[\]\\\".]+)+")


def clean(text: str, *, lines: bool = False) -> str:
    """Text as we keep it: composed (NFC), without control and direction-override characters,
    trimmed.

    In a single line any run of white space becomes one space; `lines` keeps line breaks (as \\n)
    and indentation.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(
        character
        for character in composed
        if character in "\n\t"
        or not (unicodedata.category(character) in ("Cc", "Cs", "Co") or character in _OVERRIDES)
    )
    if lines:
        return "\n".join(line.rstrip() for line in kept.split("\n")).strip("\n")
    return re.sub(r"[ \n\t]+", " ", kept).strip()


_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff")
"""Marks that turn the direction of what follows: a name could show as another."""


# --- rules that need no words of their own
# -----------------------------------------------------------


class Needed:
    """The field must be filled; `message` says what to enter."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if _has_data(field):
            return
        if field.errors:
            raise StopValidation()
        raise StopValidation(str(self.message or field.words_when_empty()))


class MayBeEmpty:
    """Nothing typed is fine, and further rules are not asked."""

    field_flags: ClassVar[dict[str, bool]] = {"optional": True}

    def __call__(self, form: Any, field: Any) -> None:
        if not _has_data(field) and not field.errors:
            raise StopValidation()


class AtMost:
    """At most `most` characters, counted as people count them: composed."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Any, field: Any) -> None:
        texts = field.data.values() if isinstance(field.data, Mapping) else [field.data or ""]
        for text in texts:
            if len(text) > self.most:
                raise ValidationError(
                    ngettext(
                        "“%(label)s” is %(num)s character too long; it may have %(most)s.",
                        "“%(label)s” is %(num)s characters too long; it may have %(most)s.",
                        len(text) - self.most,
                        label=field.label.text,
                        most=self.most,
                    )
                )


def _has_data(field: Any) -> bool:
    data = field.data
    if isinstance(data, str):
        return data.strip() != ""
    return data is not None and data != [] and data is not False and data != {}


# --- the base ------------------------------------------------------------------------------------


class Refusable(wtf.Field):
    """What every field of the house can do besides the library's."""

    is_group: ClassVar[bool] = False
    control_class: ClassVar[str] = "form-control"
    data: Any
    errors: Any
    process_errors: Any
    raw_data: Any

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        required: bool = True,
        missing: Any = None,
        render_kw: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        presence: Any = Needed(missing) if required else MayBeEmpty()
        kept = dict(render_kw or {})
        if self.control_class:
            kept.setdefault("class", self.control_class)
        super().__init__(
            label, [presence, *self.own_rules(), *validators], render_kw=kept, **options
        )

    def own_rules(self) -> list[Any]:
        """Rules that come with the kind of field."""
        return []

    def words_when_empty(self) -> str:
        """What to say when the field must be filled and is not."""
        return str(_("Fill in “%(label)s”.", label=self.label.text))

    def refuse(self, error: DomainError | str) -> None:
        """Show at this field why what it says is refused."""
        self.errors = [
            *self.errors,
            sentence(error) if isinstance(error, DomainError) else str(error),
        ]

    @property
    def summary_id(self) -> str:
        """Where the link of the error summary leads."""
        return f"{self.id}-0" if self.is_group else str(self.id)


class TextField(Refusable, wtf.StringField):
    """One line. `max_length` characters at most."""

    widget = widgets.TextInput()
    lines: ClassVar[bool] = False

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        max_length: int = LONGEST_LINE,
        **options: Any,
    ) -> None:
        self.max_length = max_length
        super().__init__(label, validators, **options)

    def own_rules(self) -> list[Any]:
        return [AtMost(self.max_length)]

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean(str(valuelist[0]), lines=self.lines)
        elif self.data is None:
            self.data = ""


class TextArea(TextField):
    """Several lines. The control grows with its text where the browser can."""

    widget = widgets.TextArea()
    lines = True
    control_class = "form-control tt-grow"

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        max_length: int = LONGEST_TEXT,
        rows: int = 4,
        **options: Any,
    ) -> None:
        kept = {"rows": rows, **(options.pop("render_kw", None) or {})}
        super().__init__(label, validators, max_length=max_length, render_kw=kept, **options)


TextAreaField = TextArea


class MarkdownField(TextArea):
    """Several lines of Markdown, shown with the `md` filter; the script offers a preview."""

    control_class = "form-control tt-grow tt-markdown"

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **options: Any) -> None:
        options.setdefault("rows", 8)
        super().__init__(label, validators, **options)

    def __call__(self, **options: Any) -> Markup:
        if guard.can(Permission.OWN_PROFILE):
            options.setdefault("data-preview-url", url_for("web.preview"))
            options.setdefault("data-preview-label", _("Show how it will look"))
        return Markup(super().__call__(**options))  # noqa: S704  the library escapes


class TitleField(TextField):
    """One line that is often long, such as a title or a function: shown in a box that grows, so
    that French fits.
    """

    widget = widgets.TextArea()
    control_class = "form-control tt-grow"

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **options: Any) -> None:
        kept = {"rows": 1, **(options.pop("render_kw", None) or {})}
        super().__init__(label, validators, render_kw=kept, **options)


class EmailField(TextField):
    """A mail address; the part after @ is kept in small letters."""

    widget = widgets.EmailInput()

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **options: Any) -> None:
        options.setdefault("max_length", 254)
        kept = {
            "autocomplete": "email",
            "spellcheck": "false",
            **(options.pop("render_kw", None) or {}),
        }
        super().__init__(label, validators, render_kw=kept, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        name, at, host = (self.data or "").rpartition("@")
        self.data = f"{name}{at}{host.lower()}"

    def pre_validate(self, form: Any) -> None:
        if self.data and not EMAIL.fullmatch(self.data):
            raise StopValidation(_("Enter a mail address such as name@example.org."))


class PasswordField(Refusable, wtf.PasswordField):
    """A password: never shown again, never cleaned, at most 200 characters."""

    widget = widgets.PasswordInput(hide_value=True)

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        new: bool = False,
        **options: Any,
    ) -> None:
        kept = {
            "autocomplete": "new-password" if new else "current-password",
            **(options.pop("render_kw", None) or {}),
        }
        super().__init__(label, validators, render_kw=kept, **options)

    def own_rules(self) -> list[Any]:
        return [AtMost(200)]


class UrlField(TextField):
    """An address on the web, http or https."""

    widget = widgets.URLInput()

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **options: Any) -> None:
        options.setdefault("max_length", 500)
        super().__init__(label, validators, **options)

    def pre_validate(self, form: Any) -> None:
        if self.data and not re.fullmatch(
            r"https?://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?", self.data
        ):
            raise StopValidation(
                _("Enter a web address that begins with https://, such as https://example.org.")
            )


class SlugField(TextField):
    """The part of an address that names a thing: small letters, digits, hyphens."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **options: Any) -> None:
        options.setdefault("max_length", 80)
        kept = {
            "autocapitalize": "none",
            "spellcheck": "false",
            **(options.pop("render_kw", None) or {}),
        }
        super().__init__(label, validators, render_kw=kept, **options)

    def pre_validate(self, form: Any) -> None:
        if self.data and not SLUG.fullmatch(self.data):
            raise StopValidation(
                _("Use small letters, digits and single hyphens, such as partners-meeting-2026.")
            )


# --- numbers and money
# -----------------------------------------------------------------------------


class WholeNumberField(Refusable, wtf.Field):
    """A whole number between `least` and `most`."""

    widget = widgets.TextInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        least: int = 0,
        most: int = 1_000_000,
        **options: Any,
    ) -> None:
        self.least, self.most = least, most
        kept = {"inputmode": "numeric", **(options.pop("render_kw", None) or {})}
        super().__init__(label, validators, render_kw=kept, **options)

    def _value(self) -> str:
        return (
            str(self.raw_data[0]) if self.raw_data else "" if self.data is None else str(self.data)
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = re.sub(r"[\s\u00a0\u202f]", "", clean(str(valuelist[0]))) if valuelist else ""
        if not text:
            return
        if not re.fullmatch(r"[-−]?[0-9]{1,12}", text):
            raise ValueError(
                _(
                    "Write a whole number in digits, such as %(example)s.",
                    example=max(self.least, 1),
                )
            )
        number = int(text.replace("−", "-"))
        if not self.least <= number <= self.most:
            raise ValueError(
                _("Write a number from %(least)s to %(most)s.", least=self.least, most=self.most)
            )
        self.data = number


class DecimalField(Refusable, wtf.Field):
    """An exact decimal, such as a rate or a share, with a point or a comma before the decimals;
    never grouped.

    `as_text` gives the plain text ("1.1562") instead of a Decimal, for rates, which are kept as
    published.
    """

    widget = widgets.TextInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        decimals: int = 8,
        least: Decimal = Decimal(0),
        most: Decimal = Decimal(10**9),
        as_text: bool = False,
        **options: Any,
    ) -> None:
        self.decimals, self.least, self.most, self.as_text = decimals, least, most, as_text
        kept = {"inputmode": "decimal", **(options.pop("render_kw", None) or {})}
        super().__init__(label, validators, render_kw=kept, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return str(self.data).replace(".", printing.POINT[current_language()])

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = clean(str(valuelist[0])) if valuelist else ""
        if not text:
            return
        plain = text.replace(",", ".")
        if not re.fullmatch(rf"[0-9]{{1,12}}(\.[0-9]{{1,{self.decimals}}})?", plain):
            raise ValueError(
                _(
                    "Write a number such as %(example)s, with at most %(decimals)s decimals.",
                    example="1.0925",
                    decimals=self.decimals,
                )
            )
        number = Decimal(plain)
        if not self.least <= number <= self.most:
            raise ValueError(
                _("Write a number from %(least)s to %(most)s.", least=self.least, most=self.most)
            )
        self.data = plain if self.as_text else number


class MoneyField(Refusable, wtf.Field):
    """An amount; its data is `Money`.

    The currency is fixed (`currency="USD"`, or set on the field by the route) or that of another
    field of the form, named by `currency_field`. Negative amounts and zero are refused unless
    allowed.
    """

    widget = widgets.TextInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        currency: str | None = None,
        currency_field: str | None = "currency",
        negative: bool = False,
        zero: bool = False,
        **options: Any,
    ) -> None:
        self.currency = currency
        self.currency_field = None if currency else currency_field
        self.negative, self.zero = negative, zero
        kept = {
            "inputmode": "decimal",
            "autocomplete": "off",
            "data-amount": "",
            **(options.pop("render_kw", None) or {}),
        }
        super().__init__(label, validators, render_kw=kept, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if not isinstance(self.data, Money):
            return ""
        return printing.amount(self.data, current_language(), exact=True).replace(
            printing.THIN, printing.NBSP
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        # The currency may stand in a field that is read later, so the text waits until validation.
        self.data = None
        self.typed = clean(str(valuelist[0])) if valuelist else ""

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        self._read(form)
        return bool(super().validate(form, extra_validators))

    def _read(self, form: Any) -> None:
        typed = getattr(self, "typed", "")
        if not typed:
            return
        code = self.currency or self._currency_of(form)
        if code not in CURRENCIES:
            self.process_errors = [_("Choose the currency of the amount.")]
            return
        try:
            money = amounts.read(typed, code, current_language())
        except DomainError as error:
            self.process_errors = [sentence(error)]
            return
        if (money.minor < 0 and not self.negative) or (money.minor == 0 and not self.zero):
            self.process_errors = [_("Enter an amount above zero.")]
            return
        self.data = money

    def _currency_of(self, form: Any) -> str | None:
        other = getattr(form, self.currency_field, None) if self.currency_field else None
        return other.data if other is not None else None


# --- days and times
# --------------------------------------------------------------------------------


class DateField(Refusable, wtf.Field):
    """A calendar day, by the browser's own control; its data is a date."""

    widget = widgets.DateInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        earliest: date = date(1900, 1, 1),
        latest: date = date(2199, 12, 31),
        **options: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(label, validators, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = clean(str(valuelist[0])) if valuelist else ""
        if not text:
            return
        try:
            day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
        except ValueError:
            day = None
        if day is None:
            raise ValueError(_("Enter a day that exists, as year, month, day: 2026-12-09."))
        if not self.earliest <= day <= self.latest:
            raise ValueError(
                _(
                    "Enter a day between %(earliest)s and %(latest)s.",
                    earliest=printing.day(self.earliest, current_language()),
                    latest=printing.day(self.latest, current_language()),
                )
            )
        self.data = day


class TimeField(Refusable, wtf.Field):
    """A time of day, 24 hours; its data is a time."""

    widget = widgets.TimeInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = clean(str(valuelist[0])) if valuelist else ""
        if not text:
            return
        found = re.fullmatch(r"(\d{1,2})[:.h](\d{2})(?::00)?", text)
        if found is None or int(found[1]) > 23 or int(found[2]) > 59:
            raise ValueError(_("Enter a time as hours and minutes, such as 13:00."))
        self.data = time(int(found[1]), int(found[2]))


class DateTimeLocal(Refusable, wtf.Field):
    """A day and a time in `zone` (IANA name, may be set on the field by the route); its data is
    aware, in UTC.
    """

    widget = widgets.DateTimeLocalInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        zone: str = "UTC",
        **options: Any,
    ) -> None:
        self.zone = zone
        super().__init__(label, validators, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.astimezone(ZoneInfo(self.zone)):%Y-%m-%dT%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        self.typed = clean(str(valuelist[0])) if valuelist else ""

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        self._read()
        return bool(super().validate(form, extra_validators))

    def _read(self) -> None:
        typed = getattr(self, "typed", "")
        if not typed:
            return
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?", typed):
                raise ValueError
            local = datetime.fromisoformat(typed)
            moment = local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.process_errors = [
                _("Enter a day and a time that exist, such as 2026-12-09 13:00.")
            ]
            return
        if not 1900 <= local.year <= 2199:
            self.process_errors = [_("Enter a year between 1900 and 2199.")]
            return
        if moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None) != local:
            self.process_errors = [
                _(
                    "This time does not exist on that day: the clocks were put forward. Choose "
                    "another."
                )
            ]
            return
        if local.replace(tzinfo=ZoneInfo(self.zone), fold=1).astimezone(UTC) != moment:
            self.process_errors = [
                _(
                    "This time comes twice on that day: the clocks were put back. Choose one "
                    "before or after the repeated hour."
                )
            ]
            return
        self.data = moment


DateTimeField = DateTimeLocal


# --- choices
# -----------------------------------------------------------------------------------------


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


# --- several languages
# -------------------------------------------------------------------------------


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


# --- files
# -------------------------------------------------------------------------------------------


class FileField(Refusable, wtf.FileField):
    """One file; its data is Werkzeug's FileStorage or None. `kinds`: endings that are taken,
    without the point.
    """

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        kinds: Sequence[str] = ("pdf",),
        megabytes: int = 10,
        **options: Any,
    ) -> None:
        self.kinds, self.megabytes = tuple(kinds), megabytes
        kept = {
            "accept": ",".join(f".{kind}" for kind in kinds),
            **(options.pop("render_kw", None) or {}),
        }
        super().__init__(label, validators, render_kw=kept, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        files = [one for one in valuelist if isinstance(one, FileStorage) and one.filename]
        self.data = files[0] if files else None

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            return
        ending = (self.data.filename or "").rpartition(".")[2].lower()
        if ending not in self.kinds:
            raise StopValidation(
                _(
                    "Choose a file of the kind %(kinds)s.",
                    kinds=", ".join(kind.upper() for kind in self.kinds),
                )
            )
        self.data.stream.seek(0, 2)
        size = self.data.stream.tell()
        self.data.stream.seek(0)
        if size > self.megabytes * 10**6:
            raise StopValidation(_("The file may have at most %(size)s MB.", size=self.megabytes))
        if size == 0:
            raise StopValidation(_("The file is empty. Choose another."))


# --- hidden
# ------------------------------------------------------------------------------------------


class HiddenKey(wtf.HiddenField):
    """The key of a submission, minted when the form is opened and sent back with it; a damaged one
    is minted anew.
    """

    def __init__(self, label: Any = "", **options: Any) -> None:
        super().__init__(label, default=lambda: secrets.token_urlsafe(18), **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and KEY.fullmatch(str(valuelist[0])):
            self.data = str(valuelist[0])


class VersionField(wtf.HiddenField):
    """The version of the row that the form shows; a whole number, or None when the form edits
    nothing.
    """

    data: Any = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and re.fullmatch(r"[0-9]{1,9}", str(valuelist[0])):
            self.data = int(valuelist[0])

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)

    def __call__(self, **options: Any) -> Markup:
        if self.data is None:
            return Markup("")
        return Markup(super().__call__(**options))  # noqa: S704  the library escapes
