"""Further questions at the desk: added, changed into a new edition, put in order, retired."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app import audit
from app.core import clock
from app.core.db import db
from app.core.localised import Localised
from app.core.versions import locked, raise_version
from app.meetings.models import Meeting
from app.meetings.rules import local_time
from app.registration import queries
from app.registration.models import Question, QuestionEdition
from app.registration.rules.questions import (
    CHOICE,
    KINDS,
    NO,
    YES,
    YES_NO,
    ConditionGone,
    ConditionLater,
    NoLabel,
    NoOptions,
    NoSessions,
    Option,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCard:
    """What is said about a question. An option without ``key`` is new; ``depends_on`` is the key
    of another question, with the answer after which this one is asked.
    """

    label: Localised
    help: Localised = field(default_factory=Localised)
    options: Sequence[Option] = ()
    required: bool = False
    officer_only: bool = False
    depends_on: str = ""
    depends_value: str = ""


def card_of(question: Question) -> QuestionCard:
    """What is said about it now."""
    return QuestionCard(
        label=question.current.label,
        help=question.current.help,
        options=queries.options_of(question.current),
        required=question.required,
        officer_only=question.officer_only,
        depends_on=question.depends_on.public_id if question.depends_on else "",
        depends_value=question.depends_value,
    )


def add_question(meeting: Meeting, kind: str, card: QuestionCard, *, by: str) -> Question:
    """Ask something more, after everything that is asked already.

    Raises NoLabel, NoOptions, ConditionLater.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    queries.meeting_for_update(meeting.id)
    others = queries.question_rows(meeting.id)
    question = Question(
        # A field of a form is named after it, so it begins with a letter.
        public_id=f"q{secrets.token_hex(8)}",
        meeting=meeting,
        kind=kind,
        position=max((one.position for one in others), default=0) + 1,
        version=1,
    )
    _write(question, card, others, by)
    db.session.add(question)
    db.session.flush()
    _record(by, "question.added", question)
    return question


def ask_sessions(meeting: Meeting, block: str, *, by: str) -> list[Question]:
    """Let each delegate choose among the sessions of a block: one question for those that begin at
    one time. Places are put in afterwards. Raises NoSessions.
    """
    queries.meeting_for_update(meeting.id)
    asked = {option.session for one in queries.asked(meeting.id) for option in one.options}
    found = next((one for one in queries.blocks(meeting.id) if one.slug == block), None)
    sessions = [one for one in found.sessions if one.slug not in asked] if found else []
    if found is None or not sessions:
        raise NoSessions
    starts = list(dict.fromkeys(one.starts_at for one in sessions))
    made = []
    for start in starts:
        label = found.title
        if len(starts) > 1 and start is not None:
            hour = f"{local_time.to_local(start, meeting.zone):%H:%M}"
            label = Localised({code: f"{text}, {hour}" for code, text in label.items()})
        if not label.get("en"):
            label = label.with_text("en", label.best("en")[0])
        card = QuestionCard(
            label=label,
            options=[
                Option("", one.title, None, one.slug) for one in sessions if one.starts_at == start
            ],
        )
        made.append(add_question(meeting, CHOICE, card, by=by))
    return made


def edit_question(
    question: Question, card: QuestionCard, *, version: int | None = None, by: str
) -> None:
    """Change a question. Other words or options make a new edition; what was answered keeps the
    one that was read.

    Raises StaleVersion, NoLabel, NoOptions, ConditionLater, ConditionGone.
    """
    meeting = queries.meeting_for_update(question.meeting_id)
    question = locked(question, version, lambda row: as_form(card_of(row)))
    others = [one for one in queries.question_rows(meeting.id) if one.id != question.id]
    before, edition = card_of(question), question.current.number
    _write(question, card, others, by)
    if card_of(question) == before:
        return
    _hold_conditions(question, others)
    raise_version(question)
    _record(by, "question.changed", question, new_words=question.current.number != edition)


def as_form(card: QuestionCard) -> dict[str, Any]:
    """What a form shows of it, by field."""
    return {
        "label": card.label,
        "help": card.help,
        "required": card.required,
        "officer_only": card.officer_only,
        "condition": f"{card.depends_on}:{card.depends_value}" if card.depends_on else None,
    }


def move_question(question: Question, direction: str, *, by: str) -> bool:
    """Change places with the one before (``up``) or after (``down``) of those that are asked;
    whether there was one.

    Raises ConditionLater when a question would stand before the one it depends on.
    """
    queries.meeting_for_update(question.meeting_id)
    rows = [one for one in queries.question_rows(question.meeting_id) if one.retired_at is None]
    place = next((n for n, one in enumerate(rows) if one.id == question.id), None)
    if place is None:
        return False
    other = place + (-1 if direction == "up" else 1)
    if not 0 <= other < len(rows):
        return False
    first, second = rows[min(place, other)], rows[max(place, other)]
    if second.depends_on_id == first.id:
        raise ConditionLater
    first.position, second.position = second.position, first.position
    db.session.flush()
    _record(by, "question.moved", question, direction=direction)
    return True


def retire_question(question: Question, *, by: str) -> None:
    """Ask it no longer; what was answered stays on record. A repeat does nothing.

    Raises ConditionGone when another question is asked only after it.
    """
    queries.meeting_for_update(question.meeting_id)
    question = queries.question_for_update(question.id)
    if question.retired_at is not None:
        return
    for one in queries.question_rows(question.meeting_id):
        if one.depends_on_id == question.id and one.retired_at is None:
            raise ConditionGone(question=one.current.label)
    question.retired_at = clock.now()
    raise_version(question)
    _record(by, "question.retired", question)


def restore_question(question: Question, *, by: str) -> None:
    """Ask it again, after the others. A repeat does nothing.

    Raises ConditionGone when what it depends on is not asked any more.
    """
    queries.meeting_for_update(question.meeting_id)
    question = queries.question_for_update(question.id)
    if question.retired_at is None:
        return
    before = question.depends_on
    if before is not None and (
        before.retired_at is not None or question.depends_value not in answers_to(before)
    ):
        raise ConditionGone(question=question.current.label)
    rows = queries.question_rows(question.meeting_id)
    question.retired_at = None
    question.position = max(one.position for one in rows) + 1
    raise_version(question)
    _record(by, "question.restored", question)


# --- shared --------------------------------------------------------------------------------------


def _write(question: Question, card: QuestionCard, others: Sequence[Question], by: str) -> None:
    if not card.label.get("en"):
        raise NoLabel
    options: list[dict[str, Any]] = []
    if question.kind == CHOICE:
        known = {one["key"]: one for one in question.current.options} if question.editions else {}
        options = [_as_kept(one, known.get(one.key, {})) for one in card.options if one.label]
        # At one time there may be one session only that one can take or leave.
        if len(options) < (1 if any(one["session"] for one in options) else 2):
            raise NoOptions
    question.required = card.required
    question.officer_only = card.officer_only
    question.depends_on = _condition(question, card, others)
    question.depends_value = card.depends_value if question.depends_on else ""
    said = (card.label, card.help, options)
    if question.editions:
        now = question.current
        if said == (now.label, now.help, now.options):
            return
    question.editions.append(
        QuestionEdition(
            number=len(question.editions) + 1,
            label=card.label,
            help=card.help,
            options=options,
            made_at=clock.now(),
            made_by=by,
        )
    )


def _as_kept(option: Option, before: Mapping[str, Any]) -> dict[str, Any]:
    """What an option is stays: a form can change its words and its places."""
    return {
        "key": option.key or f"o{secrets.token_hex(4)}",
        "label": dict(option.label),
        "places": option.places,
        "session": option.session or before.get("session", ""),
    }


def _condition(
    question: Question, card: QuestionCard, others: Sequence[Question]
) -> Question | None:
    """The question on which this one depends: one before it, with that answer. None: no other."""
    if not card.depends_on:
        return None
    found = next((one for one in others if one.public_id == card.depends_on), None)
    if (
        found is None
        or found.retired_at is not None
        or found.position >= question.position
        or card.depends_value not in answers_to(found)
    ):
        raise ConditionLater
    return found


def answers_to(question: Question) -> Mapping[str, Localised | None]:
    """The answers after which another question can be asked; the words of an option."""
    if question.kind == YES_NO:
        return {YES: None, NO: None}
    return {one.key: one.label for one in queries.options_of(question.current)}


def _hold_conditions(question: Question, others: Sequence[Question]) -> None:
    for one in others:
        if (
            one.depends_on_id == question.id
            and one.retired_at is None
            and one.depends_value not in answers_to(question)
        ):
            raise ConditionGone(question=one.current.label)


def _record(by: str, action: str, question: Question, **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="meeting",
        subject_id=question.meeting.slug,
        question=question.public_id,
        kind=question.kind,
        **facts,
    )
