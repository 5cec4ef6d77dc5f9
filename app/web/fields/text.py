"""Fields of text: a line, a paragraph, an address."""

# ruff: noqa: ARG002  the library hands every rule and reader the form, whether it needs it or not

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from wtforms import fields as wtf
from wtforms import widgets
from wtforms.validators import StopValidation

from app.access import guard
from app.access.permissions import Permission
from app.web.fields.base import LONGEST_LINE, LONGEST_TEXT, AtMost, Refusable, clean

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


EMAIL = re.compile(r"[^@\s,;<>()\[\]\\\"]+@[^@\s,;<>()\[\]\\\".]+(?:\.[^@\s,;<>()\[\]\\\".]+)+")


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
