"""The base of every form: what it says, what is wrong with it, and how a rule deeper down refuses
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import fields as wtf

from app.core.db import transaction
from app.core.errors import DomainError, StaleVersion
from app.web.fields import HiddenKey, VersionField
from app.web.sentences import sentence

Differences = dict[str, tuple[str, Any, Any]]
"""By field: its label, what is stored now, what was typed here."""

SERVICE_FIELDS = frozenset({"csrf_token", "submission_key", "version", "said_back"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a form, and the field it stands at (None: the form as a whole)."""

    field_id: str | None
    sentence: str


class _Speaking(wtforms.Form):
    """What forms with and without a token have in common."""

    form_errors: list[str]

    def values(self) -> dict[str, Any]:
        """What the form says, by field name, without what is hidden in it."""
        return {
            name: field.data
            for name, field in self._fields.items()
            if name not in SERVICE_FIELDS and not isinstance(field, wtf.SubmitField)
        }

    def refuse(self, error: DomainError | str, field: str | None = None) -> None:
        """Show why the form is refused: at the field that the error names, else above the form."""
        name = field or (error.field if isinstance(error, DomainError) else None)
        words = sentence(error) if isinstance(error, DomainError) else error
        target = self._fields.get(name) if name else None
        if target is None:
            self.form_errors = [*self.form_errors, words]
        else:
            target.errors = [*target.errors, words]

    def problems(self) -> list[Problem]:
        """Everything wrong, in the order of the page, with the same words as at the fields."""
        return [Problem(None, str(words)) for words in self.form_errors] + list(_problems(self))


class Form(FlaskForm, _Speaking):
    """A form that changes something: token, submission key, and the version of what it edits."""

    submission_key = HiddenKey()
    version = VersionField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.differences: Differences = {}
        """What differs from what somebody else has saved meanwhile, once `carries_out` met it."""

    def problems(self) -> list[Problem]:
        """Everything wrong; a token that no longer fits is told as what it means."""
        found = super().problems()
        token = self._fields.get("csrf_token")
        if token is not None and token.errors:
            words = _(
                "This page was open for too long, or you have signed in elsewhere since. "
                "Nothing is lost: check it and send it again."
            )
            found.insert(0, Problem(None, words))
        return found

    def carries_out(self, act: Callable[[], object]) -> bool:
        """Whether the form came in order and what it asks for is done, in one transaction.

        A refusal stands at its field; the page is then shown again, with all that was typed, and
        with both versions (`differences`) where somebody else has saved meanwhile.
        """
        if not self.validate_on_submit():
            return False
        try:
            with transaction():
                act()
        except StaleVersion as error:
            self.differences = self.take_theirs(error)
            return False
        except DomainError as error:
            self.refuse(error)
            return False
        return True

    def take_theirs(self, error: StaleVersion) -> Differences:
        """Prepare the page that shows both versions after somebody else has saved.

        Returns, for each field that differs, its label, what is stored now and what was typed
        here; sending the form again then replaces what is stored now.
        """
        self.refuse(error)
        self.version.data = error.version
        self.version.raw_data = None
        return {
            name: (field.label.text, error.theirs[name], field.data)
            for name, field in self._fields.items()
            if name in error.theirs and error.theirs[name] != field.data
        }


class QueryForm(_Speaking):
    """A form that only asks (filter, search): sent by GET, without token or key."""


class Subform(_Speaking):
    """Fields that stand several times in a form, for `FormField` and `FieldList`; no token of its
    own.
    """


def _problems(form: wtforms.Form) -> Iterator[Problem]:
    for name, field in form._fields.items():
        if name != "csrf_token":
            yield from _problems_of(field)


def _problems_of(field: Any) -> Iterator[Problem]:
    if isinstance(field, wtf.FormField):
        yield from (Problem(None, str(words)) for words in field.form.form_errors)
        yield from _problems(field.form)
    elif isinstance(field, wtf.FieldList):
        for entry in field.entries:
            yield from _problems_of(entry)
        yield from (Problem(None, str(e)) for e in field.errors if isinstance(e, str))
    else:
        where = getattr(field, "summary_id", field.id)
        yield from (Problem(where, str(words)) for words in field.errors)
