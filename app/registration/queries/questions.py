"""Reading further questions, what was answered to them, and how many places are taken."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core.db import db, for_update, the_one
from app.core.localised import Localised
from app.meetings.models import AgendaItem, Meeting
from app.registration.models import (
    AnswerFile,
    Delegate,
    Delegation,
    FurtherAnswer,
    Question,
    QuestionEdition,
    SessionMode,
    WaitingEntry,
)
from app.registration.queries.session_modes import top_of
from app.registration.rules.questions import CHOICE, FILE, YES_NO, Asked, Option
from app.registration.rules.session_modes import OTHER


def question(slug: str, public_id: str) -> Question:
    """A question of that meeting, retired ones too. Raises NotFound."""
    return the_one(
        select(Question)
        .join(Question.meeting)
        .where(Meeting.slug == slug, Question.public_id == public_id)
        .options(contains_eager(Question.meeting), selectinload(Question.editions))
    )


def question_for_update(question_id: int) -> Question:
    """A question, locked until the transaction ends."""
    return the_one(for_update(select(Question).where(Question.id == question_id)))


def question_rows(meeting_id: int) -> list[Question]:
    """All questions of a meeting in their order, retired ones too."""
    return list(
        db.session.scalars(
            select(Question)
            .where(Question.meeting_id == meeting_id)
            .options(selectinload(Question.editions), joinedload(Question.depends_on))
            .order_by(Question.position, Question.id)
        )
    )


def asked(meeting_id: int, *, files: bool = True) -> list[Asked]:
    """What is asked at a meeting now, in its order; ``files``: also what a file answers."""
    return [
        as_asked(one)
        for one in question_rows(meeting_id)
        if one.retired_at is None and (files or one.kind != FILE)
    ]


def as_asked(row: Question) -> Asked:
    """A question with its current words."""
    return Asked(
        key=row.public_id,
        kind=row.kind,
        label=row.current.label,
        help=row.current.help,
        options=options_of(row.current),
        required=row.required,
        officer_only=row.officer_only,
        depends_on=row.depends_on.public_id if row.depends_on else None,
        depends_value=row.depends_value,
        edition_id=row.current.id,
    )


def options_of(edition: QuestionEdition) -> tuple[Option, ...]:
    """The options of an edition."""
    return tuple(
        Option(one["key"], Localised(one["label"]), one["places"], one["session"])
        for one in edition.options
    )


def session_times(
    meeting_id: int, questions: Collection[Asked]
) -> dict[str, tuple[datetime, datetime]]:
    """From when until when the sessions run that one can choose, as planned."""
    slugs = [option.session for one in questions for option in one.options if option.session]
    if not slugs:
        return {}
    rows = db.session.execute(
        select(AgendaItem.slug, AgendaItem.starts_at, AgendaItem.ends_at).where(
            AgendaItem.meeting_id == meeting_id,
            AgendaItem.slug.in_(slugs),
        )
    )
    return {slug: (starts, ends) for slug, starts, ends in rows if starts and ends}


@dataclass(frozen=True, slots=True)
class Block:
    """What runs side by side in the planned agenda: a block and its sessions."""

    slug: str
    title: Localised
    sessions: tuple[AgendaItem, ...]


def blocks(meeting_id: int) -> list[Block]:
    """Blocks of parallel sessions of the planned agenda, those with two sessions or more."""
    items = db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting_id, AgendaItem.agenda == "planned")
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()
    found = [
        Block(
            one.slug,
            one.title,
            tuple(each for each in items if each.parent_id == one.id and each.kind != "break"),
        )
        for one in items
        if one.kind == "parallel_block"
    ]
    return [one for one in found if len(one.sessions) > 1]


# --- answers -------------------------------------------------------------------------------------


def said_by(delegate_id: int) -> dict[str, str]:
    """What a delegate has answered, by the key of the question."""
    rows = db.session.execute(
        select(Question.public_id, FurtherAnswer.value)
        .join(Question, Question.id == FurtherAnswer.question_id)
        .where(FurtherAnswer.delegate_id == delegate_id)
    )
    return dict(rows.all())


def answer_rows(delegate_id: int) -> dict[str, FurtherAnswer]:
    """The rows of a delegate's answers, by the key of the question."""
    rows: Any = db.session.execute(
        select(Question.public_id, FurtherAnswer)
        .join(Question, Question.id == FurtherAnswer.question_id)
        .where(FurtherAnswer.delegate_id == delegate_id)
    )
    return dict(rows.all())


def question_ids(meeting_id: int) -> dict[str, int]:
    """Database ids of a meeting's questions, by key."""
    rows = db.session.execute(
        select(Question.public_id, Question.id).where(Question.meeting_id == meeting_id)
    )
    return dict(rows.all())


def places_taken(meeting_id: int, *, without: Collection[int] = ()) -> dict[tuple[str, str], int]:
    """How many of those who take part have chosen each option; ``without`` some delegates."""
    rows = db.session.execute(
        select(Question.public_id, FurtherAnswer.value, func.count())
        .join(Question, Question.id == FurtherAnswer.question_id)
        .join(Delegate, Delegate.id == FurtherAnswer.delegate_id)
        .where(
            Question.meeting_id == meeting_id,
            Question.kind == CHOICE,
            Delegate.state == "registered",
            Delegate.id.not_in(without),
        )
        .group_by(Question.public_id, FurtherAnswer.value)
    )
    return {(key, value): number for key, value, number in rows}


@dataclass(frozen=True, slots=True)
class Answered:
    """What one person has answered to one question, in the words that were read then.

    ``value`` is the text, day, ``yes`` or ``no``; of a choice it is the key, and ``option`` its
    words; of a file the public id, and ``file`` its name.
    """

    delegate: str
    question: str
    kind: str
    label: Localised
    officer_only: bool
    value: str
    option: Localised | None = None
    file: str = ""
    edition: int = 1
    is_current: bool = True


def answered(
    meeting_id: int,
    *,
    delegates: Collection[int] | None = None,
    question_id: int | None = None,
    officer: bool = True,
) -> dict[str, list[Answered]]:
    """What those who take part (or ``delegates``) have answered, by public id of the delegate, in
    the order of the questions. Only the ``officer`` gets what is for the officer alone.
    """
    newest = (
        select(QuestionEdition.question_id, func.max(QuestionEdition.number).label("number"))
        .group_by(QuestionEdition.question_id)
        .subquery()
    )
    statement = (
        select(
            Delegate.public_id,
            Question.public_id,
            Question.kind,
            Question.officer_only,
            FurtherAnswer.value,
            QuestionEdition,
            newest.c.number,
            AnswerFile.filename,
        )
        .select_from(FurtherAnswer)
        .join(Delegate, Delegate.id == FurtherAnswer.delegate_id)
        .join(Question, Question.id == FurtherAnswer.question_id)
        .join(QuestionEdition, QuestionEdition.id == FurtherAnswer.edition_id)
        .join(newest, newest.c.question_id == Question.id)
        .outerjoin(
            AnswerFile, (Question.kind == FILE) & (AnswerFile.public_id == FurtherAnswer.value)
        )
        .where(Question.meeting_id == meeting_id)
        .order_by(Question.position, Question.id)
    )
    if delegates is not None:
        statement = statement.where(Delegate.id.in_(delegates))
    else:
        statement = statement.where(Delegate.state == "registered")
    if question_id is not None:
        statement = statement.where(Question.id == question_id)
    if not officer:
        statement = statement.where(Question.officer_only.is_(False))
    found: dict[str, list[Answered]] = defaultdict(list)
    for delegate, key, kind, alone, value, edition, last, name in db.session.execute(statement):
        option = next((one for one in options_of(edition) if one.key == value), None)
        found[delegate].append(
            Answered(
                delegate,
                key,
                kind,
                edition.label,
                alone,
                value,
                option.label if option else None,
                name or "",
                edition.number,
                edition.number == last,
            )
        )
    return dict(found)


def counted(meeting_id: int) -> dict[str, dict[str, int]]:
    """How often each option, yes and no were said by those who take part, and under "" how many
    have answered at all, by key of the question.
    """
    counts = case((Question.kind.in_((CHOICE, YES_NO)), FurtherAnswer.value), else_="").label(
        "said"
    )
    rows = db.session.execute(
        select(Question.public_id, counts, func.count())
        .join(Question, Question.id == FurtherAnswer.question_id)
        .join(Delegate, Delegate.id == FurtherAnswer.delegate_id)
        .where(Question.meeting_id == meeting_id, Delegate.state == "registered")
        .group_by(Question.public_id, counts)
    )
    found: dict[str, dict[str, int]] = defaultdict(lambda: {"": 0})
    for key, value, number in rows:
        found[key][""] += number
        if value:
            found[key][value] = number
    return dict(found)


def counted_by_mode(
    meeting_id: int, questions: Iterable[Question]
) -> dict[tuple[str, str], dict[str, int]]:
    """How many in the room and online have chosen each option, by the keys of question and option:
    one attends a session in the way in which one takes part, unless one follows it otherwise.
    """
    chosen = (
        select(Question.public_id, FurtherAnswer.value)
        .select_from(FurtherAnswer)
        .join(Question, Question.id == FurtherAnswer.question_id)
        .join(Delegate, Delegate.id == FurtherAnswer.delegate_id)
        .where(
            Question.meeting_id == meeting_id,
            Question.kind == CHOICE,
            Delegate.state == "registered",
        )
        .group_by(Question.public_id, FurtherAnswer.value)
    )
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    rows: Any = db.session.execute(
        chosen.add_columns(Delegate.mode, func.count()).group_by(Delegate.mode)
    )
    for key, value, mode, number in rows:
        found[key, value][mode] = number
    ways = (SessionMode.agenda_item_id, SessionMode.mode)
    otherwise: Any = db.session.execute(
        chosen.join(SessionMode, SessionMode.delegate_id == Delegate.id)
        .where(SessionMode.mode != Delegate.mode)
        .add_columns(*ways, func.count())
        .group_by(*ways)
    )
    tops = _top_of_options(meeting_id, questions)
    for key, value, item, mode, number in otherwise:
        if tops.get((key, value)) == item:
            counts = found[key, value]
            counts[mode] = counts.get(mode, 0) + number
            counts[OTHER[mode]] -= number
    return dict(found)


def _top_of_options(meeting_id: int, questions: Iterable[Question]) -> dict[tuple[str, str], int]:
    """The top-level item above the session that each option stands for."""
    rows = db.session.execute(
        select(AgendaItem.slug, AgendaItem.id).where(
            AgendaItem.meeting_id == meeting_id, AgendaItem.agenda == "planned"
        )
    )
    items: dict[str, int] = dict(rows.all())
    tops = top_of(meeting_id)
    return {
        (row.public_id, one.key): tops[items[one.session]]
        for row in questions
        for one in options_of(row.current)
        if one.session in items
    }


def option_labels(row: Question) -> dict[str, Localised]:
    """The words of every option that a choice ever had, the newest words of each."""
    return {one.key: one.label for edition in row.editions for one in options_of(edition)}


# --- files ---------------------------------------------------------------------------------------


def files_of(delegation_id: int, wanted: Iterable[str]) -> dict[str, AnswerFile]:
    """Those of these files that the delegation has sent, by public id."""
    ids = [one for one in wanted if one]
    if not ids:
        return {}
    rows = db.session.scalars(
        select(AnswerFile).where(
            AnswerFile.delegation_id == delegation_id, AnswerFile.public_id.in_(ids)
        )
    )
    return {one.public_id: one for one in rows}


def answer_file(slug: str, public_id: str) -> AnswerFile:
    """A file that was sent in answer to a question of that meeting. Raises NotFound."""
    return the_one(
        select(AnswerFile)
        .join(Delegation, Delegation.id == AnswerFile.delegation_id)
        .join(Meeting, Meeting.id == Delegation.meeting_id)
        .where(Meeting.slug == slug, AnswerFile.public_id == public_id)
    )


def file_values(questions: Collection[Asked], said: Mapping[str, str]) -> list[str]:
    """The public ids of files in what somebody said."""
    return [said[one.key] for one in questions if one.kind == FILE and said.get(one.key)]


def files_for_update(sha256: str) -> list[AnswerFile]:
    """The files with these bytes, locked until the transaction ends."""
    return list(
        db.session.scalars(
            for_update(select(AnswerFile).where(AnswerFile.sha256 == sha256)).order_by(
                AnswerFile.id
            )
        )
    )


def unused_files(before: datetime) -> list[AnswerFile]:
    """Files sent before that moment which no answer, no draft and nobody who waits for a seat
    names.
    """
    found = db.session.execute(
        select(AnswerFile, Delegation.draft)
        .join(Delegation, Delegation.id == AnswerFile.delegation_id)
        .where(
            AnswerFile.uploaded_at < before,
            AnswerFile.public_id.not_in(select(FurtherAnswer.value)),
        )
        .order_by(AnswerFile.id)
    ).all()
    waiting: dict[int, set[str]] = defaultdict(set)
    for delegation_id, answer in db.session.execute(
        select(WaitingEntry.delegation_id, WaitingEntry.answer).where(
            WaitingEntry.delegation_id.in_({file.delegation_id for file, _draft in found}),
            WaitingEntry.state.in_(("waiting", "offered")),
        )
    ):
        waiting[delegation_id] |= set((answer.get("further") or {}).values())
    return [
        file
        for file, draft in found
        if file.public_id not in waiting[file.delegation_id]
        and not any(file.public_id in (row.get("further") or {}).values() for row in draft)
    ]
