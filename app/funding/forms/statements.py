"""Forms of the position and of statements."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core import clock
from app.web.fields import DateField, SelectField, TextArea, TextField
from app.web.forms import Form, QueryForm


class DraftForm(Form):
    """Beginning a statement: of what, as of when."""

    book = SelectField(_l("For"))
    as_of = DateField(_l("As of"), description=_l("What was true on this day"))

    @classmethod
    def offering(cls, books: list[tuple[str, str]]) -> DraftForm:
        """The form with the books that can be stated."""
        form = cls()
        form.book.choices = books
        if not form.is_submitted():
            form.as_of.data = clock.today()
        return form


class ExplainForm(Form):
    """What no source explains, and why a stated gap is not met."""

    explanation = TextArea(
        _l("Explanation of the part “to be reconciled”"),
        required=False,
        max_length=2000,
        rows=3,
        description=_l("One sentence that an auditor can follow. Leave it empty if nobody knows."),
    )
    stated_why = TextArea(
        _l("Why the gap differs from the one that the source states"),
        required=False,
        max_length=2000,
        rows=3,
    )


class AcceptForm(Form):
    """Taking responsibility for a remainder that nobody can explain."""

    name = TextField(
        _l("Accepted by (name and function)"),
        max_length=200,
        description=_l("It stays a printed row, and the statement is marked provisional."),
    )


class SendBackForm(Form):
    """Back to the drafter, with the reason."""

    why = TextArea(_l("Reason"), max_length=1000, rows=2)


class CheckForm(QueryForm):
    """The code printed on a statement."""

    code = TextField(
        _l("Check code"),
        max_length=40,
        description=_l("Sixteen letters and digits at the end of the paper."),
    )
