"""Speakers asked by mail: whom to write to, and the page where one answers.

Looking changes nothing, however often a mail gateway does it; a button does.
"""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.meetings import queries, services, words
from app.meetings.forms import AnswerForm, AskForm
from app.meetings.models import Meeting, RoleAssignment, SpeakerRequest
from app.meetings.routes import bp
from app.meetings.routes.desk import actor
from app.web.filters import clock, day
from app.web.language import current_language
from app.web.sentences import sentence


@bp.route("/desk/meetings/<slug>/roles/ask", methods=["GET", "POST"])
@guard.requires(Permission.MEETING_ROLE_EDIT, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW)
def desk_roles_ask(meeting: Meeting) -> ResponseReturnValue:
    """Show whom a letter would reach, then write to them, or remind those who are silent."""
    form = AskForm()
    write = services.remind if request.form.get("do") == "remind" else services.ask
    if form.creates(lambda: str(write(meeting, by=actor()))):
        flash(
            ngettext("%(num)s letter is on its way.",
                     "%(num)s letters are on their way.", int(form.made))
        )  # fmt: skip
        return redirect(url_for(".desk_roles", slug=meeting.slug))
    return render_template(
        "meetings/desk_roles_ask.html",
        meeting=meeting,
        form=form,
        to_ask=queries.waiting_for_answer(meeting, "to_ask"),
        silent=queries.waiting_for_answer(meeting, "asked"),
        demo_note=meeting.fictitious,
    )


@bp.route("/answer/<token>", methods=["GET", "POST"])
@guard.public("the token in the address is the key, and opens one speaker's own answer")
def answer_request(token: str) -> ResponseReturnValue:
    """A speaker accepts or declines, and mends how they are printed."""
    letter = queries.speaker_request(token)
    roles = queries.roles_to_answer(letter) if letter else []
    if letter is None or not roles:
        return Response(render_template("meetings/answer_gone.html"), status=404)
    form = AnswerForm(
        [(str(role.id), _about(role, letter)) for role in roles],
        data={
            "accepts": [str(role.id) for role in roles if role.status != "declined"],
            **{name: getattr(roles[0], name) for name in PRINTED},
            "printed_right": True,
        },
    )
    if form.carries_out(lambda: services.answer(letter, _said(form))):
        flash(_("Thank you. Your answer is noted."))
        return redirect(url_for(".answer_request", token=token))
    return render_template(
        "meetings/answer_request.html",
        form=form,
        letter=letter,
        meeting=letter.meeting,
        roles=roles,
        demo_note=letter.meeting.fictitious,
    )


PRINTED = ("honorific", "printed", "function", "organisation")


def _said(form: AnswerForm) -> services.Answer:
    said = form.values()
    declines = request.form.get("do") == "decline"
    return services.Answer(
        accepts=frozenset() if declines else {int(one) for one in said["accepts"]},
        printed_right=bool(said["printed_right"]),
        **{name: said[name] or "" for name in PRINTED},
    )


def _about(role: RoleAssignment, letter: SpeakerRequest) -> str:
    item, meeting = role.item, letter.meeting
    parts = [sentence(words.ROLES[role.role]), item.title.best(current_language())[0]]
    if item.starts_at and meeting.until_date:
        parts.append(day(item.starts_at, zone=meeting.zone))
    if item.starts_at:
        parts.append(clock(item.starts_at, meeting.zone, item.ends_at, named=False))
    return ", ".join(parts)
