"""Answers to the officer's questions: checked, counted against the places, and written.

Whoever takes the place of a choice holds the lock of the meeting, and places are counted again
under it: two can never take the last one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from app import audit
from app.core import clock, files
from app.core.db import db
from app.core.errors import StaleVersion
from app.meetings.models import Meeting
from app.meetings.rules import uploads
from app.meetings.rules.uploads import Upload
from app.registration import queries
from app.registration.models import AnswerFile, Delegate, Delegation, FurtherAnswer
from app.registration.rules import questions as rules
from app.registration.rules.names import several_lines
from app.registration.rules.refusals import AlreadyWithdrawn
from app.registration.services.answers import Answer
from app.registration.services.windows import require_window

FOLDER = "answers"
"""Where the files lie in the store."""

KEPT_UNUSED = timedelta(days=2)
"""How long a file is kept that came with a form which was never sent whole."""


def kept(meeting: Meeting, said: Mapping[str, str]) -> dict[str, str]:
    """What is kept of what was said: clean, and only to questions that are asked."""
    return rules.kept(queries.asked(meeting.id), said)


def standing(delegate: Delegate) -> dict[str, str]:
    """What a delegate has answered to the questions that are asked now."""
    asked = {one.key for one in queries.asked(delegate.meeting_id)}
    return {key: said for key, said in queries.said_by(delegate.id).items() if key in asked}


def settled(
    delegation: Delegation, answers: Sequence[Answer], *, of: Delegate | None = None
) -> list[Answer]:
    """The answers with what is kept of their further ones; ``of`` changes what they said before.

    Raises AnswerMissing, NotAnAnswer, NotADay, AnswerTooLong, SessionsOverlap, NoPlaceLeft.
    """
    questions = queries.asked(delegation.meeting_id)
    if not questions:
        return [replace(one, further={}) for one in answers]
    before = queries.said_by(of.id) if of is not None else {}
    said = [rules.kept(questions, one.further or {}) for one in answers]
    sent = queries.files_of(
        delegation.id, [name for one in said for name in queries.file_values(questions, one)]
    )
    times = queries.session_times(delegation.meeting_id, questions)
    for row, one in enumerate(said):
        for problem in rules.problems(
            questions, one, before=before, files=sent, times=times, row=row
        ):
            raise problem
    taken = queries.places_taken(delegation.meeting_id, without=[of.id] if of is not None else [])
    for refusal in rules.without_place(questions, taken, said, before=before):
        raise refusal
    return [replace(one, further=clean) for one, clean in zip(answers, said, strict=True)]


def settled_unseated(meeting: Meeting, answer: Answer) -> Answer:
    """The answer of somebody who asks to take part, with what is kept of the further ones.

    Files are sent later, on the person's own page; the place of a choice is not held.
    Raises AnswerMissing, NotAnAnswer, NotADay, AnswerTooLong, SessionsOverlap, NoPlaceLeft.
    """
    questions = queries.asked(meeting.id, files=False)
    said = rules.kept(questions, answer.further or {})
    taken = queries.places_taken(meeting.id)
    for problem in [
        *rules.problems(questions, said, times=queries.session_times(meeting.id, questions)),
        *rules.without_place(questions, taken, [said]),
    ]:
        raise problem
    return replace(answer, further=said)


def still_possible(delegation: Delegation, answer: Answer) -> Answer:
    """The same without the further answers that cannot be kept any more: who has waited for a seat
    is not kept from it because a question or the place of a choice has gone since.
    """
    questions = queries.asked(delegation.meeting_id)
    said = rules.kept(questions, answer.further or {})
    sent = queries.files_of(delegation.id, queries.file_values(questions, said))
    taken = queries.places_taken(delegation.meeting_id)
    gone = {
        getattr(problem, "question", "")
        for problem in [
            *rules.problems(
                questions,
                said,
                files=sent,
                times=queries.session_times(delegation.meeting_id, questions),
            ),
            *rules.without_place(questions, taken, [said]),
        ]
    }
    possible = {key: value for key, value in said.items() if key not in gone}
    return replace(answer, further=rules.kept(questions, possible))


def write(delegates: Sequence[Delegate], answers: Sequence[Answer]) -> None:
    """Put settled further answers into their rows; None leaves them as they are."""
    said = [(one, answer.further) for one, answer in zip(delegates, answers, strict=True)]
    told = [(one, further) for one, further in said if further is not None]
    questions = {one.key: one for one in queries.asked(delegates[0].meeting_id)} if told else {}
    if not questions:
        return
    ids = queries.question_ids(delegates[0].meeting_id)
    for delegate, further in told:
        _write(delegate.id, further, questions, ids)
    db.session.flush()


def _write(
    delegate_id: int,
    further: Mapping[str, str],
    questions: Mapping[str, rules.Asked],
    ids: Mapping[str, int],
) -> None:
    """What is answered as before keeps its edition; what is no longer answered goes, apart from
    answers to questions that have been retired since.
    """
    there = queries.answer_rows(delegate_id)
    for key, question in questions.items():
        row, value = there.get(key), further.get(key)
        if value is None:
            if row is not None:
                db.session.delete(row)
        elif row is None:
            db.session.add(
                FurtherAnswer(
                    delegate_id=delegate_id,
                    question_id=ids[key],
                    edition_id=question.edition_id,
                    value=value,
                )
            )
        elif row.value != value:
            row.value, row.edition_id = value, question.edition_id


def answer_own(
    delegate: Delegate,
    said: Mapping[str, str],
    *,
    dietary: str,
    version: int,
    by: str,
) -> None:
    """What a person answers on their own page; nobody is mailed.

    Raises StaleVersion, AlreadyWithdrawn, and what `settled` and `require_window` raise.
    """
    meeting = queries.meeting_for_update(delegate.meeting_id)
    delegate = queries.delegate_for_update(delegate.id)
    require_window(meeting, delegate.delegation)
    if not delegate.is_registered:
        raise AlreadyWithdrawn
    before = standing(delegate)
    answer = replace(
        Answer.from_delegate(delegate),
        further=kept(meeting, said),
        dietary=several_lines(dietary) if delegate.mode == "room" else "",
    )
    if answer.further == before and answer.dietary == delegate.dietary:
        return
    if delegate.version != version:
        raise StaleVersion(
            theirs={"further": before, "dietary": delegate.dietary}, version=delegate.version
        )
    [answer] = settled(delegate.delegation, [answer], of=delegate)
    write([delegate], [answer])
    delegate.dietary = answer.dietary
    delegate.version += 1
    db.session.flush()
    audit.record(
        by,
        "delegate.answered",
        subject_type="delegate",
        subject_id=delegate.public_id,
        partner_id=delegate.delegation.partner_id,
        meeting=meeting.slug,
    )


def keep_file(delegation: Delegation, upload: Upload) -> AnswerFile:
    """Keep a file that a delegation sends in answer to a question.

    Raises what ``uploads.checked`` raises.
    """
    sound = uploads.checked(upload, most=files.largest_upload())
    # Before the bytes: who sweeps the same ones away is done with it, or leaves them alone.
    queries.files_for_update(hashlib.sha256(sound.data).hexdigest())
    file = AnswerFile(
        delegation_id=delegation.id,
        filename=sound.name,
        media_type=sound.media_type,
        size=len(sound.data),
        sha256=files.keep(FOLDER, sound.data),
        uploaded_at=clock.now(),
    )
    db.session.add(file)
    db.session.flush()
    return file


def forget_unused_files() -> int:
    """Remove the files that nobody's answer, draft or place on the waiting list names; how many.

    Those sent within two days stay: their form may still be open. The same bytes are kept once, so
    they go with the last row that names them. A repeat does nothing.
    """
    unused = queries.unused_files(clock.now() - KEPT_UNUSED)
    for file in unused:
        same = queries.files_for_update(file.sha256)
        db.session.delete(file)
        db.session.flush()
        if [one.id for one in same] == [file.id]:
            files.remove(FOLDER, file.sha256)
    return len(unused)
