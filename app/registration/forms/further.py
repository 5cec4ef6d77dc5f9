"""The officer's questions as fields of a form: built from what is asked, judged by the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import FormField, HiddenField

from app.core.errors import DomainError, StaleVersion
from app.core.localised import Localised
from app.meetings.models import Meeting
from app.meetings.rules.uploads import ENDINGS, TAKEN, Upload
from app.registration import queries
from app.registration.models import Delegate, Delegation
from app.registration.rules import questions as rules
from app.registration.rules.questions import CHOICE, DATE, FILE, TEXT, YES_NO, Asked, Option
from app.registration.services import keep_file
from app.registration.words import ANSWERS
from app.web.differences import Differences
from app.web.fields import DateField, FileField, RadioField, SelectField, TextArea, TickField
from app.web.forms import Form, Subform
from app.web.language import current_language
from app.web.sentences import sentence

MOST_TO_SEE = 6
"""Options of a choice that stand as buttons; more become a list."""


class DayField(DateField):
    """A day that is kept as text beside answers of other kinds."""

    def process_data(self, value: Any) -> None:
        try:
            self.data = date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            self.data = None


@dataclass(frozen=True, slots=True)
class Line:
    """A question on the page: its field, for a file also the field that brings one and the name of
    the one that has come; ``condition`` says when it is to be answered.
    """

    asked: Asked
    field: Any
    upload: Any = None
    remove: Any = None
    sent: str = ""
    condition: str = ""
    depends_on: str = ""


class QuestionFields(Subform):
    """Answers of one delegate. What may be left empty, and whether a question is asked at all, is
    decided by the rules once everything is read; so the page needs no script.
    """

    questions: ClassVar[Sequence[Asked]] = ()
    before: ClassVar[Mapping[str, str]] = {}
    delegation_id: ClassVar[int] = 0
    times: ClassVar[rules.Times] = {}

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.refused_files: dict[str, str] = {}

    def told(self) -> dict[str, str]:
        """What was typed, by the key of the question, valid or not."""
        found = {}
        for one in self.questions:
            field = self._fields[one.key]
            if one.kind == FILE and self._fields[f"{one.key}_gone"].data:
                continue
            text = field.data.isoformat() if isinstance(field.data, date) else field.data
            if text:
                found[one.key] = str(text)
        return found

    def has_files(self) -> bool:
        """Whether a file has come with the form."""
        return any(
            self._fields[f"{one.key}_file"].data is not None
            for one in self.questions
            if one.kind == FILE
        )

    def keep_files(self, delegation: Delegation) -> None:
        """Keep what was sent, so that nobody has to choose a file twice."""
        for one in self.questions:
            sent = self._fields[f"{one.key}_file"].data if one.kind == FILE else None
            if sent is None:
                continue
            try:
                with closing(sent) as file:
                    content = file.read(_megabytes() * 10**6 + 1)
                kept = keep_file(delegation, Upload(sent.filename or "", content))
            except DomainError as error:
                self.refused_files[one.key] = sentence(error)
            else:
                self._fields[one.key].data = kept.public_id
            self._fields[f"{one.key}_file"].data = None

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        said = self.told()
        kept = rules.kept(self.questions, said)
        for one in self.questions:
            for name in (one.key, f"{one.key}_file"):
                if name in self._fields and not rules.applies(one, kept):
                    self._fields[name].errors = []
            if one.key in self.refused_files and rules.applies(one, kept):
                self._at(one.key).errors = [self.refused_files[one.key]]
        sent = queries.files_of(self.delegation_id, queries.file_values(self.questions, kept))
        for problem in rules.problems(
            self.questions, kept, before=self.before, files=sent, times=self.times
        ):
            self.refuse_question(problem)
        return not self.problems()

    def differences(self, stored: Mapping[str, str]) -> Differences:
        """Each answer that was stored otherwise meanwhile, in words."""
        typed = self.told()
        return {
            one.key: (
                _best(one.label),
                said_as(one, stored.get(one.key) or ""),
                said_as(one, typed.get(one.key) or ""),
            )
            for one in self.questions
            if stored.get(one.key) != typed.get(one.key)
        }

    def refuse_question(self, error: DomainError) -> None:
        """Show a refusal at the question that it is about, unless something stands there."""
        key = getattr(error, "question", "")
        if key not in self._fields:
            self.refuse(error)
        elif not self._at(key).errors:
            self._at(key).errors = [sentence(error)]

    def _at(self, key: str) -> Any:
        """The field at which the reader corrects an answer."""
        return self._fields.get(f"{key}_file") or self._fields[key]

    def lines(self) -> Iterator[Line]:
        """The questions in their order, each with what the page shows of it."""
        names = {one.key: one for one in self.questions}
        values = queries.file_values(self.questions, self.told())
        sent = queries.files_of(self.delegation_id, values)
        for one in self.questions:
            field = self._fields[one.key]
            before = names.get(one.depends_on or "")
            there = sent.get(field.data or "") if one.kind == FILE else None
            yield Line(
                one,
                field,
                self._fields.get(f"{one.key}_file"),
                self._fields.get(f"{one.key}_gone") if there else None,
                there.filename if there else "",
                condition(before, one.depends_value) if before else "",
                self._fields[before.key].name if before else "",
            )


def condition(before: Asked, value: str) -> str:
    """In words, after which answer to another question this one is to be answered."""
    words: str = _(
        "Only if the answer to “%(question)s” is “%(answer)s”.",
        question=_best(before.label),
        answer=said_as(before, value),
    )
    return words


def said_as(asked: Asked, value: str) -> str:
    """An answer to choose in words: an option, yes or no."""
    if asked.kind == YES_NO:
        return str(_(ANSWERS[value])) if value in ANSWERS else value
    option = asked.option(value)
    return _best(option.label) if option else value


def question_fields(
    delegation: Delegation, *, of: Delegate | None = None
) -> type[QuestionFields] | None:
    """A form of what is asked at the delegation's meeting, for a new person or for ``of``; None
    where nothing is asked.
    """
    questions = queries.asked(delegation.meeting_id)
    return _question_fields(delegation.meeting_id, questions, of=of, delegation_id=delegation.id)


def _question_fields(
    meeting_id: int,
    questions: Sequence[Asked],
    *,
    of: Delegate | None = None,
    delegation_id: int = 0,
) -> type[QuestionFields] | None:
    if not questions:
        return None
    before = queries.said_by(of.id) if of is not None else {}
    taken = queries.places_taken(meeting_id, without=[of.id] if of is not None else [])
    gone = _no_longer_offered(questions, of) if of is not None else {}
    parts: dict[str, Any] = {
        "questions": questions,
        "before": before,
        "delegation_id": delegation_id,
        "times": queries.session_times(meeting_id, questions),
    }
    for one in questions:
        parts |= _fields_of(one, taken, gone.get(one.key))
    return type("AskedFields", (QuestionFields,), parts)


def asking(base: Any, delegation: Delegation, *, of: Delegate | None = None) -> Any:
    """The same form with the officer's questions as ``further``, where any are asked."""
    return _with(base, question_fields(delegation, of=of))


def asking_unseated(base: Any, meeting: Meeting) -> Any:
    """The same form with the officer's questions for somebody who has no delegation yet: those
    that need no file.
    """
    return _with(base, _question_fields(meeting.id, queries.asked(meeting.id, files=False)))


def _with(base: Any, fields: type[QuestionFields] | None) -> Any:
    return base if fields is None else type(base.__name__, (base,), {"further": FormField(fields)})


def _fields_of(asked: Asked, taken: rules.Places, old: Option | None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "label": _best(asked.label),
        "description": _best(asked.help),
        "required": False,
    }
    if asked.kind == TEXT:
        return {asked.key: TextArea(**said, max_length=rules.LONGEST, rows=2)}
    if asked.kind == DATE:
        return {asked.key: DayField(**said)}
    if asked.kind == FILE:
        said["description"] = said["description"] or _(
            "%(kinds)s, at most %(size)s MB.", kinds=TAKEN, size=_megabytes()
        )
        return {
            asked.key: HiddenField(),
            f"{asked.key}_file": FileField(**said, kinds=ENDINGS, megabytes=_megabytes()),
            f"{asked.key}_gone": TickField(_l("Take this file away")),
        }
    if asked.kind == YES_NO:
        choices = [(code, str(_(words))) for code, words in ANSWERS.items()]
    else:
        choices = [(one.key, _with_places(asked, one, taken)) for one in asked.options]
        if old is not None:
            choices.append((old.key, _("%(option)s (no longer offered)", option=_best(old.label))))
    if asked.required and len(choices) <= MOST_TO_SEE:
        return {asked.key: RadioField(**said, choices=choices)}
    return {asked.key: SelectField(**said, choices=choices, blank=_("No answer"))}


def _with_places(asked: Asked, option: Option, taken: rules.Places) -> str:
    words = _best(option.label)
    if option.places is None:
        return words
    left = max(0, option.places - taken.get((asked.key, option.key), 0))
    places = (
        ngettext("%(num)s place left", "%(num)s places left", left) if left else _("no place left")
    )
    return f"{words} ({places})"


def _no_longer_offered(questions: Sequence[Asked], of: Delegate) -> dict[str, Option]:
    """The options that the person has chosen and that are no longer offered, by question."""
    choices = {one.key: one for one in questions if one.kind == CHOICE}
    if not choices:
        return {}
    told = queries.answered(of.meeting_id, delegates=[of.id]).get(of.public_id, [])
    return {
        one.question: Option(one.value, one.option)
        for one in told
        if one.question in choices
        and one.option is not None
        and choices[one.question].option(one.value) is None
    }


def _best(text: Localised) -> str:
    return text.best(current_language())[0]


def _megabytes() -> int:
    return int(current_app.config["UPLOAD_MEGABYTES"])


class WithQuestions:
    """A form, or a row of one, in which the officer's questions stand among its own fields."""

    @property
    def asks(self) -> QuestionFields | None:
        """The fields of the questions, where any are asked."""
        form: Any = self
        return form.further.form if "further" in form._fields else None

    def refuse(self, error: DomainError | str, field: str | None = None) -> None:
        """Show a refusal at the question that it is about, else where the error says."""
        if isinstance(error, DomainError) and getattr(error, "question", None) and self.asks:
            self.asks.refuse_question(error)
        else:
            super().refuse(error, field)  # type: ignore[misc]

    def take_theirs(self, error: StaleVersion) -> None:
        """The same as of every form, and each further answer that differs, in words."""
        stored = error.theirs.pop("further", None) or {}
        super().take_theirs(error)  # type: ignore[misc]
        form: Any = self
        if self.asks is not None:
            form.differences |= self.asks.differences(stored)


class OwnAnswersForm(WithQuestions, Form):
    """What a person answers on their own page: the officer's questions and, for those in the room,
    what they cannot eat.
    """

    dietary = TextArea(
        _l("Dietary needs"),
        description=_l("What you cannot eat: seen by the organisers alone."),
        max_length=2000,
        rows=2,
        required=False,
    )

    @classmethod
    def showing(cls, delegate: Delegate) -> Any:
        """The form with what the person has answered, or with what was sent."""
        form = asking(cls, delegate.delegation, of=delegate)(
            data={"dietary": delegate.dietary, "further": queries.said_by(delegate.id)}
        )
        if delegate.mode != "room":
            del form.dietary
        if form.version.data is None:
            form.version.data = delegate.version
        return form

    def told(self) -> dict[str, str]:
        """The answers to the questions."""
        return self.asks.told() if self.asks is not None else {}

    def csrf_fits(self) -> bool:
        """Whether the form comes from this page."""
        return "csrf_token" not in self or bool(self.csrf_token.validate(self))
