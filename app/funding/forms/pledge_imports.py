"""The form of a file of pledges."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from app.web.fields import FileField, LanguageField, SelectField
from app.web.forms import Form


class PledgeFileForm(Form):
    """A file of pledges of one phase."""

    book = SelectField(_l("Phase"))
    language = LanguageField(
        _l("Language of the wordings"), description=_l("The wordings of one file are in one.")
    )
    file = FileField(_l("File"), kinds=("csv", "xlsx"), megabytes=2)

    @classmethod
    def offering(cls, books: Sequence[tuple[str, str]], language: str) -> PledgeFileForm:
        """The form with the phases whose money is kept here."""
        form = cls(data={"language": language})
        form.book.choices = list(books)
        return form
