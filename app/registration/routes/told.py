"""Further answers as pages show them: the words of the question, and what was said in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.core.localised import Localised
from app.meetings.models import Meeting
from app.registration import queries
from app.registration.forms import said_as
from app.registration.models import Delegation
from app.registration.queries import Answered, Otherwise
from app.registration.rules import questions as rules
from app.registration.rules.questions import CHOICE, DATE, FILE, YES_NO, Asked
from app.registration.words import ANSWERS, MODES
from app.web import printing
from app.web.language import current_language


@dataclass(frozen=True, slots=True)
class Told:
    """One answer on a page; ``file`` is the public id of what was sent."""

    question: Localised
    text: str
    file: str = ""
    officer_only: bool = False


def in_words(one: Answered) -> str:
    """What was said, in the reader's language where it was a choice."""
    language = current_language()
    if one.kind == CHOICE:
        return one.option.best(language)[0] if one.option else one.value
    if one.kind == YES_NO:
        return str(_(ANSWERS[one.value])) if one.value in ANSWERS else one.value
    if one.kind == DATE:
        return printing.day(date.fromisoformat(one.value), language)
    return one.file if one.kind == FILE else one.value


def told_by(
    meeting: Meeting, delegates: Collection[int], *, officer: bool
) -> dict[str, list[Told]]:
    """What these delegates have answered, by public id."""
    if not delegates:
        return {}
    found = queries.answered(meeting.id, delegates=delegates, officer=officer)
    return {
        delegate: [
            Told(
                one.label,
                in_words(one),
                one.value if one.kind == FILE else "",
                one.officer_only,
            )
            for one in lines
        ]
        for delegate, lines in found.items()
    }


def drafted(delegation: Delegation, said: Sequence[Mapping[str, str]]) -> list[list[Told]]:
    """What would be answered by each person, before it is registered."""
    questions = queries.asked(delegation.meeting_id)
    kept = [rules.kept(questions, one) for one in said]
    names = [name for one in kept for name in queries.file_values(questions, one)]
    files = {key: file.filename for key, file in queries.files_of(delegation.id, names).items()}
    return _in_order(questions, kept, files)


def requested(meeting: Meeting, said: Mapping[str, str]) -> list[Told]:
    """What somebody has answered who asks to take part."""
    questions = queries.asked(meeting.id, files=False)
    return _in_order(questions, [rules.kept(questions, said)], {})[0]


def _in_order(
    questions: Sequence[Asked], kept: Sequence[Mapping[str, str]], files: Mapping[str, str]
) -> list[list[Told]]:
    return [
        [
            Told(one.label, _drafted(one, texts[one.key], files))
            for one in questions
            if one.key in texts
        ]
        for texts in kept
    ]


def _drafted(asked: Asked, text: str, files: Mapping[str, str]) -> str:
    if asked.kind == FILE:
        return files.get(text, "")
    if asked.kind == DATE:
        return printing.day(date.fromisoformat(text), current_language())
    return said_as(asked, text)


def missing(questions: Sequence[Asked], said: Mapping[str, str]) -> list[Localised]:
    """The questions that must be answered and are not."""
    return [
        one.label
        for one in questions
        if one.required and one.key not in said and rules.applies(one, said)
    ]


def in_one_line(followed: Sequence[Otherwise]) -> str:
    """The sessions that somebody follows otherwise than the meeting, for a cell."""
    language = current_language()
    return "; ".join(
        _("%(session)s: %(mode)s", session=one.session.best(language)[0], mode=_(MODES[one.mode]))
        for one in followed
    )
