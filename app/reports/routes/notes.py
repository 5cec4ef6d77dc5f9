"""The rapporteurs' page: one box for each speaker in agenda order, saved as they type."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core.db import transaction
from app.core.errors import DomainError, NotFound
from app.meetings.models import Meeting
from app.reports import queries, services
from app.reports.chips import Chip, chips_of
from app.reports.forms import NoteActForm, NoteForm, QuestionForm, SettleForm
from app.reports.models import NoteBox, NoteConflict
from app.reports.queries import Place
from app.reports.routes import bp
from app.reports.rules.merging import both, side_by_side
from app.reports.services import Sent
from app.web.fields import clean
from app.web.printing import clock
from app.web.sentences import sentence

DEVICE = re.compile(r"[A-Za-z0-9_-]{16,64}")
BY_SCRIPT = "notes"


def _key() -> str:
    """A key for one more form on the page."""
    return secrets.token_urlsafe(18)


def _by_script() -> bool:
    """Whether the page's own script asks, which wants data and no page."""
    return request.headers.get("X-Requested-With") == BY_SCRIPT


# --- the page -------------------------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/notes")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_notes(of: Meeting) -> ResponseReturnValue:
    """Every item with a box for each speaker."""
    return _page(of)


def _page(of: Meeting, asked: QuestionForm | None = None, at: str = "") -> str:
    notes = queries.notes(of)
    boxes = [one.box for one in notes.places if one.box]
    conflicts = queries.open_conflicts(of)
    return render_template(
        "reports/desk_notes.html",
        meeting=of,
        notes=notes,
        form=asked or NoteForm(),
        asked=asked,
        asked_at=at,
        chips=_chips(boxes),
        conflicts=conflicts,
        questions=queries.questions(one.id for one in boxes),
        names=_names(boxes, [row for rows in conflicts.values() for row in rows]),
        sessions={one.item.id for one in queries.handed_over(of)},
        seal=services.seal,
        new_key=_key,
        demo_note=of.fictitious,
    )


def _chips(boxes: Sequence[NoteBox]) -> dict[int, list[Chip]]:
    kept = queries.note_figures(one.id for one in boxes)
    return {one.id: chips_of(one.body, one.language, kept.get(one.id, [])) for one in boxes}


def _names(boxes: Sequence[NoteBox], conflicts: Sequence[NoteConflict] = ()) -> dict[str, str]:
    wanted = {one.saved_by for one in boxes} | {one.by for one in conflicts}
    wanted |= {one.closed_by for one in conflicts}
    return {"system": _("the system"), **accounts.names_of(wanted - {""})}


@bp.get("/desk/meetings/<slug>/notes/state")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_notes_state(of: Meeting) -> ResponseReturnValue:
    """The version of each box, and how many conflicts wait; 304 while nothing has changed."""
    places = [one for one in queries.notes(of).places if one.box]
    conflicts = queries.open_conflicts(of)
    response = jsonify(
        boxes={
            one.code: [one.box.version, len(conflicts.get(one.box.id, ()))]
            for one in places
            if one.box
        }
    )
    response.add_etag()
    return response.make_conditional(request)


# --- one box --------------------------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/notes/<code>")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_note(of: Meeting, code: str) -> ResponseReturnValue:
    """One box with its questions and wordings; for the page's own script what stands in it."""
    place = queries.place(of, code)
    if _by_script():
        if place.box is None:
            raise NotFound
        return _answer(of, place.box, "read", None)
    return _box_page(of, place)


def _box_page(of: Meeting, place: Place, form: QuestionForm | None = None) -> str:
    box = place.box
    wordings = queries.note_wordings(box) if box else []
    conflicts = queries.conflicts_of(box) if box else []
    names = _names([box] if box else [], conflicts)
    return render_template(
        "reports/desk_note.html",
        meeting=of,
        place=place,
        form=form or QuestionForm(),
        questions=queries.questions([box.id]).get(box.id, []) if box else [],
        wordings=wordings,
        conflicts=conflicts,
        names=names | accounts.names_of({one.by for one in wordings} - {"", "system"}),
        new_key=_key,
        demo_note=of.fictitious,
    )


@bp.post("/desk/meetings/<slug>/notes/<code>")
@guard.requires(Permission.NOTES_WRITE, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_note_save(of: Meeting, code: str) -> ResponseReturnValue:
    """Keep what was typed, by the script or by the button."""
    form = NoteForm()
    device, number = request.form.get("device", ""), request.form.get("number", "")
    sent = Sent(
        text=clean(request.form.get("text", ""), lines=True, trim=False),
        device=device if DEVICE.fullmatch(device) else form.submission_key.data,
        number=int(number) if re.fullmatch(r"\d{1,9}", number) else 1,
        base=form.version.data or 0,
        language=form.language.data,
    )
    try:
        with transaction():
            outcome = services.save(of, code, sent, by=guard.identity().actor)
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        if _by_script():
            return {"how": "refused", "why": sentence(error)}, 422
        flash(sentence(error), "error")
        return _typed_again(of, code, sent)
    if _by_script():
        return _answer(of, outcome.box, outcome.how, outcome.conflict)
    if outcome.conflict is not None:
        flash(_("Somebody else has written here too. Both texts are kept."), "error")
        return redirect(url_for(".desk_note_conflict", public_id=outcome.conflict.public_id))
    flash(_("Saved."))
    return _back(of.slug, code)


def _typed_again(of: Meeting, code: str, sent: Sent) -> ResponseReturnValue:
    """What was refused stays on the screen of whoever typed it."""
    return (
        render_template(
            "reports/desk_note_refused.html",
            meeting=of,
            code=code,
            text=sent.text,
            base=sent.base,
            new_key=_key,
            demo_note=of.fictitious,
        ),
        422,
    )


def _answer(of: Meeting, box: NoteBox, how: str, conflict: NoteConflict | None) -> Response:
    names = _names([box])
    waiting = queries.open_conflicts(of).get(box.id, [])
    return jsonify(
        how=how,
        version=box.version,
        text=box.body,
        language=box.language,
        saved=_saved(of, box, names),
        conflict=url_for(".desk_note_conflict", public_id=conflict.public_id) if conflict else "",
        waiting=len(waiting),
        figures=render_template(
            "reports/_note_figures.html",
            meeting=of,
            code=box.place,
            chips=_chips([box])[box.id],
            may=guard.can(Permission.NOTES_WRITE),
        ),
    )


def _saved(of: Meeting, box: NoteBox, names: dict[str, str]) -> str:
    if box.saved_at is None:
        return ""
    return str(
        _(
            "saved %(time)s, %(name)s",
            time=clock(box.saved_at, of.zone, named=False),
            name=names.get(box.saved_by) or _("a former account"),
        )
    )


def _back(slug: str, code: str) -> ResponseReturnValue:
    return redirect(url_for(".desk_notes", slug=slug, _anchor=f"note-{code}"))


@bp.post("/desk/meetings/<slug>/notes/<code>/take-over")
@guard.requires(Permission.NOTES_WRITE, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_note_take_over(of: Meeting, code: str) -> ResponseReturnValue:
    """Make the notes the summary in the record."""
    form, slug = NoteActForm(), of.slug
    by = guard.identity().actor
    if form.carries_out(
        lambda: services.take_over(
            queries.meeting(slug), code, seen=form.seen.data or services.seal(""), by=by
        )
    ):
        flash(_("The notes are taken over into the record. The report prints them."))
    else:
        for problem in form.problems():
            flash(problem.sentence, "error")
    return _back(slug, code)


@bp.post("/desk/meetings/<slug>/notes/<code>/bring-back")
@guard.requires(Permission.NOTES_WRITE, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_note_bring_back(of: Meeting, code: str) -> ResponseReturnValue:
    """Let an earlier wording stand again."""
    number, slug = request.form.get("number", ""), of.slug
    box = None
    with transaction():
        box = queries.box_for_update(queries.meeting(slug), code)
        if box is not None and re.fullmatch(r"\d{1,9}", number):
            services.bring_back(box, int(number), version=None, by=guard.identity().actor)
    if box is not None:
        flash(_("The earlier wording stands again."))
    return _back(slug, code)


# --- figures --------------------------------------------------------------------------------------


@bp.post("/desk/meetings/<slug>/notes/<code>/figures")
@guard.requires(Permission.NOTES_WRITE, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_note_figure(of: Meeting, code: str) -> ResponseReturnValue:
    """Record a figure of the notes, set it aside, or offer it again."""
    slug, key, by = of.slug, request.form.get("key", "")[:64], guard.identity().actor
    acts: dict[str, Callable[[Meeting], Any]] = {
        "record": lambda meeting: services.record_figure(meeting, code, key, by=by),
        "aside": lambda meeting: services.set_aside(meeting, code, key, by=by),
        "offer": lambda meeting: services.offer_again(meeting, code, key),
    }
    act, why = acts.get(request.form.get("do", "")), ""
    try:
        with transaction():
            if act is not None:
                act(queries.meeting(slug))
    except DomainError as error:
        why = sentence(error)
    if _by_script():
        box = queries.place(queries.meeting(slug), code).box
        if box is None:
            raise NotFound
        answer = _answer(queries.meeting(slug), box, "refused" if why else "read", None)
        answer.headers["X-Refused"] = "yes" if why else "no"
        return answer
    if why:
        flash(why, "error")
    return _back(slug, code)


# --- questions ------------------------------------------------------------------------------------


@bp.post("/desk/meetings/<slug>/notes/<code>/questions")
@guard.requires(Permission.NOTES_WRITE, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_note_question(of: Meeting, code: str) -> ResponseReturnValue:
    """Write down a question and its reply, or change them."""
    form, slug = QuestionForm(), of.slug
    if form.creates(lambda: _write_question(slug, code, form)):
        flash(_("Saved."))
        return _back(slug, code)
    of = queries.meeting(slug)
    if form.question_id.data:
        return _box_page(of, queries.place(of, code), form), 422
    return _page(of, form, code), 422


def _write_question(slug: str, code: str, form: QuestionForm) -> str:
    return services.write_question(
        queries.meeting(slug),
        code,
        asked_by=form.asked_by.data or "",
        question=form.question.data or "",
        reply=form.reply.data or "",
        public_id=form.question_id.data or "",
        version=form.version.data if form.question_id.data else None,
        by=guard.identity().actor,
    ).public_id


@bp.post("/desk/meetings/<slug>/notes/<code>/questions/remove")
@guard.requires(Permission.NOTES_WRITE, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_note_question_remove(of: Meeting, code: str) -> ResponseReturnValue:
    """Take a question out."""
    slug = of.slug
    try:
        with transaction():
            box = queries.box_for_update(queries.meeting(slug), code)
            if box is None:
                raise NotFound
            row = queries.question(box, request.form.get("question_id", ""))
            services.remove_question(row, by=guard.identity().actor)
    except NotFound as error:
        flash(sentence(error), "error")
    else:
        flash(_("The question is removed."))
    return _back(slug, code)


# --- conflicts ------------------------------------------------------------------------------------


@bp.get("/desk/notes/conflicts/<public_id>")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.conflict)
def desk_note_conflict(row: NoteConflict) -> ResponseReturnValue:
    """Both texts side by side."""
    return _conflict_page(row)


@bp.post("/desk/notes/conflicts/<public_id>")
@guard.requires(Permission.NOTES_WRITE, on=queries.conflict, seen=Permission.DESK_PAPER_VIEW)
def desk_note_settle(row: NoteConflict) -> ResponseReturnValue:
    """Say which words stand from now on."""
    form, public_id = SettleForm(), row.public_id
    slug, code = row.box.meeting.slug, row.box.place
    if form.carries_out(
        lambda: services.settle(
            queries.conflict(public_id),
            form.text.data or "",
            version=form.version.data or 0,
            box_version=form.box_version.data or 0,
            by=guard.identity().actor,
        )
    ):
        flash(_("Settled. Both texts stay readable with the notes."))
        return _back(slug, code)
    return _conflict_page(queries.conflict(public_id), form), 422


def _conflict_page(row: NoteConflict, form: SettleForm | None = None) -> str:
    box = row.box
    if form is None:
        form = SettleForm(data={"text": both(box.body, row.mine)})
    for field, version in ((form.version, row.version), (form.box_version, box.version)):
        field.data, field.raw_data = version, None
    return render_template(
        "reports/desk_note_conflict.html",
        meeting=box.meeting,
        row=row,
        box=box,
        form=form,
        pairs=side_by_side(box.body, row.mine),
        names=_names([box], [row]),
        demo_note=box.meeting.fictitious,
    )
