"""Fields of files."""

# ruff: noqa: ARG002  the library hands every rule and reader the form, whether it needs it or not

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import fields as wtf
from wtforms.validators import StopValidation

from app.web.fields.base import Refusable


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
