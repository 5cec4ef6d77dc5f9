"""Further questions: who is asked what, what counts as an answer, and whose place is the last.

What somebody said is a mapping of texts by the key of the question: the text itself, the key of an
option, a day (ISO), ``yes`` or ``no``, or the public id of a file.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.registration.rules.names import several_lines

TEXT, CHOICE, DATE, YES_NO, FILE = KINDS = ("text", "choice", "date", "yes_no", "file")

YES, NO = "yes", "no"

LONGEST = 2000
"""Letters of an answer."""

MOST_OPTIONS = 30

Said = Mapping[str, str]

Times = Mapping[str, tuple[datetime, datetime]]
"""From when until when each session runs, by its slug; those without times are left out."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; ``places`` None: as many as come. ``session`` is the slug of the item
    of the agenda that one attends by it.
    """

    key: str
    label: Localised
    places: int | None = None
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it is asked now. ``depends_on`` and ``depends_value``: only of whom gave that
    answer to that question.
    """

    key: str
    kind: str
    label: Localised
    help: Localised = field(default_factory=Localised)
    options: tuple[Option, ...] = ()
    required: bool = False
    officer_only: bool = False
    depends_on: str | None = None
    depends_value: str = ""
    edition_id: int = 0

    def option(self, key: str) -> Option | None:
        """The option of that key, if it is still offered."""
        return next((one for one in self.options if one.key == key), None)


class _AtQuestion(DomainError):
    """A refusal at one question of one delegate; ``row`` is the place of the delegate, from 0."""

    def __init__(self, asked: Asked, row: int | None = None) -> None:
        self.question = asked.key
        self.row = row
        super().__init__(question=asked.label)


class AnswerMissing(_AtQuestion):
    """A question that must be answered was not."""

    message = N_("Answer “%(question)s”.")


class NotAnAnswer(_AtQuestion):
    """What was sent is none of the answers that can be given."""

    message = N_("Choose one of the answers to “%(question)s”.")


class NotADay(_AtQuestion):
    """Not a day of the calendar."""

    message = N_("Enter a day that exists for “%(question)s”, as year, month, day: 2026-12-09.")


class AnswerTooLong(_AtQuestion):
    """Longer than is kept."""

    message = N_("The answer to “%(question)s” is too long: at most 2000 characters.")


class NoPlaceLeft(DomainError):
    """The last place of an option went to somebody else."""

    message = N_("No place is left for “%(option)s”. Choose another answer to “%(question)s”.")

    def __init__(self, asked: Asked, option: Option, row: int | None = None) -> None:
        self.question = asked.key
        self.row = row
        super().__init__(option=option.label, question=asked.label)


class SessionsOverlap(DomainError):
    """Nobody attends two sessions at one time."""

    message = N_(
        "“%(option)s” runs at the same time as “%(other)s”. Choose one of them in “%(question)s”."
    )

    def __init__(self, asked: Asked, option: Option, other: Option, row: int | None = None) -> None:
        self.question = asked.key
        self.row = row
        super().__init__(option=option.label, other=other.label, question=asked.label)


# --- who is asked --------------------------------------------------------------------------------


def applies(asked: Asked, kept: Said) -> bool:
    """Whether somebody is asked this, after what they have said to the questions before."""
    return asked.depends_on is None or kept.get(asked.depends_on) == asked.depends_value


def kept(questions: Sequence[Asked], said: Said) -> dict[str, str]:
    """What is kept of what was said: clean, and only to questions that are asked.

    What was answered to a question that the other answers hide is dropped, and so is whatever
    hung on it.
    """
    found: dict[str, str] = {}
    for one in questions:
        text = said.get(one.key, "")
        text = several_lines(text).strip() if one.kind == TEXT else text.strip()
        if text and applies(one, found):
            found[one.key] = text
    return found


def problems(
    questions: Sequence[Asked],
    clean: Said,
    *,
    before: Said | None = None,
    files: Collection[str] = (),
    times: Times | None = None,
    row: int | None = None,
) -> list[DomainError]:
    """Everything that is wrong with what `kept` returned.

    ``before`` is what the person has answered earlier: it stands as long as it is not changed, so
    an option that is no longer offered stays theirs. ``files`` are the public ids of the files
    that the delegation has sent, ``times`` those of the sessions.
    """
    before = before or {}
    found: list[DomainError] = []
    for one in questions:
        text = clean.get(one.key, "")
        if not text:
            if one.required and applies(one, clean):
                found.append(AnswerMissing(one, row))
        elif text != before.get(one.key):
            wrong = _wrong(one, text, files)
            if wrong is not None:
                found.append(wrong(one, row))
    return found + _overlaps(questions, clean, before, times or {}, row)


def _overlaps(
    questions: Sequence[Asked], clean: Said, before: Said, times: Times, row: int | None
) -> list[DomainError]:
    """Sessions that were chosen and run at one time: half-open, so that one may follow another.

    What was chosen earlier stands, though the agenda may have moved since.
    """
    chosen: list[tuple[Asked, Option]] = []
    found: list[DomainError] = []
    for one in questions:
        option = one.option(clean.get(one.key, ""))
        if option is None or option.session not in times:
            continue
        starts, ends = times[option.session]
        for asked, other in chosen:
            other_starts, other_ends = times[other.session]
            is_new = any(before.get(each.key) != clean[each.key] for each in (one, asked))
            if is_new and starts < other_ends and other_starts < ends:
                found.append(SessionsOverlap(one, option, other, row))
                break
        chosen.append((one, option))
    return found


def _wrong(asked: Asked, text: str, files: Collection[str]) -> type[_AtQuestion] | None:
    if asked.kind == TEXT:
        return AnswerTooLong if len(text) > LONGEST else None
    if asked.kind == DATE:
        return None if _is_day(text) else NotADay
    if asked.kind == CHOICE:
        return None if asked.option(text) else NotAnAnswer
    if asked.kind == FILE:
        return None if text in files else AnswerMissing
    return None if text in (YES, NO) else NotAnAnswer


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# --- places --------------------------------------------------------------------------------------

Places = Mapping[tuple[str, str], int]
"""How many have chosen an option, by the keys of question and option."""


def without_place(
    questions: Sequence[Asked],
    taken: Places,
    answers: Iterable[Said],
    *,
    before: Said | None = None,
) -> list[NoPlaceLeft]:
    """The choices for which no place is left, in the order of asking.

    ``taken`` counts everybody but those who ask. An own choice of earlier is kept even where the
    officer has taken places away since: nobody loses a place by changing something else.
    """
    before = before or {}
    counted = Counter(taken)
    found = []
    for row, said in enumerate(answers):
        for one in questions:
            option = one.option(said.get(one.key, "")) if one.kind == CHOICE else None
            if option is None:
                continue
            place = (one.key, option.key)
            is_full = option.places is not None and counted[place] >= option.places
            if is_full and before.get(one.key) != option.key:
                found.append(NoPlaceLeft(one, option, row))
            counted[place] += 1
    return found


# --- the officer's side --------------------------------------------------------------------------


class NoOptions(DomainError):
    """A choice without anything to choose."""

    field = "options"
    message = N_("Write at least two answers to choose from.")


class NoSessions(DomainError):
    """Nothing runs side by side there, or it is asked already."""

    message = N_("There are no further sessions to choose from in this block.")


class ConditionGone(DomainError):
    """Another question is asked only after an answer that would go."""

    message = N_("“%(question)s” is asked only after this answer. Change that question first.")


class ConditionLater(DomainError):
    """A question can only depend on one before it."""

    field = "condition"
    message = N_("A question can only depend on one that stands before it.")


class NoLabel(DomainError):
    """A question without words."""

    field = "label"
    message = N_("Write the question in English at least.")
