"""Asking for the floor from one's own device, by link or after signing in."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.floor import queries, services, words
from app.floor.forms import HandForm
from app.floor.routes.participants import Participant, page
from app.meetings import queries as meetings
from app.web.language import current_language


@page("hand", "lets one person ask for the floor")
def hand(who: Participant) -> ResponseReturnValue:
    """Ask for the floor, or take the request back."""
    meeting, delegate = who.meeting, who.delegate
    version = queries.live_version(meeting.id)
    floor, item = queries.floor(meeting), meetings.tour_de_table(meeting)
    form = HandForm()
    form.kind.choices = [
        (kind, _(word))
        for kind, word in words.KINDS.items()
        if not (floor.closed and kind == "request")
    ]
    if request.method == "POST" and "lower" in request.form:
        form.kind.data = form.kind.choices[0][0]
    if "lower" in request.form:
        if form.carries_out(lambda: services.lower_hand(meeting, delegate, by=who.by)):
            flash(_("Your request is taken back."))
            return redirect(who.url("hand"))
    elif form.creates(
        lambda: (
            services.raise_hand(
                meeting, delegate, form.kind.data, current_language(), by=who.by
            ).public_id
        )
    ):
        flash(_("You are in the queue for the floor."))
        return redirect(who.url("hand"))
    mine = queries.hand_of(meeting.id, delegate.id)
    keys = [one.key for one in floor.queue]
    return render_template(
        "floor/hand.html",
        form=form,
        meeting=meeting,
        floor=floor,
        live_version=version,
        token=who.token,
        back=who.back,
        takes=item is not None and queries.takes_hands(meeting, item),
        mine=mine,
        place=keys.index(mine.id) + 1 if mine is not None and mine.id in keys else None,
        speaks=floor.asking is not None and floor.asking.delegate_id == delegate.id,
        demo_note=meeting.fictitious,
    )
