"""The base of every form: what it says, what is wrong with it, and how a rule deeper down refuses
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import wtforms
from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import fields as wtf

from app.core.db import transaction
from app.core.errors import DomainError, StaleVersion
from app.core.files import MEGABYTE
from app.core.submissions import once
from app.web.differences import Differences, differences
from app.web.fields import HiddenKey, VersionField
from app.web.sentences import sentence

SERVICE_FIELDS = frozenset({"csrf_token", "submission_key", "version", "said_back"})
_OF_THE_PAGE = frozenset({"csrf_token", "submission_key"})


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
        self.refusal: DomainError | None = None
        """The rule by which `carries_out` was refused."""
        self.made = ""
        """The reference of what `creates` has made, now or when the form came the first time."""
        self.made_now = False
        """Whether it was made now."""

    @property
    def status(self) -> int:
        """The status of the page that shows the form: 422 where it is refused."""
        return 422 if self.problems() else 200

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

    def carries_out(
        self, act: Callable[[], object], stored: Callable[[], Mapping[str, Any]] | None = None
    ) -> bool:
        """Whether the form came in order and what it asks for is done, in one transaction.

        A refusal stands at its field; the page is then shown again, with all that was typed, and
        with both versions (`differences`) where somebody else has saved meanwhile. `stored` reads
        what the form would start from now, where its fields are not named as in the refusal.
        """
        if not self.validate_on_submit():
            return False
        try:
            with transaction():
                act()
        except StaleVersion as error:
            self.take_theirs(error)
            if stored is not None:
                self.differences = differences(self, stored())
            return False
        except DomainError as error:
            self.refusal = error
            self.refuse(error)
            return False
        return True

    def creates(self, make: Callable[[], str]) -> bool:
        """The same for what is made once however often the page is sent: `made` is its reference.

        The key of the submission tells that it is the same page; a page that comes again with
        something else typed or chosen in it is refused.
        """

        def act() -> None:
            self.made, self.made_now = once(self.submission_key.data, _sent(), make)

        return self.carries_out(act)

    def take_theirs(self, error: StaleVersion) -> None:
        """Prepare the page that shows both versions (`differences`) after somebody else has saved;
        sending the form again then replaces what is stored now.
        """
        self.refuse(error)
        self.version.data = error.version
        self.version.raw_data = None
        self.differences = differences(self, error.theirs)


def _sent() -> list[Any]:
    """What the page says, and to which address; of a file its SHA-256."""
    typed = request.form.to_dict(flat=False)
    content = {name: typed[name] for name in typed if name not in _OF_THE_PAGE}
    return [request.full_path, content, {name: _digest(f) for name, f in request.files.items()}]


def _digest(file: FileStorage) -> str:
    found = sha256()
    file.stream.seek(0)
    while part := file.stream.read(MEGABYTE):
        found.update(part)
    file.stream.seek(0)
    return found.hexdigest()


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
