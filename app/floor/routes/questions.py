"""Questions to the panel: asked from one's day, read and sorted on the moderator's list."""

from hashlib import sha256

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.floor import queries, services
from app.floor.forms import QuestionForm
from app.floor.models import PanelQuestion
from app.floor.routes import bp
from app.floor.routes.participants import Participant, page
from app.floor.rules import questions as rules
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.web.sentences import sentence

STEPS = {"up": -1, "down": 1}


# --- asking --------------------------------------------------------------------------------------


@page("questions/<item_slug>", "lets one person ask")
def ask(who: Participant, item_slug: str) -> ResponseReturnValue:
    """Ask in one item, and see what came of what was asked before."""
    meeting, delegate = who.meeting, who.delegate
    item = meetings.item(meeting.id, item_slug)
    form = QuestionForm()
    if form.creates(
        lambda: (
            services.ask(
                item, delegate, form.text.data, named=bool(form.named.data), by=who.by
            ).public_id
        )
    ):
        flash(_("Your question is on the moderator’s list."))
        return redirect(who.back)
    return render_template(
        "floor/ask.html",
        form=form,
        meeting=meeting,
        item=item,
        token=who.token,
        back=who.back,
        takes=rules.takes_questions(
            item.kind, item.ends_at, over=queries.has_ended(meeting), now=clock.now()
        ),
        mine=queries.questions_of(delegate.id),
        demo_note=meeting.fictitious,
    )


# --- the moderator's list ------------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/questions")
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def desk_questions(meeting: Meeting) -> ResponseReturnValue:
    """What participants ask, in the moderator's order; who runs the floor sorts it."""
    rows = queries.questions(meeting.id)
    return render_template(
        "floor/questions.html",
        meeting=meeting,
        waiting=[row for row in rows if row.is_open],
        done=[row for row in rows if not row.is_open],
        demo_note=meeting.fictitious,
    )


@bp.get("/desk/meetings/<slug>/questions/state")
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def questions_state(meeting: Meeting) -> ResponseReturnValue:
    """A few letters that change with the list, for the page that asks again and again."""
    rows = [(row.public_id, row.state) for row in queries.questions(meeting.id)]
    answer = Response(sha256(repr(rows).encode()).hexdigest()[:16], mimetype="text/plain")
    answer.add_etag()
    return answer.make_conditional(request)


@bp.post("/desk/meetings/<slug>/questions/<question>")
@guard.requires(Permission.FLOOR_RUN, on=queries.question, seen=Permission.MEETING_DESK_VIEW)
def sort_question(row: PanelQuestion) -> ResponseReturnValue:
    """Say where a question stands, or let it change places."""
    wish = request.form.get("do", "")
    by = guard.identity().actor
    try:
        with transaction():
            if wish in STEPS:
                services.move_question(row, STEPS[wish], by=by)
            elif wish in rules.STATES:
                services.mark_question(row, wish, by=by)
            else:
                abort(400)
    except DomainError as error:
        flash(sentence(error), "error")
    slug = meetings.meeting_by_id(row.meeting_id).slug
    return redirect(url_for(".desk_questions", slug=slug))
