"""Further questions at the desk: what is asked, in which order, and what was answered."""

from io import BytesIO
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core import files
from app.core.errors import NotFound
from app.meetings.models import Meeting
from app.registration import queries
from app.registration.forms import QuestionForm, said_as
from app.registration.forms.questions import stored_in
from app.registration.models import AnswerFile, Question
from app.registration.queries import Block
from app.registration.routes import bp
from app.registration.routes.told import in_words
from app.registration.rules.questions import CHOICE, YES_NO
from app.registration.services import (
    add_question,
    ask_sessions,
    edit_question,
    move_question,
    restore_question,
    retire_question,
)
from app.registration.services.further import FOLDER
from app.registration.words import ANSWERS, QUESTION_KINDS
from app.web.language import current_language
from app.web.presses import pressed

HARMLESS = "default-src 'none'; sandbox"


def desk_question(slug: str, question: str) -> Question:
    """A question of the meeting. Raises NotFound."""
    return queries.question(slug, question)


def seen_question(slug: str, question: str) -> Question:
    """A question whose answers this reader may see. Raises NotFound."""
    found = queries.question(slug, question)
    if found.officer_only and not guard.can(Permission.REGISTRATION_MANAGE):
        raise NotFound
    return found


def answered_file(slug: str, file: str) -> AnswerFile:
    """A file that was sent in answer. Raises NotFound."""
    return queries.answer_file(slug, file)


@bp.get("/desk/meetings/<slug>/registration/questions")
@guard.requires(Permission.REGISTRATION_VIEW, on=queries.meeting)
def list_questions(meeting: Meeting) -> ResponseReturnValue:
    """What is asked, how often each answer was given, and what was asked earlier."""
    officer = guard.can(Permission.REGISTRATION_MANAGE)
    rows = [one for one in queries.question_rows(meeting.id) if officer or not one.officer_only]
    counts = queries.counted(meeting.id)
    return render_template(
        "registration/list_questions.html",
        meeting=meeting,
        rows=[one for one in rows if one.retired_at is None],
        retired=[one for one in rows if one.retired_at is not None],
        counts=counts,
        sums={one.public_id: _sums(one, counts.get(one.public_id, {})) for one in rows},
        conditions={one.public_id: _condition(one) for one in rows},
        modes=_by_mode(meeting, rows),
        blocks=_open_blocks(meeting, rows) if officer else [],
        kinds=QUESTION_KINDS,
        is_over=queries.is_over(meeting),
        demo_note=meeting.fictitious,
    )


def _sums(row: Question, counts: dict[str, int]) -> list[tuple[str, int, int | None]]:
    """Each answer to choose: its words, how many gave it, its places; those that are no longer
    offered while somebody holds them.
    """
    if row.kind == YES_NO:
        return [(str(_(words)), counts.get(code, 0), None) for code, words in ANSWERS.items()]
    if row.kind != CHOICE:
        return []
    language = current_language()
    offered = {one.key: one for one in queries.options_of(row.current)}
    lines = [
        (one.label.best(language)[0], counts.get(one.key, 0), one.places)
        for one in offered.values()
    ]
    return lines + [
        (_("%(option)s (no longer offered)", option=label.best(language)[0]), counts[key], None)
        for key, label in queries.option_labels(row).items()
        if key not in offered and counts.get(key)
    ]


def _by_mode(meeting: Meeting, rows: list[Question]) -> dict[str, list[tuple[int, int]]]:
    """Of questions that choose sessions: how many come in the room and online, for each option."""
    counts = queries.counted_by_mode(meeting.id, rows)
    found = {}
    for row in rows:
        options = queries.options_of(row.current)
        if any(one.session for one in options):
            chosen = [counts.get((row.public_id, one.key), {}) for one in options]
            found[row.public_id] = [(one.get("room", 0), one.get("online", 0)) for one in chosen]
    return found


def _open_blocks(meeting: Meeting, rows: list[Question]) -> list[Block]:
    """Blocks of parallel sessions about which nobody is asked yet."""
    asked = {
        option.session
        for one in rows
        if one.retired_at is None
        for option in queries.options_of(one.current)
    }
    return [
        one
        for one in queries.blocks(meeting.id)
        if any(session.slug not in asked for session in one.sessions)
    ]


@bp.post("/desk/meetings/<slug>/registration/questions/sessions")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def ask_for_sessions(meeting: Meeting) -> ResponseReturnValue:
    """Let each delegate choose among the parallel sessions of a block."""
    pressed(
        lambda: ask_sessions(meeting, request.form.get("block", ""), by=guard.identity().actor),
        _("Each delegate can choose now. Put in the places where they are limited."),
    )
    return redirect(url_for(".list_questions", slug=meeting.slug))


def _condition(row: Question) -> str:
    if row.depends_on is None:
        return ""
    before = queries.as_asked(row.depends_on)
    words: str = _(
        "Only if the answer to “%(question)s” is “%(answer)s”",
        question=before.label.best(current_language())[0],
        answer=said_as(before, row.depends_value),
    )
    return words


@bp.route("/desk/meetings/<slug>/registration/questions/new", methods=["GET", "POST"])
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def new_question(meeting: Meeting) -> ResponseReturnValue:
    """Ask something more."""
    wants_rows = request.form.get("do") == "more"
    form = QuestionForm.showing(queries.question_rows(meeting.id), more=int(wants_rows))
    if not wants_rows and form.creates(
        lambda: (
            add_question(meeting, form.kind.data, form.card(), by=guard.identity().actor).public_id
        ),
    ):
        flash(_("The question is asked from now on."))
        return redirect(url_for(".list_questions", slug=meeting.slug))
    return _form_page(meeting, form, None)


@bp.route("/desk/meetings/<slug>/registration/questions/<question>", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_MANAGE, on=desk_question, seen=Permission.REGISTRATION_VIEW)
def change_question(question: Question) -> ResponseReturnValue:
    """Change a question; other words make a new edition."""
    meeting = question.meeting
    wants_rows = request.form.get("do") == "more"
    form = QuestionForm.showing(queries.question_rows(meeting.id), question, more=int(wants_rows))
    if not wants_rows and form.carries_out(
        lambda: edit_question(
            question, form.card(), version=form.version.data, by=guard.identity().actor
        ),
        stored=lambda: stored_in(question),
    ):
        flash(_("Saved. What was answered before keeps the words that were read."))
        return redirect(url_for(".list_questions", slug=meeting.slug))
    return _form_page(meeting, form, question)


def _form_page(meeting: Meeting, form: Any, question: Question | None) -> ResponseReturnValue:
    return render_template(
        "registration/edit_question.html",
        meeting=meeting,
        form=form,
        question=question,
        kinds=QUESTION_KINDS,
        demo_note=meeting.fictitious,
    )


@bp.post("/desk/meetings/<slug>/registration/questions/<question>/move")
@guard.requires(Permission.REGISTRATION_MANAGE, on=desk_question, seen=Permission.REGISTRATION_VIEW)
def move_further_question(question: Question) -> ResponseReturnValue:
    """Put a question one place up or down."""
    direction = "up" if request.form.get("do") == "up" else "down"
    pressed(lambda: move_question(question, direction, by=guard.identity().actor))
    return _back(question)


@bp.post("/desk/meetings/<slug>/registration/questions/<question>/retire")
@guard.requires(Permission.REGISTRATION_MANAGE, on=desk_question, seen=Permission.REGISTRATION_VIEW)
def retire_further_question(question: Question) -> ResponseReturnValue:
    """Ask a question no longer, or again."""
    again = request.form.get("do") == "restore"
    act = restore_question if again else retire_question
    pressed(
        lambda: act(question, by=guard.identity().actor),
        _("The question is asked again.")
        if again
        else _("The question is no longer asked. What was answered stays."),
    )
    return _back(question)


def _back(question: Question) -> ResponseReturnValue:
    return redirect(
        url_for(".list_questions", slug=question.meeting.slug, _anchor=question.public_id)
    )


@bp.get("/desk/meetings/<slug>/registration/questions/<question>/answers")
@guard.requires(Permission.REGISTRATION_VIEW, on=seen_question)
def list_answers(question: Question) -> ResponseReturnValue:
    """Who answered what, in the words that were read then."""
    meeting = question.meeting
    answers = queries.answered(meeting.id, question_id=question.id)
    people = queries.delegate_lines(meeting, language=current_language())
    return render_template(
        "registration/list_answers.html",
        meeting=meeting,
        question=question,
        lines=[
            (person, one, in_words(one))
            for person in people
            for one in answers.get(person.public_id, [])
        ],
        demo_note=meeting.fictitious,
    )


@bp.get("/desk/meetings/<slug>/registration/answers/<file>")
@guard.requires(Permission.REGISTRATION_MANAGE, on=answered_file, seen=Permission.REGISTRATION_VIEW)
def download_answer(file: AnswerFile) -> ResponseReturnValue:
    """A file that was sent, to be kept and never to be shown in our own place."""
    data = files.read(FOLDER, file.sha256)
    if data is None:
        abort(404)
    answer: Response = send_file(
        BytesIO(data),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.filename,
        max_age=0,
    )
    answer.headers["Content-Type"] = file.media_type
    answer.headers["Content-Security-Policy"] = HARMLESS
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
