"""What a form carries without showing it: the key of a submission, the version of a row."""

from __future__ import annotations

import re
import secrets
from typing import Any

from markupsafe import Markup
from wtforms import fields as wtf

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


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
