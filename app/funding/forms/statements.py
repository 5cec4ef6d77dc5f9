"""Forms of the position and of statements."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from app.core import clock
from app.funding.rules.statements import KINDS, StatementKind
from app.web.fields import DateField, SelectField, TextArea, TextField
from app.web.forms import Form, QueryForm


class DraftForm(Form):
    """Beginning a statement: of what kind, of what, as of when."""

    kind = SelectField(
        _l("Kind"),
        choices=lambda: [(kind.value, gettext(facts.words)) for kind, facts in KINDS.items()],
        default=StatementKind.FUNDING_GAP.value,
        required=False,
    )
    book = SelectField(_l("Of what"), description=_l("A phase; for a fund balance, the fund"))
    partner = SelectField(
        _l("Partner"),
        blank=_l("No partner"),
        required=False,
        description=_l("Only for the statement of one partner"),
    )
    as_of = DateField(_l("As of"), description=_l("What was true on this day"))

    @classmethod
    def offering(cls, books: list[tuple[str, str]], partners: list[tuple[str, str]]) -> DraftForm:
        """The form with what can be stated, and of whom."""
        form = cls()
        form.book.choices = books
        form.partner.choices = [("", gettext("No partner")), *partners]
        if not form.is_submitted():
            form.as_of.data = clock.today()
        return form

    @property
    def chosen(self) -> StatementKind:
        """The kind; the gap when none is chosen."""
        return StatementKind(self.kind.data or StatementKind.FUNDING_GAP)

    def validate_partner(self, field: SelectField) -> None:
        """A statement that is not of one partner has none."""
        if field.data and self.chosen is not StatementKind.PARTNER:
            raise ValidationError(gettext("Only the statement of one partner names a partner."))


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
