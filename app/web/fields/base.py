"""Text as it is kept, the rules that need no words of their own, and what every field can do."""

# ruff: noqa: ARG002  the library hands every rule and reader the form, whether it needs it or not

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import fields as wtf
from wtforms.validators import StopValidation, ValidationError

from app.core.errors import DomainError
from app.web.sentences import sentence

LONGEST_LINE = 200


LONGEST_TEXT = 20_000


def clean(text: str, *, lines: bool = False, trim: bool = True) -> str:
    """Text as we keep it: composed (NFC), without control and direction-override characters,
    trimmed.

    In a single line any run of white space becomes one space; `lines` keeps line breaks (as \\n)
    and indentation. Without `trim` the spaces of a text that is still being typed stay.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = _UNWANTED.sub("", composed)
    if not trim:
        return kept
    if lines:
        return "\n".join(line.rstrip() for line in kept.split("\n")).strip("\n")
    return re.sub(r"[ \n\t]+", " ", kept).strip()


_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_SURROGATES = "\ud800-\udfff"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_OVERRIDES = "\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
"""Marks that turn the direction of what follows: a name could show as another."""
_UNWANTED = re.compile(f"[{_CONTROLS}{_SURROGATES}{_PRIVATE}{_OVERRIDES}]")


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
